"""`comptoir webhooks test`: sends our own running server what another system would, and says what came back."""

import os
from collections.abc import Mapping
from typing import Annotated
from uuid import uuid4

import httpx
import typer

from bot.cli.findings import report
from bot.domain.department import Account
from bot.errors import NotFound
from bot.now import utc_now
from bot.rules.source import load_file
from bot.runtime.finding import Finding
from bot.settings import is_loopback, load_settings
from bot.web.hooks import PATH
from integrations.social.registry import sample_of

PATIENCE = 10.0

app = typer.Typer(help="Webhooks: what other systems bring us.", no_args_is_help=True)


@app.callback()
def webhooks() -> None:
    """Webhooks: what other systems bring us."""


@app.command("test")
def test(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    text: Annotated[
        str, typer.Option(help="Bring a mention with these words, which opens a case; nothing if absent.")
    ] = "",
    to: Annotated[str, typer.Option(help="The server's address, if it is not the one people use.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Send a signed sample to the running server, and say what came back. Exit code 0 where it was kept, else 1."""
    settings = load_settings()
    named = _named(load_file(settings.comptoir_rules).directory.accounts, account)
    sample = sample_of(named, os.environ, f"comptoir-test-{uuid4().hex}", text, utc_now())
    url = f"{(to or settings.public_url).rstrip('/')}{PATH}/{account}"
    subject = f"account {account}"
    try:
        proxied = not is_loopback(url)
        answer = httpx.post(url, content=sample.body, headers=sample.headers, timeout=PATIENCE, trust_env=proxied)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        remedy = "Start Comptoir, or name its address with --to."
        report([Finding(subject, "wrong", f"{url} does not answer ({type(error).__name__})", remedy)], as_json=as_json)
    report([_found(subject, url, answer.status_code, named, text)], as_json=as_json)


def _named(accounts: Mapping[str, Account], key: str) -> Account:
    if key not in accounts:
        raise NotFound(f"There is no account {key}; the rules know {', '.join(sorted(accounts)) or 'none'}.")
    return accounts[key]


def _found(subject: str, url: str, status: int, account: Account, text: str) -> Finding:
    if status == 200:
        then = "; its mention becomes a case within moments" if text else ""
        return Finding(subject, "ok", f"{url} answered 200: the sample is kept{then}")
    remedies = {
        401: f"The running server has another secret in {account.token_variable}, or another time: restart it.",
        404: "The running server has other rules: restart it.",
        503: f"The running server has nothing in {account.token_variable}: restart it; or its database is away.",
    }
    usual = "Something else answers there: name Comptoir's address with --to."
    return Finding(subject, "wrong", f"{url} answered {status}", remedies.get(status, usual))
