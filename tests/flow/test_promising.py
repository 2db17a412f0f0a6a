"""What a department promises is kept with the case and shown on its card, which is drawn anew once it is late."""

from datetime import timedelta

from bot.domain.case import CaseState, CloseReason
from bot.domain.messages import Close, Send, Snooze
from bot.domain.promise import Promise
from bot.ports.store import Store
from tests.support.house import RULES, House
from tests.support.replies import until_settled


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


async def test_a_resolution_is_late_unless_its_author_has_our_answer_and_until_the_case_is_closed(store: Store) -> None:
    promising = f"sla: {{usual: {{resolution: 2h}}}}{RULES}".replace("managers: [mia]", "managers: [mia], sla: usual")
    house = await House(store, rules_text=promising).opened()
    slow, quick = await house.a_case(by="lea"), await house.a_case(by="zoe")
    await house.do(Send("marie", quick, text="It leaves today.", undo=timedelta(0)))
    await until_settled(house)
    answered = (await house.view(quick)).case
    assert (answered.state, answered.pauses.since) == (CaseState.REPLIED, answered.replied_at)
    house.clock.move(hours=2)
    await house.work()
    assert await late(house) == {slow}
    await house.do(Close("marie", slow, reason=CloseReason.NO_REPLY_NEEDED))
    await house.work()
    assert await late(house) == set()
    assert (await house.view(slow)).case.closed_at == house.clock.now


async def late(house: House) -> set[int | None]:
    """The cases on whose cards a resolution is late."""
    return {
        card.case for card in house.surface.in_channel("delivery") if "fact.resolution_late" in card.model_dump_json()
    }
