"""What the playground's client cannot do is said so that it can; whatever it can do is as in Teams."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from bot.storage.database import SqlStore
from integrations.chat.teams.connecting import gateway_of, hosts_of
from integrations.chat.teams.credentials import Credentials, fetch_of
from integrations.chat.teams.playground import PlaygroundGateway
from tests.stand_ins.teams.server import teams_server
from tests.stand_ins.teams.tenant import Message
from tests.support.house import FakeClock
from tests.teams.connected import trust
from tests.teams.office import Office, acme, an_office, text_of


def to_the_playground(settings: Settings, clock: FakeClock) -> PlaygroundGateway:
    """The playground's gateway, with the token that the stand-in asks for."""
    credentials = Credentials(fetch_of(settings), clock)
    return PlaygroundGateway(settings.teams_app_id, credentials=credentials, hosts=hosts_of(settings), clock=clock)


@pytest.fixture
async def office(store: SqlStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    async with teams_server(acme(clock)) as running:
        trust(running, monkeypatch)
        async with an_office(store, running, clock, make=to_the_playground) as made:
            yield made


def form(office: Office) -> Message:
    """What stands lowest in the channel."""
    return office.tenant.cards("delivery")[-1]


async def press(office: Office, label: str, person: str = "marie", **typed: str) -> str:
    """Somebody presses a button of the form; gives what they read in its place."""
    office.house.clock.move(0.01)
    await office.doing.press(person, form(office), label, typed)
    await office.house.work()
    return text_of(form(office).seen_by(person))


async def test_every_button_of_a_card_is_one_that_this_client_presses(office: Office) -> None:
    await office.a_case()
    drawn = json.dumps(office.card().card)
    assert "Reply" in drawn
    assert "task/fetch" not in drawn


async def test_a_reply_is_written_read_mended_and_sent_under_its_card(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "Reply")
    assert form(office).root == office.card().id
    assert "Your public reply" in text_of(form(office).card)
    assert "Too long: 506 of 500" in await press(office, "Preview", text="x" * 501)
    assert "As the public will see it" in await press(office, "Preview", text="Frist.")
    assert "Your public reply" in await press(office, "Edit")
    await press(office, "Preview", text="First.")
    assert await press(office, "Send") == "Done."
    assert "Undo" in office.words()
    office.house.clock.move(seconds=16)
    await office.house.work()
    assert office.published() == ["First."]


async def test_what_opens_no_window_is_answered_as_in_teams(office: Office) -> None:
    case = await office.a_case()
    await office.press("marie", "I’ll take it")
    assert (await office.house.view(case)).case.assignee == "marie"
    assert "Give back" in office.words("marie")
    assert "task/fetch" not in json.dumps(office.card().seen_by("marie"))


async def test_whoever_may_not_act_reads_why_under_the_card(office: Office) -> None:
    await office.a_case()
    await office.press("max", "Reply")
    assert "This was not done" in text_of(form(office).card)


async def test_a_list_opens_its_windows_in_the_same_talk(office: Office) -> None:
    await office.a_case()
    await office.press("marie", "I’ll take it")
    await office.doing.write("marie", "mine")
    await office.house.work()
    await office.doing.press("marie", office.tenant.direct("marie")[-1], "Reply")
    assert "Your public reply" in office.told("marie")[-1]


async def test_a_dialog_from_the_menu_of_a_message_stays_a_dialog(office: Office) -> None:
    await office.a_case()
    await office.doing.choose("marie", office.card(), "replyPublicly")
    await office.submit("marie", "Preview", text="From the menu.")
    await office.submit("marie", "Send")
    assert office.toasts("marie") == ["Done. The card in the channel says what becomes of the reply."]


def test_no_token_goes_to_the_playground(clock: FakeClock) -> None:
    app = "11111111-2222-3333-4444-555555555555"
    settings = Settings(teams_app_id=app, teams_tenant_id=app, teams_playground="http://127.0.0.1:56150")
    gateway = gateway_of(settings, clock)
    assert isinstance(gateway, PlaygroundGateway)
