"""What Slack does beyond the contract: lost answers, limits, refusals, languages, channels that go away."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.cards.card import Say
from bot.domain.department import Directory, Locale
from bot.errors import (
    AuthFailed,
    CardGone,
    ChannelGone,
    IntegrationError,
    NotAllowed,
    RateLimited,
    Rejected,
    Unavailable,
    Uncertain,
)
from bot.settings import load_settings
from bot.storage.database import SqlStore
from integrations.chat.registry import SurfaceParts, make_surfaces
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.surface import SlackSurface
from tests.contracts.chat.slack_stage import acme, slack_directory
from tests.contracts.chat.test_surface_contract import card
from tests.stand_ins.slack.faults import Fault, Manner
from tests.stand_ins.slack.server import SlackServer, slack_server
from tests.support.clock import FakeClock


@pytest.fixture
async def server(clock: FakeClock) -> AsyncIterator[SlackServer]:
    async with slack_server(acme(clock)) as running:
        yield running


@pytest.fixture
async def surface(server: SlackServer, clock: FakeClock) -> AsyncIterator[SlackSurface]:
    made = a_surface(server, clock, slack_directory())
    yield made
    await made.close()


def a_surface(server: SlackServer, clock: FakeClock, directory: Directory) -> SlackSurface:
    calls = Calls(server.workspace.app.bot_token, api_url=server.api_url, clock=clock)
    return SlackSurface(calls, directory=lambda: directory, clock=clock)


async def test_an_answer_that_was_lost_leaves_one_card_that_is_found_again(
    server: SlackServer, surface: SlackSurface
) -> None:
    server.workspace.faults.next_time("chat.postMessage", Fault(Manner.LOST_ANSWER))
    with pytest.raises(Uncertain):
        await surface.post_card("#billing", card(1), key="k")
    (standing,) = server.workspace.cards("C1")
    assert await surface.find_card("#billing", "k") == f"C1:{standing['ts']}:en"
    assert len(server.workspace.called("chat.postMessage")) == 1


async def test_a_card_is_announced_when_its_channel_is_known_and_before_slack_has_it(
    server: SlackServer, surface: SlackSurface
) -> None:
    known: list[bool] = []

    async def leaving() -> None:
        known.append(bool(server.workspace.called("conversations.list")))
        assert not server.workspace.called("chat.postMessage")

    await surface.post_card("#billing", card(1), key="k", leaving=leaving)
    assert known == [True]


async def test_a_card_is_found_behind_hundreds_of_messages(server: SlackServer, surface: SlackSurface) -> None:
    ref = await surface.post_card("#billing", card(1), key="k")
    for number in range(450):
        server.workspace.says("U1", "C1", f"message {number}")
    assert await surface.find_card("#billing", "k") == ref


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault(Manner.SERVER_ERROR), Uncertain),
        (Fault(Manner.DROPPED), Uncertain),
        (Fault(Manner.REFUSED, "internal_error"), Uncertain),
        (Fault(Manner.REFUSED, "token_revoked"), AuthFailed),
        (Fault(Manner.REFUSED, "missing_scope"), NotAllowed),
        (Fault(Manner.REFUSED, "is_archived"), ChannelGone),
        (Fault(Manner.REFUSED, "something_new"), Rejected),
        (Fault(Manner.LIMITED), RateLimited),
    ],
)
async def test_what_goes_wrong_while_posting_is_sorted(
    server: SlackServer, surface: SlackSurface, fault: Fault, raised: type[IntegrationError]
) -> None:
    server.workspace.faults.next_time("chat.postMessage", fault)
    with pytest.raises(raised) as caught:
        await surface.post_card("#billing", card(1), key="k")
    assert "xoxb" not in str(caught.value)


async def test_a_drawing_without_an_answer_is_only_tried_again(server: SlackServer, surface: SlackSurface) -> None:
    ref = await surface.post_card("#billing", card(1), key="k")
    for manner in (Manner.SERVER_ERROR, Manner.LOST_ANSWER):
        server.workspace.faults.next_time("chat.update", Fault(manner))
        with pytest.raises(Unavailable):
            await surface.update_card(ref, card(1, "new words", revision=2))


async def test_nobody_is_there_to_answer(clock: FakeClock) -> None:
    calls = Calls("xoxb-x", api_url="http://127.0.0.1:9/api/", clock=clock)
    surface = SlackSurface(calls, directory=slack_directory, clock=clock)
    with pytest.raises(Unavailable):
        await surface.post_card("#billing", card(1), key="k")
    await surface.close()


async def test_a_limit_is_kept_for_as_long_as_slack_asks(
    server: SlackServer, surface: SlackSurface, clock: FakeClock
) -> None:
    server.workspace.rates.kept = True
    with pytest.raises(RateLimited) as caught:
        for number in range(9):
            await surface.post_card("#billing", card(number + 1), key=f"k{number}")
    assert caught.value.retry_at == clock() + timedelta(seconds=3)


async def test_blocks_that_slack_refuses_are_drawn_plainly_so_that_the_case_is_seen(
    server: SlackServer, surface: SlackSurface
) -> None:
    server.workspace.faults.next_time("chat.postMessage", Fault(Manner.REFUSED, "invalid_blocks"))
    await surface.post_card("#billing", card(1), key="k")
    (standing,) = server.workspace.cards("C1")
    assert [block["type"] for block in standing["blocks"]] == ["section", "actions"]
    assert "Where is my refund?" in standing["blocks"][0]["text"]["text"]


async def test_metadata_says_nothing_about_anybody(server: SlackServer, surface: SlackSurface) -> None:
    await surface.post_card("#billing", card(7), key="k")
    (standing,) = server.workspace.cards("C1")
    assert standing["metadata"] == {"event_type": "comptoir_card", "event_payload": {"key": "k", "case": 7}}


async def test_a_drawing_that_changes_nothing_is_not_sent(server: SlackServer, surface: SlackSurface) -> None:
    ref = await surface.post_card("#billing", card(1), key="k")
    await surface.update_card(ref, card(1))
    await surface.update_card(ref, card(1, revision=2))
    assert len(server.workspace.called("chat.update")) == 1


async def test_a_card_is_in_its_departments_language_and_a_whisper_in_its_readers(
    server: SlackServer, clock: FakeClock
) -> None:
    french = slack_directory()
    departments = {key: replace(each, locale=Locale.FR) for key, each in french.departments.items()}
    surface = a_surface(server, clock, replace(french, departments=departments))
    ref = await surface.post_card("#billing", card(1), key="k")
    await surface.whisper("#billing", "paul", ref, (Say(key="act.claim"),))
    await surface.whisper("#billing", "marie", ref, (Say(key="act.claim"),))
    await surface.close()
    room = server.workspace.channels["C1"]
    assert "Répondre" in str(room.messages)
    assert [(user, message["text"]) for user, message in room.whispers] == [
        ("U2", "I’ll take it"),
        ("U1", "Je m’en occupe"),
    ]


async def test_who_has_no_slack_id_is_told_nothing_here(server: SlackServer, clock: FakeClock) -> None:
    directory = slack_directory()
    people = directory.people | {"paul": replace(directory.people["paul"], slack="")}
    surface = a_surface(server, clock, replace(directory, people=people))
    await surface.whisper("#billing", "paul", "C1:1.0:en", (Say(key="act.claim"),))
    await surface.close()
    assert server.workspace.channels["C1"].whispers == []


async def test_a_channel_shared_with_another_company_gets_no_card(server: SlackServer, surface: SlackSurface) -> None:
    server.workspace.channels["C1"].is_ext_shared = True
    with pytest.raises(NotAllowed):
        await surface.post_card("#billing", card(1), key="k")
    assert server.workspace.cards("C1") == []


async def test_a_channel_may_be_named_by_its_id_and_is_asked_for_once(
    server: SlackServer, surface: SlackSurface
) -> None:
    for number in range(3):
        await surface.post_card("C2", card(number + 1), key=f"k{number}")
    assert len(server.workspace.called("conversations.info")) == 1
    assert len(server.workspace.cards("C2")) == 3


async def test_the_list_of_channels_is_read_once_for_all_departments(
    server: SlackServer, surface: SlackSurface
) -> None:
    await surface.post_card("#billing", card(1), key="k1")
    await surface.post_card("#press", card(1), key="k2")
    assert len(server.workspace.called("conversations.list")) == 1


async def test_a_channel_made_anew_under_its_name_is_found_after_the_first_refusal(
    server: SlackServer, surface: SlackSurface
) -> None:
    await surface.post_card("#billing", card(1), key="k")
    del server.workspace.channels["C1"]
    server.workspace.new_channel("C9", "billing")
    with pytest.raises(ChannelGone):
        await surface.post_card("#billing", card(2), key="k2")
    await surface.post_card("#billing", card(2), key="k2")
    assert len(server.workspace.cards("C9")) == 1


async def test_a_card_whose_thread_outlived_it_is_gone(server: SlackServer, surface: SlackSurface) -> None:
    ref = await surface.post_card("#billing", card(1), key="k")
    stamp = ref.split(":")[1]
    server.workspace.says("U1", "C1", "a note", thread_ts=stamp)
    server.workspace.delete_by_hand("C1", stamp)
    with pytest.raises(CardGone):
        await surface.update_card(ref, card(1, revision=2))


def test_slack_is_connected_only_where_its_token_is_set(store: SqlStore, clock: FakeClock) -> None:
    secrets = {"slack_bot_token": SecretStr("xoxb-x"), "slack_signing_secret": SecretStr("s")}
    for given, names in [({}, {"desk"}), (secrets, {"desk", "slack"})]:
        parts = SurfaceParts(store, clock, slack_directory, load_settings(**given))
        assert set(make_surfaces(parts)) == names
