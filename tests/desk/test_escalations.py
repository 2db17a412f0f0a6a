"""A step that comes by itself is in the history of its case, and whoever it tells reads so on the desk."""

from datetime import datetime

from bot.domain.department import Directory
from bot.errors import Rejected
from bot.flow.alarming import Alarmer
from bot.ports.alarms import Alarm
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from tests.desk.counter import Counter
from tests.support.house import RULES

LADDER = """
alarms: {mail: {host: 127.0.0.1, sender: c@example.org}}
escalation:
  standard: [{after: 30m, to: channel}, {after: 1h, to: [managers, press, email: lead@example.org]}]
""" + RULES.replace("managers: [mia]", "managers: [mia], escalation: standard")


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
    assert "Still unanswered: step 2 of the escalation “standard”. Told: Mia, Press, lead@example.org" in history
    room = (await mia.get("/desk/channels/delivery?view=escalated")).text
    assert f"Case no. {number}: its author still waits for an answer. Escalation “standard”, steps: 1, 2." in room


async def test_the_history_and_the_admins_read_that_a_message_outside_did_not_get_through(counter: Counter) -> None:
    loaded = load_rules(LADDER, file="f")
    counter.house.rules = InForce(1, loaded.directory, loaded.plan)
    house = counter.house
    alarmer = Alarmer(house.store, Refusing(), lambda: house.rules.directory, "https://desk.example.com", house.clock)
    house.alone["alarm"] = alarmer.send
    house.outbox = house.an_outbox("alarms")
    number = await house.a_case()
    house.clock.move(hours=2)
    await house.escalator.take()
    await house.work()

    ana = await counter.browser("ana")
    history = (await ana.get(f"/desk/cases/{number}")).text
    assert "The message to lead@example.org did not get through: the receiver refused it" in history
    room = (await ana.get("/desk/channels/delivery?view=escalated")).text
    assert f"Case no. {number}: the message to lead@example.org did not get through: the receiver refused it." in room


class Refusing:
    """Whoever is to be told outside refuses everything."""

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        raise Rejected("no", service="alarm", account=alarm.receiver)
