"""The rooms of the desk: what stands where, what is new, what is found."""

from datetime import timedelta

from bot.domain.decision import Priority
from bot.ports.web_store import Section
from bot.web.desk.sections import order_of
from tests.cards.samples import NOW, case
from tests.desk.counter import Browser, Counter, page, seen
from tests.support.house import House


def cards(tree: object, section: str = "waiting") -> list[str]:
    """The words of the cards of a section, from the top."""
    return [seen(quote) for quote in tree.css(f'[data-section="{section}"] .item .quote:not(.quote--own) .quote__text')]  # type: ignore[attr-defined]


async def unread(browser: Browser) -> dict[str, str]:
    tree = page(await browser.get("/desk/frame"))
    return {
        str(room.attributes["data-channel"]): str(badge.attributes["data-unread"])
        for room in tree.css("a.room")
        for badge in room.css(".badge")
    }


async def some_cases(house: House) -> tuple[int, int, int]:
    first = await house.a_case("Hello, a question", by="ann")
    second = await house.a_case("Another question", by="bob")
    urgent = await house.a_case("My parcel is late", by="cid")
    return first, second, urgent


async def test_signing_in_leads_to_the_room_where_something_is_new(counter: Counter) -> None:
    await counter.house.a_case("My parcel is late")
    marie = await counter.browser("marie")
    answer = await marie.client.get("/desk")
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/channels/delivery")


async def test_who_waits_longest_stands_first(counter: Counter) -> None:
    await some_cases(counter.house)
    marie = await counter.browser("marie")
    assert cards(await marie.page("/desk/channels/front_desk")) == ["Hello, a question", "Another question"]
    assert cards(await marie.page("/desk/channels/delivery")) == ["My parcel is late"]


def test_what_is_urgent_stands_before_what_waits_longer() -> None:
    long_ago = case(id=1, priority=Priority.NORMAL, waiting_since=NOW - timedelta(days=3))
    just_now = case(id=2, priority=Priority.URGENT, waiting_since=NOW)
    later = case(id=3, priority=Priority.URGENT, waiting_since=NOW + timedelta(seconds=1))
    in_order = sorted((long_ago, later, just_now), key=lambda each: order_of(each, Section.WAITING))
    assert [each.id for each in in_order] == [2, 3, 1]


async def test_answered_closed_and_sleeping_cases_are_folded_away(counter: Counter) -> None:
    first, second, _ = await some_cases(counter.house)
    marie = await counter.browser("marie")
    await marie.press(first, "case.close")
    await marie.answer(second, "case.snooze", choice="hour")
    await counter.house.work()
    tree = await marie.page("/desk/channels/front_desk")
    assert cards(tree) == []
    assert cards(tree, "done") == ["Hello, a question"]
    assert cards(tree, "later") == ["Another question"]
    assert "Nothing is waiting" in seen(tree)
    counter.house.clock.move(3601)
    assert cards(await marie.page("/desk/channels/front_desk")) == ["Another question"]


async def test_a_copy_stands_for_information_and_offers_nothing(counter: Counter) -> None:
    await some_cases(counter.house)
    marie = await counter.browser("marie")
    tree = await marie.page("/desk/channels/press")
    assert cards(tree, "copies") == ["My parcel is late"]
    assert not tree.css('[data-section="copies"] [data-verb]')
    assert "Who answers: Delivery" in seen(tree)


async def test_filters_show_what_is_mine_and_what_is_free(counter: Counter) -> None:
    first, _, _ = await some_cases(counter.house)
    marie = await counter.browser("marie")
    await marie.press(first, "case.claim")
    await counter.house.work()
    assert cards(await marie.page("/desk/channels/front_desk?view=mine")) == ["Hello, a question"]
    assert cards(await marie.page("/desk/channels/front_desk?view=unclaimed")) == ["Another question"]
    assert len(cards(await marie.page("/desk/channels/front_desk?view=waiting"))) == 2
    assert len(cards(await marie.page("/desk/channels/front_desk?view=nonsense"))) == 2


async def test_a_search_finds_words_names_and_numbers_whatever_the_accents(counter: Counter) -> None:
    house = counter.house
    await house.a_case("La cafetière fuit déjà", by="lea")
    number = await house.a_case("Hello", by="bob")
    marie = await counter.browser("marie")
    assert cards(await marie.page("/desk/channels/front_desk?q=CAFETIERE")) == ["La cafetière fuit déjà"]
    assert cards(await marie.page("/desk/channels/front_desk?q=bob")) == ["Hello"]
    assert cards(await marie.page(f"/desk/channels/front_desk?q={number}")) == ["Hello"]
    tree = await marie.page("/desk/channels/front_desk?q=%3Cscript%3E")
    assert "matches your search" in seen(tree)


async def test_htmx_gets_the_sections_alone(counter: Counter) -> None:
    await some_cases(counter.house)
    marie = await counter.browser("marie")
    part = await marie.get("/desk/channels/front_desk", **{"HX-Target": "sections"})
    assert "<html" not in part.text
    assert len(cards(page(part))) == 2


