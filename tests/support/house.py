"""A whole Comptoir for tests of the flow, without a web server: a real store, real rules, a rehearsed network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.department import Account
from bot.domain.mention import Mention, Understanding
from bot.domain.messages import Command
from bot.domain.reply import Reply
from bot.domain.view import CaseView
from bot.flow.amending import Amender
from bot.flow.bus import Bus
from bot.flow.calling import Caller
from bot.flow.deliver import Deliverer
from bot.flow.escalating import Escalator
from bot.flow.hiding import Hider
from bot.flow.intake import Intake
from bot.flow.ledger import Ledger
from bot.flow.listen import Listener
from bot.flow.publish import Publisher
from bot.flow.reconcile import Reconciler
from bot.flow.summarise import Summariser
from bot.flow.telling_weeks import WeekTeller
from bot.flow.uploading import Uploader
from bot.flow.verify import Verifier
from bot.flow.weekly import Weeklies
from bot.ports.chat import CallingSurface, ChatSurface
from bot.ports.pictures import PictureTaker
from bot.ports.rows import CaseFilter, Job
from bot.ports.store import Store
from bot.rules.source import load_rules
from bot.runtime.bell import Bell
from bot.runtime.charting import week_chart
from bot.runtime.lease import lane_lease
from bot.runtime.outbox import Hold, Outbox, Pace, Stage, Stages, Together
from bot.runtime.poll import Poller
from bot.runtime.probing import Prober
from bot.runtime.rules import InForce
from tests.support.rehearsed_network import RehearsedNetwork
from tests.support.rehearsed_surface import RehearsedSurface

RULES = """
version: 1
accounts:
  acme_social: {network: mastodon, base_url: "https://social.example", token: env:ACME_SOCIAL_TOKEN, poll: 30s}
people:
  marie: {name: Marie}
  paul: {name: Paul}
  sam: {name: Sam}
  mia: {name: Mia}
  ana: {name: Ana, admin: true}
departments:
  front_desk: {name: Front desk, channels: {desk: front_desk}, members: [marie, paul]}
  delivery: {name: Delivery, channels: {desk: delivery}, members: [marie, paul], managers: [mia]}
  press: {name: Press, channels: {desk: press}, members: [marie, sam], approvers: [paul, sam], approval: required}
fallback: front_desk
rules:
  - id: late-parcel
    if: {any: [parcel, colis]}
    then: {department: delivery, also: [press], priority: high, tags: [parcel]}
    examples: ["Where is my parcel?"]
  - id: journalist
    if: {any: [interview]}
    then: {department: press}
    examples: ["An interview, please"]
"""

DESK = "https://comptoir.example"
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(slots=True)
class FakeClock:
    """Time that moves only when told."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float = 0, **more: float) -> datetime:
        self.now += timedelta(seconds=seconds, **more)
        return self.now


class PlainReader:
    """Understands nothing beyond English: the flow's tests are not about language."""

    def read(self, mentions: Sequence[Mention]) -> Sequence[Understanding]:
        return [Understanding(language="en") for _ in mentions]


