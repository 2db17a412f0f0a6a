"""Writers of one file take turns: those for whom somebody waits go first, and nobody is left waiting for ever."""

import asyncio
from collections.abc import Callable

from bot.runtime.precedence import somebody_waits
from bot.storage.turn import Turn


class Line:
    """Writers by name, who ask for the turn one after the other and write down when they had it."""

    def __init__(self) -> None:
        self.turn = Turn()
        self.had: list[str] = []
        self.at_work: list[asyncio.Task[None]] = []

    async def writes(self, name: str, *, awaited: bool = False, work: Callable[[], None] = lambda: None) -> None:
        async def write() -> None:
            async with self.turn:
                work()
                await asyncio.sleep(0)
                self.had.append(name)

        if awaited:
            with somebody_waits():
                self.at_work.append(asyncio.create_task(write()))
        else:
            self.at_work.append(asyncio.create_task(write()))
        await asyncio.sleep(0)

    async def is_empty(self) -> None:
        await asyncio.wait_for(asyncio.gather(*self.at_work, return_exceptions=True), 5)


async def test_writers_take_turns_in_the_order_of_asking() -> None:
    line = Line()
    async with line.turn:
        for name in "abc":
            await line.writes(name)
        assert line.had == []
    await line.is_empty()
    assert line.had == ["a", "b", "c"]


async def test_whoever_is_waited_for_goes_before_work_behind() -> None:
    line = Line()
    async with line.turn:
        await line.writes("later")
        await line.writes("request", awaited=True)
    await line.is_empty()
    assert line.had == ["request", "later"]


async def test_a_flood_of_requests_leaves_every_second_turn_to_others() -> None:
    line = Line()
    async with line.turn:
        for number in range(3):
            await line.writes(f"request {number}", awaited=True)
        await line.writes("a")
        await line.writes("b")
    await line.is_empty()
    assert line.had == ["request 0", "a", "request 1", "b", "request 2"]


async def test_whoever_gives_up_waiting_is_passed_over() -> None:
    line = Line()
    async with line.turn:
        for name in "abc":
            await line.writes(name)
        line.at_work[1].cancel()
    await line.is_empty()
    assert line.had == ["a", "c"]


async def test_whoever_gives_up_at_the_moment_of_being_called_passes_the_turn_on() -> None:
    line = Line()
    async with line.turn:
        for name in "ab":
            await line.writes(name)
    line.at_work[0].cancel()  # called already, and has not begun
    await line.is_empty()
    assert line.had == ["b"]
    async with asyncio.timeout(1), line.turn:
        line.had.append("free again")


async def test_whoever_gives_up_as_the_turn_is_given_back_is_told_of_nothing_else() -> None:
    line = Line()
    async with line.turn:
        for name in "ab":
            await line.writes(name)
        line.at_work[0].cancel()  # passed over before it knows
    await line.is_empty()
    assert line.had == ["b"]
    assert line.at_work[0].cancelled()


async def test_a_writer_that_fails_gives_the_turn_back() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    line = Line()
    async with line.turn:
        await line.writes("broken", work=fail)
        await line.writes("whole")
    await line.is_empty()
    assert line.had == ["whole"]
