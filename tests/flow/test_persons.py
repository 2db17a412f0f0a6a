"""Persons where the networks and the calendar have a word: what authors remove and what is old is forgotten."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.messages import Claim, Send
from bot.domain.person import Contact, ContactKind, PersonView
from bot.domain.person_messages import RecordContact
from bot.domain.recording import KEPT
from bot.flow.retain import Retainer
from bot.flow.who import read_person
from tests.support.house import START, House


async def called(house: House, **more: object) -> int:
    """Sam took a call; gives the person."""
    said = RecordContact("sam", ContactKind.PHONE, "Her parcel", who="Léa Martin", promised="A refund")
    person: int = (await house.do(replace(said, **more)))["person"]  # type: ignore[arg-type]
    return person


async def known(house: House, person: int) -> PersonView | None:
    async with house.store.reading() as tx:
        return await tx.persons.get(person)


async def removed(house: House, *numbers: int) -> None:
    for mention in [each.mention for number in numbers for each in (await house.view(number)).mentions]:
        house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.work()


async def test_with_the_last_post_of_an_author_it_is_forgotten_who_they_are(house: House) -> None:
    first = await house.a_case("Where is my parcel?")
    second = await house.a_case("And my refund?")
    person = await called(house, case=first)

    await removed(house, first)
    kept = await known(house, person)
    assert kept is not None
    assert [each.handle for each in kept.authors] == ["lea"], "another post of theirs stands"

    await removed(house, second)
    kept = await known(house, person)
    assert kept is not None
    assert kept.authors == []
    assert kept.joins == []
    assert kept.name == "Léa Martin", "what she said on the telephone is not the network's to remove"


async def test_a_person_known_from_the_network_alone_is_gone_with_their_posts(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    person = await called(house, case=case)
    async with house.store.writing() as tx:
        for contact in (await tx.persons.get(person) or PersonView(0, [], [])).contacts:
            await tx.persons.forget_contact(contact.id)
    before = await known(house, person)
    assert before is not None
    assert before.name == "Lea"
    await removed(house, case)
    assert await known(house, person) is None


async def test_what_was_said_is_forgotten_after_years_but_not_a_promise_that_runs(house: House) -> None:
    old = await called(house)
    running = await called(house, promised_until=START + KEPT + timedelta(days=30))
    house.clock.now = START + KEPT - timedelta(seconds=1)
    await Retainer(house.store, house.clock).forget()
    assert await known(house, old) is not None

    house.clock.now = START + KEPT + timedelta(seconds=1)
    assert await Retainer(house.store, house.clock).forget() >= 1
    assert await known(house, old) is None
    assert await known(house, running) is not None


async def test_the_cards_of_a_person_are_drawn_anew_once_somebody_spoke_with_them(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    [before] = house.surface.in_channel("delivery")
    await called(house, case=case)
    await house.work()
    [after] = house.surface.in_channel("delivery")
    assert after.revision == before.revision + 1


async def test_the_story_tells_our_public_answers_that_stand_and_what_they_left(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    person = await called(house, case=case)
    await house.do(Claim("marie", case))
    await house.do(Send("marie", case, text="It left today.", undo=timedelta(0)))
    async with house.store.reading() as tx:
        _, waiting = await read_person(tx, person, house.clock())
    await house.work()
    house.clock.move(60)
    async with house.store.reading() as tx:
        _, passages = await read_person(tx, person, house.clock())
    assert [each.kind for each in waiting] == ["contact", "mention"]
    assert {(each.kind, each.who, each.text) for each in passages} == {
        ("reply", "marie", "It left today."),
        ("contact", "sam", "Her parcel"),
        ("mention", "lea", "Where is my parcel?"),
    }
    later = await house.a_case("Still nothing", by="lea")
    await removed(house, case)
    async with house.store.reading() as tx:
        _, left = await read_person(tx, person, house.clock())
    assert {each.case for each in left if each.kind == "mention"} == {later}


async def test_a_promise_is_owed_until_it_is_kept(house: House) -> None:
    person = await known(house, await called(house))
    assert person is not None
    [contact] = person.contacts
    assert isinstance(contact, Contact)
    assert [*person.owed] == [contact]


async def test_the_story_leaves_out_what_its_author_removed_of_a_case_that_goes_on(house: House) -> None:
    first = house.network.arrives("My parcel, a zebra")
    house.network.arrives("And my other parcel", reply_to=first.remote_id)
    await house.poll()
    person = await called(house, case=1)
    house.network.deletes(first)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    async with house.store.reading() as tx:
        _, passages = await read_person(tx, person, house.clock())
    assert [each.text for each in passages if each.kind == "mention"] == ["And my other parcel"]
