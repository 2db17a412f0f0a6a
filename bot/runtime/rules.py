"""The rules in force: a row of the database, imported from the file when it changes, swapped as a whole.

A file that is refused changes nothing: the old rules stay, and the fault is told loudly until it is mended.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from bot.domain.audit import Act
from bot.domain.department import Directory
from bot.errors import ConfigError, Fault, RulesError
from bot.flow.context import Plan
from bot.ports.rows import Event, RulesVersion
from bot.ports.store import Store, Transaction
from bot.rules.beside import FilesBeside, NotBeside, Stamp, stamp_of
from bot.rules.source import Rules, load_proven, load_rules, read_file

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
        self._stamp: Stamp | None = None
        self._beside: dict[str, Stamp | None] = {}
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
            self._swap(row.version, _of_version(row))
            return
        try:
            await self._import()
        except RulesError as error:
            if row is None:
                raise
            self._swap(row.version, _of_version(row))
            await self._refuse(str(error))

    async def refresh(self) -> bool:
        """Look whether the file or the database holds newer rules; True when others are in force now."""
        if self._path.exists() and await asyncio.to_thread(self._has_changed):
            try:
                return await self._import()
            except RulesError as error:
                await self._refuse(str(error))
                return False
        if self._stamp is not None and not self._path.exists():
            await self._refuse(f"{self._path}: the file is gone. Put it back; until then the rules of before hold.")
        async with self._store.reading() as tx:
            row = await tx.rules.in_force()
        if row is None or row.version == self.current.version:
            return False
        self._swap(row.version, await asyncio.to_thread(_of_version, row))
        return True

    async def _import(self) -> bool:
        """Bring the file into force. Raises RulesError and changes nothing when it is not sound.

        A file that the database could not take is looked at again; one that is refused, once it or a list beside it
        has changed.
        """
        stamp = await asyncio.to_thread(stamp_of, self._path)
        beside = FilesBeside(self._path.parent)
        try:
            version, rules = await self._stored(beside)
        except RulesError:
            self._stamp, self._beside = stamp, beside.asked
            raise
        self._stamp, self._beside = stamp, beside.asked
        refused, self.fault, self._refused = self._refused, None, None
        if self._current is not None and self._current.version == version:
            if refused is not None:
                await self._record("rules_loaded", {"version": version})  # open pages take the refusal away
            return False
        self._swap(version, rules)
        log.info("rules_in_force", version=version, file=str(self._path), warnings=len(rules.doubts))
        return True

    def _has_changed(self) -> bool:
        """Whether the file or a list beside it was saved since it was looked at."""
        beside = {name: stamp_of(self._path.parent / name) for name in self._beside}
        return stamp_of(self._path) != self._stamp or beside != self._beside

    async def _stored(self, beside: FilesBeside) -> tuple[int, Rules]:
        """The file's rules, and their version in the database, a new one where they differ from those in force.

        Of several processes that see a changed file at the same time one makes the version, and the others find it.
        """
        text = await asyncio.to_thread(read_file, self._path)
        rules = await asyncio.to_thread(load_rules, text, file=str(self._path), beside=beside)
        async with self._store.writing() as tx:
            row = await tx.rules.in_force(lock=True)
            if row is not None and row.sha == rules.hash:
                version = row.version
            else:
                await self._refuse_lost_cases(tx, rules)
                author = f"file {self._path.name}"
                version = await tx.rules.put(text, rules.hash, author, self._clock(), rules.beside)
                self._log(tx, row, RulesVersion(version, rules.hash, text, rules.beside), author)
                data = {"version": version}
                await tx.events.add([Event(0, self._clock(), "rules_loaded", None, None, None, data)])
            await tx.accounts.ensure(rules.directory.accounts)
        return version, rules

    def _log(self, tx: Transaction, former: RulesVersion | None, new: RulesVersion, author: str) -> None:
        """Other rules are in force: which, instead of which."""
        before = _named(former) if former is not None else {}
        data = {"author": author}
        tx.audit.add(Act("rules_in_force", self._clock(), data=data, before=before, after=_named(new)))

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
        await self._record("rules_refused", {"fault": fault[:2000]})

    async def _record(self, kind: str, data: Mapping[str, object]) -> None:
        async with self._store.writing() as tx:
            await tx.events.add([Event(0, self._clock(), kind, None, None, None, data)])

    def _swap(self, version: int, rules: Rules) -> None:
        self._current = InForce(version, self._prepare(rules.directory), rules.plan)


def connected_only(directory: Directory, surfaces: frozenset[str]) -> Directory:
    """The directory with the channels of connected surfaces only: no card is asked for where none can be posted."""
    departments = {
        key: replace(each, channels={name: where for name, where in each.channels.items() if name in surfaces})
        for key, each in directory.departments.items()
    }
    return replace(directory, departments=departments)


def _named(version: RulesVersion) -> Mapping[str, object]:
    return {"version": version.version, "sha": version.sha}


def _of_version(row: RulesVersion) -> Rules:
    """The rules of a version, with the lists that stood beside it."""

    def beside(name: str) -> str:
        if name not in row.beside:
            raise NotBeside(f"There is no file {name} beside version {row.version}.")
        return row.beside[name]

    return load_proven(row.text, file=f"rules version {row.version}", beside=beside)
