"""Rules that ask what an author had before are answered by one look a page, and every rule that held is counted."""

from datetime import timedelta

import pytest

from bot.ports.store import Store
from bot.storage.cases import SqlCases
from tests.support.house import RULES, House

ASKING = RULES.replace(
    "rules:\n",
    """rules:
  - id: regular
    if: {author: {cases_30d: ">= 2"}}
    then: {department: press, tags: [regular]}
    examples: [anything]
  - {id: known, if: {author: {known: true}}, then: {tags: [known]}, examples: [anything]}
""",
)


@pytest.fixture
async def asking(store: Store) -> House:
    return await House(store, rules_text=ASKING).opened()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every look at what authors had before."""
    seen: list[object] = []
    plain = SqlCases.histories

    async def histories(self: SqlCases, account: str, author_ids: object, now: object) -> object:
        seen.append(author_ids)
        return await plain(self, account, author_ids, now)  # type: ignore[arg-type]

    monkeypatch.setattr(SqlCases, "histories", histories)
    return seen


async def case_of(house: House, text: str, by: str) -> tuple[str, tuple[str, ...]]:
    house.network.now = house.clock.now
    case = (await house.view(await house.a_case(text, by=by))).case
    return case.rule, case.tags


async def test_a_rule_knows_an_author_from_the_cases_of_before(asking: House) -> None:
    assert await case_of(asking, "Hello", "zoe") == ("", ())
    asking.clock.move(days=20)
    assert await case_of(asking, "Hello again", "zoe") == ("", ("known",))
    assert await case_of(asking, "Hello, it is me", "zoe") == ("regular", ("regular",))
    assert await case_of(asking, "Hello", "yan") == ("", ())
    asking.clock.move(days=29)
    assert await case_of(asking, "After a while", "zoe") == ("regular", ("regular",))
    asking.clock.move(days=31)
    assert await case_of(asking, "After a long while", "zoe") == ("", ("known",))


async def test_cases_of_the_same_page_count_and_the_page_is_looked_up_once(asking: House, looks: list[object]) -> None:
    for text in ("one", "two", "three"):
        asking.network.arrives(text, by="zoe")
    asking.network.arrives("four", by="yan")
    assert await asking.poll() == 4

    rules = {(await asking.view(number)).case.text: (await asking.view(number)).case.rule for number in range(1, 5)}
    assert rules == {"one": "", "two": "", "three": "regular", "four": ""}
    assert len(looks) == 1


async def test_nobody_looks_where_no_rule_asks(house: House, looks: list[object]) -> None:
    await house.a_case("Where is my parcel?")
    assert looks == []


async def test_every_rule_that_held_is_counted_and_so_is_the_fallback(asking: House) -> None:
    await asking.a_case("Where is my parcel?", by="zoe")
    await asking.a_case("An interview", by="zoe")
    await asking.a_case("Good morning", by="yan")
    async with asking.store.reading() as tx:
        assert await tx.rules.hits(asking.clock() - timedelta(days=30)) == {
            "late-parcel": 1,
            "journalist": 1,
            "known": 1,
            "": 1,
        }


async def test_a_page_that_is_not_kept_counts_nothing(asking: House, monkeypatch: pytest.MonkeyPatch) -> None:
    asking.network.arrives("Where is my parcel?")
    with monkeypatch.context() as failing:
        failing.setattr(SqlCases, "open_many", _fails)
        with pytest.raises(RuntimeError):
            await asking.poll()
    async with asking.store.reading() as tx:
        assert await tx.rules.hits(asking.clock()) == {}


async def _fails(*_: object) -> None:
    raise RuntimeError
