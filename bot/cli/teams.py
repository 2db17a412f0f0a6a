"""`comptoir teams ...`: the package of the Teams app, and whether Teams is set up for the rules."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.findings import report
from bot.domain.department import Directory
from bot.errors import ComptoirError, SettingsError
from bot.now import utc_now
from bot.ports.places import CHANNEL, TEAM
from bot.rules.source import load_file
from bot.runtime.finding import Finding
from bot.runtime.telemetry import configure_logging
from bot.settings import Settings, load_settings
from bot.storage.database import open_store
from integrations.chat.teams.check import Known, examine
from integrations.chat.teams.check_connection import examine_address, examine_app, examine_keys
from integrations.chat.teams.connecting import gateway_of
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.keys import Keys
from integrations.chat.teams.manifest import FIRST_VERSION, PATH
from integrations.chat.teams.package import PACKAGE, package

app = typer.Typer(help="Teams: the app to upload, and whether it is set up.", no_args_is_help=True)


def _version(text: str) -> str:
    if not re.fullmatch(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)){2}", text):
        raise typer.BadParameter("write three numbers, such as 1.0.1")
    return text


@app.command("manifest")
def write_package(
    output: Annotated[Path, typer.Option("--output", help="The folder into which the package is written.")],
    reads_threads: Annotated[
        bool, typer.Option("--rsc", help="Ask the team for its messages too, to keep what is written under cards.")
    ] = False,
    version: Annotated[
        str, typer.Option("--app-version", callback=_version, help="A higher one than that which Teams has already.")
    ] = FIRST_VERSION,
) -> None:
    """Write the app package, to upload into Teams."""
    settings = load_settings()
    public_url = _reached(settings)
    output.mkdir(parents=True, exist_ok=True)
    written = output / PACKAGE
    written.write_bytes(package(settings.teams_app_id, public_url, reads_threads=reads_threads, version=version))
    typer.echo(f"{written}: Comptoir {version}, for the bot {settings.teams_app_id}.")
    typer.echo(f"1. Azure, the bot's Configuration: the messaging endpoint is {public_url}{PATH}")
    typer.echo("2. Teams, Apps, Manage your apps, Upload an app: choose the file.")
    typer.echo("3. Add the app to the team of each department whose channel the rules name.")
    if reads_threads:
        typer.echo("   Whoever adds it is asked to let it read the team's messages; an owner of the team may.")
    typer.echo("4. comptoir teams check")


@app.command("check")
def check(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Ask Teams about the app, its teams and the channels. Exit code 0 when nothing is wrong, else 1."""
    settings = load_settings()
    if not settings.teams_app_id:
        raise SettingsError("TEAMS_APP_ID is not set; docs/connect-teams.md says where it comes from.")
    configure_logging(settings.comptoir_log)
    report(asyncio.run(teams_findings(settings, load_file(settings.comptoir_rules).directory)), as_json=as_json)


async def teams_findings(settings: Settings, directory: Directory) -> Sequence[Finding]:
    """What a look at Teams finds; nothing where Teams is not connected."""
    if not settings.teams_app_id:
        return []
    gateway = gateway_of(settings, utc_now)
    try:
        app = await examine_app(gateway, settings)
        findings = [app, *await _way_in(settings)]
        if app.verdict != "ok":
            return findings
        try:
            known = await _known(settings)
        except ComptoirError as error:
            return [*findings, Finding("teams", "wrong", str(error), "Check DATABASE_URL, and run comptoir migrate.")]
        return [*findings, *await examine(gateway, known, directory)]
    finally:
        await gateway.close()


async def _way_in(settings: Settings) -> Sequence[Finding]:
    """Whether Teams can reach us, and whether we can tell that it is Teams; no playground has to."""
    if settings.teams_playground:
        return []
    keys = Keys(settings.teams_openid_url, utc_now)
    try:
        return [examine_address(settings), await examine_keys(keys, settings)]
    finally:
        await keys.close()


async def _known(settings: Settings) -> Known:
    """What the database holds of Teams. Raises SettingsError, Unavailable."""
    store = open_store(settings.database_url, clock=utc_now, looking=True)
    try:
        async with store.reading() as tx:
            return Known(
                teams=await tx.places.of_kind(SERVICE, TEAM),
                channels=await tx.places.of_kind(SERVICE, CHANNEL),
                links=await tx.chat_people.links(SERVICE),
            )
    finally:
        await store.close()


def _reached(settings: Settings) -> str:
    """Our public address. Raises SettingsError where Teams could not reach it, or no app is told."""
    if not settings.teams_app_id:
        raise SettingsError("TEAMS_APP_ID is not set; docs/connect-teams.md says where it comes from.")
    if not settings.comptoir_public_url.startswith("https://"):
        raise SettingsError("COMPTOIR_PUBLIC_URL: Teams reaches https addresses only; write https://… there.")
    return settings.comptoir_public_url
