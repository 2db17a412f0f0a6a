"""What Teams adds to a running Comptoir: takes its parts and settings, gives the inbound side, routes and timers."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from fastapi import APIRouter

from bot.chat import mornings
from bot.chat.acts import Acts
from bot.chat.digest import DIGEST, Digest
from bot.chat.keeping import Keeper
from bot.chat.linking import LINK, Linking
from bot.domain.department import Directory
from bot.errors import IntegrationError
from bot.flow.bus import Bus
from bot.ports.chat import ChatSurface
from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.clock import Tick
from bot.settings import Settings, hour_of
from integrations.chat.teams.commands import ASKED, Asking
from integrations.chat.teams.connecting import tokens_of
from integrations.chat.teams.digest import DigestSender
from integrations.chat.teams.door import teams_router
from integrations.chat.teams.errors import SERVICE
from integrations.chat.teams.linking import Asking as AskingTeams
from integrations.chat.teams.parts import TeamsParts
from integrations.chat.teams.surface import TeamsSurface

log = structlog.get_logger()


def teams_parts(
    surfaces: Mapping[str, ChatSurface],
    store: Store,
    bus: Bus,
    networks: Mapping[str, Network],
    directory: Callable[[], Directory],
    clock: Callable[[], datetime],
    settings: Settings,
) -> TeamsParts | None:
    """What people in Teams act through, None where Teams is not connected."""
    surface = surfaces.get(SERVICE)
    if not isinstance(surface, TeamsSurface):
        return None
    return TeamsParts(store, bus, networks, directory, clock, settings.public_url, surface)


def teams_acts(parts: TeamsParts) -> Acts:
    """What carries out the acts of people in Teams."""
    keeper, asking = Keeper(SERVICE, parts.store, parts.clock), AskingTeams(parts)
    others = {
        ASKED: Asking(parts, keeper).carry_out,
        DIGEST: Digest(parts, DigestSender(parts).send).carry_out,
        LINK: Linking(parts, asking.verified, asking.otherwise).carry_out,
    }
    return Acts(parts, others, _nothing_changes)


async def introduce_to_teams(parts: TeamsParts) -> None:
    """Fetch the first token, so that no request of Teams' waits for it."""
    try:
        await parts.surface.gateway.ready()
    except IntegrationError as error:
        log.warning("teams_not_reached", error=str(error))


async def _nothing_changes(user: str) -> None:
    """Nobody has a page in Teams that would have to keep up: lists are asked for."""


def teams_timers(parts: TeamsParts, settings: Settings) -> dict[str, tuple[timedelta, Tick]]:
    """What the clock does for Teams: digests in the morning."""
    hour = hour_of(settings.teams_digest_at)
    if hour is None:
        return {}
    clock = mornings.Mornings(parts, hour, _everywhere, asks_zones=False)
    return {"teams_digests": (mornings.EVERY, clock.tick)}


async def _everywhere() -> list[str]:
    """Teams has one place, in which ids stand bare."""
    return [""]


def teams_router_of(parts: TeamsParts, settings: Settings) -> APIRouter:
    """The route by which Teams reaches us."""
    tokens = tokens_of(settings, parts.clock)
    tenants = () if settings.teams_playground else (settings.teams_tenant_id,)
    return teams_router(parts, tokens=tokens, tenants=tenants)
