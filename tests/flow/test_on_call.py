"""A step tells whoever is on call when it comes, and the channel where nobody is."""

from datetime import UTC, timedelta

from bot.ports.store import Store
from tests.flow.test_escalating_by_itself import passes, steps, told
from tests.support.house import RULES, House
from tests.support.replies import whispers

LADDER = "escalation: {standard: [{after: 30m, to: on_call}, {after: 3h, to: on_call}, {after: 8d, to: on_call}]}"


async def on_call(store: Store, *, starts_in: timedelta) -> House:
    """A house in which Marie and Paul are on call in turn, Marie first, from a while before or after now."""
    first = await House(store, rules_text=RULES).opened()
    starts = (first.clock.now + starts_in).astimezone(UTC).strftime("%Y-%m-%d %H:%M")
    rota = f'on_call: {{people: [marie, paul], starts: "{starts}"}}, escalation: standard'
    rules = f"{LADDER}{RULES}".replace("managers: [mia]", f"managers: [mia], {rota}")
    return await House(store, rules_text=rules).opened()


async def test_whoever_is_on_call_when_a_step_comes_is_told(store: Store) -> None:
    house = await on_call(store, starts_in=timedelta(hours=2, days=-7))
    number = await house.a_case()
    await passes(house, minutes=30)
    await passes(house, hours=2, minutes=30)
    await passes(house, days=8)
    assert told(await steps(house, number)) == [(1, ["marie"], []), (2, ["paul"], []), (3, ["marie"], [])]
    assert await whispers(house) == [f"{person}: whisper.still_waits" for person in ("marie", "paul", "marie")]
    assert house.surface.calls == [("delivery", "marie"), ("delivery", "paul"), ("delivery", "marie")]


async def test_before_anybody_is_on_call_the_channel_is_told(store: Store) -> None:
    house = await on_call(store, starts_in=timedelta(days=1))
    number = await house.a_case()
    await passes(house, hours=4)
    assert told(await steps(house, number)) == [(1, [], ["delivery"]), (2, [], ["delivery"])]
