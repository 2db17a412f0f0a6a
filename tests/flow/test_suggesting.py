"""Who may be the same human: said with the reason, settled by an employee, and taken back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.alike import Alike, Part
from bot.domain.mention import Author
from bot.domain.person import ContactKind, PersonView, Why
from bot.domain.person_messages import (
    ForgetPerson,
    JoinAlike,
    JoinAuthor,
    KeepApart,
    RecordContact,
    UndoApart,
    UndoJoin,
)
from bot.errors import NotFound, NotPermitted, WrongState
from bot.flow.suggesting import alike, whose_case
from tests.support.house import House

CALL = RecordContact("sam", ContactKind.PHONE, "Her parcel", who="Léa Martin")
LEA_HERE, LEA_THERE = Author("id-here", "lea.martin"), Author("id-there", "Lea.Martin@other.example", "Léa")


async def called(house: House, **changes: object) -> int:
    person: int = (await house.do(replace(CALL, **changes)))["person"]  # type: ignore[arg-type]
    return person


async def case_of(house: House, author: Author) -> int:
    house.network.arrives("Where is my parcel?", author=author)
    await house.poll()
    return (await house.cases())[-1]


async def guessed(house: House, *, person: int = 0, case: int = 0) -> Sequence[Alike]:
    async with house.store.reading() as tx:
        who = await tx.persons.get(person) if person else await whose_case(tx, case)
        return await alike(tx, who) if who is not None else []


async def test_an_address_or_a_number_in_common_is_a_reason_to_ask(house: House) -> None:
    first = await called(house, email="lea@example.org")
    second = await called(house, email="lea@example.org", number="+33612345678")
    third = await called(house, number="+33612345678")
    await called(house, email="other@example.org")
    assert [(each.part, each.why) for each in await guessed(house, person=first)] == [
        (Part(person=second), Why.SAME_EMAIL)
    ]
    assert {(each.part.person, each.why) for each in await guessed(house, person=second)} == {
        (first, Why.SAME_EMAIL),
        (third, Why.SAME_NUMBER),
    }
    joined = await house.do(JoinAlike("sam", Part(person=first), Part(person=second)))
    async with house.store.reading() as tx:
        whole = await tx.persons.get(first)
    assert whole is not None
    assert [each.why for each in whole.joins] == [Why.SAME_EMAIL]
    assert [each.part for each in await guessed(house, person=first)] == [Part(person=third)]
    await house.do(UndoJoin("sam", joined["join"]))
    assert len(await guessed(house, person=first)) == 1


async def test_two_authors_with_one_handle_become_one_person_and_two_authors_again(house: House) -> None:
    here, there = await case_of(house, LEA_HERE), await case_of(house, LEA_THERE)
    [guess] = await guessed(house, case=here)
    assert (guess.part, guess.why) == (Part(case=there), Why.SAME_HANDLE)
    assert guess.author is not None
    assert guess.author.handle == "Lea.Martin@other.example"

    joined = await house.do(JoinAlike("sam", Part(case=here), Part(case=there)))
    assert (await house.view(here)).person == (await house.view(there)).person == joined["person"]
    assert await guessed(house, case=here) == []
    await house.do(UndoJoin("sam", joined["join"]))
    assert (await house.view(here)).person is None
    assert (await house.view(there)).person is None
    with pytest.raises(WrongState):
        await house.do(JoinAlike("sam", Part(case=here), Part(case=here)))


async def test_a_person_is_suggested_to_an_author_with_a_handle_of_theirs_and_the_other_way_round(house: House) -> None:
    here, there = await case_of(house, LEA_HERE), await case_of(house, LEA_THERE)
    person = (await house.do(JoinAuthor("sam", here)))["person"]
    [guess] = await guessed(house, case=there)
    assert (guess.part, guess.called) == (Part(person=person), "lea.martin")
    [guess] = await guessed(house, case=here)
    assert guess.part == Part(case=there)
    await house.do(JoinAlike("sam", Part(case=there), Part(person=person)))
    assert (await house.view(there)).person == person


async def test_who_was_ruled_out_is_suggested_no_more_until_that_is_undone(house: House) -> None:
    here, there = await case_of(house, LEA_HERE), await case_of(house, LEA_THERE)
    apart = await house.do(KeepApart("sam", Part(case=here), Part(case=there)))
    assert await house.do(KeepApart("marie", Part(case=there), Part(case=here))) == apart
    assert await guessed(house, case=here) == await guessed(house, case=there) == []
    await house.do(UndoApart("sam", apart["apart"]))
    assert len(await guessed(house, case=here)) == 1
    with pytest.raises(NotFound):
        await house.do(UndoApart("sam", apart["apart"]))
    with pytest.raises(WrongState):
        await house.do(KeepApart("sam", Part(case=here), Part(case=here)))


async def test_who_was_ruled_out_as_an_author_is_so_as_the_person_they_became(house: House) -> None:
    here, there = await case_of(house, LEA_HERE), await case_of(house, LEA_THERE)
    person = (await house.do(JoinAuthor("sam", here)))["person"]
    await house.do(KeepApart("sam", Part(person=person), Part(case=there)))
    other = (await house.do(JoinAuthor("sam", there)))["person"]
    assert await guessed(house, person=person) == await guessed(house, person=other) == []


async def test_two_who_have_nothing_in_common_are_joined_by_hand(house: House) -> None:
    here, other = await case_of(house, LEA_HERE), await called(house, email="l@example.org")
    joined = await house.do(JoinAlike("sam", Part(person=other), Part(case=here)))
    async with house.store.reading() as tx:
        join = await tx.persons.join_of(joined["join"])
    assert join is not None
    assert join.why is Why.BY_HAND


async def test_what_was_ruled_out_is_forgotten_with_whom_it_is_about(house: House) -> None:
    here, there = await case_of(house, LEA_HERE), await case_of(house, LEA_THERE)
    caller, other = await called(house), await called(house)
    await house.do(KeepApart("sam", Part(case=here), Part(case=there)))
    await house.do(KeepApart("sam", Part(person=caller), Part(person=other)))
    await house.do(ForgetPerson("ana", other))
    house.network.deletes((await house.view(there)).mentions[0].mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    async with house.store.reading() as tx:
        assert await tx.persons.apart(["author:acme_social:id-here", f"person:{caller}"]) == []
    assert await guessed(house, case=there) == []


@pytest.mark.parametrize("part", [Part(person=9), Part(case=9), Part()], ids=str)
async def test_nobody_is_joined_with_nobody(house: House, part: Part) -> None:
    person = await called(house)
    for command in (
        JoinAlike("sam", Part(person=person), part),
        KeepApart("sam", part, Part(person=person)),
    ):
        with pytest.raises(NotFound):
            await house.do(command)
    async with house.store.reading() as tx:
        with pytest.raises(NotFound):
            await whose_case(tx, 9)


async def test_nobody_from_outside_settles_anything(house: House) -> None:
    for command in (
        JoinAlike("ghost", Part(person=1), Part(person=2)),
        KeepApart("ghost", Part(person=1), Part(person=2)),
        UndoApart("ghost", 1),
    ):
        with pytest.raises(NotPermitted):
            await house.do(command)


async def test_a_person_has_a_name_to_ask_about(house: House) -> None:
    first, second = await called(house, email="l@example.org"), await called(house, email="l@example.org", who="Mme M.")
    assert [each.called for each in await guessed(house, person=first)] == ["Mme M."]
    async with house.store.reading() as tx:
        assert isinstance(await tx.persons.get(second), PersonView)
