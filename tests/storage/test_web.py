"""What the web keeps: who is signed in, what stands on the desk, what each person has read."""

import asyncio
from datetime import timedelta

import pytest

from bot.domain import case as cases
from bot.domain.case import CloseReason
from bot.domain.decision import Priority
from bot.ports.web_store import ApiToken, ChannelFilter, Section, SessionRow
from tests.storage.samples import decision, open_case

HOUR = timedelta(hours=1)


async def test_a_sign_in_link_lets_one_in_once_and_in_time(store, now):
    async with store.writing() as tx:
        await tx.sessions.add_link("h1", "marie", now + HOUR)
        await tx.sessions.add_link("h2", "paul", now + HOUR)

    rows = [SessionRow(f"s{number}", "marie", "csrf", now, now + HOUR, "h1") for number in range(4)]
    async with store.writing() as tx:
        for row in rows:
            assert await tx.sessions.link_person("h1", now) == "marie"
            await tx.sessions.start(row)

    async def come_back(row):
        async with store.writing() as tx:
            return await tx.sessions.use_link(row, now)

    assert sorted(await asyncio.gather(*map(come_back, rows))) == [False, False, False, True]
    async with store.writing() as tx:
        assert [await tx.sessions.get(row.token_hash, now) is not None for row in rows].count(True) == 1
        assert await tx.sessions.link_person("h1", now) is None
        assert await tx.sessions.link_person("h2", now + HOUR) is None
        assert await tx.sessions.link_person("unknown", now) is None


async def test_a_browser_that_comes_back_several_times_at_once_stays_signed_in(store, now):
    row = SessionRow("s1", "marie", "csrf", now, now + HOUR, "h1")
    async with store.writing() as tx:
        await tx.sessions.add_link("h1", "marie", now + HOUR)
        await tx.sessions.start(row)
        assert [await tx.sessions.use_link(row, now) for _ in range(2)] == [True, True]
        assert (await tx.sessions.get("s1", now)).link is None


async def test_a_session_whose_link_expired_before_anybody_came_back_is_nobodys(store, now):
    row = SessionRow("s1", "marie", "csrf", now, now + 2 * HOUR, "h1")
    async with store.writing() as tx:
        await tx.sessions.add_link("h1", "marie", now + HOUR)
        await tx.sessions.start(row)
        assert not await tx.sessions.use_link(row, now + HOUR)


async def test_a_session_lasts_until_it_ends_or_expires(store, now):
    row = SessionRow("t1", "marie", "csrf", now, now + HOUR)
    async with store.writing() as tx:
        await tx.sessions.start(row)
        assert await tx.sessions.get("t1", now) == row
        assert await tx.sessions.get("t1", now + HOUR) is None
        await tx.sessions.extend("t1", now + 2 * HOUR)
        assert await tx.sessions.get("t1", now + HOUR) is not None
        await tx.sessions.end("t1")
        assert await tx.sessions.get("t1", now) is None


async def test_starting_a_session_forgets_those_that_expired(store, now):
    async with store.writing() as tx:
        await tx.sessions.start(SessionRow("old", "marie", "c", now, now + HOUR))
        await tx.sessions.start(SessionRow("new", "marie", "c", now + HOUR, now + 2 * HOUR))
        assert await tx.sessions.get("old", now) is None
        assert await tx.sessions.get("new", now) is not None


async def test_an_api_token_replaces_the_one_of_the_same_name(store, now):
    environment = ApiToken("marie", "environment")
    async with store.writing() as tx:
        await tx.sessions.put_token("h1", "marie", "environment", now)
        await tx.sessions.put_token("h1", "marie", "environment", now)
        await tx.sessions.put_token("other", "marie", "laptop", now)
        assert await tx.sessions.token("h1") == environment
        await tx.sessions.put_token("h2", "marie", "environment", now)
        assert [await tx.sessions.token(each) for each in ("h1", "h2", "other", "no")] == [
            None,
            environment,
            ApiToken("marie", "laptop"),
            None,
        ]
        await tx.sessions.put_token("h1", "marie", "environment", now)
        assert [await tx.sessions.token(each) for each in ("h1", "h2")] == [environment, None]


async def test_a_card_stands_once_under_its_key_and_never_goes_back_to_an_older_state(store, now):
    case = await open_case(store, now)
    later = now + HOUR
    async with store.writing() as tx:
        card = await tx.desk.post("care", case.id, "k1", {"title": "neu"}, 3, now)
        assert await tx.desk.post("care", case.id, "k1", {"title": "again"}, 4, later) is None
        assert (card.card, card.revision, card.posted_at) == ({"title": "neu"}, 3, now)
        assert await tx.desk.find("care", "k1") == card
        assert await tx.desk.find("press", "k1") is None
        drawn = await tx.desk.update(card.id, {"title": "drawn"}, 5, later)
        assert (drawn.card, drawn.revision, drawn.updated_at) == ({"title": "drawn"}, 5, later)
        assert await tx.desk.update(card.id, {"title": "late"}, 4, later) == drawn
        assert await tx.desk.of_case(case.id) == [drawn]
        await tx.desk.remove(card.id)
        assert await tx.desk.update(card.id, {}, 6, later) is None
        assert await tx.desk.get(card.id) is None


