"""The figures of a period are counted by the database, the same on both engines, and add up by hand."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.event import listen

from bot.domain.case import CaseState, CloseReason
from bot.domain.headaches import Example, Suffered
from bot.domain.measures import By, Ears, Figures
from bot.domain.mention import MentionState, ThreadPost
from bot.domain.reply import ReplyState
from bot.ports.measuring import Asked, Given
from bot.storage.database import SqlStore, open_store
from tests.storage.measured import DAY, MARCH, ME, MINUTE, again, answered, asked, change, closed, happened
from tests.support.clock import FakeClock

WHOLE = Asked(MARCH, MARCH + 31 * DAY)
CARE = Asked(MARCH, MARCH + 31 * DAY, frozenset({"care"}))


async def figures(store: SqlStore, by: By, what: Asked = WHOLE) -> dict[str, Figures]:
    async with store.reading() as tx:
        return dict(await tx.measuring.figures(what, by))


async def test_a_period_without_anything_has_no_figures(store: SqlStore) -> None:
    async with store.reading() as tx:
        for by in By:
            assert await tx.measuring.figures(WHOLE, by) == {}
        assert await tx.measuring.given(WHOLE) == []
        assert await tx.measuring.ears(WHOLE) == {}
        assert await tx.measuring.suffered(WHOLE, MARCH - DAY) == []


@pytest.fixture
async def history(store: SqlStore) -> SqlStore:
    """Five cases of March, answered after 10, 20 and 90 minutes, and one each of February and April."""
    await asked(store, "february", MARCH - MINUTE)
    await asked(store, "april", MARCH + 31 * DAY)
    first = await asked(store, "one", MARCH)
    await again(store, first, "one more", MARCH + 5 * MINUTE)
    await answered(store, first, "marie", MARCH + 10 * MINUTE)
    second = await asked(store, "two", MARCH + DAY)
    await answered(store, second, "paul", MARCH + DAY + 20 * MINUTE)
    await answered(store, second, "marie", MARCH + DAY + 30 * MINUTE)
    third = await asked(store, "three", MARCH + 2 * DAY, department="press", rule="", network="x")
    await answered(store, third, "marie", MARCH + 2 * DAY + 90 * MINUTE)
    spam = await asked(store, "spam", MARCH + 3 * DAY)
    await closed(store, spam, CloseReason.SPAM)
    waiting = await asked(store, "waiting", MARCH + 31 * DAY - MINUTE)
    await change(store, waiting, assignee="paul")
    await happened(store, "rerouted", third, MARCH + DAY, "paul", previous="care", department="press")
    await happened(store, "escalated", first, MARCH + DAY, "marie")
    await happened(store, "step_taken", first, MARCH + DAY, None)
    await happened(store, "step_taken", second, MARCH + DAY, None)
    await happened(store, "reopened", second, MARCH + DAY, "paul")
    await happened(store, "reopened", second, MARCH + 2 * DAY, "paul")
    await happened(store, "reopened", second, MARCH + 31 * DAY, "paul")
    await happened(store, "claimed", second, MARCH + DAY, "paul")
    return store


async def test_all_of_a_period_is_counted_from_its_first_moment_and_without_its_last(history: SqlStore) -> None:
    assert await figures(history, By.ALL) == {
        "": Figures(6, 5, 3, 1, 20 * 60.0, 90 * 60.0, reroutes=1, escalations=2, reopenings=2)
    }


async def test_departments_are_told_apart_and_a_reroute_counts_where_the_case_was_sent_away(history: SqlStore) -> None:
    found = await figures(history, By.DEPARTMENT)
    assert found == {
        "care": Figures(5, 4, 2, 1, 15 * 60.0, 20 * 60.0, reroutes=1, escalations=2, reopenings=2),
        "press": Figures(1, 1, 1, 0, 90 * 60.0, 90 * 60.0),
    }
    assert await figures(history, By.DEPARTMENT, CARE) == {"care": found["care"]}
    assert await figures(history, By.ALL, CARE) == {"": found["care"]}


async def test_networks_and_rules_are_told_apart_and_the_fallback_has_no_name(history: SqlStore) -> None:
    networks = await figures(history, By.NETWORK)
    assert (networks["mastodon"].cases, networks["x"].cases) == (4, 1)
    assert networks["x"].reroutes == 1
    rules = await figures(history, By.RULE)
    assert (rules["parcels"].cases, rules[""].cases, rules[""].median) == (4, 1, 90 * 60.0)


async def test_a_case_is_whose_who_answered_it_first_else_whose_it_is(history: SqlStore) -> None:
    assert await figures(history, By.PERSON) == {
        "marie": Figures(3, 2, 2, 0, 50 * 60.0, 90 * 60.0, escalations=1),
        "paul": Figures(2, 2, 1, 0, 20 * 60.0, 20 * 60.0, reroutes=1, reopenings=2),
    }


@pytest.mark.parametrize(
    ("minutes", "median", "p90"),
    [
        ((7,), 7, 7),
        ((1, 9), 5, 9),
        ((5, 1, 3), 3, 5),
        (tuple(range(10, 0, -1)), 5.5, 9),
        (tuple(range(1, 12)), 6, 10),
        ((4, 4, 4, 4), 4, 4),
    ],
)
async def test_median_and_ninth_decile_are_exact(
    store: SqlStore, minutes: tuple[int, ...], median: float, p90: float
) -> None:
    for number, each in enumerate(minutes):
        case = await asked(store, f"c{number}", MARCH)
        await change(store, case, replied_at=MARCH + each * MINUTE)
    found = (await figures(store, By.ALL))[""]
    assert (found.median, found.p90) == (median * 60, p90 * 60)


async def test_a_message_in_private_ends_a_wait_and_is_no_answer_in_public(store: SqlStore) -> None:
    case = await asked(store, "one", MARCH)
    await answered(store, case, "marie", MARCH + 10 * MINUTE, private=True)
    found = await figures(store, By.PERSON)
    assert (found["marie"].answered, found["marie"].median) == (1, 10 * 60.0)
    async with store.reading() as tx:
        assert await tx.measuring.given(WHOLE) == []
        assert await tx.measuring.ears(WHOLE) == {}


async def test_an_answer_given_before_its_question_by_another_clock_took_no_time(store: SqlStore) -> None:
    case = await asked(store, "ahead", MARCH + MINUTE)
    await change(store, case, replied_at=MARCH)
    assert (await figures(store, By.ALL))[""].median == 0


async def test_a_resolution_runs_to_the_closing_of_what_was_no_spam(store: SqlStore) -> None:
    for number, each in enumerate((3, 1, 8)):
        case = await asked(store, f"c{number}", MARCH, network="x" if number else "mastodon")
        await change(
            store,
            case,
            state=CaseState.CLOSED,
            close_reason=CloseReason.NO_REPLY_NEEDED,
            closed_at=MARCH + each * MINUTE,
        )
    await asked(store, "open", MARCH)
    spam = await asked(store, "spam", MARCH)
    await change(store, spam, state=CaseState.CLOSED, close_reason=CloseReason.SPAM, closed_at=MARCH + 90 * MINUTE)
    found = await figures(store, By.NETWORK)
    assert (found["x"].resolution_median, found["x"].resolution_p90) == (4.5 * 60, 8 * 60)
    assert (found["mastodon"].resolution_median, found["mastodon"].median) == (3 * 60, None)


async def test_answers_that_stand_are_counted_by_who_gave_them_and_for_whom(history: SqlStore) -> None:
    case = await asked(history, "withdrawn", MARCH)
    await answered(history, case, "paul", MARCH + MINUTE, state=ReplyState.WITHDRAWN)
    await answered(history, case, "paul", MARCH + 2 * MINUTE, unseen_at=MARCH + DAY)
    async with history.reading() as tx:
        given = await tx.measuring.given(WHOLE)
        of_care = await tx.measuring.given(CARE)
    assert set(given) == {Given("marie", "care", 2), Given("paul", "care", 1), Given("marie", "press", 1)}
    assert set(of_care) == {Given("marie", "care", 2), Given("paul", "care", 1)}


def post(name: str, at: datetime, answers: str | None = None, *, own: bool = True) -> ThreadPost:
    return ThreadPost(name, answers, ME, "Hello", at, f"https://example.social/{name}", own)


async def test_what_was_said_after_ours_was_withdrawn_counts_as_said_elsewhere_though_it_has_the_same_id(
    store: SqlStore,
) -> None:
    for name, said_at in (("one", MARCH + 3 * MINUTE), ("two", MARCH + MINUTE)):
        case = await asked(store, name, MARCH)
        gone: dict[str, Any] = {"state": ReplyState.WITHDRAWN, "withdrawn_at": MARCH + 2 * MINUTE}
        await answered(store, case, "marie", MARCH + MINUTE, remote_id=f"{name}/reply", **gone)
        async with store.writing() as tx:
            await tx.mentions.keep_thread("acme", name, [post(f"{name}/reply", said_at, name)], MARCH)
    async with store.reading() as tx:
        found = await tx.measuring.ears(WHOLE)
    assert found == {"acme": Ears(answers=0, elsewhere=1, broadcasts=0)}


async def test_broadcasts_and_answers_elsewhere_are_told_apart_as_far_as_they_are_known(store: SqlStore) -> None:
    case = await asked(store, "one", MARCH)
    await answered(store, case, "marie", MARCH + MINUTE, remote_id="ours")
    posts = [
        post("broadcast", MARCH),
        post("goes on", MARCH, "broadcast"),
        post("stranger", MARCH, "broadcast", own=False),
        post("by hand", MARCH, "stranger"),
        post("ours", MARCH + MINUTE, "one"),
        post("february", MARCH - MINUTE),
        post("april", MARCH + 31 * DAY),
    ]
    async with store.writing() as tx:
        await tx.mentions.keep_thread("acme", "broadcast", posts, MARCH)
        await tx.mentions.keep_thread("silent", "broadcast", [post("alone", MARCH)], MARCH)
    async with store.reading() as tx:
        found = await tx.measuring.ears(WHOLE)
    assert found == {
        "acme": Ears(answers=1, elsewhere=1, broadcasts=2),
        "silent": Ears(answers=0, elsewhere=0, broadcasts=1),
    }


async def test_unhappy_cases_are_counted_by_topic_with_the_unhappiest_as_examples(store: SqlStore) -> None:
    before = MARCH - 31 * DAY
    await asked(store, "too early", before - MINUTE, feeling=-0.9)
    await asked(store, "earlier", before, feeling=-0.9, text="Earlier")
    await asked(store, "happy", MARCH, feeling=0.5)
    await asked(store, "flat", MARCH, feeling=-0.24)
    await asked(store, "sad", MARCH, feeling=-0.3, text=" Sad \n words ")
    await asked(store, "angry", MARCH, feeling=0.1, anger=0.6, text="Angry")
    worst = await asked(store, "worst", MARCH, feeling=-0.8, text="Worst")
    gone = await asked(store, "gone", MARCH, feeling=-1.0, text="Gone")
    await asked(store, "press", MARCH, department="press", rule="", tags=(), feeling=-0.7, text="Press")
    async with store.writing() as tx:
        stored = (await tx.mentions.known("acme", ["gone"]))["gone"]
        assert stored.case_id == gone.id
        await tx.mentions.change(replace(stored, state=MentionState.DELETED))
        refined = (await tx.mentions.known("acme", ["sad"]))["sad"]
        await tx.mentions.refine({refined.id: -0.9})
    async with store.reading() as tx:
        found = {each.rule: each for each in await tx.measuring.suffered(WHOLE, before)}
        of_care = await tx.measuring.suffered(CARE, before)
    assert found["parcels"] == Suffered(
        "parcels", ("parcel",), 4, 1, [Example(refined.case_id, "Sad words"), Example(worst.id, "Worst")]
    )
    assert (found[""].now, found[""].before, found[""].tags) == (1, 0, ())
    assert [each.rule for each in of_care] == ["parcels"]


async def test_rules_are_counted_until_a_moment(store: SqlStore) -> None:
    async with store.writing() as tx:
        await tx.rules.count_hits("acme", {"early": 1}, MARCH - MINUTE)
        await tx.rules.count_hits("acme", {"parcels": 2}, MARCH + MINUTE)
        await tx.rules.count_hits("acme", {"late": 4}, MARCH + 31 * DAY)
    async with store.reading() as tx:
        assert await tx.rules.hits(MARCH, MARCH + 31 * DAY) == {"parcels": 2}
        assert await tx.rules.hits(MARCH) == {"parcels": 2, "late": 4}


TABLES = ("cases", "mentions", "replies", "events", "thread_posts", "others", "parents")


async def test_everything_that_is_counted_is_found_by_a_fitting_index(
    migrated_file: Path, tmp_path: Path, clock: FakeClock
) -> None:
    path = tmp_path / "planned.db"
    path.write_bytes(migrated_file.read_bytes())
    store = open_store(f"sqlite:///{path}", clock=clock)
    asked_for: list[tuple[str, Any]] = []
    listen(store.engines.reader.sync_engine, "before_cursor_execute", lambda *told: asked_for.append(told[2:4]))
    async with store.reading() as tx:
        for by in By:
            await tx.measuring.figures(CARE, by)
        await tx.measuring.given(WHOLE)
        await tx.measuring.ears(WHOLE)
        await tx.measuring.suffered(WHOLE, MARCH - DAY)
    counted = [each for each in asked_for if each[0].lstrip().startswith("SELECT")]
    assert len(counted) == 5 * len(By) + 5
    async with store.engines.reader.connect() as connection:
        for statement, values in counted:
            plan = [row[3] for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
            assert not [step for step in plan if step.startswith(tuple(f"SCAN {name}" for name in TABLES))], plan
            assert not [step for step in plan if "ix_replies_state" in step], plan
    await store.close()
