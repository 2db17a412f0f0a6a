"""Teams through botbuilder, which no other module knows: takes plain values, calls the connector, answers activities.

botbuilder is archived, so as little of it is used as can be: its activities, its adapter's turn, its connector client.
What it sends leaves through our own sender.
Connector: learn.microsoft.com, Bot Framework REST API reference.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity as Message
from botbuilder.schema import ChannelAccount, ConversationParameters, Mention
from botframework.connector.aio import ConnectorClient
from botframework.connector.auth import AuthenticateRequestResult, BotFrameworkAuthentication, ClaimsIdentity
from botframework.connector.auth.connector_factory import ConnectorFactory
from botframework.connector.bot_framework_sdk_client_async import BotFrameworkConnectorConfiguration
from msrest.exceptions import ClientException, DeserializationError  # type: ignore[attr-defined]
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender, AsyncPipeline
from msrest.pipeline.universal import RawDeserializer
from msrest.universal_http.async_abc import AsyncClientResponse

from bot.errors import NotAllowed, RateLimited, TargetGone
from bot.ports.chat import Leaving, unannounced
from bot.runtime.pacing import Pacing, Window
from integrations.chat.teams.credentials import Credentials
from integrations.chat.teams.errors import SERVICE, Answered, sort_error
from integrations.chat.teams.hosts import Hosts
from integrations.chat.teams.pacing import READING, TENANT, WRITING, key_of
from integrations.chat.teams.seam import Activity, Member, OnTurn, Opened, TeamChannel, Where
from integrations.chat.teams.sending import Sender

AUDIENCE = "https://api.botframework.com"
_PAGE = 500
Result = TypeVar("Result")


class BotBuilderGateway:
    """The connector, as `Gateway` of the seam describes it. `credentials` is None where no token is sent."""

    def __init__(
        self, app_id: str, *, credentials: Credentials | None, hosts: Hosts, clock: Callable[[], datetime]
    ) -> None:
        self._bot = ChannelAccount(id=f"28:{app_id}")
        self._credentials = credentials
        self._hosts = hosts
        self._clock = clock
        self._pacing = Pacing(SERVICE, clock)
        self._sender = Sender(credentials)
        self._pipe = _Pipe(self._sender)
        self._clients: dict[str, ConnectorClient] = {}
        self._authentication = _Authentication(self._client)
        self._adapter = _Adapter(self._authentication)

    async def ready(self) -> None:
        """Fetch the token that the next calls need. Raises AuthFailed, Unavailable."""
        if self._credentials is not None:
            await self._credentials.token()

    async def open_thread(
        self, where: Where, channel: str, message: Activity, *, leaving: Leaving = unannounced
    ) -> Opened:
        """Post a message at the top of a channel. Raises ChannelGone, NotAllowed, Rejected, Transient, Uncertain.

        `leaving` is awaited once everything is there but the request itself: the token, and the connection.
        """
        asked = ConversationParameters(
            is_group=True,
            bot=self._bot,
            activity=_message(message),
            channel_data={"channel": {"id": channel}, "tenant": {"id": where.tenant}},
            tenant_id=where.tenant,
        )

        async def call(to: ConnectorClient) -> Opened:
            made = await to.conversations.create_conversation(asked, leaving=leaving)
            return Opened(_told(made, "id"), _told(made, "activity_id"))

        return await self._write(where, channel, call, sends=True)

    async def say(self, where: Where, conversation: str, message: Activity, *, leaving: Leaving = unannounced) -> str:
        """Post a message in a thread or in a talk; gives its id. Awaits `leaving` and raises as `open_thread`."""
        sent = _message(message)

        async def call(to: ConnectorClient) -> str:
            return _told(await to.conversations.send_to_conversation(conversation, sent, leaving=leaving), "id")

        return await self._write(where, conversation, call, sends=True)

    async def redraw(self, where: Where, conversation: str, message_id: str, message: Activity) -> None:
        """Put another message in the place of one of ours. Raises CardGone, ChannelGone, Rejected, Transient."""
        sent = _message(message)
        await self._write(
            where, conversation, lambda to: to.conversations.update_activity(conversation, message_id, sent)
        )

    async def take_away(self, where: Where, conversation: str, message_id: str) -> None:
        """Delete one of our messages. Raises CardGone, ChannelGone, Transient."""
        await self._write(where, conversation, lambda to: to.conversations.delete_activity(conversation, message_id))

    async def open_talk(self, where: Where, user: str) -> str:
        """The conversation with one person, by either of their ids: the same at each asking."""
        asked = ConversationParameters(
            is_group=False,
            bot=self._bot,
            members=[ChannelAccount(id=user)],
            channel_data={"tenant": {"id": where.tenant}},
            tenant_id=where.tenant,
        )

        async def call(to: ConnectorClient) -> str:
            return _told(await to.conversations.create_conversation(asked), "id")

        return await self._write(where, user, call)

    async def members(self, where: Where, conversation: str) -> Sequence[Member]:
        """Everybody in a conversation."""
        found: list[Member] = []
        query = {"pageSize": str(_PAGE)}
        while True:
            page = await self._read(where, conversation, "/v3/conversations/{id}/pagedmembers", query=query)
            found += [_member(each) for each in page.get("members") or ()]
            if not page.get("continuationToken"):
                return found
            query = {**query, "continuationToken": page["continuationToken"]}

    async def member(self, where: Where, conversation: str, user: str) -> Member | None:
        """One of them by either of their ids, None where they are not in it."""
        try:
            return _member(await self._read(where, conversation, "/v3/conversations/{id}/members/{user}", user=user))
        except TargetGone:
            return None

    async def channels(self, where: Where, team: str) -> Sequence[TeamChannel]:
        """The channels of a team. Raises ChannelGone where the app is not in it."""
        listed = await self._read(where, team, "/v3/teams/{id}/conversations")
        return [
            TeamChannel(_text(each, "id"), _text(each, "name"), _text(each, "type") or _text(each, "membershipType"))
            for each in listed.get("conversations") or ()
        ]

    async def team_name(self, where: Where, team: str) -> str:
        """What a team is called."""
        return _text(await self._read(where, team, "/v3/teams/{id}"), "name")

    async def answer(
        self, body: Mapping[str, Any], claims: Mapping[str, Any], on_turn: OnTurn
    ) -> tuple[int, Mapping[str, Any] | None]:
        """Have an activity that was found genuine answered by `on_turn`; gives the HTTP status and body.

        400 for one whose shape is none of Teams'. What `on_turn` raises is raised.
        """
        try:
            activity = Message().deserialize(dict(body))
        except (ValueError, TypeError, AttributeError):  # botbuilder's own error is the first of them
            return 400, None
        proven = AuthenticateRequestResult()
        proven.claims_identity = ClaimsIdentity(dict(claims), True)
        proven.audience = AUDIENCE
        proven.connector_factory = self._authentication.create_connector_factory(proven.claims_identity)

        async def turn(context: TurnContext) -> None:
            answered = await on_turn(body)
            said = InvokeResponse(status=200, body=answered)
            await context.send_activity(Message(type="invokeResponse", value=said))

        response = await self._adapter.process_activity(proven, activity, turn)
        return (response.status, response.body) if response is not None else (200, None)

    async def close(self) -> None:
        """Let connections go; may be called twice."""
        await self._sender.close()

    def _client(self, service_url: str) -> ConnectorClient:
        """The client of one service address; there are few of them."""
        if service_url not in self._clients:
            configuration = BotFrameworkConnectorConfiguration(_NO_CREDENTIALS, service_url)
            policies = [configuration.user_agent_policy, RawDeserializer()]
            configuration.custom_pipeline = AsyncPipeline(policies, self._pipe)
            self._clients[service_url] = ConnectorClient(
                _NO_CREDENTIALS, service_url, custom_configuration=configuration
            )
        return self._clients[service_url]

    async def _write(
        self,
        where: Where,
        conversation: str,
        call: Callable[[ConnectorClient], Awaitable[Result]],
        *,
        sends: bool = False,
    ) -> Result:
        return await self._call(where, key_of(conversation, reads=False), WRITING, call, sends=sends)

    async def _read(
        self, where: Where, about: str, path: str, *, query: Mapping[str, str] | None = None, **names: str
    ) -> Mapping[str, Any]:
        """What is told of a conversation or team, as it came: botbuilder's own models leave half of it out."""

        async def call(to: ConnectorClient) -> Mapping[str, Any]:
            asked = to._client.get(
                path.format(id=quote(about, safe=""), **{k: quote(v, safe="") for k, v in names.items()})
            )
            asked.format_parameters({name: quote(value, safe="") for name, value in (query or {}).items()})
            response = await to._client.async_send(asked, stream=False)
            return response.context[RawDeserializer.CONTEXT_NAME] or {}

        return await self._call(where, key_of(about, reads=True), READING, call, sends=False)

    async def _call(
        self,
        where: Where,
        key: str,
        windows: Sequence[Window],
        call: Callable[[ConnectorClient], Awaitable[Result]],
        *,
        sends: bool,
    ) -> Result:
        if not self._hosts.allow(where.service_url):
            raise NotAllowed("its service address is not one of Microsoft's", service=SERVICE, account="")
        self._pacing.expect(key, windows, (f"tenant {where.tenant}", TENANT))
        try:
            return await call(self._client(where.service_url))
        except Exception as error:
            strange = isinstance(error, ClientException | DeserializationError)
            met = Answered(200, ("NotUnderstood",)) if strange else error
            sorted_error = sort_error(met, sends=sends, now=self._clock())
            if isinstance(sorted_error, RateLimited):
                self._pacing.park(key, sorted_error.retry_at)
            if sorted_error is error:
                raise
            raise sorted_error from met