@pytest.fixture
async def room(store, now):
    """The room "care": seven cases by what they are about."""
    about = {}
    plans = [("slow", "care", Priority.NORMAL), ("fast", "care", Priority.URGENT), ("older", "care", Priority.NORMAL)]
    plans += [("asleep", "care", Priority.LOW), ("closed", "care", Priority.HIGH), ("replied", "care", Priority.LOW)]
    plans += [("copy", "press", Priority.URGENT)]
    for number, (name, department, priority) in enumerate(plans):
        waiting = now - timedelta(minutes=60 if name == "older" else 30 - number)
        wish = decision(department, priority=priority)
        case = await open_case(store, now, name, decision=wish, waiting_since=waiting, text=f"Colis {name}")
        about[name] = case.id
    async with store.writing() as tx:
        changes = {
            "asleep": lambda case: cases.snooze(case, now + HOUR, now),
            "closed": lambda case: cases.close(case, CloseReason.SPAM, now + HOUR),
            "replied": lambda case: cases.replied(case, now + 2 * HOUR),
            "slow": lambda case: cases.claim(case, "marie", now),
        }
        for name, change in changes.items():
            await tx.cases.save(change(await tx.cases.get(about[name])))
        for name, number in about.items():
            await tx.desk.post("care", number, f"key-{name}", {"case": name}, 1, now)
    return about


def wanted(section, **parts):
    return ChannelFilter("care", ["care"], section, **parts)


async def test_a_channel_shows_its_sections_each_in_its_order(store, now, room):
    async def names(section, at=now, **parts):
        async with store.reading() as tx:
            found = await tx.desk.cards(wanted(section, **parts), at)
        assert all(card.case_id == case.id == room[card.card["case"]] for card, case in found)
        return [card.card["case"] for card, _ in found]

    assert await names(Section.WAITING) == ["fast", "older", "slow"]
    assert await names(Section.LATER) == ["asleep"]
    assert await names(Section.DONE) == ["replied", "closed"]
    assert await names(Section.COPIES) == ["copy"]
    assert await names(Section.WAITING, at=now + HOUR) == ["fast", "older", "slow", "asleep"]
    assert await names(Section.WAITING, assignee="marie") == ["slow"]
    assert await names(Section.WAITING, unclaimed=True) == ["fast", "older"]
    assert await names(Section.WAITING, words="colis OLDER") == ["older"]
    assert await names(Section.WAITING, limit=1) == ["fast"]


async def test_the_counts_of_the_sections_follow_the_filter(store, now, room):
    async with store.reading() as tx:
        assert await tx.desk.counts(wanted(Section.WAITING), now) == {
            Section.WAITING: 3,
            Section.LATER: 1,
            Section.DONE: 2,
            Section.COPIES: 1,
        }
        mine = await tx.desk.counts(wanted(Section.WAITING, assignee="marie"), now)
        assert mine == {Section.WAITING: 1, Section.LATER: 0, Section.DONE: 0, Section.COPIES: 0}


async def test_what_a_person_has_not_read_is_counted_by_channel(store, now, room):
    async with store.writing() as tx:
        everything = await tx.desk.cards(wanted(Section.WAITING), now)
        newest = max(card.id for card, _ in everything)
        assert await tx.desk.unread("marie", ["care", "press"]) == {"care": 7}
        await tx.desk.mark_read("marie", "care", newest, now)
        await tx.desk.mark_read("marie", "care", 1, now)
        left = await tx.desk.unread("marie", ["care", "press"])
        assert left == {"care": 7 - newest}
        assert await tx.desk.unread("paul", ["care"]) == {"care": 7}
        assert await tx.desk.unread("paul", []) == {}


async def test_a_whisper_is_for_one_person_until_they_put_it_away(store, now):
    async with store.writing() as tx:
        first = await tx.desk.whisper("marie", "care", 1, [{"kind": "say", "key": "a"}], now)
        second = await tx.desk.whisper("marie", "care", 1, [], now)
        await tx.desk.whisper("paul", "care", 1, [], now)
        assert await tx.desk.whispers("marie") == [second, first]
        assert await tx.desk.whispers("marie", limit=1) == [second]
        await tx.desk.put_away("paul", first.id, now)
        assert await tx.desk.whispers("marie") == [second, first]
        await tx.desk.put_away("marie", first.id, now)
        assert await tx.desk.whispers("marie") == [second]


async def test_whispers_are_put_away_together_up_to_the_newest_that_was_shown(store, now):
    async with store.writing() as tx:
        shown = [await tx.desk.whisper("marie", "care", 1, [], now) for _ in range(3)]
        of_another = await tx.desk.whisper("paul", "care", 1, [], now)
        later = await tx.desk.whisper("marie", "care", 1, [], now)
        await tx.desk.put_all_away("marie", shown[-1].id, now)
        assert await tx.desk.whispers("marie") == [later]
        assert await tx.desk.whispers("paul") == [of_another]


async def test_saved_replies_belong_to_departments(store, now):
    async with store.writing() as tx:
        thanks = await tx.saved_replies.add("care", "Merci", "Merci beaucoup !", "marie", now)
        late = await tx.saved_replies.add("care", "Late", "Pardon", "marie", now)
        await tx.saved_replies.add("press", "Contact", "presse@", "ana", now)
        assert await tx.saved_replies.of(["care"]) == [late, thanks]
        assert len(await tx.saved_replies.of(["care", "press"])) == 3
        await tx.saved_replies.change(thanks.id, "Merci", "Mille mercis", now + HOUR)
        changed = await tx.saved_replies.get(thanks.id)
        assert (changed.text, changed.updated_at, changed.created_by) == ("Mille mercis", now + HOUR, "marie")
        await tx.saved_replies.remove(thanks.id)
        assert await tx.saved_replies.get(thanks.id) is None
        assert await tx.saved_replies.of([]) == []
