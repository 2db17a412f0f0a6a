"""The outbox: one effect a key, one worker a lane, nothing forgotten that was asked for again."""

import asyncio
from datetime import timedelta

import pytest

from bot.ports.rows import Lane, NewJob

MINUTE = timedelta(minutes=1)
EXPIRED = timedelta(0)


def job(now, key="k1", lane="desk/care", **payload):
    return NewJob(lane, "refresh_card", key, payload, now)


async def taken(store, owner, now, lease=MINUTE, limit=10):
    async with store.writing() as tx:
        return await tx.jobs.take_lanes(owner, now, lease, limit)


async def test_asking_again_is_folded_and_the_earlier_time_and_later_payload_win(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1", case=1), job(now + MINUTE, "k2", case=2)])
    async with store.writing() as tx:
        await tx.jobs.add([job(now + MINUTE, "k1", case=3), job(now, "k2", case=4)])
        await tx.jobs.add([job(now + MINUTE, "k2", case=5)])
    async with store.reading() as tx:
        first, second = await tx.jobs.due("desk/care", now, 10)
        assert await tx.jobs.waiting() == {"refresh_card": 2}
    assert (first.key, first.payload, first.due, first.wanted) == ("k1", {"case": 3}, now, 2)
    assert (second.key, second.payload, second.due, second.wanted) == ("k2", {"case": 5}, now, 2)
    assert second.first_due == now + MINUTE


async def test_due_jobs_come_in_the_order_of_their_time_then_of_asking(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, f"k{number}") for number in (3, 1, 2)])
        await tx.jobs.add(
            [job(now - MINUTE, "early"), job(now + MINUTE, "later"), job(now, "other", lane="desk/press")]
        )
        assert [each.key for each in await tx.jobs.due("desk/care", now, 10)] == ["early", "k3", "k1", "k2"]
        assert [each.key for each in await tx.jobs.due("desk/care", now, 2)] == ["early", "k3"]


async def test_what_waits_in_a_lane_is_counted_no_further_than_asked(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now + MINUTE * number, f"k{number}") for number in range(3)])
        await tx.jobs.add([job(now, "other", lane="desk/press")])
        counted = [await tx.jobs.waiting_in("desk/care", most) for most in (0, 2, 3, 9)]
        assert (counted, await tx.jobs.waiting_in("nobody's", 9)) == ([0, 2, 3, 3], 0)


async def test_what_is_asked_for_again_while_it_runs_runs_once_more(store, clock, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1"), job(now, "k2")])
        running = await tx.jobs.due("desk/care", now, 10)
        await tx.jobs.put_off(running[0], now, "timed out")
    async with store.writing() as tx:
        await tx.jobs.add([job(now + MINUTE, "k1")])
    clock.move(seconds=5)
    async with store.writing() as tx:
        await tx.jobs.done(running, clock())
        [again] = await tx.jobs.due("desk/care", clock(), 10)
        assert (again.key, again.attempts, again.due) == ("k1", 0, clock())
        await tx.jobs.done([again], clock())
        assert await tx.jobs.waiting() == {}


async def test_a_job_put_off_waits_and_counts_its_attempts(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now)])
        [first] = await tx.jobs.due("desk/care", now, 10)
        await tx.jobs.put_off(first, now + MINUTE, "rate_limited")
        assert await tx.jobs.due("desk/care", now, 10) == []
        [again] = await tx.jobs.due("desk/care", now + MINUTE, 10)
    assert (again.attempts, again.first_due) == (1, now)


async def test_only_what_was_never_tried_is_cancelled(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1"), job(now, "k2"), job(now, "k3")])
        tried = (await tx.jobs.due("desk/care", now, 10))[1]
        await tx.jobs.put_off(tried, now, "unavailable")
        await tx.jobs.cancel(["k1", "k2", "unknown"])
        assert {each.key for each in await tx.jobs.due("desk/care", now, 10)} == {"k2", "k3"}


async def test_what_is_cancelled_and_then_asked_for_begins_anew_and_the_other_way_round_is_nothing(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1", case=1), job(now, "k2", case=2)])
    async with store.writing() as tx:
        await tx.jobs.cancel(["k1"])
        await tx.jobs.add([job(now + MINUTE, "k1", case=3), job(now, "k3")])
        await tx.jobs.cancel(["k2", "k3"])
    async with store.reading() as tx:
        [anew] = await tx.jobs.due("desk/care", now + MINUTE, 10)
    assert (anew.key, anew.payload, anew.due, anew.wanted) == ("k1", {"case": 3}, now + MINUTE, 1)


async def test_two_who_ask_for_the_same_effects_in_other_orders_never_wait_for_each_other(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1"), job(now, "k2"), job(now, "k3")])

    async def ask(*steps):
        async with store.writing() as tx:
            for verb, key in steps:
                if verb == "add":
                    await tx.jobs.add([job(now, key)])
                else:
                    await tx.jobs.cancel([key])
                await asyncio.sleep(0.05)

    one = (("add", "k3"), ("cancel", "k2"), ("add", "k1"))
    other = (("add", "k1"), ("add", "k2"), ("cancel", "k3"))
    async with asyncio.timeout(20):
        await asyncio.gather(*(ask(*each) for each in (one, other) * 5))


async def test_a_lane_is_taken_only_when_something_in_it_is_due(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now + MINUTE)])
    assert await taken(store, "a", now) == []
    assert [lane.name for lane in await taken(store, "a", now + MINUTE)] == ["desk/care"]


async def test_a_lane_held_by_one_is_not_given_to_another(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now, f"k{number}", lane=f"desk/{number}") for number in range(3)])
    assert len(await taken(store, "a", now, limit=2)) == 2
    assert len(await taken(store, "b", now)) == 1
    assert await taken(store, "c", now) == []


