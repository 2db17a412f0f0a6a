"""Bluesky's methods, called as our account: takes a method's name and what it wants, gives decoded JSON.

A query whose token has just ended is asked once more with a new one. A procedure never is: it is refused, surely not
carried out, and whoever asked for it may ask again. No error carries a frame that holds a token.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.errors import AuthFailed, IntegrationError, Unavailable
from bot.ports.social import Quota
from integrations.social.bluesky.sdk import Queries
from integrations.social.bluesky.session import Session, Sessions
from integrations.social.bluesky.sorting import SERVICE, StaleToken
from integrations.social.bluesky.wire import Wire


class Xrpc:
    """One account's calls."""

    def __init__(self, account: str, wire: Wire, sessions: Sessions) -> None:
        self._account = account
        self._wire = wire
        self._sessions = sessions
        self._queries = Queries(wire)

    @property
    def quota(self) -> Quota | None:
        """What the server said last of how many requests it still takes, None where it says nothing of it."""
        return self._queries.quota

    async def query(self, name: str, **parameters: Any) -> Any:
        """The object that a query gives; a parameter that is None is left out. Raises Transient, Permanent."""
        failure: IntegrationError
        try:
            session = await self._sessions.ready()
            try:
                return await self._asked(session, name, parameters)
            except StaleToken:
                self._sessions.refused(session)
            return await self._asked(await self._sessions.ready(), name, parameters)
        except IntegrationError as error:
            failure = self._told(error)
        raise failure.with_traceback(None)

    async def procedure(self, name: str, body: Mapping[str, Any], *, send_by: datetime | None) -> Any:
        """What a procedure gives for `body`, sent once and whole by `send_by` (UTC) or not at all.

        What is None in `body` goes out as null. Raises also Uncertain: it may have been carried out.
        """
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        return await self._carried_out(name, content, "application/json", send_by)

    async def upload(self, content: bytes, media_type: str, *, send_by: datetime | None) -> Any:
        """What com.atproto.repo.uploadBlob gives for a file. Raises as `procedure`."""
        return await self._carried_out("com.atproto.repo.uploadBlob", content, media_type, send_by)

    async def _asked(self, session: Session, name: str, parameters: Mapping[str, Any]) -> Any:
        return await self._queries.ask(session.server, name, parameters, _signed(session))

    async def _carried_out(self, name: str, content: bytes, media_type: str, send_by: datetime | None) -> Any:
        failure: IntegrationError
        try:
            session = await self._sessions.ready()
            url = f"{session.server}/xrpc/{name}"
            try:
                signed = self._wire.write(
                    url, content, {"Content-Type": media_type, **_signed(session)}, send_by=send_by
                )
                return (await signed).content
            except StaleToken:
                self._sessions.refused(session)
            await self._sessions.ready()
            failure = Unavailable("the session had ended, and is renewed", service=SERVICE, account=self._account)
        except IntegrationError as error:
            failure = self._told(error)
        raise failure.with_traceback(None)

    def _told(self, error: IntegrationError) -> IntegrationError:
        """`error` as others know it."""
        if not isinstance(error, StaleToken):
            return error
        return AuthFailed("a token that was just given is not accepted", service=SERVICE, account=self._account)


def _signed(session: Session) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {session.access}"}
