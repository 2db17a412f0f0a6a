"""The pretend Teams refuses what Teams refuses and forgets nothing that it took, asked by Microsoft's clients."""

import asyncio
from collections.abc import Callable
from typing import Any

import httpx
import msal
import pytest
import requests
from botbuilder.schema import Activity, ChannelAccount, ConversationParameters, ErrorResponseException
from botframework.connector import ConnectorClient
from botframework.connector.auth import AppCredentials
from botframework.connector.teams import TeamsConnectorClient

from tests.stand_ins.teams.faults import Fault, Manner
from tests.stand_ins.teams.login import SCOPE
from tests.stand_ins.teams.server import TeamsServer
from tests.stand_ins.teams.tenant import ADAPTIVE, Json, Tenant
from tests.support.clock import FakeClock

HELLO = {"type": "message", "text": "hello"}


def thread(tenant: Tenant, **more: Any) -> Json:
    """What starts a thread in #billing."""
    return {
        "isGroup": True,
        "channelData": {"channel": {"id": tenant.channels["billing"].id}},
        "activity": HELLO,
        **more,
    }


def refusal(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


async def test_a_thread_is_started_answered_changed_and_removed(client: httpx.AsyncClient, tenant: Tenant) -> None:
    started = (await client.post("v3/conversations", json=thread(tenant))).json()
    conversation, root = started["id"], started["activityId"]
    assert conversation == f"{tenant.channels['billing'].id};messageid={root}"
    assert root.isdecimal()

    answered = await client.post(f"v3/conversations/{conversation}/activities", json={**HELLO, "text": "under it"})
    assert answered.status_code == 201
    under = tenant.message(answered.json()["id"])
    assert (under.root, under.text) == (root, "under it")

    at = f"v3/conversations/{conversation}/activities/{root}"
    assert (await client.put(at, json={**HELLO, "text": "changed"})).json() == {"id": root}
    assert [each.text for each in tenant.cards("billing")] == ["changed", "under it"]
    assert (await client.delete(at)).status_code == 200
    assert [each.text for each in tenant.cards("billing")] == ["under it"]
    assert refusal(await client.put(at, json=HELLO)) == (404, "ActivityNotFoundInConversation")
    assert refusal(await client.delete(at)) == (404, "ActivityNotFoundInConversation")
    lost = await client.post(f"v3/conversations/{conversation}/activities", json=HELLO)
    assert refusal(lost) == (404, "ActivityNotFoundInConversation")


async def test_only_the_conversations_id_puts_a_message_into_a_thread(
    client: httpx.AsyncClient, tenant: Tenant
) -> None:
    said = tenant.keep(tenant.channels["billing"], {"text": "anybody?"}, tenant.people["marie"].mri)
    base = f"v3/conversations/{said.room}/activities/{said.id}"
    answered = (await client.post(base, json=HELLO)).json()
    assert tenant.message(answered["id"]).root == answered["id"]
    within = f"v3/conversations/{said.conversation}/activities/{said.id}"
    answered = (await client.post(within, json=HELLO)).json()
    assert tenant.message(answered["id"]).root == said.id
    assert refusal(await client.put(within, json=HELLO)) == (403, "NotEnoughPermissions")


async def test_messages_are_named_by_numbers_that_grow_though_time_stands_still(
    client: httpx.AsyncClient, tenant: Tenant
) -> None:
    names = [int((await client.post("v3/conversations", json=thread(tenant))).json()["activityId"]) for _ in range(3)]
    assert names == sorted(set(names))


async def test_where_the_bot_is_not_nothing_is_written(client: httpx.AsyncClient, tenant: Tenant) -> None:
    far = {"channelData": {"channel": {"id": tenant.channels["far"].id}}, "activity": HELLO}
    assert refusal(await client.post("v3/conversations", json=far)) == (403, "BotNotInConversationRoster")
    nowhere = {"channelData": {"channel": {"id": "19:nowhere@thread.tacv2"}}, "activity": HELLO}
    assert refusal(await client.post("v3/conversations", json=nowhere)) == (404, "ConversationNotFound")
    tenant.teams["acme"].archived = True
    assert refusal(await client.post("v3/conversations", json=thread(tenant))) == (403, "NotEnoughPermissions")
    tenant.teams["acme"].archived = False
    tenant.channels["billing"].deleted = True
    assert refusal(await client.post("v3/conversations", json=thread(tenant))) == (404, "ConversationNotFound")
    tenant.app.disabled = True
    assert refusal(await client.post("v3/conversations", json=thread(tenant)))[0] == 404
    tenant.channels["billing"].deleted = False
    assert refusal(await client.post("v3/conversations", json=thread(tenant))) == (403, "BotDisabledByAdmin")


async def test_one_person_is_written_to_where_they_have_the_app_and_do_not_block_it(
    client: httpx.AsyncClient, tenant: Tenant
) -> None:
    paul = tenant.people["paul"]
    asked = {"members": [{"id": paul.id}], "tenantId": tenant.id}
    conversation = (await client.post("v3/conversations", json=asked)).json()["id"]
    assert conversation == tenant.chat("paul").id
    assert (await client.post(f"v3/conversations/{conversation}/activities", json=HELLO)).status_code == 201
    assert [each.text for each in tenant.direct("paul")] == ["hello"]

    foreign = {**asked, "tenantId": "another"}
    assert refusal(await client.post("v3/conversations", json=foreign)) == (400, "BadArgument")
    unknown = {**asked, "members": [{"id": "29:nobody"}]}
    assert refusal(await client.post("v3/conversations", json=unknown)) == (400, "MemberNotFoundInConversation")
    paul.blocks_bot = True
    blocked = await client.post(f"v3/conversations/{conversation}/activities", json=HELLO)
    assert refusal(blocked) == (403, "MessageWritesBlocked")
    paul.has_app = False
    assert refusal(await client.post("v3/conversations", json=asked)) == (403, "ForbiddenOperationException")


@pytest.mark.parametrize(
    ("activity", "answer"),
    [
        ({"type": "message"}, (400, "BadSyntax")),
        ({"type": "message", "text": 5}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "entities": None}, (400, "BadSyntax")),
        ({"type": "typing", "text": "x"}, (400, "BadSyntax")),
        ({"type": "message", "text": "x" * 15_000}, (413, "MessageSizeTooBig")),
        ({"type": "message", "text": "<at>Paul Langevin</at>"}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "textFormat": "xml"}, (400, "BadSyntax")),
        ({"type": "message", "text": "x", "attachments": [{"contentType": "text/html"}]}, (400, "BadSyntax")),
        (
            {
                "type": "message",
                "attachments": [
                    {"contentType": ADAPTIVE, "content": {"type": "AdaptiveCard", "version": "1.5", "body": []}}
                ],
            },
            (400, "BadSyntax"),
        ),
    ],
)
async def test_messages_that_teams_would_not_take_are_refused(
    client: httpx.AsyncClient, tenant: Tenant, activity: Json, answer: tuple[int, str]
) -> None:
    assert refusal(await client.post("v3/conversations", json=thread(tenant, activity=activity))) == answer
    assert tenant.cards("billing") == []