class _Pipe(AsyncHTTPSender[Any, Any]):
    """Our sender as msrest calls it."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def send(self, request: Request[Any], *, leaving: Leaving = unannounced, **config: Any) -> Response[Any, Any]:
        asked = request.http_request
        headers = dict(asked.headers)
        status, content = await self._sender.send(asked.method, asked.url, headers, asked.data, leaving=leaving)
        return Response(request, _Answer(asked, status, content))

    async def __aexit__(self, *exc_details: Any) -> None:
        await self._sender.close()


class _Answer(AsyncClientResponse):
    """An answer as msrest reads it."""

    def __init__(self, request: Any, status: int, content: bytes) -> None:
        super().__init__(request, None)
        self.status_code = status
        self.headers = {"content-type": "application/json"}
        self._content = content

    def body(self) -> bytes:
        """All of it."""
        return self._content


class _Adapter(CloudAdapterBase):  # type: ignore[misc]
    """botbuilder's own turn, without the web framework that its other adapters bring."""


class _Authentication(BotFrameworkAuthentication):  # type: ignore[misc]
    """Tells botbuilder nothing but how a client is made: who asks was found out before."""

    def __init__(self, client: Callable[[str], ConnectorClient]) -> None:
        self._client = client

    async def authenticate_request(self, activity: Any, auth_header: str) -> AuthenticateRequestResult:
        raise PermissionError("requests are told apart before botbuilder sees them")

    async def authenticate_streaming_request(self, auth_header: str, channel_id_header: str) -> Any:
        raise PermissionError("there is no streaming")

    def create_connector_factory(self, claims_identity: ClaimsIdentity) -> ConnectorFactory:
        return _Clients(self._client)

    async def create_user_token_client(self, claims_identity: ClaimsIdentity) -> None:
        """Nobody signs in through us."""


