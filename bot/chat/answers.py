"""What a submitted window is, and what can be answered to it: closed, shown another one, or told what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.cards.form import Asking, Window
from bot.domain.reply_picture import ChosenFile


@dataclass(frozen=True, slots=True)
class Submitted:
    """A window came back: who filled it in, with what, and which files were put into its field for them.

    A moment stands in `values` as a local time without a zone (ISO 8601); `zone` names the clock, by the IANA database.
    """

    user: str
    asking: Asking
    values: Mapping[str, str] = field(default_factory=dict)
    files: tuple[ChosenFile, ...] = ()
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Done:
    """It acted: the window closes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Another window takes its place."""

    window: Window


@dataclass(frozen=True, slots=True)
class Beside:
    """It did not act: why, by the field beside which that is said. What was filled in stays."""

    words: Mapping[str, str]


Answer = Done | Shown | Beside
