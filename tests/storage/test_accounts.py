"""Accounts: read by one poll at a time, paused by people, with the gaps in what was read."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.interval import Allowance
from bot.errors import Stale
from bot.ports.rows import RulesVersion
from bot.ports.social import Identity

MINUTE = timedelta(minutes=1)
EXPIRED = timedelta(0)


@pytest.fixture
async def account(store):
    async with store.writing() as tx:
        await tx.accounts.ensure(["acme", "acme_uk"])
        await tx.accounts.ensure(["acme"])
    return "acme"


async def lease(store, owner, now, length=MINUTE, key="acme"):
    async with store.writing() as tx:
        return await tx.accounts.lease(key, owner, now, length)


async def test_every_account_has_one_row(store, account):
    async with store.reading() as tx:
        rows = await tx.accounts.all()
        assert await tx.accounts.get("unknown") is None
    assert [(row.key, row.state, row.cursor) for row in rows] == [("acme", "active", None), ("acme_uk", "active", None)]


async def test_only_one_process_polls_an_account(store, account, now):
    assert await lease(store, "a", now)
    assert await lease(store, "b", now) is None
    assert await lease(store, "b", now, key="acme_uk")
    assert await lease(store, "b", now, key="unknown") is None


async def test_a_poll_stores_where_it_stands_and_frees_the_account_at_its_time(store, account, now):
    row = await lease(store, "a", now)
    stood = replace(
        row,
        cursor={"since": "109", "pages": [1, 2]},
        next_poll=now + MINUTE,
        polled_at=now,
        first_polled_at=now,
        fault="unavailable",
        fault_since=now,
    )
    async with store.writing() as tx:
        assert await tx.accounts.polled(stood)
        assert await tx.accounts.get("acme") == stood
    assert await lease(store, "b", now) is None
    assert (await lease(store, "b", now + MINUTE)).cursor == {"since": "109", "pages": [1, 2]}


async def test_a_lease_kept_for_the_next_page_keeps_others_out_until_the_last(store, account, now):
    row = await lease(store, "a", now)
    async with store.writing() as tx:
        assert await tx.accounts.polled(replace(row, cursor={"page": 1}), MINUTE)
    assert await lease(store, "b", now) is None
    async with store.writing() as tx:
        assert await tx.accounts.polled(replace(row, cursor={"page": 2}))
    assert (await lease(store, "b", now)).cursor == {"page": 2}


async def test_a_lease_is_renewed_while_it_is_ours_and_has_not_ended(store, account, now):
    former = await lease(store, "a", now, EXPIRED)
    held = await lease(store, "b", now, EXPIRED)
    async with store.writing() as tx:
        assert not await tx.accounts.renew(former, now, MINUTE)
        assert await tx.accounts.renew(held, now, MINUTE)
    assert await lease(store, "c", now) is None
    async with store.writing() as tx:
        assert await tx.accounts.polled(held)
        assert not await tx.accounts.renew(held, now, MINUTE)
    assert await lease(store, "c", now)


async def test_a_poll_that_lost_its_lease_stores_nothing(store, account, now):
    lost = await lease(store, "a", now, EXPIRED)
    held = await lease(store, "b", now)
    async with store.writing() as tx:
        assert not await tx.accounts.polled(replace(lost, cursor={"since": "lost"}))
        assert await tx.accounts.polled(replace(held, cursor={"since": "held"}))
        assert (await tx.accounts.get("acme")).cursor == {"since": "held"}


async def test_the_same_process_may_begin_its_poll_anew(store, account, now):
    first, second = await lease(store, "a", now), await lease(store, "a", now)
    async with store.writing() as tx:
        assert not await tx.accounts.polled(first)
        assert await tx.accounts.polled(second)


async def test_a_paused_account_is_not_polled_and_a_poll_under_way_leaves_it_paused_and_why(store, account, now):
    row = await lease(store, "a", now)
    async with store.writing() as tx:
        await tx.accounts.set_state("acme", "paused", "auth_failed", now)
    async with store.writing() as tx:
        assert await tx.accounts.polled(row)
        paused = await tx.accounts.get("acme")
    assert (paused.state, paused.fault, paused.fault_since) == ("paused", "auth_failed", now)
    assert await lease(store, "a", now + MINUTE) is None
    async with store.writing() as tx:
        await tx.accounts.set_state("acme", "active", None, now)
        row = await tx.accounts.get("acme")
    assert (row.state, row.fault, row.fault_since) == ("active", None, None)
    assert await lease(store, "a", now + MINUTE)


async def due(store, now):
    async with store.reading() as tx:
        return [row.key for row in await tx.accounts.due(now)]


async def test_whoever_was_never_read_is_due_first_then_whoever_waits_the_longest(store, account, now):
    async with store.writing() as tx:
        await tx.accounts.ensure(["new"])
        for key, at in (("acme", now), ("acme_uk", now - MINUTE)):
            row = await tx.accounts.lease(key, "a", now, MINUTE)
            await tx.accounts.polled(replace(row, next_poll=at))
    assert await due(store, now) == ["new", "acme_uk", "acme"]
    assert await due(store, now - MINUTE) == ["new", "acme_uk"]


async def test_what_is_being_read_or_is_paused_is_not_due(store, account, now):
    assert await lease(store, "a", now)
    async with store.writing() as tx:
        await tx.accounts.set_state("acme_uk", "paused", "auth_failed", now)
    assert await due(store, now) == []


async def test_an_account_may_be_read_sooner_and_never_later_than_it_would_be(store, account, now):
    row = await lease(store, "a", now)
    async with store.writing() as tx:
        await tx.accounts.polled(replace(row, next_poll=now + 2 * MINUTE))
        await tx.accounts.sooner("acme", now + MINUTE)
        await tx.accounts.sooner("acme", now + 3 * MINUTE)
        assert (await tx.accounts.get("acme")).next_poll == now + MINUTE


async def test_a_poll_keeps_when_the_newest_mention_came_and_what_the_network_still_takes(store, account, now):
    row = await lease(store, "a", now)
    stood = replace(row, mention_at=now, allowance=Allowance(300, 295, now + MINUTE, cost=2))
    async with store.writing() as tx:
        await tx.accounts.polled(stood)
        assert await tx.accounts.get("acme") == stood
    row = await lease(store, "a", now)
    async with store.writing() as tx:
        await tx.accounts.polled(replace(row, allowance=None))
        assert (await tx.accounts.get("acme")).allowance is None


async def test_an_account_is_asked_who_it_is_at_its_time_and_at_once_where_none_was_said(store, account, now):
    async with store.writing() as tx:
        assert await tx.accounts.to_probe(now) == ["acme", "acme_uk"]
        await tx.accounts.probe("acme", now + MINUTE)
        assert await tx.accounts.to_probe(now) == ["acme_uk"]
        assert await tx.accounts.to_probe(now + MINUTE) == ["acme", "acme_uk"]
        await tx.accounts.probe("acme", None)
        assert await tx.accounts.to_probe(now) == ["acme", "acme_uk"]


async def test_whoever_was_told_of_the_end_of_one_token_was_not_told_of_that_of_another(store, account, now):
    me = Identity("1", "acme", "Acme", "https://social.example/@acme", now + 9 * MINUTE, ("mentions_dropped",))

    async def told(identity):
        async with store.writing() as tx:
            await tx.accounts.recognised("acme", identity)
            row = await tx.accounts.get("acme")
            await tx.accounts.told("acme", 7)
        return row.token_told

    async with store.writing() as tx:
        await tx.accounts.recognised("acme", me)
        row = await tx.accounts.get("acme")
    assert (row.handle, row.token_ends, row.remarks) == ("acme", now + 9 * MINUTE, ("mentions_dropped",))
    assert await told(me) is None
    assert await told(me) == 7
    assert await told(replace(me, expires_at=now + 99 * MINUTE)) is None
    assert await told(replace(me, expires_at=None)) is None
    assert await told(replace(me, expires_at=None)) == 7


async def test_an_account_has_one_open_gap_and_counts_what_was_recovered(store, account, now):
    async with store.writing() as tx:
        await tx.accounts.open_gap("acme", now, "unavailable")
        await tx.accounts.open_gap("acme", now + MINUTE, "rate_limited")
        await tx.accounts.open_gap("acme_uk", now, "unavailable")
        await tx.accounts.close_gap("acme", now + 5 * MINUTE, 12)
        await tx.accounts.open_gap("acme", now + 9 * MINUTE, "unavailable")
        await tx.accounts.add_gap("acme", now + 2 * MINUTE, now + 3 * MINUTE, "window_passed")
        gaps = await tx.accounts.gaps()
        assert len(await tx.accounts.gaps(limit=2)) == 2
    assert [(gap.account, gap.start - now, gap.end and gap.end - now, gap.cause, gap.recovered) for gap in gaps] == [
        ("acme", 9 * MINUTE, None, "unavailable", 0),
        ("acme", 2 * MINUTE, 3 * MINUTE, "window_passed", 0),
        ("acme_uk", 0 * MINUTE, None, "unavailable", 0),
        ("acme", 0 * MINUTE, 5 * MINUTE, "unavailable", 12),
    ]


async def test_an_act_from_outside_is_carried_out_once(store, now):
    async with store.writing() as tx:
        assert await tx.inbox.begin("slack", "e1", "sha", now) is None
        await tx.inbox.end("slack", "e1", {"reply": 7})
    async with store.writing() as tx:
        assert await tx.inbox.begin("slack", "e1", "sha", now) == {"reply": 7}
        assert await tx.inbox.begin("api", "e1", "other", now) is None
        assert await tx.inbox.begin("api", "e1", "other", now) == {}
        with pytest.raises(Stale):
            await tx.inbox.begin("slack", "e1", "another act", now)


async def test_acts_that_come_together_are_each_carried_out_once(store, now):
    async with store.writing() as tx:
        assert set(await tx.inbox.begin_all("slack", {"e2": "b", "e1": "a"}, now)) == {"e1", "e2"}
    async with store.writing() as tx:
        assert set(await tx.inbox.begin_all("slack", {"e3": "c", "e1": "a"}, now)) == {"e3"}
        assert set(await tx.inbox.begin_all("api", {"e1": "other"}, now)) == {"e1"}
    with pytest.raises(Stale):
        async with store.writing() as tx:
            await tx.inbox.begin_all("slack", {"e4": "d", "e2": "another act"}, now)
    async with store.writing() as tx:
        assert await tx.inbox.begin("slack", "e4", "d", now) is None


async def test_an_act_that_failed_may_be_tried_again(store, now):
    with pytest.raises(RuntimeError):
        async with store.writing() as tx:
            assert await tx.inbox.begin("slack", "e1", "sha", now) is None
            raise RuntimeError
    async with store.writing() as tx:
        assert await tx.inbox.begin("slack", "e1", "sha", now) is None


async def test_the_newest_rules_are_in_force(store, now):
    async with store.writing() as tx:
        assert await tx.rules.in_force() is None
        first = await tx.rules.put("departments: {}", "aa", "file", now)
        second = await tx.rules.put("departments: {care: {}}", "bb", "ana", now)
        assert await tx.rules.in_force() == RulesVersion(second, "bb", "departments: {care: {}}")
    assert second > first


async def test_a_switch_keeps_what_it_was_last_turned_to(store):
    async with store.writing() as tx:
        assert await tx.switches.get("publishing") is None
        await tx.switches.set("publishing", {"stopped": True, "by": "ana"})
        await tx.switches.set("publishing", {"stopped": False, "by": "paul"})
        assert await tx.switches.get("publishing") == {"stopped": False, "by": "paul"}


async def test_hits_of_rules_add_up_over_pages_accounts_and_days(store, now):
    async with store.writing() as tx:
        await tx.rules.count_hits("acme", {"parcels": 2, "": 1}, now)
        await tx.rules.count_hits("acme", {"parcels": 3}, now + MINUTE)
        await tx.rules.count_hits("acme_uk", {"parcels": 1}, now)
        await tx.rules.count_hits("acme", {"parcels": 10}, now - timedelta(days=31))
        await tx.rules.count_hits("acme", {}, now)
    async with store.reading() as tx:
        assert await tx.rules.hits(now - timedelta(days=30)) == {"parcels": 6, "": 1}


async def test_a_version_keeps_the_lists_that_stood_beside_it(store, now):
    async with store.writing() as tx:
        await tx.rules.put("rules", "aa", "file", now, {"vips.csv": "handle\nzoé"})
    async with store.reading() as tx:
        assert (await tx.rules.in_force()).beside == {"vips.csv": "handle\nzoé"}
