"""Which chat surfaces there are and how each is made: takes what the composition root has, gives ChatSurfaces.

The contract suite runs over this table, so a surface is under contract from the moment it is named here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.department import Directory
from bot.ports.chat import CallingSurface, ChatSurface
from bot.ports.pictures import PictureTaker
from bot.ports.reply_pictures import FileSource
from bot.ports.web_store import WebStore
from bot.runtime.sealing import Seals
from bot.settings import Settings
from integrations.chat.desk.surface import DeskSurface
from integrations.chat.slack.bearer import Bearer
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.files import SlackFiles
from integrations.chat.slack.first import stands_bare
from integrations.chat.slack.installed import Installed
from integrations.chat.slack.pictures import SlackPictures
from integrations.chat.slack.surface import SlackSurface
from integrations.chat.teams.connecting import gateway_of
from integrations.chat.teams.surface import TeamsSurface


@dataclass(frozen=True, slots=True)
class SurfaceParts:
    """What a surface may be made of. `directory` gives the departments and people of the rules in force."""

    store: WebStore
    clock: Callable[[], datetime]
    directory: Callable[[], Directory]
    settings: Settings


def make_surfaces(parts: SurfaceParts) -> dict[str, ChatSurface]:
    """The surfaces that can be reached, by name: the desk always, others where their secrets are set."""
    made = {name: make(parts) for name, make in SURFACES.items()}
    return {name: surface for name, surface in made.items() if surface is not None}


def _desk(parts: SurfaceParts) -> ChatSurface:
    def channels() -> set[str]:
        named = (each.channels.get(DeskSurface.name) for each in parts.directory().departments.values())
        return {channel for channel in named if channel is not None}

    return DeskSurface(parts.store, clock=parts.clock, channels=channels)


def slack_surface(
    settings: Settings, directory: Callable[[], Directory], clock: Callable[[], datetime], store: WebStore | None = None
) -> SlackSurface | None:
    """Slack, None where neither its token nor its app is set.

    `store` knows the people who tied themselves to their employee, and where the app was installed.
    """

    async def links() -> Mapping[str, str]:
        if store is None:
            return {}
        async with store.reading() as tx:
            return await tx.chat_people.links(SlackSurface.name)

    async def learnt(workspace: str) -> None:
        if store is not None:
            async with store.writing() as tx:
                await stands_bare(tx, workspace, await tx.installations.all())

    bearer: str | Bearer
    if settings.slack_bot_token is not None:
        bearer = settings.slack_bot_token.get_secret_value()
    elif store is not None and settings.slack_client_id:
        bearer = Installed(store, Seals(settings.secret_keys, clock), clock)
    else:
        return None
    calls = Calls(bearer, api_url=settings.slack_api_url, clock=clock, learnt=learnt)
    return SlackSurface(calls, directory=directory, clock=clock, links=links)


def _slack(parts: SurfaceParts) -> ChatSurface | None:
    return slack_surface(parts.settings, parts.directory, parts.clock, parts.store)


def teams_surface(
    settings: Settings, directory: Callable[[], Directory], clock: Callable[[], datetime], store: WebStore
) -> TeamsSurface | None:
    """Teams, None where its app is not set."""
    if not settings.teams_app_id:
        return None
    gateway = gateway_of(settings, clock)
    return TeamsSurface(gateway, store=store, directory=directory, clock=clock, tenant=settings.teams_tenant_id)


def _teams(parts: SurfaceParts) -> ChatSurface | None:
    return teams_surface(parts.settings, parts.directory, parts.clock, parts.store)


def picture_takers(surfaces: Mapping[str, ChatSurface]) -> dict[str, PictureTaker]:
    """Those of the connected surfaces that keep copies of pictures, by name."""
    return {name: SlackPictures(each.workspaces) for name, each in surfaces.items() if isinstance(each, SlackSurface)}


def file_sources(surfaces: Mapping[str, ChatSurface]) -> dict[str, FileSource]:
    """Those of the connected surfaces whose files may go out with a reply, by name."""
    return {name: SlackFiles(each.workspaces) for name, each in surfaces.items() if isinstance(each, SlackSurface)}


def callers(surfaces: Mapping[str, ChatSurface]) -> dict[str, CallingSurface]:
    """Those of the connected surfaces that can call people to a card, by name."""
    return {name: each for name, each in surfaces.items() if isinstance(each, SlackSurface | TeamsSurface)}


SURFACES: Mapping[str, Callable[[SurfaceParts], ChatSurface | None]] = {
    DeskSurface.name: _desk,
    SlackSurface.name: _slack,
    TeamsSurface.name: _teams,
}
