"""`comptoir demo`: the whole product on this machine, without an account and without a key.

The sandbox network runs in the same process and is polled over HTTP like any other; only this module knows.
"""

import asyncio
import os
import secrets
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.app import Comptoir, open_comptoir, web_application
from bot.cli.pretended_slack import SLACK_FILE, Pretend, PretendedSlack, find_stand_in
from bot.cli.rehearsed import (
    COMPTOIR_FILE,
    HOME,
    SANDBOX_FILE,
    TOKEN_VARIABLE,
    database_of,
    on_the_sandbox,
    sandbox_at,
)
from bot.cli.running import leave_key
from bot.cli.serving import run_parts
from bot.domain.department import Directory
from bot.errors import SettingsError
from bot.now import utc_now
from bot.rules.source import load_file
from bot.runtime.telemetry import configure_logging
from bot.sandbox.app import SandboxServer, create_sandbox
from bot.sandbox.player import play_script, replay
from bot.settings import Settings, load_settings
from bot.storage.sqlite import FileLock
from bot.web.session import make_sign_in_link, register_api_token

BRAND = "acme"
API_PERSON = "marie"
SIGNED_IN = ("marie", "paul", "ana")
log = structlog.get_logger()


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Start over: forget the former demo.")] = False,
    replay_file: Annotated[
        Path | None, typer.Option("--replay", metavar="FILE.csv", help="Play real conversations into the sandbox.")
    ] = None,
    speed: Annotated[float, typer.Option(help="How many times as fast as they were.", min=0.001)] = 1.0,
    as_brand: Annotated[bool, typer.Option("--as-brand", help="Post the brand's own rows as the brand.")] = False,
    home: Annotated[Path, typer.Option(help="Where the demo keeps its data.")] = HOME,
    slack_stand_in: Annotated[
        bool, typer.Option("--slack-stand-in", help="Show the departments' channels in a pretended Slack too.")
    ] = False,
) -> None:
    """Rehearse on a pretend network: mentions arrive, departments answer, nothing leaves this machine."""
    if replay_file is not None and not replay_file.is_file():
        raise SettingsError(f"--replay {replay_file}: there is no such file.")
    pretend = find_stand_in() if slack_stand_in else None
    home.mkdir(parents=True, exist_ok=True)
    settings = _settings(home)
    configure_logging(settings.comptoir_log)
    load_file(settings.comptoir_rules)  # refused before anything is forgotten
    refuse_a_second(home)
    if fresh:
        forget(home)
    play = Play(replay_file, speed, as_brand)
    asyncio.run(_demo(settings, home, play, pretend))


def _settings(home: Path, **more: str) -> Settings:
    return load_settings(database_url=database_of(home), comptoir_log=os.environ.get("COMPTOIR_LOG", "warning"), **more)


def refuse_a_second(home: Path) -> None:
    """Raises SettingsError while another demo uses `home`, with what to do about it."""
    try:
        FileLock(home / COMPTOIR_FILE).release()
    except SettingsError as error:
        raise SettingsError(
            f"--home {home}: another demo runs on it. Stop that one, or give this one a home and a port of its own: "
            'make demo PORT=8090 ARGS="--home var/demo2"'
        ) from error


def forget(home: Path) -> None:
    """Delete the databases of a former demo, and nothing else of `home`. Raises SettingsError while one uses them."""
    lock = FileLock(home / COMPTOIR_FILE)
    try:
        for name in (COMPTOIR_FILE, SANDBOX_FILE, SLACK_FILE):
            for suffix in ("", "-wal", "-shm"):
                (home / f"{name}{suffix}").unlink(missing_ok=True)
    finally:
        lock.release()


class Play:
    """What the customers of the demo do: the written script, or a file of real conversations."""

    def __init__(self, path: Path | None, speed: float, as_brand: bool) -> None:
        self._path = path
        self._speed = speed
        self._as_brand = as_brand

    async def run(self, sandbox: SandboxServer) -> None:
        """Play to the end, and say what a file held that could not be played."""
        if self._path is None:
            await play_script(sandbox.network, brand=BRAND)
            return
        report = await replay(
            sandbox.network,
            self._path,
            speed=self._speed,
            as_brand=self._as_brand,
            brand=BRAND,
            on_progress=_tell_progress,
        )
        typer.echo(f"Replayed {report.posted} posts of {self._path}; {len(report.bad_rows)} rows left out.")
        for row in report.bad_rows[:20]:
            typer.echo(f"  line {row.line}, {row.field}: {row.message}")


