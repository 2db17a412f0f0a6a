"""Who is the same human: joined by whoever works here, and apart again with everything where it was."""

from dataclasses import replace

import pytest

from bot.domain.person import ContactKind, PersonView
from bot.domain.person_messages import (
    ForgetContact,
    ForgetPerson,
    ImportContacts,
    JoinAuthor,
    JoinPersons,
    KeepPledge,
    PersonCommand,
    RecordContact,
    UndoJoin,
)
from bot.errors import NotFound, NotPermitted, NotUsable, WrongState
from bot.flow.who import read_person, who_is
from bot.ports.store import Store
from tests.support.house import RULES, House

CALL = RecordContact("sam", ContactKind.PHONE, "Her parcel", who="Léa Martin", promised="A refund")


async def called(house: House, **changes: object) -> int:
    person: int = (await house.do(replace(CALL, **changes)))["person"]  # type: ignore[arg-type]
    return person


async def known(house: House, person: int) -> PersonView | None:
    async with house.store.reading() as tx:
        return await tx.persons.get(person)


async def said_with(house: House, person: int) -> int:
    found = await known(house, person)
    return len(found.contacts) if found is not None else 0


async def whose(house: House, case: int) -> int | None:
    return (await house.view(case)).person


async def test_an_author_is_a_person_once_and_goes_to_another_and_back(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    made = await house.do(JoinAuthor("sam", case))
    assert await house.do(JoinAuthor("sam", case)) == {"person": made["person"], "join": None}
    assert await house.do(JoinAuthor("sam", case, made["person"])) == {"person": made["person"], "join": None}
    caller = await called(house)
    moved = await house.do(JoinAuthor("sam", case, caller, " same voice "))
    assert await whose(house, case) == caller
    after = await known(house, caller)
    assert after is not None
    assert [each.words for each in after.joins] == ["same voice"]
    assert (await house.events(case)).count("joined") == 2

    await house.do(UndoJoin("marie", moved["join"]))
    assert await whose(house, case) == made["person"]
    with pytest.raises(WrongState):
        await house.do(UndoJoin("marie", moved["join"]))


async def test_two_persons_are_one_and_two_again(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    one, two = await called(house), await called(house, case=case)
    join = await house.do(JoinPersons("sam", one, two))
    assert await known(house, two) is None
    assert await whose(house, case) == one
    with pytest.raises(WrongState):
        await house.do(JoinPersons("sam", one, one))
    with pytest.raises(NotFound):
        await house.do(JoinPersons("sam", one, two))
    with pytest.raises(NotUsable):
        await house.do(JoinPersons("sam", one, two, words="x" * 501))
    third = await called(house)
    onward = await house.do(JoinPersons("sam", third, one))
    with pytest.raises(WrongState):
        await house.do(UndoJoin("sam", join["join"]))
    await house.do(UndoJoin("sam", onward["join"]))
    await house.do(UndoJoin("sam", join["join"]))
    assert await whose(house, case) == two


async def test_what_went_on_before_a_join_was_undone_comes_back_to_whose_it_was(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    first, second, third = await called(house, case=case), await called(house), await called(house)
    joined = await house.do(JoinPersons("sam", second, first))
    mistaken = await house.do(JoinAuthor("sam", case, third))
    await house.do(UndoJoin("sam", mistaken["join"]))
    onward = await house.do(JoinAuthor("sam", case, third))

    await house.do(UndoJoin("sam", joined["join"]))
    assert await whose(house, case) == third
    assert [await said_with(house, each) for each in (first, second, third)] == [1, 1, 1]
    await house.do(UndoJoin("sam", onward["join"]))
    assert await whose(house, case) == first


async def test_contacts_that_went_on_come_back_to_whose_they_were_too(house: House) -> None:
    case, other = await house.a_case("Where is my parcel?"), await house.a_case("My refund?", by="max")
    first, second, third = await called(house, case=case), await called(house, case=other), await called(house)
    passing = await house.do(JoinAuthor("sam", other, third))
    joined = await house.do(JoinPersons("sam", second, first))
    onward = await house.do(JoinPersons("sam", third, second))
    await house.do(UndoJoin("sam", passing["join"]))
    await house.do(JoinAuthor("sam", case, second))

    await house.do(UndoJoin("sam", joined["join"]))
    assert (await whose(house, case), await said_with(house, first)) == (first, 0)
    await house.do(UndoJoin("sam", onward["join"]))
    assert [await said_with(house, each) for each in (first, second, third)] == [1, 1, 1]


async def test_a_contact_given_to_somebody_is_apart_again(house: House) -> None:
    first = await called(house)
    again = await called(house, person=first)
    assert again == first
    await house.do(UndoJoin("sam", 1))
    kept = await known(house, first)
    assert kept is not None
    assert len(kept.contacts) == 1


async def test_what_was_verified_recognises_whoever_comes_again(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    first = await called(house, number="+33612345678", verified=True)
    assert await called(house, number="+33612345678") != first
    assert await called(house, number="+33612345678", verified=True, case=case) == first
    assert await called(house, case=case) == first
    assert await whose(house, case) == first


async def test_a_number_of_several_persons_recognises_none_of_them(house: House) -> None:
    number = {"number": "+33612345678", "verified": True}
    first = await called(house, **number)
    second = await called(house, **number)
    assert second == first
    await house.do(UndoJoin("sam", 1))
    third = await called(house, **number, email="lea@example.org")
    assert third not in (first, await called(house, **number))
    assert await called(house, **number, email="lea@example.org") == third, "an address of one person alone does"


async def test_a_known_reference_changes_nothing(house: House) -> None:
    first = await house.do(replace(CALL, reference="17"))
    assert await house.do(replace(CALL, reference="17")) == {**first, "known": True}


async def test_what_is_brought_in_is_kept_whole_or_not_at_all(house: House) -> None:
    rows = tuple(replace(CALL, by="ana", employee="sam", reference=str(number)) for number in range(2))
    assert await house.do(ImportContacts("ana", rows)) == {"recorded": 2, "known": 0}
    assert await house.do(ImportContacts("ana", rows)) == {"recorded": 0, "known": 2}
    for refused, why in (
        (ImportContacts("sam", rows), NotPermitted),
        (ImportContacts("ana", (replace(rows[0], reference="3"), replace(rows[0], reference=" "))), NotUsable),
    ):
        with pytest.raises(why):
            await house.do(refused)
    async with house.store.reading() as tx:
        assert len(await tx.persons.by_reference(["0", "1", "3"])) == 2


async def test_an_admin_records_for_a_colleague_and_nobody_else_does(house: House) -> None:
    await house.do(replace(CALL, by="ana", employee="paul"))
    for by, employee in (("sam", "paul"), ("ana", "ghost")):
        with pytest.raises(NotPermitted):
            await house.do(replace(CALL, by=by, employee=employee))


async def test_with_a_person_go_the_reasons_of_joins_that_were_undone(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    person, other = await called(house), await called(house, case=case)
    mistaken = await house.do(JoinAuthor("sam", case, person, "Léa Martin has this handle"))
    await house.do(UndoJoin("sam", mistaken["join"]))
    await house.do(ForgetPerson("ana", person))
    async with house.store.reading() as tx:
        assert await tx.persons.join_of(mistaken["join"]) is None
    assert await whose(house, case) == other


async def test_a_promise_is_kept_once_and_contacts_and_persons_are_forgotten_by_those_who_may(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    person = await called(house, case=case)
    await house.do(KeepPledge("marie", 1))
    with pytest.raises(WrongState):
        await house.do(KeepPledge("marie", 1))
    for refused in (ForgetContact("marie", 1), ForgetPerson("sam", person)):
        with pytest.raises(NotPermitted):
            await house.do(refused)
    await house.do(ForgetContact("mia", 1))
    await called(house, case=case)
    await house.do(ForgetContact("sam", 2))
    await house.do(ForgetPerson("ana", person))
    assert await whose(house, case) is None
    kinds = await house.events(case)
    assert [kind for kind in kinds if kind.endswith(("kept", "forgotten"))] == [
        "pledge_kept", "contact_forgotten", "contact_forgotten", "person_forgotten",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        replace(CALL, person=9),
        replace(CALL, case=9),
        KeepPledge("sam", 9),
        ForgetContact("sam", 9),
        ForgetPerson("ana", 9),
        JoinAuthor("sam", 9),
        JoinAuthor("sam", 1, 9),
        UndoJoin("sam", 9),
    ],
    ids=lambda command: type(command).__name__,
)
async def test_what_is_not_there_is_not_found(house: House, command: PersonCommand) -> None:
    await house.a_case("Where is my parcel?")
    with pytest.raises(NotFound):
        await house.do(command)


async def test_whoever_removed_all_they_wrote_is_nobody_to_join(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    async with house.store.writing() as tx:
        found = await tx.cases.get(case, lock=True)
        assert found is not None
        await tx.cases.save(replace(found, author_id="", author_handle="", revision=found.revision + 1))
    with pytest.raises(WrongState):
        await house.do(JoinAuthor("sam", case))


async def test_whoever_belongs_to_no_department_records_nothing(store: Store) -> None:
    house = await House(
        store, rules_text=RULES.replace("  sam: {name: Sam}", "  sam: {name: Sam}\n  lou: {name: Lou}")
    ).opened()
    for by in ("lou", "ghost"):
        with pytest.raises(NotPermitted):
            await house.do(replace(CALL, by=by))


async def test_somebody_is_found_by_name_and_read_whole(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    person = await called(house)
    async with house.store.reading() as tx:
        found = await who_is(tx, "lea")
        assert [(each.person.id, each.case) for each in found.persons] == [(person, None)]
        assert [each.case for each in found.strangers] == [case]
        with pytest.raises(NotFound):
            await read_person(tx, 99, house.clock())
