"""The card and what it is made of: a small neutral tree that every chat surface can draw, in any language.

Our own words are keys of the catalogue in bot/cards/wording.py (`Say`), so that one tree is drawn in French and in
English; words from outside are `Raw` and are drawn literally, never as markup.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.cards.text import clean


class Node(BaseModel):
    """Base of every element: immutable, and strict about what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Say(Node):
    """A sentence or a word of ours: a key of the catalogue with its values (values are drawn literally too)."""

    kind: Literal["say"] = "say"
    key: str
    values: Mapping[str, str] = Field(default_factory=dict)
    bold: bool = False


class Raw(Node):
    """Words from outside, cleaned of control characters; made by `raw()`."""

    kind: Literal["raw"] = "raw"
    text: str
    bold: bool = False


class Link(Node):
    """An address of a network with our words on it; http and https only."""

    kind: Literal["link"] = "link"
    url: str = Field(pattern=r"^https?://")
    key: str
    values: Mapping[str, str] = Field(default_factory=dict)


class Who(Node):
    """An employee."""

    kind: Literal["who"] = "who"
    person: str
    name: str


class When(Node):
    """A moment (UTC), drawn in the reader's time zone; `elapsed` is how long ago it was, as a length of time.

    `soon` is one that is waited for, to the second: a surface that counts down does.
    """

    kind: Literal["when"] = "when"
    at: datetime
    style: Literal["time", "datetime", "relative", "elapsed", "soon"] = "relative"


Inline = Annotated[Say | Raw | Link | Who | When, Field(discriminator="kind")]
Line = tuple[Inline, ...]

Status = Literal["new", "claimed", "waiting", "sending", "done", "failed", "muted"]
Tone = Literal["normal", "muted", "warn", "error"]


class Title(Node):
    """The first line: who speaks and where it stands."""

    block: Literal["title"] = "title"
    line: Line
    status: Status
    label: Say


class Para(Node):
    """A line of ours."""

    block: Literal["para"] = "para"
    line: Line
    tone: Tone = "normal"


class Quote(Node):
    """What somebody outside wrote, literally. `deleted` and `edited` say what became of it."""

    block: Literal["quote"] = "quote"
    body: Raw
    author: Line
    url: str | None = Field(default=None, pattern=r"^https?://")
    posted_at: datetime | None = None
    own: bool = False
    edited: bool = False
    deleted: bool = False


class Facts(Node):
    """Short pairs of name and value."""

    block: Literal["facts"] = "facts"
    items: tuple[tuple[Say, Line], ...]


class Picture(Node):
    """A picture, film or sound of the mention, with the author's own description.

    `sensitive` is one that its author wants shown only to those who ask for it. `ref` names the copy that the surface
    keeps of it, "" for none: then it is a link.
    """

    block: Literal["picture"] = "picture"
    media: str
    url: str = Field(pattern=r"^https?://")
    alt: Raw
    sensitive: bool = False
    ref: str = ""


class Enclosed(Node):
    """A picture of ours that goes out with the reply above it, by its number, with the description that goes along.

    `ref` names the file where it was chosen, as `slack:F123`: that chat can show it from there.
    """

    block: Literal["enclosed"] = "enclosed"
    picture: int
    name: Raw
    alt: Raw
    ref: str = ""


class Button(Node):
    """One act on the card. `form` is true where it opens a form instead of acting at once.

    `hidden_from` names people for whom the act makes no sense; a surface that draws for each person leaves it
    out for them. It spares clicks and protects nothing: permission is checked on the act.
    """

    verb: str
    label: Say
    style: Literal["default", "primary", "danger"] = "default"
    form: bool = False
    values: Mapping[str, str] = Field(default_factory=dict)
    hidden_from: tuple[str, ...] = ()


class Item(Node):
    """One of several cases in a list, with the one thing to do about it."""

    block: Literal["item"] = "item"
    line: Line
    button: Button


class Actions(Node):
    """The acts that the card offers, most wanted first; a surface may fold those after the fourth."""

    block: Literal["actions"] = "actions"
    items: tuple[Button, ...]


Block = Annotated[Title | Para | Quote | Facts | Picture | Enclosed | Item | Actions, Field(discriminator="block")]


class Card(Node):
    """A case as shown in a channel. `revision` is the case's; `summary` is the one line for a notification.

    `case` is 0 for a card that lists many. `changes_at` (UTC) is when it has to be drawn anew though nothing happens.
    """

    case: int
    revision: int
    summary: Line
    blocks: tuple[Block, ...]
    changes_at: datetime | None = None


def raw(text: str, *, limit: int = 3000, bold: bool = False) -> Raw:
    """Words from outside as an element: cleaned, and cut to `limit` characters with an ellipsis."""
    return Raw(text=clean(text, limit=limit), bold=bold)
