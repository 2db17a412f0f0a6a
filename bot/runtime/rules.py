"""The rules in force: a row of the database, imported from the file when it changes, swapped as a whole.

A file that is refused changes nothing: the old rules stay, and the fault is told loudly until it is mended.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.domain.department import Directory
from bot.errors import ConfigError, Fault, RulesError
from bot.flow.context import Plan
from bot.ports.rows import Event
from bot.ports.store import Store, Transaction
from bot.rules.source import Rules, load_rules

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class InForce:
    """One version of the rules as the flow uses it."""

    version: int
    directory: Directory
    plan: Plan


class RulesHolder:
    """Holds the version in force and looks for newer ones.

    `prepare` may complete the directory, for what a process knows and the file does not (connected surfaces, the
    address of the demo's own network).
    """

    def __init__(
        self,
        *,
        store: Store,
        path: Path,
        prepare: Callable[[Directory], Directory],
        clock: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._path = path
        self._prepare = prepare
        self._clock = clock
        self._current: InForce | None = None
        self._stamp: tuple[int, int] | None = None
        self._refused: str | None = None
        self.fault: str | None = None

    @property
    def current(self) -> InForce:
        """The version in force. Raises ConfigError before the first load."""
        if self._current is None:
            raise ConfigError("No rules are in force yet.")
        return self._current

    async def load(self) -> None:
        """Bring the file into force at start, else the version in the database. Raises RulesError, ConfigError."""
        async with self._store.reading() as tx:
            row = await tx.rules.in_force()
        if not self._path.exists():
            if row is None:
                raise ConfigError(f"{self._path}: there is no rules file; write one, or set COMPTOIR_RULES.")
            self._swap(row[0], load_rules(row[2], file=f"rules version {row[0]}"))
            return
        try:
            await self._import()
        except RulesError as error:
            if row is None:
                raise
            self._swap(row[0], load_rules(row[2], file=f"rules version {row[0]}"))
            await self._refuse(str(error))

    async def refresh(self) -> bool:
        """Look whether the file or the database holds newer rules; True when others are in force now."""
        if self._path.exists():
            stat = await asyncio.to_thread(self._path.stat)
            if (stat.st_mtime_ns, stat.st_size) != self._stamp:
                try:
                    return await self._import()
                except RulesError as error:
                    await self._refuse(str(error))
                    return False
        async with self._store.reading() as tx:
            row = await tx.rules.in_force()
        if row is None or row[0] == self.current.version:
            return False
        self._swap(row[0], load_rules(row[2], file=f"rules version {row[0]}"))
        return True

    async def _import(self) -> bool:
        """Bring the file into force. Raises RulesError and changes nothing when it is not sound.

        A file that the database could not take is looked at again; one that is refused, once it has changed.
        """
        stat = await asyncio.to_thread(self._path.stat)
        try:
            version, rules = await self._stored()
        except RulesError:
            self._stamp = (stat.st_mtime_ns, stat.st_size)
            raise
        self._stamp = (stat.st_mtime_ns, stat.st_size)
        self.fault = self._refused = None
        if self._current is not None and self._current.version == version:
            return False
        self._swap(version, rules)
        log.info("rules_in_force", version=version, file=str(self._path), warnings=len(rules.warnings))
        return True

    async def _stored(self) -> tuple[int, Rules]:
        """The file's rules, and their version in the database, a new one where they differ from those in force."""
        text = await asyncio.to_thread(_read, self._path)
        rules = await asyncio.to_thread(load_rules, text, file=str(self._path))
        async with self._store.writing() as tx:
            row = await tx.rules.in_force()
            if row is not None and row[1] == rules.hash:
                version = row[0]
            else:
                await self._refuse_lost_cases(tx, rules)
                version = await tx.rules.put(text, rules.hash, f"file {self._path.name}", self._clock())
                data = {"version": version}
                await tx.events.add([Event(0, self._clock(), "rules_loaded", None, None, None, data)])
            await tx.accounts.ensure(rules.directory.accounts)
        return version, rules

    async def _refuse_lost_cases(self, tx: Transaction, rules: Rules) -> None:
        """A department with open cases may go only where `moved_to` says who takes them."""
        faults = [
            Fault(
                str(self._path),
                0,
                0,
                "departments",
                f'"{key}" is gone, but {count} of its cases are not closed.',
                f"Keep it, or write `moved_to: {{{key}: ANOTHER}}`.",
            )
            for key, count in (await tx.cases.departments_in_use()).items()
            if count and rules.directory.department(key) is None
        ]
        if faults:
            raise RulesError(tuple(faults))

    async def _refuse(self, fault: str) -> None:
        self.fault = fault
        if fault == self._refused:
            return
        self._refused = fault
        log.error("rules_refused", fault=fault)
        async with self._store.writing() as tx:
            event = Event(0, self._clock(), "rules_refused", None, None, None, {"fault": fault[:2000]})
            await tx.events.add([event])

    def _swap(self, version: int, rules: Rules) -> None:
        self._current = InForce(version, self._prepare(rules.directory), rules.plan)


def connected_only(directory: Directory, surfaces: frozenset[str]) -> Directory:
    """The directory with the channels of connected surfaces only: no card is asked for where none can be posted."""
    departments = {
        key: replace(each, channels={name: where for name, where in each.channels.items() if name in surfaces})
        for key, each in directory.departments.items()
    }
    return replace(directory, departments=departments)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        fault = Fault(str(path), 0, 0, "", f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8.")
        raise RulesError((fault,)) from None
    except OSError as error:
        fault = Fault(str(path), 0, 0, "", f"cannot be read ({error.strerror}).", "Let this user read it.")
        raise RulesError((fault,)) from None
