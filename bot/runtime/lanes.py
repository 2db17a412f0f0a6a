"""How fast each lane goes: takes its name and the surfaces that are connected, gives the outbox its pace."""

from collections.abc import Mapping
from datetime import timedelta

from bot.flow.context import NOTES
from bot.ports.chat import ChatSurface
from bot.runtime.outbox import Pace

TALK = Pace(timedelta(seconds=0.5), at_once=100)


def pace_of(lane: str, surfaces: Mapping[str, ChatSurface]) -> Pace:
    """A channel takes one message at a time; what is written under its cards is kept at once, and then together."""
    if lane.startswith(NOTES):
        return TALK
    surface = surfaces.get(lane.partition(":")[0])
    if surface is None or not surface.capabilities.pace:
        return Pace()
    return Pace(surface.capabilities.pace, at_once=1)
