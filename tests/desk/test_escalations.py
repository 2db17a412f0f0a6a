"""A step that comes by itself is in the history of its case, and whoever it tells reads so on the desk."""

from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from tests.desk.counter import Counter
from tests.support.house import RULES

LADDER = "escalation: {standard: [{after: 30m, to: channel}, {after: 1h, to: [managers, press]}]}" + RULES.replace(
    "managers: [mia]", "managers: [mia], escalation: standard"
)


async def test_the_history_tells_which_step_told_whom(counter: Counter) -> None:
    loaded = load_rules(LADDER, file="f")
    counter.house.rules = InForce(1, loaded.directory, loaded.plan)
    number = await counter.house.a_case()
    counter.house.clock.move(hours=2)
    await counter.house.escalator.take()
    await counter.house.work()

    mia = await counter.browser("mia")
    history = (await mia.get(f"/desk/cases/{number}")).text
    assert "Still unanswered: step 1 of the escalation “standard”. Told: Delivery" in history
    assert "Still unanswered: step 2 of the escalation “standard”. Told: Mia, Press" in history
    room = (await mia.get("/desk/channels/delivery?view=escalated")).text
    assert f"Case no. {number}: its author still waits for an answer. Escalation “standard”, steps: 1, 2." in room
