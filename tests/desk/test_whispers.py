"""Words to one person stand above everything, but never push the desk out of sight."""

from selectolax.lexbor import LexborHTMLParser

from tests.desk.counter import Counter, form_of, page, seen


async def told(counter: Counter, *words: str) -> None:
    """Say something to Marie about a case."""
    number = await counter.house.a_case()
    async with counter.store.writing() as tx:
        for each in words:
            line = [{"kind": "raw", "text": each}]
            await tx.desk.whisper("marie", "delivery", number, line, counter.house.clock())


def standing(tree: LexborHTMLParser) -> list[str]:
    """What is read without unfolding anything."""
    return [seen(each) for each in tree.css("#whispers > .whisper p")]


async def test_two_words_stand_side_by_side_and_nothing_is_folded(counter: Counter) -> None:
    await told(counter, "first", "second")
    front = await (await counter.browser("marie")).page("/desk/saved")
    assert standing(front) == ["second", "first"]
    assert front.css_first("#whispers details") is None


async def test_of_many_words_the_newest_two_stand_and_the_others_are_folded(counter: Counter) -> None:
    await told(counter, *map(str, range(5)))
    front = await (await counter.browser("marie")).page("/desk/saved")
    assert standing(front) == ["4", "3"]
    assert seen(front.css_first("#whispers summary")) == "3 more words for you"
    assert [seen(each) for each in front.css("#whispers details .whisper p")] == ["2", "1", "0"]


async def test_all_that_the_page_showed_is_read_by_one_press_and_what_came_later_stays(counter: Counter) -> None:
    await told(counter, *map(str, range(5)))
    marie = await counter.browser("marie")
    form = form_of(await marie.page("/desk/saved"), "/desk/whispers/read")
    await told(counter, "later")
    left = page(await marie.post("/desk/whispers/read", form))
    assert [seen(each) for each in left.css(".whisper p")] == ["later"]


async def test_a_form_without_the_number_of_a_word_changes_nothing(counter: Counter) -> None:
    await told(counter, *map(str, range(5)))
    marie = await counter.browser("marie")
    form = form_of(await marie.page("/desk/saved"), "/desk/whispers/read")
    assert (await marie.post("/desk/whispers/read", {**form, "newest": "all"})).status_code == 422
    assert len((await marie.page("/desk/saved")).css(".whisper")) == 5