@dataclass(slots=True)
class House:
    """The parts, and the few verbs that tests speak. `alone` are stages beyond those that every house has."""

    store: Store
    clock: FakeClock = field(default_factory=FakeClock)
    rules_text: str = RULES
    finds_cards: bool = True
    flood: int = 0
    alone: dict[str, Stage] = field(default_factory=dict)
    together: dict[str, Together] = field(default_factory=dict)
    network: RehearsedNetwork = field(init=False)
    surface: RehearsedSurface = field(init=False)
    rules: InForce = field(init=False)
    bus: Bus = field(init=False)
    poller: Poller = field(init=False)
    prober: Prober = field(init=False)
    listener: Listener = field(init=False)
    escalator: Escalator = field(init=False)
    outbox: Outbox = field(init=False)
    networks: dict[str, RehearsedNetwork] = field(init=False)
    surfaces: dict[str, ChatSurface] = field(init=False)
    callers: dict[str, CallingSurface] = field(init=False)
    takers: dict[str, PictureTaker] = field(default_factory=dict)
    weeklies: Weeklies = field(init=False)

    def __post_init__(self) -> None:
        loaded = load_rules(self.rules_text, file="test rules")
        self.rules = InForce(1, loaded.directory, loaded.plan)
        self.network = RehearsedNetwork(self.account, self.clock.now)
        self.networks = {self.account.key: self.network}
        self.surface = RehearsedSurface(finds_cards=self.finds_cards, flood=self.flood)
        self.surfaces = {"desk": self.surface}
        self.callers = {"desk": self.surface}
        self.bus = Bus(store=self.store, rules=lambda: self.rules, networks=self.networks, clock=self.clock)
        self.listener = Listener(self.store, self.networks.get, lambda: self.rules.directory, self.clock)
        self.weeklies = Weeklies(self.store, self.surfaces, lambda: self.rules, DESK, self.clock)
        self.escalator = Escalator(self.store, lambda: self.rules.directory, self.clock)
        self.poller = Poller(
            store=self.store,
            intake=Intake(self.store, PlainReader()),
            listener=self.listener,
            network=self.networks.get,
            rules=lambda: self.rules,
            clock=self.clock,
            owner="house",
            spread=lambda: 0,
        )
        self.prober = Prober(self.store, self.networks.get, self.clock)
        self.outbox = self.an_outbox("house")

    def an_outbox(self, owner: str) -> Outbox:
        """One more worker on the same database."""
        ledger = Ledger(self.store, lambda: self.rules.directory, self.clock)
        publisher = Publisher(ledger, self.networks.get)
        reconciler = Reconciler(ledger, self.networks.get)
        deliverer = Deliverer(
            self.store, self.surfaces, lambda: self.rules.directory, lambda: self.rules.version, self.clock
        )

        summariser = Summariser(self.store, self.surfaces, lambda: self.rules.directory, self.clock)
        weeks = WeekTeller(
            self.store, self.surfaces, self.takers, week_chart, lambda: self.rules.directory, DESK, self.clock
        )

        async def plain(stage: Any, job: Job) -> datetime | None:
            result: datetime | None = await stage(job)
            return result

        def without_hold(stage: Any) -> Any:
            async def run(job: Job, _: Hold) -> datetime | None:
                return await plain(stage, job)

            return run

        return Outbox(
            store=self.store,
            stages=Stages(
                alone={
                    "publish": publisher.publish,
                    "amend": Amender(ledger, self.networks.get).amend,
                    "hide": Hider(self.store, self.networks.get, lambda: self.rules.directory, self.clock).hide,
                    "reconcile": without_hold(reconciler.reconcile),
                    "verify": without_hold(Verifier(ledger, self.networks.get).verify),
                    "upload_pictures": without_hold(Uploader(ledger, self.networks.get).upload),
                    "whisper": without_hold(deliverer.whisper),
                    "call": without_hold(Caller(self.store, self.callers, self.clock).call),
                    "show_summary": without_hold(summariser.show),
                    "tell_week": without_hold(weeks.tell),
                    "read_thread": without_hold(self.listener.read_thread),
                    **self.alone,
                },
                together={"post_card": deliverer.post, "refresh_card": deliverer.refresh, **self.together},
            ),
            pace=lambda _: Pace(),
            lease=lambda: lane_lease(self.rules.directory),
            clock=self.clock,
            bell=Bell(),
            owner=owner,
        )

    @property
    def account(self) -> Account:
        return self.rules.directory.accounts["acme_social"]

    async def opened(self) -> "House":
        """Make the account's row, as a start of the product does."""
        async with self.store.writing() as tx:
            await tx.accounts.ensure(self.rules.directory.accounts)
        return self

    async def poll(self) -> int:
        """One poll, late enough to be due."""
        self.clock.move(30)
        self.network.now = self.clock.now
        return await self.poller.poll(self.account.key)

    async def boots(self) -> None:
        """A process begins anew: whoever held a lane before is dead."""
        async with self.store.writing() as tx:
            await tx.jobs.drop_former_boot()

    async def work(self) -> None:
        """Let the outbox carry out whatever is due."""
        await self.outbox.run_due()

    async def do(self, command: Command, **more: Any) -> Mapping[str, Any]:
        """An employee acts."""
        return await self.bus.handle(command, surface="test", **more)

    async def view(self, case_id: int) -> CaseView:
        async with self.store.reading() as tx:
            view = await tx.cases.view(case_id, self.clock())
        assert view is not None
        return view

    async def reply(self, reply_id: int) -> Reply:
        async with self.store.reading() as tx:
            reply = await tx.replies.get(reply_id)
        assert reply is not None
        return reply

    async def cases(self) -> list[int]:
        async with self.store.reading() as tx:
            return [case.id for case in reversed(await tx.cases.find(CaseFilter(limit=1000)))]

    async def events(self, case_id: int) -> list[str]:
        async with self.store.reading() as tx:
            return [event.kind for event in await tx.events.of_case(case_id)]

    async def a_case(self, text: str = "Where is my parcel?", **more: Any) -> int:
        """A mention has arrived and its card stands."""
        self.network.arrives(text, **more)
        await self.poll()
        await self.work()
        return (await self.cases())[-1]
