"""`comptoir slack ...`: the manifest of the Slack app, and whether Slack is set up for the rules."""

import asyncio
import json
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.cli.findings import report
from bot.domain.department import Directory
from bot.errors import SettingsError
from bot.now import utc_now
from bot.rules.source import load_file
from bot.runtime.finding import Finding
from bot.settings import Settings, load_settings
from integrations.chat.registry import slack_surface
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check import examine
from integrations.chat.slack.manifest import manifest

app = typer.Typer(help="Slack: the app to install, and whether it is set up.", no_args_is_help=True)


@app.command("manifest")
def print_manifest() -> None:
    """Print the app manifest, to paste into Slack where an app is made."""
    settings = load_settings()
    url = settings.comptoir_public_url
    if not url.startswith("https://") and (url or settings.slack_app_token is None):
        raise SettingsError(
            "COMPTOIR_PUBLIC_URL: Slack reaches https addresses only; write https://… there, "
            "or leave it empty and set SLACK_APP_TOKEN."
        )
    typer.echo(json.dumps(manifest(url), indent=2))


@app.command("check")
def check(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Ask Slack about the tokens, their scopes and the channels. Exit code 0 when nothing is wrong, else 1."""
    settings = load_settings()
    if settings.slack_bot_token is None:
        raise SettingsError("SLACK_BOT_TOKEN is not set; docs/connect-slack.md says where it comes from.")
    report(asyncio.run(slack_findings(settings, load_file(settings.comptoir_rules).directory)), as_json=as_json)


async def slack_findings(settings: Settings, directory: Directory) -> Sequence[Finding]:
    """What a look at Slack finds; nothing where Slack is not connected."""
    surface = slack_surface(settings, lambda: directory, utc_now)
    if surface is None:
        return []
    opening = _opening(settings)
    try:
        return await examine(surface, directory, opening=opening)
    finally:
        await surface.close()
        if opening is not None:
            await opening.close()


def _opening(settings: Settings) -> Calls | None:
    """Calls with the app-level token, None where Slack reaches our public address and no connection is opened."""
    token = settings.slack_app_token
    if token is None or settings.comptoir_public_url:
        return None
    return Calls(token.get_secret_value(), api_url=settings.slack_api_url, clock=utc_now)
