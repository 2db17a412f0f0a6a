"""What the clock of one process does for all of them: takes the store and who looks, gives each tick and how often."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.domain.department import Directory
from bot.flow.alarming import Alarmer
from bot.flow.escalating import Escalator
from bot.flow.handing_over import Handover
from bot.flow.listen import Listener
from bot.flow.outlived import Outlived
from bot.flow.refine import Refiner
from bot.flow.retain import Retainer
from bot.flow.weekly import Weeklies
from bot.runtime.chaining import Chainer
from bot.runtime.clock import Tick
from bot.runtime.expiring import Expiring
from bot.runtime.watchdog import ROUND, Watchdog
from bot.storage.database import SqlStore
from bot.understanding import refining
from bot.understanding.refining import EmbeddedFeeling
from integrations.social.registry import KEEPING

CHAIN = timedelta(seconds=1)
WAKE = timedelta(seconds=2)
FORGET = timedelta(minutes=10)
REFINE = timedelta(seconds=5)
WEEKS = timedelta(minutes=1)


def leading_timers(
    store: SqlStore,
    clock: Callable[[], datetime],
    directory: Callable[[], Directory],
    listener: Listener,
    alarmer: Alarmer,
    watchdog: Watchdog,
    weeklies: Weeklies,
) -> dict[str, tuple[timedelta, Tick]]:
    """What one process does for all of them, by its name; `directory` gives the one in force at each tick."""
    timers: dict[str, tuple[timedelta, Tick]] = {
        "chain": (CHAIN, Chainer(store).chain),
        "wake": (WAKE, listener.wake),
        "steps": (WAKE, Escalator(store, directory, clock).take),
        "claims": (WAKE, Handover(store, directory, clock).look),
        "alarms": (WAKE, alarmer.look),
        "weeks": (WEEKS, weeklies.look),
        "watchdog": (ROUND, watchdog.look),
        "tokens": (FORGET, Expiring(store, clock).warn),
        "forget": (FORGET, Retainer(store, clock).forget),
        "outlived": (FORGET, Outlived(store, KEEPING, directory, clock).forget),
    }
    if refining.installed():
        timers["refine"] = (REFINE, Refiner(store, EmbeddedFeeling(), directory, clock).refine)
    return timers
