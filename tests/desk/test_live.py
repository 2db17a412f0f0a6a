"""News for open pages: which events reach whom, and what is worth a notification."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.cards.acts import read_act
from bot.domain.messages import Approve, Correct
from bot.ports.rows import Event
from bot.web.context import WebContext
from bot.web.desk.desk import Desk
from bot.web.desk.live import news_of
from bot.web.session import Session
from tests.desk.counter import Counter


def session(counter: Counter, person: str) -> Session:
    employee = counter.house.rules.directory.people[person]
    return Session(person, employee, "c", employee.locale)


def desk(counter: Counter) -> Desk:
    context = counter.app.state.context  # type: ignore[attr-defined]
    assert isinstance(context, WebContext)
    return Desk(context, read_act)


async def news(counter: Counter, case: int, kind: str, person: str, channel: str | None = None) -> dict[str, Any]:
    """What an open page of `person` hears of the latest event of this kind (in this channel)."""
    async with counter.store.reading() as tx:
        events = [each for each in await tx.events.of_case(case) if each.kind == kind]
    event = [each for each in events if channel in (None, each.data.get("channel"))][-1]
    return await news_of(desk(counter), event, session(counter, person))


async def test_a_new_card_is_a_notification_for_its_department_only(counter: Counter) -> None:
    case = await counter.house.a_case("My parcel is late", by="lea")
    of_marie = await news(counter, case, "card_posted", "marie", "delivery")
    assert of_marie["notice"] == {"title": "New: Delivery", "body": "Lea: My parcel is late", "case_id": case}
    assert (await news(counter, case, "card_posted", "sam", "delivery"))["notice"] is None
    assert (await news(counter, case, "card_posted", "sam", "press"))["notice"] is None, "a copy calls nobody"
    assert (await news(counter, case, "card_posted", "ana", "delivery"))["notice"] is None, "nor is an admin called"


async def test_news_name_the_case_and_hold_no_words_of_others(counter: Counter) -> None:
    case = await counter.house.a_case("My parcel is late")
    heard = await news(counter, case, "opened", "marie")
    assert heard == {"kind": "opened", "case": case, "channel": None, "by": None, "frame": False, "notice": None}


async def test_an_answer_reaches_whoever_holds_the_case(counter: Counter) -> None:
    house = counter.house
    case = await house.a_case("My parcel is late", by="lea")
    marie = await counter.browser("marie")
    await marie.press(case, "case.claim")
    first = (await house.view(case)).mentions[0].mention
    house.network.arrives("Still nothing", by="lea", reply_to=first.remote_id)
    await house.poll()
    notice = (await news(counter, case, "followed_up", "marie"))["notice"]
    assert (notice["title"], notice["body"]) == ("They wrote back to you", "Lea: Still nothing")
    assert (await news(counter, case, "followed_up", "paul"))["notice"] is None


async def test_approvers_are_called_and_authors_are_not(counter: Counter) -> None:
    case = await counter.house.a_case("An interview, please")
    marie = await counter.browser("marie")
    await marie.send(case, "Gladly.")
    assert (await news(counter, case, "submitted", "paul"))["notice"]["title"] == "A reply waits for your approval"
    assert (await news(counter, case, "submitted", "marie"))["notice"] is None
    await counter.house.do(Approve("paul", 1))
    counter.house.clock.move(16)
    await counter.house.work()
    await counter.house.do(Correct("marie", 1, text="Gladly, on Monday."))
    notice = (await news(counter, case, "correction_asked", "paul"))["notice"]
    assert notice["title"] == "A correction waits for your approval"


async def test_what_one_did_oneself_is_no_news(counter: Counter) -> None:
    case = await counter.house.a_case()
    marie = await counter.browser("marie")
    await marie.press(case, "case.claim")
    assert (await news(counter, case, "claimed", "marie"))["notice"] is None


async def test_a_word_to_one_person_reaches_nobody_else(counter: Counter) -> None:
    case = await counter.house.a_case("An interview, please")
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.send(case, "Gladly.")
    await paul.answer(case, "reply.reject", reason="Too short")
    await counter.house.work()
    notice = (await news(counter, case, "whispered", "marie"))["notice"]
    assert "Too short" in notice["body"]
    assert (await news(counter, case, "whispered", "paul"))["notice"] is None


@dataclass
class OneEvent:
    """A feed with a few events that then ends, so that the stream can be read to its end."""

    events: list[Event]
    asked: list[str | None]

    async def subscribe(self, last_event_id: str | None) -> AsyncIterator[tuple[str, Event]]:
        self.asked.append(last_event_id)
        for event in self.events:
            yield str(event.id), event


@asynccontextmanager
async def fed(counter: Counter, *events: Event) -> AsyncIterator[OneEvent]:
    context = counter.app.state.context  # type: ignore[attr-defined]
    feed, before = OneEvent(list(events), []), context.feed
    object.__setattr__(context, "feed", feed)
    yield feed
    object.__setattr__(context, "feed", before)


async def stream(counter: Counter, person: str, made_at: str, *events: Event) -> str:
    browser = await counter.browser(person)
    async with fed(counter, *events):
        return (await browser.client.get("/desk/live", params={"after": made_at})).text


async def test_what_happened_while_a_page_was_on_its_way_is_told_first(counter: Counter) -> None:
    marie = await counter.browser("marie")
    body = (await marie.page("/desk/channels/delivery")).body
    assert body is not None
    case = await counter.house.a_case("My parcel is late")
    told = await stream(counter, "marie", str(body.attributes["data-position"]))
    assert f'"kind": "card_posted", "case": {case}' in told


async def test_a_page_from_long_ago_or_from_nowhere_loads_anew(counter: Counter) -> None:
    assert '"kind": "resync"' in await stream(counter, "marie", "nowhere")
    body = (await (await counter.browser("paul")).page("/desk/saved")).body
    assert body is not None
    now = counter.house.clock()
    async with counter.store.writing() as tx:
        await tx.events.add([Event(0, now, "claimed") for _ in range(300)])
    told = await stream(counter, "marie", str(body.attributes["data-position"]))
    assert told.count("event: news") == 1
    assert '"kind": "resync"' in told


async def test_the_stream_goes_on_from_where_the_browser_was(counter: Counter) -> None:
    now = counter.house.clock()
    mine = Event(8, now, "whispered", None, None, "marie", {})
    other = Event(9, now, "whispered", None, None, "paul", {})
    marie = await counter.browser("marie")
    async with fed(counter, Event(7, now, "publishing_stopped"), mine, other) as feed:
        stream = (await marie.client.get("/desk/live", headers={"Last-Event-ID": "6"})).text
    assert feed.asked == ["6"]
    assert stream.startswith("event: ready")
    assert "id: 7" in stream
    assert "id: 8" in stream
    assert "id: 9" not in stream, "a word to Paul is not even a number for Marie"
