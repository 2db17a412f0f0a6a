"""Persons as both databases keep them: names are found whatever their accents, and hostile words are words."""

import asyncio

from bot.domain.person import AuthorKey, ContactKind, KnownAuthor, NewContact, Why
from bot.ports.persons import NewJoin
from bot.storage.database import SqlStore
from tests.storage.samples import open_case

ZOE = KnownAuthor(AuthorKey("acme", "a1"), "mastodon", "zoe@example.social", "Zoé Œuvrard")


def contact(now, who: str, **more) -> NewContact:
    return NewContact(ContactKind.SHOP, now, "marie", who, "a cup", **more)


async def kept(store: SqlStore, now, who: str, **more) -> int:
    async with store.writing() as tx:
        person = await tx.persons.add("marie", now)
        assert await tx.persons.record(person, contact(now, who, **more), now) is not None
    return person


async def found(store: SqlStore, words: str, email: str = "", number: str = "") -> list[int]:
    async with store.reading() as tx:
        return list(await tx.persons.find(words, email, number, 10))


async def test_a_person_is_found_by_any_part_of_any_name_in_any_writing(store, now):
    julie = await kept(store, now, "Julie Lefèvre")
    await kept(store, now, "Jean")
    for words in ("julie", "LEFEVRE", "lefè jul", "ulie"):
        assert await found(store, words) == [julie]
    assert await found(store, "julie jean") == []
    assert await found(store, "%") == await found(store, "_") == []


async def test_names_of_the_networks_find_a_person_too(store, now):
    person = await kept(store, now, "Mme O.")
    async with store.writing() as tx:
        await tx.persons.join(NewJoin(person, Why.BY_HAND, "", "marie", authors=[ZOE]), now)
    assert await found(store, "zoe oeuvrard") == await found(store, "@zoe@example") == [person]
    assert await found(store, "mme zoe") == [person], "one word in either"


async def test_hostile_words_are_kept_as_they_are(store, now):
    hostile = "x\x00'; DROP TABLE contacts;-- <b>\ud800"
    person = await kept(store, now, hostile)
    async with store.reading() as tx:
        view = await tx.persons.get(person)
    assert view is not None
    assert view.name == "x\N{REPLACEMENT CHARACTER}'; DROP TABLE contacts;-- <b>\N{REPLACEMENT CHARACTER}"


async def test_a_reference_is_kept_once(store, now):
    async with store.writing() as tx:
        person = await tx.persons.add("marie", now)
        first = await tx.persons.record(person, contact(now, "Julie", reference="17"), now)
        again = await tx.persons.record(person, contact(now, "Julie", reference="17"), now)
        without = [await tx.persons.record(person, contact(now, "Julie"), now) for _ in range(2)]
        assert first is not None
        assert again is None
        assert all(without)
        assert dict(await tx.persons.by_reference(["17", "18"])) == {"17": first}


async def test_a_person_of_several_cases_is_shown_with_each(store, now):
    first, second = await open_case(store, now, "c1"), await open_case(store, now, "c2")
    person = await kept(store, now, "Zoé", promised="A cup")
    async with store.writing() as tx:
        await tx.persons.join(NewJoin(person, Why.BY_HAND, "", "marie", authors=[ZOE]), now)
    async with store.reading() as tx:
        views = await tx.cases.views([first.id, second.id], now)
        assert [(view.person, view.pledge.text) for view in views] == [(person, "A cup")] * 2
        assert list(await tx.persons.cases(person, 1)) == [second.id]


async def test_an_author_whom_several_join_at_once_goes_back_from_each_to_the_one_before(store, now):
    persons = [await kept(store, now, f"Zoé {number}") for number in range(6)]

    async def join(person: int) -> int:
        async with store.writing() as tx:
            return await tx.persons.join(NewJoin(person, Why.BY_HAND, "", "marie", authors=[ZOE]), now)

    joins = dict(zip(persons, await asyncio.gather(*map(join, persons)), strict=True))
    undone = []
    async with store.writing() as tx:
        while (whose := await tx.persons.of_author(ZOE.key)) is not None:
            undone.append(whose)
            made = await tx.persons.join_of(joins[whose])
            assert made is not None
            assert await tx.persons.undo(made, "marie", now) == 1
    assert sorted(undone) == persons
