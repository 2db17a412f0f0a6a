"""A run from end to end: customers ask, an employee answers through the API, something disturbs the product meanwhile,
and at the end the networks' own books are held against what the product believes."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.crash.modes import Mode
from tests.crash.networks import Asked, CrashNetwork, Trouble, crash_networks
from tests.crash.product import MAIN, Employee, Product, api_token

AT_ONCE = 6
ENOUGH_LEFT = 0.9
# On a slow machine a disturbance may wait for its moment longer than the planned answers last: these go on then.
SPARE = 20
UNDER_WAY = 9
# Seldom enough that being asked is next to nothing beside the work that is watched.
ASKED_EVERY = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """How large a run is: answers (at least) and accounts a mode, how often it is disturbed, how long to wait."""

    answers: int
    disturbances: int
    accounts: int = 3
    seconds: float = 240.0


@dataclass(frozen=True, slots=True)
class Run:
    """What a disturbance meets: the product at work on its answers."""

    product: Product
    networks: Sequence[CrashNetwork]
    size: Size
    database_url: str

    async def far_enough(self, number: int) -> None:
        """Wait for the time of disturbance `number`: spaced so that work is left for every mode."""
        wanted = int(ENOUGH_LEFT * self.size.answers * number / self.size.disturbances)
        async with asyncio.timeout(self.size.seconds):
            while max(each.accepted() for each in self.networks) < wanted:
                await asyncio.sleep(0.01)


Disturb = Callable[[Run], Awaitable[None]]


@dataclass(slots=True)
class Tally:
    """What became of the answers of one mode. `asked_person` counts those that needed a human decision."""

    mode: Mode
    answers: int = 0
    lost: int = 0
    twice: int = 0
    failed: int = 0
    asked_person: int = 0
    found: int = 0
    second_attempts: int = 0
    disagreements: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """A whole run."""

    database: str
    starts: int
    seconds: float
    tallies: list[Tally]


class Campaign:
    """One product, its networks, and one employee who answers every question once.

    Where it is `endless`, customers go on asking until the disturbance is over: its moment is always still to come.
    """

    def __init__(
        self,
        home: Path,
        database_url: str,
        modes: Sequence[Mode],
        size: Size,
        *,
        trouble: Trouble | None = None,
        launcher: Sequence[str] = MAIN,
        endless: bool = False,
        seed: int = 1,
    ) -> None:
        self._home = home
        self._database_url = database_url
        self._modes = modes
        self._size = size
        self._trouble = trouble or Trouble()
        self._launcher = launcher
        self._endless = endless
        self._seed = seed
        self._asked: list[Asked] = []
        self._entered: dict[int, Asked] = {}
        self._replies: dict[int, Any] = {}
        self._decided: set[int] = set()
        self._of_a_mode = size.answers + SPARE

    async def run(self, disturb: Disturb) -> Outcome:
        """Carry the run out to its end."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        with crash_networks(self._modes, self._size.accounts) as networks:
            product = Product(self._home, self._database_url, rules_for(networks), tokens(networks), self._launcher)
            employee = Employee(product, await api_token(self._database_url, "marie"))
            try:
                await self._disturbed(Run(product, networks, self._size, self._database_url), employee, disturb)
                await self._settled(employee, networks)
            finally:
                await product.stop()
                await employee.close()
            tallies = [self._tally(each) for each in networks]
        database = self._database_url.partition(":")[0]
        return Outcome(database, product.starts, loop.time() - begun, tallies)

    async def _disturbed(self, run: Run, employee: Employee, disturb: Disturb) -> None:
        """Everything is asked, and answered while the product is disturbed."""
        for index, network in enumerate(run.networks):
            self._asked += network.ask(index * self._of_a_mode, self._of_a_mode)
            network.trouble(self._trouble, self._seed + index)
        await run.product.start()
        cases = await self._taken_in(employee)
        async with asyncio.TaskGroup() as group:
            disturbing = group.create_task(_awaited(disturb(run)))
            group.create_task(self._answer_all(run, employee, cases, disturbing.done))

    async def _taken_in(self, employee: Employee) -> dict[str, int]:
        """The number of the case of each mention, by its words, once all are there."""
        async with asyncio.timeout(self._size.seconds):
            while True:
                cases = {item["text"]: item["id"] for item in await employee.cases()}
                if len(cases) >= len(self._asked):
                    return cases
                await asyncio.sleep(ASKED_EVERY)

    async def _answer_all(self, run: Run, employee: Employee, cases: dict[str, int], done: Callable[[], bool]) -> None:
        """Enter the planned answers through the API, in turn over all accounts; then spare ones until `done`."""
        waiting = sorted(self._asked, key=lambda each: (each.number % self._of_a_mode, each.number), reverse=True)
        planned = [each for each in waiting if each.number % self._of_a_mode < self._size.answers]
        spare = waiting[: -len(planned)]

        async def answer() -> None:
            while planned:
                await self._answer(employee, cases, planned.pop())

        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(answer())
        while not done():
            for network in run.networks:
                if self._entered_on(network) - network.accepted() < UNDER_WAY:
                    mine = next((each for each in spare if each.account in network.accounts), None)
                    if mine is not None:
                        spare.remove(mine)
                        await self._answer(employee, cases, mine)
                    elif self._endless:
                        spare += await self._more(run, employee, cases)
                        break
            await asyncio.sleep(0.02)

    async def _more(self, run: Run, employee: Employee, cases: dict[str, int]) -> list[Asked]:
        """Have customers ask more on every network; `cases` knows their cases afterwards."""
        more = [
            each
            for index, network in enumerate(run.networks)
            for each in network.ask(len(self._asked) + index * SPARE, SPARE)
        ]
        self._asked += more
        cases.update(await self._taken_in(employee))
        return more

    async def _answer(self, employee: Employee, cases: dict[str, int], asked: Asked) -> None:
        case = cases[f"@{asked.account} question {asked.number}"]
        body = {"text": asked.answer, "undo_seconds": 0}
        reply = await employee.post(f"/cases/{case}/replies", body, f"answer-{asked.number}")
        self._entered[reply["id"]] = asked

    def _entered_on(self, network: CrashNetwork) -> int:
        return sum(asked.account in network.accounts for asked in self._entered.values())

    async def _settled(self, employee: Employee, networks: Sequence[CrashNetwork]) -> None:
        """Wait until every reply is decided; those that ask for a person are told the truth, as a person would."""
        open_replies = set(self._entered)
        async with asyncio.timeout(self._size.seconds):
            while open_replies:
                for reply_id in sorted(open_replies):
                    reply = await employee.get(f"/replies/{reply_id}")
                    self._replies[reply_id] = reply
                    if reply["state"] in ("published", "failed", "cancelled"):
                        open_replies.discard(reply_id)
                    elif reply["needs_person"]:
                        await self._decide(employee, reply, networks)
                await asyncio.sleep(ASKED_EVERY)

    async def _decide(self, employee: Employee, reply: Any, networks: Sequence[CrashNetwork]) -> None:
        asked = self._entered[reply["id"]]
        body = {"outcome": "send_again"}
        for network in networks:
            for status_id, fact in network.book().items():
                if fact == asked.fact:
                    body = {"outcome": "published", "url": network.address(asked.account, status_id)}
        self._decided.add(reply["id"])
        await employee.post(f"/replies/{reply['id']}/resolve", body, f"decision-{reply['id']}-{reply['revision']}")

    def _tally(self, network: CrashNetwork) -> Tally:
        times, book = network.times(), network.book()
        tally = Tally(network.mode)
        for reply_id, asked in self._entered.items():
            if asked.account not in network.accounts:
                continue
            reply = self._replies[reply_id]
            tally.answers += 1
            tally.lost += times[asked.fact] == 0
            tally.twice += times[asked.fact] > 1
            tally.failed += reply["state"] != "published"
            tally.asked_person += reply_id in self._decided
            tally.found += any(attempt["outcome"] == "found" for attempt in reply["attempts"])
            tally.second_attempts += len(reply["attempts"]) > 1
            shown = reply["remote_id"] or (reply["url"] or "").rpartition("/")[2]
            if book.get(shown) != asked.fact:
                tally.disagreements.append(f"reply {reply_id} shows post {shown!r}, which is {book.get(shown)}")
        unasked = times.keys() - {asked.fact for asked in self._entered.values()}
        tally.disagreements += [f"nobody entered {fact}" for fact in sorted(unasked)]
        return tally


def rules_for(networks: Sequence[CrashNetwork]) -> str:
    """A rules file with every account, short timeouts, and one department."""
    lines = ["version: 1", "accounts:"]
    for network in networks:
        more = "".join(f", {key}: {value}" for key, value in network.mode.account.items())
        lines += [
            f'  {account}: {{network: mastodon, base_url: "{network.base_url}", token: env:{token_variable(account)}, '
            f"poll: 5s, start: 24h, request_timeout: 1s, settle: 1s{more}}}"
            for account in network.accounts
        ]
    lines += [
        "people: {marie: {name: Marie}}",
        "departments: {front_desk: {name: Front desk, members: [marie]}}",
        "fallback: front_desk",
        "rules: []",
    ]
    return "\n".join(lines) + "\n"


async def _awaited(disturbance: Awaitable[None]) -> None:
    await disturbance


def tokens(networks: Sequence[CrashNetwork]) -> dict[str, str]:
    """The environment with the secret of every account."""
    return {token_variable(account): f"account:{account}" for each in networks for account in each.accounts}


def token_variable(account: str) -> str:
    return f"{account.upper()}_TOKEN"
