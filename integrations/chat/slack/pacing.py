"""How often each method of the Web API may be called, as data: takes a method, gives its key and its window.

Budgets are those of docs.slack.dev, rate limits, a little below, for every minute, workspace and method; messages are
counted by channel.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.runtime.pacing import Window

MINUTE = timedelta(minutes=1)
BUDGETS: Mapping[str, int] = {
    "chat.update": 45,
    "chat.postEphemeral": 90,
    "conversations.history": 45,
    "conversations.info": 45,
    "conversations.list": 18,
    "files.delete": 45,
    "files.completeUploadExternal": 90,
    "files.getUploadURLExternal": 90,
    "files.info": 90,
    "users.info": 90,
    "views.publish": 90,
}


def windows_of(method: str) -> Sequence[Window]:
    """How often a method may be called; nothing where its calls are not counted."""
    return (Window(BUDGETS[method], MINUTE),) if method in BUDGETS else ()


def key_of(method: str, channel: str) -> str:
    """Under which key a call is counted and parked."""
    return f"{method} {channel}" if method == "chat.postMessage" else method
