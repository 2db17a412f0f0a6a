"""`comptoir contacts import`: what another system knows of calls, visits and letters, recorded all or not at all."""

import asyncio
import json
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.contact_file import contacts_in
from bot.cli.rehearsed import speak_of_demo
from bot.cli.running import ask_running
from bot.cli.typed_here import typed_here
from bot.domain.person_messages import ImportContacts, RecordContact
from bot.errors import SettingsError
from bot.flow.bus import Bus
from bot.now import utc_now
from bot.rules.source import Rules, load_file
from bot.runtime.rules import InForce
from bot.settings import Settings, load_settings
from bot.storage.database import open_store
from bot.web.security import LARGEST_REQUEST

PATIENCE = 120.0
"""Seconds for a running Comptoir to record a whole file."""

app = typer.Typer(help="Contacts away from the networks: bring them in from another system.", no_args_is_help=True)
app.callback()(lambda: None)  # keeps the word for the command while there is but one


@app.command("import")
def import_contacts(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with the names of its columns first.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what is wrong in it, and record nothing.")] = False,
) -> None:
    """Record every contact of a file, or none; one whose reference is known already is left as it is."""
    speak_of_demo()
    settings = load_settings()
    rules = load_file(settings.comptoir_rules)
    by = next((each.key for each in rules.directory.people.values() if each.admin), None)
    if by is None:
        raise SettingsError("The rules name no admin, and only admins record what others heard: name one.")
    contacts = contacts_in(file.read_bytes(), str(file), rules.directory, by, utc_now())
    if dry_run:
        typer.echo(f"Contacts that can be recorded: {len(contacts)}; nothing was.")
        return
    recorded = _by_running(settings, contacts)
    if recorded is None:
        recorded = asyncio.run(_record(settings, rules, ImportContacts(by, contacts)))
    typer.echo(f"Contacts recorded: {recorded}; known already: {len(contacts) - recorded}.")


def _by_running(settings: Settings, contacts: tuple[RecordContact, ...]) -> int | None:
    """How many the running process recorded, None where none runs that alone could."""
    body = {"contacts": [_as_json(each) for each in contacts]}
    if len(json.dumps(body)) > LARGEST_REQUEST:
        raise SettingsError("The file is too large to be recorded at once: split it.")
    answer = ask_running(settings, "/contacts/import", "recorded", body, patience=PATIENCE)
    return int(answer) if answer is not None else None


def _as_json(contact: RecordContact) -> dict[str, Any]:
    """A contact as the API takes it, without what it leaves out."""
    return {name: _plain(value) for name, value in asdict(contact).items() if value and name != "by"}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.value if isinstance(value, StrEnum) else value


async def _record(settings: Settings, rules: Rules, command: ImportContacts) -> int:
    store = open_store(settings.database_url, clock=utc_now)
    try:
        in_force = InForce(0, rules.directory, rules.plan)
        bus = Bus(store=store, rules=lambda: in_force, networks={}, clock=utc_now)
        outcome = await bus.handle(command, origin=typed_here())
        return int(outcome["recorded"])
    finally:
        await store.close()