async def test_a_lane_given_back_is_free_at_its_next_slot(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now)])
    [lane] = await taken(store, "a", now)
    async with store.writing() as tx:
        await tx.jobs.leave_lane(lane, "a", now + MINUTE)
        assert await tx.jobs.next_due() == now + MINUTE
    assert await taken(store, "b", now) == []
    [again] = await taken(store, "b", now + MINUTE)
    assert again.fence == lane.fence + 1


async def test_whoever_lost_the_lane_is_told_and_cannot_give_it_back(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now)])
    [lost] = await taken(store, "a", now, EXPIRED)
    [held] = await taken(store, "a", now, MINUTE)
    async with store.writing() as tx:
        assert not await tx.jobs.keep_lane(lost, "a", now, MINUTE)
        await tx.jobs.leave_lane(lost, "a", None)
        assert await tx.jobs.keep_lane(held, "a", now, MINUTE)
        assert not await tx.jobs.keep_lane(Lane(held.name, held.fence), "b", now, MINUTE)
    assert await taken(store, "b", now) == []


async def test_a_lease_that_ran_out_may_be_renewed_while_nobody_else_took_the_lane(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now)])
    [lane] = await taken(store, "a", now, EXPIRED)
    async with store.writing() as tx:
        assert await tx.jobs.keep_lane(lane, "a", now, MINUTE)
    assert await taken(store, "b", now) == []


async def test_a_new_boot_alone_takes_the_lanes_of_the_former_one(store, now):
    async with store.writing() as tx:
        await tx.jobs.add([job(now)])
        await tx.accounts.ensure(["acme"])
        assert await tx.accounts.lease("acme", "former", now, MINUTE)
    await taken(store, "former", now)
    async with store.writing() as tx:
        assert await tx.jobs.drop_former_boot() == 2
        assert await tx.jobs.drop_former_boot() == 0
        assert await tx.accounts.lease("acme", "new", now, MINUTE)
    assert len(await taken(store, "new", now)) == 1


async def test_the_next_due_moment_is_when_a_lane_can_be_taken(store, now):
    async with store.writing() as tx:
        assert await tx.jobs.next_due() is None
        await tx.jobs.add([job(now + 3 * MINUTE, "k1"), job(now + 2 * MINUTE, "k2"), job(now + 4 * MINUTE, "k3", "x")])
        assert await tx.jobs.next_due() == now + 2 * MINUTE


async def test_many_takers_at_once_never_hold_the_same_lane(store, now):
    lanes = {f"desk/{number}" for number in range(12)}
    async with store.writing() as tx:
        await tx.jobs.add([job(now, f"k/{lane}", lane=lane) for lane in sorted(lanes)])
    rounds = await asyncio.gather(*(taken(store, f"owner{number}", now, limit=3) for number in range(8)))
    names = [lane.name for lanes_taken in rounds for lane in lanes_taken]
    assert len(names) == len(set(names))
    # Whoever came while all rows were being looked at by others may have gone without; nothing is left for ever.
    rest = await taken(store, "last", now, limit=12)
    assert set(names) | {lane.name for lane in rest} == lanes


@pytest.mark.postgres
async def test_a_taker_steps_around_lanes_that_others_are_looking_at_on_postgresql(postgres_store, now):
    store = postgres_store
    async with store.writing() as tx:
        await tx.jobs.add([job(now, "k1", "desk/1"), job(now, "k2", "desk/2")])
    async with store.writing() as slow:
        [first] = await slow.jobs.take_lanes("a", now, MINUTE, 1)
        [second] = await taken(store, "b", now)
    assert {first.name, second.name} == {"desk/1", "desk/2"}


async def test_askings_that_cross_what_is_done_never_wait_for_each_other(store, now):
    """Whoever locked in the order of asking would meet a colleague locking the other way round."""
    keys = [f"k{number}" for number in range(40)]
    async with store.writing() as tx:
        await tx.jobs.add([job(now, key) for key in keys])
        found = await tx.jobs.due("desk/care", now, 100)

    async def ask(order):
        async with store.writing() as tx:
            await tx.jobs.add([job(now, key) for key in order])

    async def finish():
        async with store.writing() as tx:
            await tx.jobs.done(found, now)

    for _ in range(15):
        await asyncio.gather(ask(keys), ask(keys[::-1]), finish(), ask(keys[::-1]))
    async with store.reading() as tx:
        assert len(await tx.jobs.due("desk/care", now, 100)) == len(keys)


async def test_one_lane_is_taken_by_its_name_and_by_nobody_else_until_it_is_left(store, now):
    async def take(owner, name="stream:acme", lease=MINUTE):
        async with store.writing() as tx:
            return await tx.jobs.take_lane(name, owner, now, lease)

    held = await take("a")
    assert held is not None
    assert held.name == "stream:acme"
    assert await take("b") is None
    assert await take("b", "stream:acme_uk") is not None
    async with store.writing() as tx:
        assert await tx.jobs.keep_lane(held, "a", now, EXPIRED)
        assert await tx.jobs.next_due() is None, "nothing waits in it"
    again = await take("b")
    assert again is not None
    assert again.fence > held.fence
    async with store.writing() as tx:
        assert not await tx.jobs.keep_lane(held, "a", now, MINUTE)
        await tx.jobs.leave_lane(again, "b", None)
    assert await take("a") is not None
