"""What the commands on rules share: their options, the moment that is meant, and how faults are told."""

import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.collector import set_aside_what_stays
from bot.errors import Fault
from bot.now import utc_now

File = Annotated[Path, typer.Argument(envvar="COMPTOIR_RULES", help="The rules file.")]
FileOption = Annotated[Path, typer.Option("--file", "-f", envvar="COMPTOIR_RULES", help="The rules file.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
_VALUES_BETWEEN_LOOKS: Final = 200_000
DEFAULT_FILE: Final = Path("routing_rules.yaml")


def show(faults: Iterable[Fault]) -> None:
    """Say what is wrong, a line a fault, on stderr."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for fault in faults:
        colour = "yellow" if fault.severity == "warning" else "red"
        console.print(f"[{colour}]{fault.severity}[/] {escape(str(fault))} [dim]({fault.code})[/]")


def moment(written: str, option: str = "--at") -> datetime:
    """The moment that an option names, now where it names none, UTC where it names no offset. Raises BadParameter."""
    if not written:
        return utc_now()
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter("write it as 2026-12-25T10:00+01:00.", param_hint=option) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def spare_the_collector() -> None:
    """Before a long run over many small values: the rules stay and chunks come and go, so look for garbage seldom.

    A third of the time of a run went into looking at the same living values again.
    """
    set_aside_what_stays()
    gc.set_threshold(_VALUES_BETWEEN_LOOKS)