def _tell_progress(done: int, of: int) -> None:
    """One line that counts on a terminal; elsewhere a line every tenth of the way."""
    if sys.stdout.isatty():
        typer.echo(f"\r  replayed {done} of {of} posts", nl=done == of)
    elif done == of or done % max(1, of // 10) == 0:
        typer.echo(f"  replayed {done} of {of} posts")


async def _demo(settings: Settings, home: Path, play: Play, pretend: Pretend | None) -> None:
    address = sandbox_at(settings.port)
    environment = {**os.environ, TOKEN_VARIABLE: f"account:{BRAND}"}
    async with AsyncExitStack() as stack:
        slack: PretendedSlack | None = None
        if pretend is not None:
            slack = await stack.enter_async_context(pretend(home / SLACK_FILE, port=settings.port))
            settings = _settings(home, **slack.settings)

        def prepare(directory: Directory) -> Directory:
            rehearsed = on_the_sandbox(directory, address)
            return rehearsed if slack is None else slack.furnish(rehearsed)

        comptoir = await stack.enter_async_context(open_comptoir(settings, environment=environment, prepare=prepare))
        # Opened by whoever holds the demo's database only: a second start leaves the files of the first alone.
        sandbox = create_sandbox(database=home / SANDBOX_FILE, base_url=address, clock=utc_now, brand=BRAND)
        stack.callback(sandbox.close)
        await _rehearse(comptoir, sandbox, play, slack)


async def _rehearse(comptoir: Comptoir, sandbox: SandboxServer, play: Play, slack: PretendedSlack | None) -> None:
    application = web_application(comptoir, mounts={"/sandbox": sandbox.app}, demo=True)
    playing: list[asyncio.Task[None]] = []

    async def ready() -> None:
        playing.append(asyncio.create_task(play.run(sandbox)))
        await leave_key(comptoir)
        await _welcome(comptoir, comptoir.settings, slack)

    try:
        await run_parts(comptoir, application, worker=True, clock=True, ready=ready)
    finally:
        for task in playing:
            task.cancel()
        outcomes = await asyncio.gather(*playing, return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                typer.echo(f"The play stopped: {outcome}", err=True)
    typer.echo("Stopped. Your demo keeps its data; make demo ARGS=--fresh starts over.")


async def _welcome(comptoir: Comptoir, settings: Settings, slack: PretendedSlack | None) -> None:
    given = settings.comptoir_api_token
    token = given.get_secret_value() if given is not None else secrets.token_urlsafe(24)
    people = comptoir.rules.current.directory.people
    now = comptoir.clock()
    async with comptoir.store.writing() as tx:
        await register_api_token(tx, token, API_PERSON, now)
        links = {key: await make_sign_in_link(tx, key, now, settings.public_url) for key in SIGNED_IN if key in people}
    lines = [
        "",
        f"  Comptoir is open at {settings.public_url}  (rehearsal: nothing leaves this machine)",
        "",
        "  Sign in, each link works once:",
        *(f"    {people[key].name:<8} {_role(comptoir, key):<9} {link}" for key, link in links.items()),
        "",
        f"  Play a customer:   {settings.public_url}/sandbox/",
        *([f"  Pretended Slack:   {slack.address}"] if slack is not None else []),
        f"  API:               {settings.public_url}/api/docs",
    ]
    if given is None:
        lines.append(f"  API token (Marie): {token}")
    named = f"DATABASE_URL={settings.database_url} PORT={settings.port} {TOKEN_VARIABLE}=account:{BRAND}"
    lines += ["", "  Commands beside it, in another terminal, such as:", f"    {named} {_program()} people link marie"]
    typer.echo("\n".join([*lines, "", "  Ctrl-C stops; the data stays.", ""]))


def _program() -> str:
    """How this program was called, to call it again."""
    return sys.argv[0] if Path(sys.argv[0]).name == "comptoir" else f"{sys.executable} -m bot"


def _role(comptoir: Comptoir, key: str) -> str:
    directory = comptoir.rules.current.directory
    if directory.people[key].admin:
        return "admin"
    approves = any(key in each.approvers for each in directory.departments.values())
    return "approver" if approves else "member"
