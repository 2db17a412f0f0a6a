"""Kills a process while it waits for the answer to a post, in the very moment in which a network reports one."""

import asyncio
import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from bot.sandbox.activity import PostEvent
from tests.crash.campaign import Run
from tests.crash.networks import CrashNetwork


class Striker:
    """Strikes once each time it is armed, at a moment when every network has a post of this boot under way.

    Networks call it from threads of their own. `struck` counts, by mode, the strikes that hit a post under way:
    seen in flight both before and after the signal was sent.
    """

    def __init__(self, networks: Sequence[CrashNetwork], seed: int) -> None:
        self._networks = networks
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._kill: Callable[[], None] | None = None
        self._struck: Callable[[], None] = lambda: None
        self._skip = 0
        self._of_this_boot: set[tuple[str, int]] = set()
        self.strikes = 0
        self.struck: Counter[str] = Counter()
        self.posts_struck: Counter[str] = Counter()
        self.phases: Counter[str] = Counter()

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as stack:
            for each in self._networks:
                stack.enter_context(each.sandbox.activity.listening(self._listener(each)))
            yield

    async def strike(self, kill: Callable[[], None]) -> None:
        """Wait for the moment, and return once `kill` was called in it."""
        loop = asyncio.get_running_loop()
        done = asyncio.Event()
        with self._lock:
            self._kill = kill
            self._struck = lambda: loop.call_soon_threadsafe(done.set)
            self._skip = self._chance.randrange(6)
        await done.wait()

    def booted(self) -> None:
        """A new process begins: what is still under way belongs to one that is dead."""
        with self._lock:
            self._of_this_boot.clear()

    def _listener(self, network: CrashNetwork) -> Callable[[PostEvent], None]:
        def heard(event: PostEvent) -> None:
            with self._lock:
                if event.phase == "received":
                    self._of_this_boot.add((network.mode.key, event.number))
                if self._kill is not None and event.phase in ("received", "stored"):
                    self._consider(event)

        return heard

    def _consider(self, event: PostEvent) -> None:
        assert self._kill is not None
        before = self._under_way()
        if not all(before.values()):
            return
        if self._skip > 0:
            self._skip -= 1
            return
        self._kill()
        after = self._under_way()
        self.strikes += 1
        self.phases[event.phase] += 1
        for key, posts in before.items():
            hit = posts & after[key]
            self.struck[key] += bool(hit)
            self.posts_struck[key] += len(hit)
        self._kill = None
        self._struck()

    def _under_way(self) -> dict[str, set[int]]:
        return {
            network.mode.key: {
                number for number in network.in_flight() if (network.mode.key, number) in self._of_this_boot
            }
            for network in self._networks
        }


class Kills:
    """A disturbance: kill -9 as often as the run's size says, each while every mode has a post under way."""

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self.striker = Striker((), seed)

    async def __call__(self, run: Run) -> None:
        self.striker = striker = Striker(run.networks, self._seed)
        with striker.watching():
            for number in range(run.size.disturbances):
                await run.far_enough(number)
                async with asyncio.timeout(run.size.seconds):
                    await striker.strike(run.product.kill)
                await run.product.gone()
                striker.booted()
                await run.product.start()
