"""`comptoir doctor`: checks settings, rules, database, accounts and clock; says what is wrong and how to mend it."""

import asyncio
import os
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from typing import Annotated

import httpx
import typer

from bot.cli.account_check import all_findings, kept_rows
from bot.cli.findings import report
from bot.cli.rehearsed import as_it_runs, speak_of_demo
from bot.cli.slack import slack_findings
from bot.cli.teams import teams_findings
from bot.domain.department import Account
from bot.errors import ComptoirError, IntegrationError, SettingsError
from bot.now import utc_now
from bot.ports.rows import AccountRow
from bot.ports.store import DATABASE
from bot.rules.source import Rules, load_file
from bot.runtime.finding import Finding
from bot.runtime.telemetry import configure_logging
from bot.settings import Settings, load_settings
from bot.storage.database import SqlStore, open_store

SQLITE_WITHOUT_WAL_BUG = (3, 51, 3)
CLOCK_DRIFT = timedelta(seconds=5)
MEND = (
    "The lines below tell whether it answers now; once it does a pause ends by itself, within ten minutes at most, "
    "or at once from the page Networks of the desk."
)


def doctor(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Check everything that Comptoir needs. Exit code 0 when nothing is wrong (warnings allowed), else 1."""
    speak_of_demo()
    report(asyncio.run(_examine(os.environ.get)), as_json=as_json)


async def _examine(variable: Callable[[str], str | None]) -> list[Finding]:
    try:
        settings = load_settings()
    except SettingsError as error:
        return [Finding("settings", "wrong", str(error), "Mend the variable and run the doctor again.")]
    configure_logging(settings.comptoir_log)
    findings = [Finding("settings", "ok", f"{settings.public_url}, database {_kind(settings)}")]
    findings += await _database(settings)
    try:
        rules = load_file(settings.comptoir_rules)
    except (ComptoirError, OSError) as error:
        remedy = "comptoir rules check FILE names every fault; COMPTOIR_RULES names the file."
        return [*findings, Finding("rules", "wrong", str(error), remedy)]
    findings.append(_rules(rules))
    rows = await kept_rows(settings)
    for account in as_it_runs(rules.directory, settings).accounts.values():
        findings += await _account(account, rows)
    findings += await slack_findings(settings, rules.directory)
    return [*findings, *await teams_findings(settings, rules.directory)]


def _kind(settings: Settings) -> str:
    return "SQLite (one process)" if settings.is_sqlite else "PostgreSQL"


def _rules(rules: Rules) -> Finding:
    counted = f"{len(rules.directory.departments)} departments, {len(rules.directory.people)} people"
    if rules.warnings:
        return Finding("rules", "warning", f"{counted}; {len(rules.warnings)} warnings", "comptoir rules check")
    return Finding("rules", "ok", counted)


async def _database(settings: Settings) -> list[Finding]:
    try:
        store = open_store(settings.database_url, clock=utc_now, looking=True)
    except SettingsError as error:
        return [Finding("database", "wrong", str(error))]  # such an error says itself what to write where
    try:
        current = await store.schema_is_current()
        kept = await _kept(store) if current else []
    except (SettingsError, IntegrationError) as error:
        return [Finding("database", "wrong", str(error).removeprefix(f"{DATABASE}: "))]
    finally:
        await store.close()
    findings = [
        Finding("database", "ok", "reachable, schema up to date")
        if current
        else Finding("database", "wrong", "the schema is not up to date", "Run comptoir migrate.")
    ]
    if settings.is_sqlite and sqlite3.sqlite_version_info < SQLITE_WITHOUT_WAL_BUG:
        found = f"SQLite {sqlite3.sqlite_version} can lose a WAL reset when two connections write"
        findings.append(Finding("database", "warning", found, "Comptoir writes through one; let nothing else write."))
    return findings + kept


async def _kept(store: SqlStore) -> list[Finding]:
    """What the running Comptoir wrote down about its accounts: pauses, failures, gaps, items of unknown shape."""
    async with store.reading() as tx:
        rows = await tx.accounts.all()
        gaps = [gap for gap in await tx.accounts.gaps() if gap.end is None]
        set_aside = await tx.mentions.count_set_aside()
    findings = [
        Finding(
            f"account {row.key}", "wrong" if row.state == "paused" else "warning", f"{row.state}: {row.fault}", MEND
        )
        for row in rows
        if row.fault is not None
    ]
    findings += [
        Finding(f"account {gap.account}", "warning", f"no data since {gap.start:%Y-%m-%d %H:%M} UTC ({gap.cause})")
        for gap in gaps
    ]
    findings += [
        Finding(f"account {key}", "warning", f"{count} items of unknown shape are set aside", "See docs/operations.md.")
        for key, count in set_aside.items()
        if count
    ]
    return findings


async def _account(account: Account, rows: Mapping[str, AccountRow]) -> list[Finding]:
    found = await all_findings([account], rows)
    known = all(each.verdict != "wrong" for each in found)
    return [*found, *await _drift(account)] if known and account.base_url else found


async def _drift(account: Account) -> list[Finding]:
    """Compare our clock with the server's Date header (RFC 9110): due times and rate limits depend on it."""
    try:
        async with httpx.AsyncClient(timeout=5) as client:
            answer = await client.head(account.base_url)
        there = parsedate_to_datetime(answer.headers["date"])
    except (httpx.HTTPError, KeyError, ValueError):
        return []
    drift = abs(utc_now() - there.astimezone(UTC))
    if drift > CLOCK_DRIFT:
        found = f"this machine and {account.base_url} differ by {drift.total_seconds():.0f} s"
        return [Finding("clock", "warning", found, "Keep the clock right, with NTP for example.")]
    return [Finding("clock", "ok", f"agrees with {account.base_url}")]
