"""`comptoir slack ...`: the manifest of the Slack app, its installation, and whether Slack is set up for the rules."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, TypeVar

import typer

from bot.cli.findings import report
from bot.cli.typed_here import typed_here
from bot.domain.audit import Act
from bot.domain.department import Directory
from bot.errors import ComptoirError, NotFound, SettingsError
from bot.now import utc_now
from bot.rules.source import load_file
from bot.runtime.finding import Finding
from bot.runtime.sealing import Seals, new_key
from bot.settings import Settings, load_settings
from bot.storage.database import SqlStore, open_store
from integrations.chat.registry import slack_surface
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check import examine
from integrations.chat.slack.installing import install_link
from integrations.chat.slack.manifest import manifest
from integrations.chat.slack.resealing import installations, reseal_all
from integrations.social.registry import reseal_tokens

T = TypeVar("T")

app = typer.Typer(help="Slack: the app to install, and whether it is set up.", no_args_is_help=True)


@app.command("manifest")
def print_manifest(
    installs: Annotated[bool, typer.Option("--oauth", help="For an app that Slack's own pages install.")] = False,
) -> None:
    """Print the app manifest, to paste into Slack where an app is made."""
    settings = load_settings()
    url = settings.comptoir_public_url
    installs = installs or bool(settings.slack_client_id)
    if not url.startswith("https://") and (url or installs or settings.slack_app_token is None):
        raise SettingsError(
            "COMPTOIR_PUBLIC_URL: Slack reaches https addresses only; write https://… there, "
            "or leave it empty and set SLACK_APP_TOKEN."
        )
    typer.echo(json.dumps(manifest(url, installs=installs), indent=2))


@app.command("check")
def check(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Ask Slack about the tokens, their scopes and the channels. Exit code 0 when nothing is wrong, else 1."""
    settings = load_settings()
    if settings.slack_bot_token is None and not settings.slack_client_id:
        raise SettingsError("SLACK_BOT_TOKEN is not set; docs/connect-slack.md says where it comes from.")
    report(asyncio.run(slack_findings(settings, load_file(settings.comptoir_rules).directory)), as_json=as_json)


@app.command("key")
def key() -> None:
    """Print a new key for COMPTOIR_SECRET_KEY, under which tokens are kept in the database."""
    typer.echo(new_key())


@app.command("install-link")
def print_install_link() -> None:
    """Print a link that installs the app once, within the hour, without being signed in to the desk."""
    settings = load_settings()
    if not settings.slack_client_id:
        raise SettingsError("SLACK_CLIENT_ID is not set; docs/connect-slack.md says where it comes from.")
    typer.echo(install_link(Seals(settings.secret_keys, utc_now), settings.public_url))


@app.command("rekey")
def rekey() -> None:
    """Keep the stored tokens under the first key of COMPTOIR_SECRET_KEY, so that the others can be taken away."""
    settings = load_settings()
    seals = Seals(settings.secret_keys, utc_now)
    count = asyncio.run(_with_store(settings, lambda store: reseal_all(store, seals)))
    accounts = asyncio.run(_with_store(settings, lambda store: reseal_tokens(store, seals)))
    typer.echo(f"{count} installations and the tokens of {accounts} accounts are kept under the first key now.")


@app.command("forget")
def forget(
    workspace: Annotated[str, typer.Argument(help="Slack's id of one workspace, T…; all if absent.")] = "",
) -> None:
    """Delete stored tokens, where their key is lost or another app is installed next; then install it again."""
    count = asyncio.run(_with_store(load_settings(), lambda store: _forget(store, workspace)))
    typer.echo(f"{count} installations are forgotten.")


async def slack_findings(settings: Settings, directory: Directory) -> Sequence[Finding]:
    """What a look at Slack finds; nothing where Slack is not connected."""
    if settings.slack_bot_token is not None or not settings.slack_client_id:
        return await _examined(settings, directory, None)
    try:
        return await _with_store(settings, lambda store: _examined(settings, directory, store), looking=True)
    except ComptoirError as error:
        return [Finding("slack", "wrong", str(error), "Check DATABASE_URL, and run comptoir migrate.")]


async def _examined(settings: Settings, directory: Directory, store: SqlStore | None) -> Sequence[Finding]:
    surface = slack_surface(settings, lambda: directory, utc_now, store)
    if surface is None:
        return []
    opening = _opening(settings)
    try:
        return [*await installations(surface), *await examine(surface, directory, opening=opening)]
    finally:
        await surface.close()
        if opening is not None:
            await opening.close()


async def _with_store(settings: Settings, use: Callable[[SqlStore], Awaitable[T]], *, looking: bool = False) -> T:
    store = open_store(settings.database_url, clock=utc_now, looking=looking)
    try:
        return await use(store)
    finally:
        await store.close()


async def _forget(store: SqlStore, workspace: str) -> int:
    """Forget one workspace, or all for "". Raises NotFound for one in which the app was never installed."""
    async with store.writing(typed_here()) as tx:
        known = [row.workspace for row in await tx.installations.all()]
        if workspace and workspace not in known:
            there = f"it was in {', '.join(known)}" if known else "it was in none"
            raise NotFound(f"The app was never installed in the Slack workspace {workspace}; {there}.")
        tx.audit.add(Act("slack_forgotten", utc_now(), data={"workspace": workspace}))
        return await tx.installations.forget(workspace)


def _opening(settings: Settings) -> Calls | None:
    """Calls with the app-level token, None where Slack reaches our public address and no connection is opened."""
    token = settings.slack_app_token
    if token is None or settings.comptoir_public_url:
        return None
    return Calls(token.get_secret_value(), api_url=settings.slack_api_url, clock=utc_now)