class _Clients(ConnectorFactory):  # type: ignore[misc]
    """Gives the clients that there are."""

    def __init__(self, client: Callable[[str], ConnectorClient]) -> None:
        self._client = client

    async def create(self, service_url: str, audience: str) -> ConnectorClient:
        return self._client(service_url)


def _message(message: Activity) -> Message:
    """A message of plain values as botbuilder's. Of a mention beside the text it would keep no more than the type."""
    made = Message().deserialize(message)
    made.entities = [Mention().deserialize(each) for each in message.get("entities", ())] or None
    return made


def _member(told: Any) -> Member:
    return Member(
        user=_text(told, "id"),
        person=_text(told, "aadObjectId"),
        name=_text(told, "name"),
        email=_text(told, "email") or _text(told, "userPrincipalName"),
        is_guest=_text(told, "userRole") not in ("", "user"),
    )


def _quoted(values: Mapping[str, str]) -> dict[str, str]:
    return {name: quote(value, safe="") for name, value in values.items()}


def _text(told: Any, name: str) -> str:
    value = told.get(name) if isinstance(told, Mapping) else None
    return value if isinstance(value, str) else ""


def _told(answer: Any, name: str) -> str:
    """An id that an answer has to name; without it nobody knows what became of the call."""
    value = getattr(answer, name, None)
    if not isinstance(value, str) or not value:
        raise Answered(200, ("NoId",))
    return value


_NO_CREDENTIALS = object()
"""Stands where botbuilder wants credentials: the sender knows them."""
