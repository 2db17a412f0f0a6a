"""What an employee is asked before an act: a window with what to read and what to fill in, for any chat to draw.

It is drawn for one reader, so its words stand in their language already. Whatever somebody outside wrote is in `Quoted`
and is drawn literally.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from bot.cards.card import Node

Options = tuple[tuple[str, str], ...]
"""What can be chosen: the value that comes back, and the words that stand for it."""


class Notice(Node):
    """What has to be heeded before anything else."""

    part: Literal["notice"] = "notice"
    words: str


class Quoted(Node):
    """A post, or a reply as the public will see it, to the letter."""

    part: Literal["quoted"] = "quoted"
    words: str


class Small(Node):
    """A line of ours beside the rest; it may hold names from outside."""

    part: Literal["small"] = "small"
    words: str


class Chosen(Node):
    """A picture that goes out: `ref` names its file where it was chosen, as `slack:F123`, `alt` describes it.

    `media_type` is what it was found to be, "" while nobody has looked.
    """

    part: Literal["chosen"] = "chosen"
    ref: str
    alt: str
    media_type: str = ""


class Way(Node):
    """A way out of the chat, to `url`, with `words` on it.

    `verb` and `fields` are what is done here when somebody takes it, in a chat that tells of that.
    """

    part: Literal["way"] = "way"
    words: str
    url: str = Field(pattern=r"^https?://")
    verb: str
    fields: Mapping[str, str]


class Words(Node):
    """A field for words, at most `most` characters. One that `tells` is saved while it is typed, where a chat can."""

    part: Literal["words"] = "words"
    name: str
    label: str
    value: str = ""
    hint: str = ""
    lines: bool = True
    optional: bool = False
    focus: bool = False
    tells: bool = False
    most: int = 3000


class Choice(Node):
    """One of several."""

    part: Literal["choice"] = "choice"
    name: str
    label: str
    options: Options


class Boxes(Node):
    """Any of several, all of them at first."""

    part: Literal["boxes"] = "boxes"
    name: str
    label: str
    options: Options
    hint: str = ""


class Moment(Node):
    """A day and an hour, on the reader's own clock. `initial` (UTC) stands there at first."""

    part: Literal["moment"] = "moment"
    name: str
    label: str
    initial: datetime
    hint: str = ""


class Files(Node):
    """A field for pictures, `most` at a time and each of `largest` bytes, whose names end as `endings` say."""

    part: Literal["files"] = "files"
    name: str
    label: str
    endings: tuple[str, ...]
    most: int
    largest: int


Part = Annotated[
    Notice | Quoted | Small | Chosen | Way | Words | Choice | Boxes | Moment | Files,
    Field(discriminator="part"),
]


class Asking(Node):
    """What a window is about, as it travels with it. `key` is made when it opens: submitted three times, it acts once.

    `verb` is the act and `fields` what it is done to; `room` is where it was asked for. `seen` is a digest of the words
    that were shown to be read before they are sent; "" in every other window.
    """

    verb: str
    fields: Mapping[str, str]
    room: str
    key: str
    seen: str = ""


class Window(Node):
    """One step. `asking` is None where there is only something to read, and `submit` "" where nothing is sent from it.

    One that `tells_closing` holds words that are kept when it is closed.
    """

    title: str
    parts: tuple[Part, ...]
    close: str
    submit: str = ""
    asking: Asking | None = None
    tells_closing: bool = False


def packed(asking: Asking) -> str:
    """What a window is about, as words that travel with it."""
    return json.dumps([asking.verb, dict(asking.fields), asking.room, asking.key, asking.seen], separators=(",", ":"))


def unpacked(words: str) -> Asking:
    """What came back with a window. Raises ValueError where it is nothing that `packed` gave."""
    told = json.loads(words)
    if not isinstance(told, list) or len(told) != len(_PACKED):
        raise ValueError("no window of ours")
    try:
        return Asking.model_validate(dict(zip(_PACKED, told, strict=True)))
    except ValidationError as error:
        raise ValueError("no window of ours") from error


_PACKED = ("verb", "fields", "room", "key", "seen")
