"""`comptoir networks list | check | poll | login`: our accounts, how their reading goes, what comes next.

All but login only look: the database is read, networks are asked, and nothing is stored.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

import typer

from bot.cards.text import clean
from bot.cli.account_check import all_findings, kept_rows, moment, opened, remedy_of
from bot.cli.findings import report
from bot.cli.network_list import all_kept, listed, told
from bot.cli.rehearsed import as_it_runs, speak_of_demo
from bot.domain.department import Account
from bot.errors import IntegrationError, NotFound, SettingsError
from bot.now import utc_now
from bot.ports.rows import AccountRow
from bot.ports.social import Page
from bot.rules.source import Rules, load_file
from bot.runtime.finding import Finding
from bot.settings import load_settings
from bot.storage.database import SqlStore, open_store
from bot.understanding.read import Reader

T = TypeVar("T")
_HEAD = ("account", "network", "handle", "state", "last poll", "lag", "spent this month", "token ends")
_SHOWN = 80

app = typer.Typer(help="Networks: our accounts, and how their reading goes.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """List the accounts of the rules: how their reading goes, what is left of quota and budget, gaps, why one rests."""
    speak_of_demo()
    accounts = _rules().directory.accounts
    now = utc_now()
    kept = asyncio.run(_with_store(lambda store: all_kept(store, accounts, now)))
    if as_json:
        typer.echo(json.dumps([told(each, now) for each in kept], default=str, ensure_ascii=False))
        return
    for line in listed(kept, now):
        typer.echo(line)


@app.command("check")
def check(
    account: Annotated[str, typer.Argument(help="One account; all if absent.")] = "", as_json: Json = False
) -> None:
    """Connect each account: who we are there, what it takes, when its token ends, what is missing.

    Exit code 0 when nothing is wrong (warnings allowed), else 1.
    """
    speak_of_demo()
    accounts = _rules().directory.accounts
    wanted = [_named(accounts, account)] if account else list(accounts.values())
    report(asyncio.run(_examined(wanted)), as_json=as_json)


@app.command("poll")
def poll(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say that nothing is to be stored; needed.")] = False,
    as_json: Json = False,
) -> None:
    """Read the next page of an account and print what would be taken in. Nothing is stored, no cursor moves."""
    if not dry_run:
        raise SettingsError("Reading for good is what `comptoir run` does; add --dry-run to look at the next page.")
    speak_of_demo()
    rules = _rules()
    named = _named(rules.directory.accounts, account)
    try:
        page, known = asyncio.run(_with_store(lambda store: _page(named, store)))
    except IntegrationError as error:
        typer.echo(f"comptoir: {error}. {remedy_of(named, error)}".rstrip(), err=True)
        raise typer.Exit(2) from error
    items = _taken_in(page, known, rules)
    if as_json:
        typer.echo(json.dumps({"mentions": items, **_beside(page)}, default=str, ensure_ascii=False))
        return
    for each in items:
        said = clean(each["text"], limit=_SHOWN).replace("\n", " ")
        where = f"-> {each['department']} ({each['rule'] or 'fallback'})" if each["new"] else "(known)"
        typer.echo(f"{moment(each['posted_at'])}  @{clean(each['author'], limit=40)}: {said}  {where}")
    typer.echo("; ".join(f"{name.replace('_', ' ')}: {value}" for name, value in _beside(page).items()))


@app.command("login")
def login(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    port: Annotated[int, typer.Option(help="Where the browser comes back to this machine.", min=1, max=65535)] = 8976,
    paste: Annotated[
        bool, typer.Option("--paste", help="The browser is on another machine: paste its address.")
    ] = False,
) -> None:
    """Sign an account in to its network: open an address, consent, and its tokens are kept sealed and renewed."""
    from bot.cli.login import log_in  # a server to come back to, which nothing else here needs

    speak_of_demo()
    settings = load_settings()
    named = _named(load_file(settings.comptoir_rules).directory.accounts, account)
    asyncio.run(log_in(named, settings, port=port, paste=paste))


def _rules() -> Rules:
    settings = load_settings()
    rules = load_file(settings.comptoir_rules)
    return replace(rules, directory=as_it_runs(rules.directory, settings))


def _named(accounts: Mapping[str, Account], key: str) -> Account:
    if key not in accounts:
        raise NotFound(f"There is no account {key}; the rules know {', '.join(sorted(accounts)) or 'none'}.")
    return accounts[key]


async def _with_store(use: Callable[[SqlStore], Awaitable[T]]) -> T:
    store = open_store(load_settings().database_url, clock=utc_now, looking=True)
    try:
        return await use(store)
    finally:
        await store.close()


async def _examined(wanted: Sequence[Account]) -> list[Finding]:
    return await all_findings(wanted, await kept_rows(load_settings()))


async def _page(account: Account, store: SqlStore) -> tuple[Page, frozenset[str]]:
    """The page that the next poll would read, and which of its mentions are known."""
    async with store.reading() as tx:
        row = await tx.accounts.get(account.key) or AccountRow(account.key)
    async with opened(account) as network:
        page = await network.fetch(row.cursor, since=utc_now() - account.start)
    async with store.reading() as tx:
        return page, frozenset(await tx.mentions.known(account.key, [each.remote_id for each in page.mentions]))


def _taken_in(page: Page, known: frozenset[str], rules: Rules) -> list[dict[str, Any]]:
    """Each mention of a page with where the rules would send it, by what its text says."""
    read = Reader().read(page.mentions)
    items = []
    for mention, understanding in zip(page.mentions, read, strict=True):
        decision = rules.plan.route(mention, understanding, now=utc_now())
        items.append({
            "remote_id": mention.remote_id,
            "author": mention.author.handle,
            "text": mention.text,
            "posted_at": mention.posted_at,
            "url": mention.url,
            "new": mention.remote_id not in known,
            "department": decision.department,
            "rule": decision.rule,
        })  # fmt: skip
    return items


def _beside(page: Page) -> dict[str, Any]:
    """What a page brings beside its mentions."""
    left = page.quota
    return {
        "own_posts": len(page.own_posts),
        "set_aside": len(page.set_aside),
        "more": page.more,
        "retry_at": page.retry_at,
        "missed_from": page.missed_from,
        "requests_left": None if left is None else f"{left.remaining} of {left.limit} until {moment(left.resets_at)}",
        "spent": str(page.spent),
    }
