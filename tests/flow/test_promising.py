"""What a department promises is kept with the case and shown on its card, which is drawn anew once it is late."""

from datetime import timedelta

from bot.domain.messages import Snooze
from bot.domain.promise import Promise
from bot.ports.store import Store
from tests.support.house import RULES, House


async def test_a_card_is_drawn_anew_when_the_promise_of_its_case_runs_out(store: Store) -> None:
    promising = f"sla: {{usual: {{first_response: 1h, priorities: {{high: {{first_response: 30m}}}}}}}}{RULES}"
    promising = promising.replace("members: [marie, paul], managers: [mia]", "members: [marie, paul], sla: usual")
    house = await House(store, rules_text=promising).opened()
    case = await house.a_case()
    [shown] = house.surface.in_channel("delivery")
    assert "fact.due" in shown.model_dump_json()
    await house.do(Snooze("marie", case, until=house.clock.now + timedelta(hours=1)))
    await house.work()
    view = await house.view(case)
    assert view.case.promise == Promise(first_response=timedelta(minutes=30))
    assert view.case.sleeps == ((house.clock.now, house.clock.now + timedelta(hours=1)),)
    house.clock.move(minutes=45)
    await house.work()
    [shown] = house.surface.in_channel("delivery")
    assert "fact.due" in shown.model_dump_json()
    house.clock.move(minutes=46)
    await house.work()
    [shown] = house.surface.in_channel("delivery")
    assert "fact.late" in shown.model_dump_json()
