"""A reply that the network hides from others: the desk says so on the card, to whoever answered, and in the history."""

from datetime import timedelta

from bot.flow.verify import PAUSES
from tests.desk.counter import Counter, seen


async def test_whoever_answered_reads_that_nobody_else_sees_it(counter: Counter) -> None:
    house = counter.house
    house.network.verifies = timedelta(seconds=10)
    house.network.unseen.add("own-0")
    number = await house.a_case()
    marie = await counter.browser("marie")
    await marie.send(number, "It left this morning.")
    for pause in (timedelta(seconds=16), house.network.verifies, *PAUSES, timedelta(0)):
        house.clock.move(pause.total_seconds())
        await house.work()

    told = await marie.page("/desk/saved")
    assert "the network shows it to nobody else" in seen(told.css_first(".whisper"))
    page = seen(await marie.page(f"/desk/cases/{number}"))
    assert "Not visible to others" in page
    assert "but not visible to others: the network accepted it and does not show it" in page
    assert "Reply published, but not visible to others" in page