async def test_one_card_is_fetched_alone_with_its_place(counter: Counter) -> None:
    first, second, _ = await some_cases(counter.house)
    marie = await counter.browser("marie")
    items = [page(await marie.get(f"/desk/channels/front_desk/cards/{case}")) for case in (first, second)]
    orders = [item.css_first("li").attributes["data-order"] for item in items]  # type: ignore[union-attr]
    assert orders == sorted(orders)  # type: ignore[type-var]
    assert (await marie.get(f"/desk/channels/delivery/cards/{first}")).status_code == 204
    assert (await marie.get(f"/desk/channels/front_desk/cards/{first}?view=mine")).status_code == 204
    assert (await marie.get("/desk/channels/front_desk/cards/999")).status_code == 204


async def test_new_cards_are_counted_until_the_room_was_read(counter: Counter) -> None:
    await some_cases(counter.house)
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    assert await unread(marie) == {"front_desk": "2", "delivery": "1", "press": "1"}
    tree = await marie.page("/desk/channels/front_desk")
    newest = max(int(item.attributes["data-card"] or 0) for item in tree.css(".item"))
    assert (await marie.post(f"/desk/channels/front_desk/read/{newest}", {})).status_code == 204
    assert await unread(marie) == {"delivery": "1", "press": "1"}
    assert (await unread(paul))["front_desk"] == "2"


async def test_an_older_read_mark_does_not_bring_news_back(counter: Counter) -> None:
    await some_cases(counter.house)
    marie = await counter.browser("marie")
    for card in (999, 1):
        await marie.post(f"/desk/channels/front_desk/read/{card}", {})
    assert "front_desk" not in await unread(marie)


async def test_rooms_of_other_departments_can_be_read_and_not_acted_in(counter: Counter) -> None:
    first, _, _ = await some_cases(counter.house)
    sam = await counter.browser("sam")
    tree = await sam.page("/desk/channels/front_desk")
    assert cards(tree) == ["Hello, a question", "Another question"]
    assert not tree.css(".card [data-verb]")
    assert "read this department, not act" in seen(tree)
    refused = await sam.post("/desk/acts/case.claim", {"case": str(first)})
    assert refused.status_code == 403
    assert "Only people of this department" in refused.text


async def test_a_room_that_is_none_is_not_found(counter: Counter) -> None:
    marie = await counter.browser("marie")
    assert (await marie.get("/desk/channels/nowhere")).status_code == 404
    assert (await marie.get("/desk/cases/999")).status_code == 404
    assert (await marie.get("/desk/cases/9999999999999999999999")).status_code == 404


async def test_a_case_handed_over_leaves_a_copy_behind(counter: Counter) -> None:
    first, _, _ = await some_cases(counter.house)
    marie = await counter.browser("marie")
    await marie.answer(first, "case.reroute", department="delivery", reason="About a parcel")
    await counter.house.work()
    assert "Hello, a question" in cards(await marie.page("/desk/channels/delivery"))
    left = await marie.page("/desk/channels/front_desk")
    assert cards(left, "copies") == ["Hello, a question"]


async def test_a_card_posted_by_an_earlier_version_is_drawn_anew(counter: Counter) -> None:
    first, _, _ = await some_cases(counter.house)
    async with counter.store.writing() as tx:
        (card,) = await tx.desk.of_case(first)
        odd = {"kind": "say", "key": "word.of.former.days", "values": {}, "bold": False}
        await tx.desk.update(card.id, {**card.card, "summary": [odd]}, card.revision, counter.house.clock())
    marie = await counter.browser("marie")
    assert "Hello, a question" in cards(await marie.page("/desk/channels/front_desk"))


async def test_banners_tell_what_everybody_has_to_know(counter: Counter) -> None:
    house = counter.house
    marie, ana = await counter.browser("marie"), await counter.browser("ana")
    start = house.clock()
    async with counter.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", start)
        await tx.accounts.add_gap("acme_social", start - timedelta(minutes=30), start, "outage")
    counter.faults.fault = "routing_rules.yaml:3:1 something is wrong"
    told = seen(await marie.page("/desk/channels/front_desk"))
    assert "The account acme_social is paused: the network refuses our access" in told
    assert "acme_social: no data from" in told
    assert "The new rules file is refused" in told
    assert "routing_rules.yaml:3:1" not in told
    assert "routing_rules.yaml:3:1" in seen(await ana.page("/desk/channels/front_desk"))


async def test_a_card_belongs_to_an_open_search_only_where_it_matches_its_words(counter: Counter) -> None:
    number = await counter.house.a_case("La cafetière fuit déjà", by="bob")
    marie = await counter.browser("marie")
    address = f"/desk/channels/front_desk/cards/{number}?view=all"
    assert (await marie.get(f"{address}&q=CAFETIERE")).status_code == 200
    assert (await marie.get(f"{address}&q=bouilloire")).status_code == 204
    assert (await marie.get(f"{address}&q=")).status_code == 200
