"""`comptoir audit-log verify | export`: whether the log of all acts is whole, and what it says; read only."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from bot.cards.text import clean
from bot.cli.rehearsed import speak_of_demo
from bot.cli.rules_common import Json, moment
from bot.domain.audit_chain import Anchor, Broken, Flaw, Link, Verifier
from bot.now import utc_now
from bot.ports.audit import Unchained
from bot.settings import load_settings
from bot.storage.database import SqlStore, open_store

AT_ONCE = 2_000
_ANCHOR = re.compile(r"(\d{1,18}):([0-9a-f]{64})")
_SAID = {
    Flaw.CHANGED: "it was changed after it was written",
    Flaw.MISSING: "it was removed",
    Flaw.UNLINKED: "it does not follow the entry before it: it was put in or moved, or the one before it was replaced",
    Flaw.OTHER: "it is not the entry that the anchor names: the log was written anew",
}

app = typer.Typer(help="The log of every act: check it, print it.", no_args_is_help=True)


@app.command()
def verify(
    anchor: Annotated[str, typer.Option(help="What an earlier verify printed last: nothing up to it may differ.")] = "",
    as_json: Json = False,
) -> None:
    """Follow the chain from its first entry to its last; the exit code is 1 where it is broken.

    Whoever can write into the database can cut off the end of the log: keep the anchor that is printed elsewhere.
    """
    kept = _anchor(anchor) if anchor else None
    verifier, waiting = asyncio.run(_verified(kept))
    if as_json:
        typer.echo(json.dumps(_as_json(verifier, waiting)))
    else:
        for line in _told(verifier, waiting):
            typer.echo(line)
    if verifier.broken is not None:
        raise typer.Exit(1)


@app.command()
def export(
    since: Annotated[str, typer.Option(help="From when on: 2026-12-01T00:00+01:00.")] = "",
    until: Annotated[str, typer.Option(help="Until when, itself left out.")] = "",
    as_json: Annotated[
        bool, typer.Option("--json", help="For programs: one JSON object a line, hashes included.")
    ] = False,
) -> None:
    """Print the entries in the order of the chain, each on a line."""
    asyncio.run(
        _export(moment(since, "--since") if since else None, moment(until, "--until") if until else None, as_json)
    )


async def _verified(kept: Anchor | None) -> tuple[Verifier, Unchained]:
    verifier = Verifier(kept)
    async with _looking() as store:
        async for links in _pages(store):
            verifier.follow(links)
        verifier.finish()
        async with store.reading() as tx:
            return verifier, await tx.audit.unchained()


async def _export(since: datetime | None, until: datetime | None, as_json: bool) -> None:
    async with _looking() as store:
        async for links in _pages(store, since, until):
            for link in links:
                typer.echo(json.dumps(_entry(link), ensure_ascii=False) if as_json else _line(link))


async def _pages(
    store: SqlStore, since: datetime | None = None, until: datetime | None = None
) -> AsyncIterator[Sequence[Link]]:
    """The chain in parts, each read in a transaction of its own: what has its place keeps it."""
    after = 0
    while True:
        async with store.reading() as tx:
            links = await tx.audit.links(after, AT_ONCE, since=since, until=until)
        if not links:
            return
        yield links
        after = links[-1].number


def _told(verifier: Verifier, waiting: Unchained) -> list[str]:
    broken, end = verifier.broken, verifier.end
    if broken is not None:
        whole = f"; {end.number} before it are whole" if end.number else ""
        return [f"Entry {broken.number}: {_SAID[broken.flaw]}{whole}."]
    lines = [f"{end.number} entries, unbroken since {verifier.since:%Y-%m-%d %H:%M:%S} UTC."] if verifier.since else []
    lines = lines or ["There are no entries in the chain yet."]
    if waiting.since is not None:
        lines.append(
            f"{waiting.count} more wait for their place in the chain, the first since {waiting.since:%Y-%m-%d %H:%M:%S}"
            " UTC; a running Comptoir gives it to them within seconds."
        )
    return [*lines, f"Anchor: {end}"]


def _as_json(verifier: Verifier, waiting: Unchained) -> dict[str, Any]:
    broken: Broken | None = verifier.broken
    return {
        "unbroken": broken is None,
        "entries": verifier.end.number,
        "since": verifier.since.isoformat() if verifier.since is not None else None,
        "anchor": str(verifier.end),
        "waiting": waiting.count,
        "broken": asdict(broken) if broken is not None else None,
    }


def _entry(link: Link) -> dict[str, Any]:
    """An entry as an export tells it: what is JSON in it as what it says."""
    entry = link.entry
    return {
        "number": link.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "who": entry.who,
        "via": entry.origin.via,
        "place": entry.origin.place,
        "token": entry.origin.token,
        "kind": entry.kind,
        "case": entry.case_id,
        "department": entry.department,
        "data": _read(entry.data),
        "before": _read(entry.before),
        "after": _read(entry.after),
        "previous": link.previous,
        "hash": link.hash,
    }


def _read(text: str) -> Any:
    """What a part says; its own text where somebody made something else of it, for `verify` to tell."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _line(link: Link) -> str:
    entry, origin = link.entry, link.entry.origin
    who = entry.who or ("whoever runs Comptoir" if origin.via == "cli" else "Comptoir")
    via = " ".join(filter(None, (origin.via, origin.place, origin.token and f"token {origin.token}")))
    about = f"case {entry.case_id}" if entry.case_id is not None else ""
    changed = f"{entry.before} -> {entry.after}" if (entry.before, entry.after) != ("{}", "{}") else ""
    parts = (entry.kind, about, entry.department or "", entry.data if entry.data != "{}" else "", changed)
    return clean(f"{link.number}  {entry.at:%Y-%m-%d %H:%M:%S}  {who} ({via}): {' '.join(filter(None, parts))}")


def _anchor(typed: str) -> Anchor:
    found = _ANCHOR.fullmatch(typed.strip())
    if found is None:
        raise typer.BadParameter("write it as verify printed it, NUMBER:HASH.", param_hint="--anchor")
    return Anchor(int(found[1]), found[2])


@asynccontextmanager
async def _looking() -> AsyncIterator[SqlStore]:
    speak_of_demo()
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        yield store
    finally:
        await store.close()
