"""The command line `comptoir`: one file a noun, honest exit codes (0 done, 1 no, 2 wrong words or settings)."""

import sys

import typer

from bot.cli import cases, demo, doctor, people, rules, run, slack, understanding
from bot.errors import ComptoirError, ConfigError, IntegrationError, RulesError

app = typer.Typer(
    name="comptoir",
    help="Public mentions reach the department that can answer, and are answered once, by a human.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("run")(run.run)
app.command("web")(run.web)
app.command("worker")(run.worker)
app.command("clock")(run.clock)
app.command("migrate")(run.migrate)
app.command("doctor")(doctor.doctor)
app.add_typer(rules.app, name="rules")
app.add_typer(cases.app, name="cases")
app.add_typer(people.app, name="people")
app.add_typer(slack.app, name="slack")
app.add_typer(understanding.app, name="understanding")


def main() -> None:
    """Run the command line; errors of ours are said in one line each, without a traceback."""
    try:
        app()
    except RulesError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)  # noqa: T201 - the command line speaks here
        sys.exit(1)
    except (ConfigError, IntegrationError) as error:
        print(f"comptoir: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except ComptoirError as error:
        print(f"comptoir: {error}", file=sys.stderr)  # noqa: T201
        sys.exit(1)
