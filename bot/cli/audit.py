"""`comptoir audit HANDLE`: how well any public account listens, measured on its network; nothing is kept."""

import asyncio
import json
import os
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import typer

from bot.cards.text import clean
from bot.cli.account_check import moment, remedy_of
from bot.cli.audit_told import audit_csv, audit_data, audit_lines
from bot.cli.rehearsed import as_it_runs, speak_of_demo
from bot.domain.department import Account
from bot.domain.listening import Overheard
from bot.errors import IntegrationError, NotUsable
from bot.flow.overhear import overhear
from bot.flow.patience import Patience
from bot.now import utc_now
from bot.rules.source import load_file
from bot.settings import load_settings
from integrations.social.registry import NETWORKS, TIMELINES, secret_of

_LONGEST_HANDLE = 320


def audit(
    handle: Annotated[str, typer.Argument(metavar="HANDLE", help="The account, such as @name@social.example.")],
    network: Annotated[str, typer.Option(help="Its network; needed where the rules have accounts on several.")] = "",
    account: Annotated[str, typer.Option(help="Who asks: an account of the rules; else the first on it.")] = "",
    days: Annotated[int, typer.Option(help="How far back to read.", min=1, max=366)] = 30,
    posts: Annotated[int, typer.Option(help="How many of its posts to read at most.", min=1, max=1000)] = 100,
    minutes: Annotated[int, typer.Option(help="How long to read at most, waits included.", min=1, max=240)] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
) -> None:
    """Measure how well a public account listens: how much of its talk answers people, and whom it leaves unanswered.

    It is read as an account of the rules on the same network. Nothing is stored.
    """
    if as_json and as_csv:
        raise typer.BadParameter("choose one of the two.", param_hint="--json, --csv")
    speak_of_demo()
    settings = load_settings()
    accounts = as_it_runs(load_file(settings.comptoir_rules).directory, settings).accounts
    asking = _asking(accounts, network, account)
    try:
        heard = asyncio.run(_overheard(asking, _written(handle), days, posts, minutes))
    except IntegrationError as error:
        typer.echo(f"comptoir: {clean(str(error))}. {remedy_of(asking, error)}".rstrip(), err=True)
        raise typer.Exit(2) from error
    if as_json or as_csv:
        data = audit_data(heard, asking)
        typer.echo(json.dumps(data, ensure_ascii=False) if as_json else audit_csv(data).rstrip())
        return
    for line in audit_lines(heard, asking, days):
        typer.echo(clean(line))


def _asking(accounts: Mapping[str, Account], network: str, key: str) -> Account:
    """The account of the rules that asks. Raises NotUsable where there is none that could."""
    if key and key not in accounts:
        raise NotUsable(f"There is no account {key}; the rules know {', '.join(sorted(accounts)) or 'none'}.")
    network = accounts[key].network if key and not network else network
    if network and network not in NETWORKS:
        raise NotUsable(f"There is no network {network}; choose one of {', '.join(TIMELINES)}.")
    if network and network not in TIMELINES:
        raise NotUsable(
            f"On {network} the posts of other accounts are not read from here; "
            f"audit an account on one of {', '.join(TIMELINES)}."
        )
    wanted = [network] if network else list(TIMELINES)
    able = [each for each in accounts.values() if each.network in wanted and key in ("", each.key)]
    if not able:
        pages = " or ".join(f"docs/networks/{name}.md" for name in wanted)
        raise NotUsable(f"No account asked for is on {' or '.join(wanted)}; put one into the rules, as in {pages}.")
    found = {each.network for each in able}
    if len(found) > 1:
        raise NotUsable(f"The rules have accounts on {' and '.join(sorted(found))}; choose one with --network.")
    return able[0]


def _written(handle: str) -> str:
    """The handle as the network is asked for it. Raises NotUsable for what is none anywhere."""
    name = handle.strip()
    if not name.strip("@") or len(name) > _LONGEST_HANDLE or not name.isprintable() or any(map(str.isspace, name)):
        raise NotUsable("A handle is one word, such as @name@social.example or name.bsky.social.")
    return name


async def _overheard(account: Account, handle: str, days: int, posts: int, minutes: int) -> Overheard:
    async def sleep(length: timedelta) -> None:
        typer.echo(f"The network asks to wait until {moment(utc_now() + length)}.", err=True)
        await asyncio.sleep(length.total_seconds())

    now = utc_now()
    patience = Patience(now + timedelta(minutes=minutes), utc_now, sleep)
    network = TIMELINES[account.network](account, secret_of(account, os.environ), utc_now)
    try:
        return await overhear(network, handle, since=now - timedelta(days=days), most=posts, patience=patience)
    finally:
        await network.close()