async def test_mentions_name_somebody_who_is_there(client: httpx.AsyncClient, tenant: Tenant) -> None:
    def mentioning(key: str) -> Json:
        who = tenant.people[key]
        text = f"<at>{who.name}</at>"
        entity = {"type": "mention", "text": text, "mentioned": {"id": who.mri, "name": who.name}}
        return thread(tenant, activity={**HELLO, "text": f"{text} look", "entities": [entity]})

    assert (await client.post("v3/conversations", json=mentioning("paul"))).status_code == 201
    assert refusal(await client.post("v3/conversations", json=mentioning("ana"))) == (400, "BadSyntax")


async def test_every_call_needs_a_token_of_this_service(
    client: httpx.AsyncClient, tenant: Tenant, clock: FakeClock
) -> None:
    at = f"v3/teams/{tenant.teams['acme'].id}"
    assert (await client.get(at)).json()["name"] == "Acme"
    assert (await client.get(at, headers={"Authorization": "Bearer other"})).status_code == 401
    clock.move(hours=1)
    assert (await client.get(at)).status_code == 401


async def test_the_service_moves_and_answers_at_its_new_address_alone(
    client: httpx.AsyncClient, server: TeamsServer, tenant: Tenant
) -> None:
    tenant.region = "amer"
    assert (await client.post("v3/conversations", json=thread(tenant))).status_code == 404
    assert (await client.post(f"{server.service_url}v3/conversations", json=thread(tenant))).status_code == 201


