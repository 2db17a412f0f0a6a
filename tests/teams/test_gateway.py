"""Calls to Teams over the wire: one token for many, nothing twice, limits kept, ids and words that arrive whole."""

import asyncio
from datetime import timedelta

import pytest

from bot.errors import (
    AuthFailed,
    CardGone,
    ChannelGone,
    IntegrationError,
    NotAllowed,
    RateLimited,
    Rejected,
    TimedOut,
    Unavailable,
    Uncertain,
)
from bot.ports.rows import LaneLost
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.hosts import Hosts
from integrations.chat.teams.seam import Where
from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.server import TeamsServer
from tests.support.clock import FakeClock
from tests.teams.connected import said, where


def channel(server: TeamsServer, key: str = "billing") -> str:
    return server.tenant.channels[key].id


async def test_a_thread_is_begun_written_in_changed_and_taken_away(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    to = where(server)
    opened = await gateway.open_thread(to, channel(server), said("first"))
    assert opened.conversation == f"{channel(server)};messageid={opened.message}"
    answer = await gateway.say(to, opened.conversation, said("below"))
    await gateway.redraw(to, opened.conversation, opened.message, said("changed"))
    standing = server.tenant.cards("billing")
    assert [(each.id, each.root, each.activity["text"]) for each in standing] == [
        (opened.message, opened.message, "changed"),
        (answer, opened.message, "below"),
    ]
    await gateway.take_away(to, opened.conversation, opened.message)
    with pytest.raises(CardGone):
        await gateway.redraw(to, opened.conversation, opened.message, said("again"))


async def test_a_post_is_announced_once_its_token_and_connection_are_there_and_before_teams_has_it(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    fetched: list[int] = []

    async def leaving() -> None:
        fetched.append(server.tenant.app.fetched)
        assert not server.tenant.called("create")

    await gateway.open_thread(where(server), channel(server), said("first"), leaving=leaving)
    assert fetched == [1]
    nobody = Where("http://127.0.0.1:9/", server.tenant.id)
    with pytest.raises(Unavailable):
        await gateway.open_thread(nobody, channel(server), said("second"), leaving=leaving)
    assert fetched == [1]


@pytest.mark.parametrize("why", [Unavailable("away", service="database", account=""), LaneLost("teams:billing")])
async def test_a_post_that_cannot_be_announced_does_not_leave(
    server: TeamsServer, gateway: BotBuilderGateway, why: Exception
) -> None:
    async def leaving() -> None:
        raise why

    with pytest.raises(type(why)) as caught:
        await gateway.open_thread(where(server), channel(server), said("first"), leaving=leaving)
    assert caught.value is why
    assert not server.tenant.called("create")


async def test_a_call_says_for_which_organisation_it_is(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    await gateway.open_thread(where(server), channel(server), said("first"))
    (call,) = server.tenant.called("create")
    assert call.body["channelData"] == {"channel": {"id": channel(server)}, "tenant": {"id": server.tenant.id}}


async def test_a_mention_beside_the_text_arrives_whole(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    marie = server.tenant.people["marie"]
    mention = {
        "type": "mention",
        "text": "<at>Marie Curie</at>",
        "mentioned": {"id": marie.mri, "name": "Marie Curie"},
    }
    message = said("<at>Marie Curie</at> look") | {"entities": [mention]}
    await gateway.open_thread(where(server), channel(server), message)
    (standing,) = server.tenant.cards("billing")
    assert standing.activity["entities"] == [mention]


async def test_one_token_serves_a_thousand_messages(
    server: TeamsServer, gateway: BotBuilderGateway, clock: FakeClock
) -> None:
    for number in range(1_000):
        clock.move(seconds=2.1)
        await gateway.open_thread(where(server), channel(server), said(f"message {number}"))
    assert len(server.tenant.cards("billing")) == 1_000
    assert server.tenant.app.fetched == 1


async def test_however_many_write_at_once_one_token_is_fetched(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    people = [person.id for person in server.tenant.people.values()]
    await asyncio.gather(*(gateway.open_talk(where(server), person) for person in people))
    assert server.tenant.app.fetched == 1


async def test_a_token_that_teams_refuses_is_fetched_anew(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    await gateway.ready()
    server.tenant.app.tokens.clear()
    with pytest.raises(AuthFailed):
        await gateway.open_thread(where(server), channel(server), said("first"))
    await gateway.open_thread(where(server), channel(server), said("first"))
    assert server.tenant.app.fetched == 2


@pytest.mark.parametrize(
    ("fault", "posting", "changing"),
    [
        (Fault(Manner.DROPPED), Uncertain, Unavailable),
        (Fault(Manner.LOST_ANSWER), Uncertain, Unavailable),
        (Fault(Manner.SERVER_ERROR), Uncertain, Unavailable),
        (Fault(Manner.BAD_GATEWAY), Uncertain, Unavailable),
        (Fault(Manner.PRECONDITION), Uncertain, Unavailable),
        (Fault(Manner.REFUSED, status=408, code="Timeout"), Uncertain, Unavailable),
        (Fault(Manner.REFUSED, status=302, code="Moved"), Uncertain, Unavailable),
        (Fault(Manner.LIMITED), RateLimited, RateLimited),
        (Fault(Manner.REFUSED, status=401, code="BotNotRegistered"), AuthFailed, AuthFailed),
        (Fault(Manner.REFUSED), ChannelGone, ChannelGone),
        (Fault(Manner.REFUSED, status=404, code="ConversationNotFound"), ChannelGone, ChannelGone),
        (Fault(Manner.REFUSED, status=404, code="ActivityNotFoundInConversation"), CardGone, CardGone),
        (Fault(Manner.REFUSED, status=403, code="MessageWritesBlocked"), NotAllowed, NotAllowed),
        (Fault(Manner.REFUSED, status=403, code="SomethingNew"), NotAllowed, NotAllowed),
        (Fault(Manner.REFUSED, status=413, code="MessageSizeTooBig"), Rejected, Rejected),
        (Fault(Manner.REFUSED, status=400, code="BadSyntax"), Rejected, Rejected),
    ],
)
async def test_what_goes_wrong_is_sorted_and_asked_for_once(
    server: TeamsServer,
    gateway: BotBuilderGateway,
    fault: Fault,
    posting: type[IntegrationError],
    changing: type[IntegrationError],
) -> None:
    to = where(server)
    opened = await gateway.open_thread(to, channel(server, "press"), said("first"))
    server.tenant.faults.next_time("create", fault)
    with pytest.raises(posting) as caught:
        await gateway.open_thread(to, channel(server), said("second"))
    assert type(caught.value) is posting
    assert "second" not in str(caught.value)
    assert "eyJ" not in str(caught.value)
    server.tenant.faults.next_time("update", fault)
    with pytest.raises(changing):
        await gateway.redraw(to, opened.conversation, opened.message, said("changed"))
    assert server.tenant.faults.happened[("create", fault.manner)] == 1
    assert server.tenant.faults.happened[("update", fault.manner)] == 1
    assert len(server.tenant.called("update")) <= 1, "nobody but us repeats it"


async def test_a_message_whose_answer_was_lost_stands_once(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.LOST_ANSWER))
    with pytest.raises(Uncertain):
        await gateway.open_thread(where(server), channel(server), said("first"))
    assert len(server.tenant.cards("billing")) == 1


async def test_no_answer_in_time_says_nothing_of_what_was_posted(
    server: TeamsServer, gateway: BotBuilderGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = await gateway.open_thread(where(server), channel(server, "press"), said("first"))
    monkeypatch.setattr("integrations.chat.teams.sending._TIMEOUT", 0.2)
    server.tenant.faults.next_time("create", Fault(Manner.HANG))
    with pytest.raises(Uncertain):
        await gateway.open_thread(where(server), channel(server), said("first"))
    server.tenant.faults.next_time("update", Fault(Manner.HANG))
    with pytest.raises(TimedOut):
        await gateway.redraw(where(server), opened.conversation, opened.message, said("changed"))


async def test_what_was_never_sent_may_be_sent_again(gateway: BotBuilderGateway, server: TeamsServer) -> None:
    nowhere = Where("http://127.0.0.1:9/emea/", server.tenant.id)
    with pytest.raises(Unavailable):
        await gateway.open_thread(nowhere, channel(server), said("first"))


async def test_our_token_goes_to_microsoft_only(server: TeamsServer, clock: FakeClock) -> None:
    gateway = BotBuilderGateway("app", credentials=None, hosts=Hosts(), clock=clock)
    with pytest.raises(NotAllowed):
        await gateway.open_thread(where(server), channel(server), said("first"))
    await gateway.close()
    assert server.tenant.calls == []


async def test_a_channel_that_is_limited_waits_as_long_as_teams_asks_and_others_go_on(
    server: TeamsServer, gateway: BotBuilderGateway, clock: FakeClock
) -> None:
    to = where(server)
    server.tenant.faults.next_time("create", Fault(Manner.LIMITED, seconds=42))
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            await gateway.open_thread(to, channel(server), said("first"))
        assert caught.value.retry_at == clock() + timedelta(seconds=42)
    assert server.tenant.faults.happened[("create", Manner.LIMITED)] == 1
    assert server.tenant.called("create") == []
    await gateway.open_thread(to, channel(server, "press"), said("another"))
    clock.move(seconds=42)
    await gateway.open_thread(to, channel(server), said("first"))


async def test_without_a_time_to_wait_the_usual_one_is_waited(
    server: TeamsServer, gateway: BotBuilderGateway, clock: FakeClock
) -> None:
    server.tenant.faults.next_time("create", Fault(Manner.LIMITED, seconds=0))
    with pytest.raises(RateLimited) as caught:
        await gateway.open_thread(where(server), channel(server), said("first"))
    assert caught.value.retry_at == clock() + timedelta(seconds=30)


async def test_teams_never_has_to_refuse_what_one_process_writes(
    server: TeamsServer, gateway: BotBuilderGateway, clock: FakeClock
) -> None:
    server.tenant.rates.kept = True
    written = 0
    while written < 300:
        try:
            await gateway.open_thread(where(server), channel(server), said("word"))
            written += 1
        except RateLimited as error:
            clock.move(seconds=(error.retry_at - clock()).total_seconds())
    assert not server.tenant.rates.refused


async def test_an_answer_that_names_no_message_says_nothing_of_what_was_posted(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    for code in (200, 202):
        server.tenant.faults.next_time("create", Fault(Manner.REFUSED, status=code, code="Accepted"))
        with pytest.raises(Uncertain):
            await gateway.open_thread(where(server), channel(server), said("first"))


async def test_all_channels_together_keep_the_limit_of_the_organisation(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    for number in range(45):
        await gateway.say(where(server), server.tenant.chat(one_more(server, number)).id, said("word"))
    with pytest.raises(RateLimited):
        await gateway.say(where(server), server.tenant.chat("marie").id, said("word"))


def one_more(server: TeamsServer, number: int) -> str:
    return server.tenant.new_person(f"p{number}", f"P {number}").key


async def test_people_and_channels_are_told(server: TeamsServer, gateway: BotBuilderGateway) -> None:
    to, tenant = where(server), server.tenant
    for number in range(600):
        tenant.teams["acme"].members.append(tenant.new_person(f"p{number}", f"P {number}").key)
    team = tenant.teams["acme"]
    members = await gateway.members(to, team.id)
    assert len(members) == 603
    marie = tenant.people["marie"]
    assert (members[0].user, members[0].person, members[0].name) == (marie.mri, marie.id, "Marie Curie")
    assert await gateway.member(to, team.id, marie.id) == members[0]
    assert await gateway.member(to, team.id, "nobody") is None
    assert [(each.name, each.kind) for each in await gateway.channels(to, team.id)] == [
        ("", "standard"),
        ("Billing", "standard"),
        ("Press", "standard"),
    ]
    assert await gateway.team_name(to, team.id) == "Acme"
    with pytest.raises(ChannelGone):
        await gateway.channels(to, "19:nothing@thread.tacv2")


async def test_the_talk_with_somebody_is_the_same_each_time_and_not_for_those_without_the_app(
    server: TeamsServer, gateway: BotBuilderGateway
) -> None:
    to, marie = where(server), server.tenant.people["marie"]
    talk = await gateway.open_talk(to, marie.id)
    assert talk == await gateway.open_talk(to, marie.mri) == server.tenant.chat("marie").id
    await gateway.say(to, talk, said("hello"))
    assert [each.activity["text"] for each in server.tenant.direct("marie")] == ["hello"]
    marie.blocks_bot = True
    with pytest.raises(NotAllowed):
        await gateway.say(to, talk, said("hello?"))
    server.tenant.people["paul"].has_app = False
    with pytest.raises((NotAllowed, ChannelGone)):
        await gateway.open_talk(to, server.tenant.people["paul"].id)
