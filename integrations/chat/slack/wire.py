"""The ids in a body of Slack's: takes values as they came, gives those that can name something; pure."""

import re
from typing import Any

from bot.chat.wire import text

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_STAMP = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,20})?")


def an_id(value: Any) -> str:
    """The id of a person, a channel or a file. Raises TypeError, ValueError for what names nothing."""
    if not _ID.fullmatch(text(value)):
        raise ValueError("not an id")
    return str(value)


def stamp(value: Any) -> str:
    """The timestamp by which a message is known. Raises TypeError, ValueError for what is none."""
    if not _STAMP.fullmatch(text(value)):
        raise ValueError("not a timestamp")
    return str(value)