async def test_rosters_are_read_whole_by_page_and_one_by_one(client: httpx.AsyncClient, tenant: Tenant) -> None:
    for number in range(60):
        tenant.new_person(f"p{number}", f"Person {number}")
        tenant.teams["acme"].members.append(f"p{number}")
    at = f"v3/conversations/{tenant.teams['acme'].id}"
    first = (await client.get(f"{at}/pagedmembers", params={"pageSize": 2})).json()
    rest = (await client.get(f"{at}/pagedmembers", params={"continuationToken": first["continuationToken"]})).json()
    assert (len(first["members"]), len(rest["members"]), "continuationToken" in rest) == (50, 12, False)
    assert (await client.get(f"{at}/members")).json() == first["members"] + rest["members"]
    marie = tenant.people["marie"]
    for name in (marie.mri, marie.id, marie.upn):
        assert (await client.get(f"{at}/members/{name}")).json()["email"] == "marie@acme.example"
    stranger = await client.get(f"{at}/members/{tenant.people['ana'].mri}")
    assert refusal(stranger) == (404, "MemberNotFoundInConversation")


async def test_a_team_tells_its_channels_general_without_a_name(client: httpx.AsyncClient, tenant: Tenant) -> None:
    team = tenant.teams["acme"]
    listed = (await client.get(f"v3/teams/{team.id}/conversations")).json()["conversations"]
    assert [(each["id"], each["name"]) for each in listed] == [
        (team.id, None),
        (tenant.channels["billing"].id, "Billing"),
    ]
    assert refusal(await client.get(f"v3/teams/{tenant.teams['far'].id}")) == (403, "BotNotInConversationRoster")


@pytest.mark.parametrize("says_when", [True, False])
async def test_an_eighth_message_within_a_second_has_to_wait(
    client: httpx.AsyncClient, tenant: Tenant, clock: FakeClock, says_when: bool
) -> None:
    tenant.rates.says_when = says_when
    for _ in range(7):
        assert (await client.post("v3/conversations", json=thread(tenant))).status_code == 201
    late = await client.post("v3/conversations", json=thread(tenant))
    assert refusal(late) == (429, "Throttled")
    assert late.headers.get("Retry-After") == ("1" if says_when else None)
    clock.move(seconds=1)
    assert (await client.post("v3/conversations", json=thread(tenant))).status_code == 201
    assert refusal(await client.post("v3/conversations", json=thread(tenant))) == (429, "Throttled")
    assert tenant.rates.refused == {tenant.channels["billing"].id: 2}
    tenant.rates.kept = False
    assert (await client.post("v3/conversations", json=thread(tenant))).status_code == 201


async def test_sixty_in_thirty_seconds_and_eighteen_hundred_in_an_hour(tenant: Tenant) -> None:
    now = 0.0
    for number in range(1800):
        tenant.rates.expect("c", now := number * 0.6)
    with pytest.raises(Exception, match="429"):
        tenant.rates.expect("c", now + 0.6)
    tenant.rates.expect("c", 3600.0)
    for number in range(60):
        tenant.rates.expect("d", now := number * 0.4)
    with pytest.raises(Exception, match="429"):
        tenant.rates.expect("d", now + 0.4)


@pytest.mark.parametrize(
    ("fault", "standing"),
    [
        (Fault(Manner.DROPPED), 0),
        (Fault(Manner.LOST_ANSWER), 1),
        (Fault(Manner.HANG), 0),
        (Fault(Manner.HANG, stands=True), 1),
    ],
)
async def test_a_lost_connection_says_nothing_of_what_stands(
    client: httpx.AsyncClient, tenant: Tenant, fault: Fault, standing: int
) -> None:
    tenant.faults.next_time("create", fault)
    with pytest.raises(httpx.TransportError):
        await client.post("v3/conversations", json=thread(tenant), timeout=0.3)
    assert len(tenant.cards("billing")) == standing
    assert tenant.faults.happened == {("create", fault.manner): 1}


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault(Manner.LIMITED, seconds=9), 429),
        (Fault(Manner.SERVER_ERROR), 500),
        (Fault(Manner.BAD_GATEWAY, stands=True), 502),
        (Fault(Manner.PRECONDITION), 412),
        (Fault(Manner.REFUSED, status=403, code="BotDisabledByAdmin"), 403),
    ],
)
async def test_faults_answer_as_they_are_told(
    client: httpx.AsyncClient, tenant: Tenant, fault: Fault, status: int
) -> None:
    tenant.faults.next_time("create", fault)
    answer = await client.post("v3/conversations", json=thread(tenant))
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, "9" if status == 429 else None)
    assert len(tenant.cards("billing")) == fault.stands
    assert (await client.post("v3/conversations", json=thread(tenant))).status_code == 201


