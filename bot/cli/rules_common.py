"""What the commands on rules share: their options, and how faults are told."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.errors import Fault

File = Annotated[Path, typer.Argument(envvar="COMPTOIR_RULES", help="The rules file.")]
FileOption = Annotated[Path, typer.Option("--file", "-f", envvar="COMPTOIR_RULES", help="The rules file.")]
Json = Annotated[bool, typer.Option("--json", help="For programs.")]
DEFAULT_FILE: Final = Path("routing_rules.yaml")


def show(faults: Iterable[Fault]) -> None:
    """Say what is wrong, a line a fault, on stderr."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    for fault in faults:
        colour = "yellow" if fault.severity == "warning" else "red"
        console.print(f"[{colour}]{fault.severity}[/] {escape(str(fault))} [dim]({fault.code})[/]")
