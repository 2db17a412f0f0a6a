"""The networks of a crash run: a pretend network a mode, faults armed, and the count by its own book."""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from bot.sandbox.activity import PostEvent
from bot.sandbox.faults import FaultKind, FaultOrder
from bot.sandbox.rows import NewStatus
from tests.crash.modes import Mode
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox

PEOPLE = 20
PUBLISHING = {"method": "POST", "path": "/api/v1/statuses"}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with posts: shares of them dropped (after or before being accepted), and random delays."""

    dropped_after: float = 0.12
    dropped_before: float = 0.03
    before_ms: int = 300
    after_ms: int = 300

    def orders(self) -> tuple[FaultOrder, ...]:
        drop, delay = FaultKind.DROP, FaultKind.DELAY
        return (
            FaultOrder(delay, before_ms=self.before_ms, after_ms=self.after_ms, **PUBLISHING),
            FaultOrder(drop, stage="after", probability=self.dropped_after, **PUBLISHING),
            FaultOrder(drop, stage="before", probability=self.dropped_before, **PUBLISHING),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """A mention that a customer posted, and the words with which it will be answered."""

    number: int
    account: str
    status_id: str
    answer: str

    @property
    def fact(self) -> tuple[str, str, str]:
        return self.account, self.status_id, self.answer


class CrashNetwork:
    """One mode on a network of its own, with several accounts, so that several posts are under way at once."""

    def __init__(self, mode: Mode, running: RunningSandbox, accounts: int) -> None:
        self.mode = mode
        self.base_url = running.base_url
        self.accounts = [f"acme_{mode.key}_{number}" for number in range(accounts)]
        self.sandbox = running.server
        for account in self.accounts:
            self.sandbox.network.member(account, "brand")
        self.sandbox.network.idempotency.mode = mode.idempotency
        self.sandbox.network.idempotency.seconds = mode.forgets_after

    def ask(self, first: int, number: int) -> list[Asked]:
        """Have customers mention the accounts in turn. Many answers are the same words under another post."""
        network = self.sandbox.network
        asked = []
        for each in range(first, first + number):
            account = self.accounts[each % len(self.accounts)]
            name = f"customer_{each % PEOPLE}"
            person = network.member(name, "person")
            assert person is not None
            status = network.publish(person, NewStatus(text=f"@{account} question {each}"))
            words = "we are looking into it." if each % 3 else f"this is the answer to question {each}."
            asked.append(Asked(each, account, str(status.id), f"@{name} Thank you, {words}"))
        return asked

    def trouble(self, trouble: Trouble, seed: int) -> None:
        self.sandbox.faults.chance = random.Random(seed)
        for order in trouble.orders():
            self.sandbox.faults.arm(order)

    def in_flight(self) -> dict[int, PostEvent]:
        return dict(self.sandbox.activity.in_flight)

    def accepted(self) -> int:
        return sum(len(self.sandbox.network.acceptances.all(account)) for account in self.accounts)

    def book(self) -> dict[str, tuple[str, str, str]]:
        """Every accepted answer by its id: author, parent, words."""
        return {
            each.status_id: (each.author, each.in_reply_to_id or "", each.text)
            for account in self.accounts
            for each in self.sandbox.network.acceptances.all(account)
        }

    def times(self) -> Counter[tuple[str, str, str]]:
        """How many times each answer was accepted."""
        return Counter(self.book().values())

    def address(self, account: str, status_id: str) -> str:
        return f"{self.base_url}/@{account}/{status_id}"


@contextmanager
def crash_networks(modes: Sequence[Mode], accounts: int) -> Iterator[list[CrashNetwork]]:
    """A running network for each mode."""
    with ExitStack() as stack:
        yield [CrashNetwork(mode, stack.enter_context(running_sandbox()), accounts) for mode in modes]
