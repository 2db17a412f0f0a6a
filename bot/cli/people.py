"""`comptoir people ...`: who is in the rules, a one-time sign-in link, an API token."""

import asyncio
import json
import secrets
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bot.cli.rehearsed import speak_of_demo
from bot.cli.running import ask_running
from bot.cli.typed_here import typed_here
from bot.domain.permission import departments_of, person
from bot.now import utc_now
from bot.rules.source import load_file
from bot.settings import load_settings
from bot.storage.database import open_store
from bot.web.session import make_sign_in_link, register_api_token

TOKEN_NAME = "command line"  # noqa: S105 - under which a token is kept

app = typer.Typer(help="Employees: who they are, how they get in.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(metavar="PERSON", help="The person's key in the rules file.")]


@app.command("list")
def list_people(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Show everybody whom the rules name, with their departments."""
    directory = load_file(load_settings().comptoir_rules).directory
    rows = [
        {
            "key": each.key,
            "name": each.name,
            "email": each.email,
            "admin": each.admin,
            "departments": sorted(departments_of(directory, each.key)),
        }
        for each in directory.people.values()
    ]
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    table = Table("person", "name", "e-mail", "role", "departments")
    for row in rows:
        departments = row["departments"]
        joined = ", ".join(departments) if isinstance(departments, list) else ""
        table.add_row(str(row["key"]), str(row["name"]), str(row["email"]), "admin" if row["admin"] else "", joined)
    Console().print(table)


@app.command("link")
def link(key: Key) -> None:
    """Print a sign-in link that works once, within the hour."""
    speak_of_demo()
    running = ask_running(load_settings(), f"/people/{key}/sign-in-link", "url", {})
    typer.echo(running or asyncio.run(_link(key)))


@app.command("token")
def token(key: Key) -> None:
    """Make an API token that acts as this person, and print it this once; a former one stops working."""
    speak_of_demo()
    running = ask_running(load_settings(), f"/people/{key}/token", "token", {"name": TOKEN_NAME})
    typer.echo(running or asyncio.run(_token(key)))


async def _link(key: str) -> str:
    settings = load_settings()
    person(load_file(settings.comptoir_rules).directory, key)
    store = open_store(settings.database_url, clock=utc_now)
    try:
        async with store.writing(typed_here()) as tx:
            return await make_sign_in_link(tx, key, utc_now(), settings.public_url)
    finally:
        await store.close()


async def _token(key: str) -> str:
    settings = load_settings()
    person(load_file(settings.comptoir_rules).directory, key)
    made = secrets.token_urlsafe(32)
    store = open_store(settings.database_url, clock=utc_now)
    try:
        async with store.writing(typed_here()) as tx:
            await register_api_token(tx, made, key, utc_now(), name=TOKEN_NAME)
    finally:
        await store.close()
    return made
