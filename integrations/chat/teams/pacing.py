"""How often a conversation of Teams may be called, as data: takes a conversation's id, gives its key and its windows.

Limits of learn.microsoft.com, "Optimize your bot with rate limiting in Teams", a little below. A channel is one
conversation with all its threads, and whatever is written counts: messages, changes, deletions. Rosters are read twice
as often.
"""

from datetime import timedelta

from bot.runtime.pacing import Window

WRITING = (
    Window(6, timedelta(seconds=1)),
    Window(7, timedelta(seconds=2)),
    Window(55, timedelta(seconds=30)),
    Window(1_750, timedelta(hours=1)),
)
TENANT = (Window(45, timedelta(seconds=1)),)
"""All calls of the app for an organisation together."""

READING = tuple(Window(2 * each.calls, each.length) for each in WRITING)


def base_of(conversation: str) -> str:
    """The conversation without the thread in it."""
    return conversation.partition(";")[0]


def key_of(conversation: str, *, reads: bool) -> str:
    """Under which key a call is counted and parked."""
    return f"{'read' if reads else 'write'} {base_of(conversation)}"
