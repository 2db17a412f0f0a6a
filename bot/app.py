"""The composition root: the one module that knows everybody, and the only one that does.

Takes settings and the environment, gives a running Comptoir: any mix of web, worker and clock in one process.
"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.cards.acts import read_act
from bot.domain.department import Account, Directory
from bot.errors import SettingsError, Stale
from bot.flow.alarming import Alarmer
from bot.flow.bus import Bus
from bot.flow.follow_rules import follow_rules
from bot.flow.intake import Intake
from bot.flow.listen import Listener
from bot.flow.pause import TOKEN_MISSING, pause
from bot.flow.weekly import Weeklies
from bot.now import utc_now
from bot.ports.chat import ChatSurface
from bot.ports.pushing import PushedApp
from bot.ports.social import Network
from bot.runtime.agenda import Agenda
from bot.runtime.bell import Bell
from bot.runtime.clock import Clock, Tick
from bot.runtime.feed import LiveFeed
from bot.runtime.lanes import pace_of
from bot.runtime.lease import lane_lease
from bot.runtime.outbox import Outbox
from bot.runtime.poll import Poller
from bot.runtime.probing import Prober
from bot.runtime.pushes import PushInbox
from bot.runtime.rules import RulesHolder, connected_only
from bot.runtime.secretless import Secretless
from bot.runtime.streams import Streams
from bot.runtime.till import Till
from bot.runtime.watchdog import Watchdog
from bot.settings import Settings
from bot.stages import all_stages
from bot.storage.database import SqlStore, open_store
from bot.timers import leading_timers
from bot.understanding.read import Reader
from bot.web.arriving import Bodies
from bot.web.context import WebContext
from bot.web.desk.routes import desk_router
from bot.web.hooks import app_hooks_router, hooks_router
from bot.web.plain_pages import plain_page
from bot.web.server import create_web
from bot.web.session import signed_in_admin
from integrations.alarms.deadman import DeadMan
from integrations.alarms.sending import AlarmSenders
from integrations.chat.desk.render import draw_card
from integrations.chat.registry import SurfaceParts, make_surfaces
from integrations.chat.slack import connected as slack_side
from integrations.chat.slack.parts import SlackParts
from integrations.chat.teams import connected as teams_side
from integrations.chat.teams.parts import TeamsParts
from integrations.social.pictures import fetch_picture
from integrations.social.registry import apps_of, open_network, receiving, streaming, told_at

log = structlog.get_logger()

RULES = timedelta(seconds=1)
CHARGES = timedelta(seconds=5)


@dataclass(slots=True)
class Comptoir:
    """Everything that is running, by its part. `speaks` says whether this process polls or publishes."""

    settings: Settings
    clock: Callable[[], datetime]
    store: SqlStore
    rules: RulesHolder
    networks: dict[str, Network]
    app: Callable[[str], PushedApp | None]
    secretless: Secretless
    surfaces: Mapping[str, ChatSurface]
    bus: Bus
    slack: SlackParts | None
    teams: TeamsParts | None
    feed: LiveFeed
    outbox: Outbox
    poller: Poller
    prober: Prober
    listener: Listener
    alarmer: Alarmer
    watchdog: Watchdog
    till: Till
    environment: Mapping[str, str] = field(repr=False)
    speaks: bool = True
    cases_follow: int = 0

    async def follow_rules(self) -> None:
        """Look for newer rules, and open or close networks as their accounts come and go.

        Those that are opened are asked who we are, as all of them are at the start.
        """
        if await self.rules.refresh():
            former = dict(self.networks)
            await self.follow_accounts()
            await self.prober.probe_all([key for key, each in self.networks.items() if former.get(key) is not each])

    async def follow_cases(self) -> None:
        """Bring open cases to where the rules in force have their departments, once a version."""
        rules = self.rules.current
        if rules.version == self.cases_follow:
            return
        try:
            moved = await follow_rules(self.store, rules.directory, self.clock)
        except Stale:
            return  # an employee was faster: the next tick finds the rest
        self.cases_follow = rules.version
        if moved:
            log.info("cases_moved", version=rules.version, cases=moved)

    async def follow_accounts(self) -> None:
        """Hold exactly one open network for each account of the rules in force whose secret is there."""
        accounts = self.rules.current.directory.accounts
        former = {key: each for key, each in self.networks.items() if accounts.get(key) != each.account}
        for key in former:
            del self.networks[key]
        for key, account in accounts.items():
            if key not in self.networks:
                await self._open(account)
        for network in former.values():
            self.till.collect(network)
            await network.close()

    def tick(self, *, leading: bool) -> Clock:
        """A clock for this process; not started. Every process follows the rules and settles what its own
        networks charged, a `leading` one does the rest too."""
        timers: dict[str, tuple[timedelta, Tick]] = {
            "rules": (RULES, self.follow_rules),
            "charges": (CHARGES, self.till.settle),
        }
        if leading:
            timers["cases"] = (RULES, self.follow_cases)
            directory = lambda: self.rules.current.directory  # noqa: E731 - the one in force at each tick
            weeks = Weeklies(
                self.store, self.surfaces, lambda: self.rules.current, self.settings.public_url, self.clock
            )
            timers |= leading_timers(
                self.store, self.clock, directory, self.listener, self.alarmer, self.watchdog, weeks
            )
            if self.slack is not None:
                timers |= slack_side.slack_timers(self.slack, self.settings)
            if self.teams is not None:
                timers |= teams_side.teams_timers(self.teams, self.settings)
        return Clock(timers)

    def agenda(self) -> Agenda:
        """What reads the accounts and asks their networks; not started."""
        return Agenda(self.store, self.poller.poll, self.prober.probe, self.networks.get, self.clock)

    def streams(self) -> Streams:
        """What listens to the networks whose accounts ask for it; not started."""
        return Streams(self.store, lambda: streaming(self.networks), self.clock, self.poller.owner)

    async def _open(self, account: Account) -> None:
        try:
            network = open_network(account, self.environment, self.clock, store=self.store, settings=self.settings)
        except SettingsError as error:
            log.warning("account_without_secret", account=account.key, error=str(error))
            if self.speaks:  # others may have the secret that a process for pages alone can do without
                async with self.store.writing() as tx:
                    await pause(tx, account.key, TOKEN_MISSING, self.clock())
            return
        self.networks[account.key] = network

    async def connect(self) -> None:
        """Ask every network who we are; a wrong token pauses its account, an outage is the next poll's care.

        Slack and Teams are asked too, so that no request of theirs waits for the answer.
        """
        await self.prober.probe_all(list(self.networks))
        if self.slack is not None:
            await slack_side.introduce_to_slack(self.slack)
        if self.teams is not None:
            await teams_side.introduce_to_teams(self.teams)


@asynccontextmanager
async def open_comptoir(
    settings: Settings,
    *,
    environment: Mapping[str, str],
    clock: Callable[[], datetime] = utc_now,
    prepare: Callable[[Directory], Directory] = lambda directory: directory,
    migrate: bool = True,
    speaks: bool = True,
) -> AsyncIterator[Comptoir]:
    """Open the database, the rules and the networks, and close them in order; nothing runs yet.

    A process that `speaks` polls or publishes, and so pauses an account whose secret it lacks.
    `prepare` may complete the directory of the rules (the demo puts its own address there). Raises ConfigError,
    Unavailable.
    """
    async with AsyncExitStack() as stack:
        store = open_store(settings.database_url, clock=clock)
        stack.push_async_callback(store.close)
        if migrate:
            await store.migrate()
        if store.is_sqlite:
            async with store.writing() as tx:
                await tx.jobs.drop_former_boot()
        bell = Bell()
        store.listen(bell.ring)
        parts = SurfaceParts(store, clock, lambda: rules.current.directory, settings)
        surfaces = make_surfaces(parts)
        rules = RulesHolder(
            store=store,
            path=settings.comptoir_rules,
            prepare=lambda directory: prepare(connected_only(directory, frozenset(surfaces))),
            clock=clock,
        )
        networks: dict[str, Network] = {}
        stack.push_async_callback(_close_all, networks, surfaces)
        await rules.load()
        senders = AlarmSenders(environment, clock)
        stack.push_async_callback(senders.close)
        dead_man = DeadMan(settings.comptoir_alive_url.get_secret_value()) if settings.comptoir_alive_url else None
        if dead_man is not None:
            stack.push_async_callback(dead_man.close)
        watchdog = Watchdog(store, lambda: rules.current.directory, clock, dead_man.ping if dead_man else None)
        comptoir = _assemble(settings, environment, clock, store, bell, rules, networks, surfaces, senders, watchdog)
        stack.push_async_callback(comptoir.till.close)
        comptoir.speaks = speaks
        if comptoir.slack is not None:
            await comptoir.slack.surface.calls.bearer.ready()
        await comptoir.follow_accounts()
        yield comptoir


def _assemble(
    settings: Settings,
    environment: Mapping[str, str],
    clock: Callable[[], datetime],
    store: SqlStore,
    bell: Bell,
    rules: RulesHolder,
    networks: dict[str, Network],
    surfaces: Mapping[str, ChatSurface],
    senders: AlarmSenders,
    watchdog: Watchdog,
) -> Comptoir:
    owner = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    listener = Listener(store, networks.get, lambda: rules.current.directory, clock)
    bus = Bus(store=store, rules=lambda: rules.current, networks=networks, clock=clock)
    slack = slack_side.slack_parts(surfaces, store, bus, networks, lambda: rules.current.directory, clock, settings)
    teams = teams_side.teams_parts(surfaces, store, bus, networks, lambda: rules.current.directory, clock, settings)
    acts = [slack_side.slack_acts(slack)] if slack is not None else []
    acts += [teams_side.teams_acts(teams)] if teams is not None else []
    intake = Intake(store, Reader())
    app = apps_of(settings, networks)
    secretless = Secretless(store, lambda: rules.current.directory.accounts, networks.__contains__, told_at, clock)
    alarmer = Alarmer(store, senders, lambda: rules.current.directory, settings.public_url, clock)
    stages = all_stages(
        settings, store, rules, networks, surfaces, listener, acts, intake, bus, app, secretless, alarmer, clock
    )
    poller = Poller(
        store=store,
        intake=intake,
        listener=listener,
        network=networks.get,
        rules=lambda: rules.current,
        clock=clock,
        owner=owner,
    )
    outbox = Outbox(
        store=store,
        stages=stages,
        pace=lambda lane: pace_of(lane, surfaces),
        lease=lambda: lane_lease(rules.current.directory),
        clock=clock,
        bell=bell,
        owner=owner,
    )
    return Comptoir(
        settings=settings,
        clock=clock,
        store=store,
        rules=rules,
        networks=networks,
        app=app,
        secretless=secretless,
        surfaces=surfaces,
        bus=bus,
        slack=slack,
        teams=teams,
        feed=LiveFeed(store, bell),
        outbox=outbox,
        poller=poller,
        prober=Prober(store, networks.get, clock),
        listener=listener,
        alarmer=alarmer,
        watchdog=watchdog,
        till=Till(store, networks, lambda: rules.current.directory, clock),
        environment=environment,
    )


async def _close_all(networks: dict[str, Network], surfaces: Mapping[str, ChatSurface]) -> None:
    async with asyncio.TaskGroup() as group:
        for network in networks.values():
            group.create_task(network.close())
        for surface in surfaces.values():
            group.create_task(surface.close())


def web_application(comptoir: Comptoir, *, mounts: Mapping[str, ASGIApp] | None = None, demo: bool = False) -> FastAPI:
    """The pages and the API of a running Comptoir; `mounts` are whole applications by path, in the demo the sandbox."""
    context = WebContext(
        store=comptoir.store,
        bus=comptoir.bus,
        rules=comptoir.rules,
        networks=comptoir.networks,
        feed=comptoir.feed,
        clock=comptoir.clock,
        settings=comptoir.settings,
        draw_card=draw_card,
        pictures=fetch_picture,
        demo=demo,
    )
    settings = comptoir.settings
    pushes, bodies = PushInbox(comptoir.store, comptoir.clock), Bodies()
    # Those that wait the least come first.
    routers = [
        hooks_router(partial(receiving, comptoir.networks), pushes, bodies, comptoir.secretless),
        app_hooks_router(comptoir.app, pushes, bodies, comptoir.secretless),
    ]
    if comptoir.teams is not None:
        routers.append(teams_side.teams_router_of(comptoir.teams, settings))
    if comptoir.slack is not None:
        routers += slack_side.slack_routers(comptoir.slack, settings, admin=signed_in_admin, page=plain_page)
    routers.append(desk_router(context, read_act))
    return create_web(context, routers=routers, mounts=mounts)
