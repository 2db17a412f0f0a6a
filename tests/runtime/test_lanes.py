"""How fast the lanes of a chat go: its channels at the chat's own pace, what is written under their cards together."""

from datetime import timedelta

from bot.flow.context import chat_lane, notes_lane
from bot.ports.chat import SurfaceCapabilities
from bot.runtime.lanes import TALK, pace_of
from bot.runtime.outbox import Pace
from tests.support.rehearsed_surface import RehearsedSurface


def test_notes_of_a_room_are_kept_together_while_its_cards_go_out_one_at_a_time() -> None:
    surface = RehearsedSurface()
    surface.capabilities = SurfaceCapabilities(finds_cards=True, pace=timedelta(seconds=1), flood=0)
    surfaces = {"desk": surface}
    assert pace_of(notes_lane("desk", "delivery"), surfaces) == TALK
    assert pace_of(chat_lane("desk", "delivery"), surfaces) == Pace(timedelta(seconds=1), at_once=1)
    assert pace_of("account:mastodon-acme", surfaces) == Pace()