async def test_a_slow_call_is_carried_out_when_the_test_says_so(client: httpx.AsyncClient, tenant: Tenant) -> None:
    until = asyncio.Event()
    tenant.faults.next_time("create", Fault(Manner.SLOW, until=until))
    slow = asyncio.create_task(client.post("v3/conversations", json=thread(tenant)))
    await client.get(f"v3/teams/{tenant.teams['acme'].id}")
    assert not slow.done()
    until.set()
    assert (await slow).status_code == 201


async def test_the_login_service_tells_what_is_wrong(client: httpx.AsyncClient, server: TeamsServer) -> None:
    app = server.tenant.app
    right = {"grant_type": "client_credentials", "client_id": app.id, "client_secret": app.secret, "scope": SCOPE}
    for wrong, error in [
        ({"client_secret": "no"}, "invalid_client"),
        ({"client_id": "no"}, "unauthorized_client"),
        ({"scope": "https://graph.microsoft.com/.default"}, "invalid_scope"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
    ]:
        assert (await client.post(server.token_url, data=right | wrong)).json()["error"] == error
    elsewhere = server.token_url.replace(server.tenant.id, "botframework.com")
    assert (await client.post(elsewhere, data=right)).json()["error"] == "invalid_request"
    assert app.fetched == 1


def msal_token(server: TeamsServer) -> Callable[[], str]:
    """A client that gets its token as Microsoft's library does."""
    session = requests.Session()
    session.verify = server.ca_file
    session.trust_env = False
    app = server.tenant.app
    made = msal.ConfidentialClientApplication(
        app.id,
        client_credential=app.secret,
        authority=server.authority,
        instance_discovery=False,
        http_client=session,
    )
    return lambda: str(made.acquire_token_for_client([SCOPE])["access_token"])


class Credentials(AppCredentials):  # type: ignore[misc]
    def __init__(self, app_id: str, token: Callable[[], str]) -> None:
        super().__init__(app_id)
        self.token = token

    def get_access_token(self, force_refresh: bool = False) -> str:
        return self.token()


async def test_microsofts_own_clients_get_a_token_and_are_understood(server: TeamsServer, tenant: Tenant) -> None:
    def work() -> None:
        credentials = Credentials(tenant.app.id, msal_token(server))
        connector = ConnectorClient(credentials, base_url=server.service_url)
        channel = tenant.channels["billing"].id
        asked = ConversationParameters(
            is_group=True, channel_data={"channel": {"id": channel}}, activity=Activity(type="message", text="hello")
        )
        started = connector.conversations.create_conversation(asked)
        talk = connector.conversations
        answered = talk.send_to_conversation(started.id, Activity(type="message", text="under it"))
        talk.update_activity(started.id, answered.id, Activity(type="message", text="changed"))
        assert [each.text for each in tenant.cards("billing")] == ["hello", "changed"]
        talk.delete_activity(started.id, answered.id)
        page = talk.get_conversation_paged_members(started.id)
        assert [each.name for each in page.members] == ["Marie Curie", "Paul Langevin"]
        paul = ChannelAccount(id=tenant.people["paul"].mri)
        alone = ConversationParameters(members=[paul], channel_data={"tenant": {"id": tenant.id}})
        assert talk.create_conversation(alone).id == tenant.chat("paul").id
        teams = TeamsConnectorClient(credentials, base_url=server.service_url).teams
        assert teams.get_team_details(tenant.teams["acme"].id).aad_group_id == tenant.teams["acme"].group
        assert len(teams.get_teams_channels(tenant.teams["acme"].id).conversations) == 2
        tenant.teams["acme"].installed = False
        with pytest.raises(ErrorResponseException) as caught:
            talk.send_to_conversation(started.id, Activity(type="message", text="hello"))
        assert caught.value.error.error.code == "BotNotInConversationRoster"

    await asyncio.to_thread(work)
    assert tenant.app.fetched == 1
