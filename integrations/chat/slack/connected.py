"""What Slack adds to a running Comptoir: takes its parts and settings, gives the inbound side, routes and timers."""

import os
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from fastapi import APIRouter

from bot.chat import mornings
from bot.chat.acts import Acts
from bot.chat.digest import DIGEST, Digest
from bot.chat.linking import LINK, Linking
from bot.domain.department import Directory
from bot.errors import IntegrationError
from bot.flow.bus import Bus
from bot.ports.chat import ChatSurface
from bot.ports.rows import Job
from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.clock import Tick
from bot.runtime.sealing import Seals
from bot.settings import Settings, hour_of
from integrations.chat.slack import watching
from integrations.chat.slack.digest import DigestSender
from integrations.chat.slack.door import slack_router
from integrations.chat.slack.home import CHANGED, OPENED, Home
from integrations.chat.slack.install_pages import Admin, Page, install_router
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.installing import Installing
from integrations.chat.slack.linking import Asking
from integrations.chat.slack.oauth import OAuth
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.renewing import EVERY, Renewer
from integrations.chat.slack.surface import SlackSurface
from integrations.chat.slack.zones import Zones

log = structlog.get_logger()


def slack_parts(
    surfaces: Mapping[str, ChatSurface],
    store: Store,
    bus: Bus,
    networks: Mapping[str, Network],
    directory: Callable[[], Directory],
    clock: Callable[[], datetime],
    settings: Settings,
) -> SlackParts | None:
    """What people in Slack act through, None where Slack is not connected."""
    surface = surfaces.get(SlackSurface.name)
    if not isinstance(surface, SlackSurface):
        return None
    return SlackParts(store, bus, networks, directory, clock, settings.public_url, surface)


def slack_acts(parts: SlackParts) -> Acts:
    """What carries out the acts of people in Slack."""
    home, asking = Home(parts), Asking(parts)

    async def link(job: Job) -> datetime | None:
        again = await Linking(parts, asking.verified, asking.otherwise).carry_out(job)
        if again is None:
            await home.changed(job.payload["user"])
        return again

    others = {
        OPENED: home.carry_out,
        CHANGED: home.carry_out,
        DIGEST: Digest(parts, DigestSender(parts).send).carry_out,
        mornings.ZONE: Zones(parts).carry_out,
        LINK: link,
    }
    return Acts(parts, others, home.changed)


async def introduce_to_slack(parts: SlackParts) -> None:
    """Learn whose token it is, so that no request of Slack's waits for the answer."""
    try:
        await parts.surface.calls.bearer.learn()
    except IntegrationError as error:
        log.warning("slack_not_reached", error=str(error))


def slack_timers(parts: SlackParts, settings: Settings) -> dict[str, tuple[timedelta, Tick]]:
    """What the clock does for Slack: digests in the morning, homes that keep up with what others do, and a token that
    expires renewed ahead of time."""
    timers: dict[str, tuple[timedelta, Tick]] = {}
    hour, places = hour_of(settings.slack_digest_at), parts.surface.workspaces.places
    timers["digests"] = (mornings.EVERY, mornings.Mornings(parts, hour, places, asks_zones=True).tick)
    timers["slack_homes"] = (watching.EVERY, watching.Watching(parts).tick)
    renewer = token_renewer(parts, settings)
    if renewer is not None:
        timers["slack_token"] = (EVERY, renewer.renew)
    return timers


def token_renewer(parts: SlackParts, settings: Settings) -> Renewer | None:
    """What renews the token of an installation, None where the token is a setting."""
    installed = parts.surface.calls.bearer
    if not isinstance(installed, Installed):
        return None
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    seals = Seals(settings.secret_keys, parts.clock)
    return Renewer(parts.store, installed, seals, _oauth(parts, settings), parts.clock, owner)


def slack_routers(parts: SlackParts, settings: Settings, *, admin: Admin, page: Page) -> list[APIRouter]:
    """The routes by which Slack reaches us, and those by which the app is installed, where their secrets are set."""
    routers = []
    if settings.slack_signing_secret is not None:
        routers.append(slack_router(parts, signing_secret=settings.slack_signing_secret.get_secret_value()))
    installed = parts.surface.calls.bearer
    if isinstance(installed, Installed):
        seals, oauth = Seals(settings.secret_keys, parts.clock), _oauth(parts, settings)
        installing = Installing(
            parts.store, installed, seals, oauth, settings.slack_api_url, settings.public_url, parts.clock
        )
        routers.append(install_router(installing, admin=admin, page=page))
    return routers


def _oauth(parts: SlackParts, settings: Settings) -> OAuth:
    assert settings.slack_client_secret is not None, "the settings ask for it beside the app's id"
    client_secret = settings.slack_client_secret.get_secret_value()
    return OAuth(settings.slack_client_id, client_secret, api_url=settings.slack_api_url, clock=parts.clock)
