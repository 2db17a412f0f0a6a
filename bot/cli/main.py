"""The command line `comptoir`: one file a noun, honest exit codes (0 done, 1 no, 2 wrong words or settings)."""

import sys
from importlib import import_module

import typer

from bot.collector import collector_at_rest
from bot.errors import ComptoirError, ConfigError, FaultyFile, IntegrationError

_COMMANDS = {
    "demo": "demo",
    "run": "run",
    "web": "run",
    "worker": "run",
    "clock": "run",
    "migrate": "run",
    "doctor": "doctor",
    "reports": "reports",
    "audit": "audit",
}
_NOUNS = (
    "audit-log",
    "rules",
    "cases",
    "contacts",
    "escalations",
    "people",
    "networks",
    "slack",
    "teams",
    "understanding",
    "webhooks",
)


def command_line(wanted: str = "") -> typer.Typer:
    """The command line with the one command or noun that is wanted; with all of them where that is none of these.

    Loading what every command needs takes seconds, which nobody who checks a rules file should wait for.
    """
    app = typer.Typer(
        name="comptoir",
        help="Public mentions reach the department that can answer, and are answered once, by a human.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    app.callback()(lambda: None)  # keeps the word for the command where there is but one
    everything = (*_COMMANDS, *_NOUNS)
    for name in (wanted,) if wanted in everything else everything:
        with collector_at_rest():
            module = import_module(f"bot.cli.{_COMMANDS.get(name, name).replace('-', '_')}")
        if name in _COMMANDS:
            app.command(name)(getattr(module, name))
        else:
            app.add_typer(module.app, name=name)
    return app


def main() -> None:
    """Run the command line; errors of ours are said in one line each, without a traceback."""
    try:
        command_line(sys.argv[1] if len(sys.argv) > 1 else "")()
    except FaultyFile as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201 - the command line speaks here
        sys.exit(1)
    except (ConfigError, IntegrationError) as error:
        print(f"comptoir: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except ComptoirError as error:
        print(f"comptoir: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
    except OSError as error:  # a file that was named, or whatever our output goes to
        named = f"{error.filename}: " if error.filename else ""
        print(f"comptoir: {named}{error.strerror or error}.", file=sys.stderr)  # noqa: T201
        sys.exit(2)
