"""The live stream of the desk: takes committed events, tells open pages which cards and parts to fetch anew."""

import json
from collections.abc import AsyncIterator
from dataclasses import asdict
from typing import Any

import structlog
from fastapi import APIRouter, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.errors import IntegrationError
from bot.ports.rows import Event
from bot.web.desk.desk import Desk
from bot.web.desk.notices import notice_for
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

PING_SECONDS = 15
_FRAME = frozenset(
    {
        "publishing_stopped",
        "publishing_resumed",
        "account_paused",
        "account_resumed",
        "rules_refused",
        "rules_loaded",
        "gap_opened",
        "gap_closed",
        "whispered",
        "card_posted",
    }
)
log = structlog.get_logger()


def add_live(router: APIRouter, desk: Desk) -> None:
    """The routes that keep pages fresh."""

    @router.get("/desk/live")
    async def live(request: Request, session: SignedIn) -> Response:
        """Server-sent events, from the browser's Last-Event-ID on (HTML standard, section 9.2)."""
        last = request.headers.get("last-event-id") or request.query_params.get("after")
        return EventSourceResponse(_stream(desk, session, last), ping=PING_SECONDS)

    @router.get("/desk/frame")
    async def frame(request: Request, session: SignedIn) -> Response:
        """Banners, unread counts and words to the reader, for a page that is open."""
        active = request.query_params.get("active", "")
        async with desk.context.store.reading() as tx:
            return desk.page("frame.html", session, shell=await shell(desk, tx, session, active=active))

    @router.post("/desk/whispers/{whisper_id}/read")
    async def put_away(whisper_id: int, session: SignedIn) -> Response:
        """The reader has read a word said to them."""
        async with desk.context.store.writing() as tx:
            await tx.desk.put_away(session.person, whisper_id, desk.now())
            frame = await shell(desk, tx, session)
        return desk.page("whispers.html", session, shell=frame)


async def _stream(desk: Desk, session: Session, last: str | None) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(event="ready", data="", retry=3000)
    async for position, event in desk.context.feed.subscribe(last):
        if event.kind == "whispered" and event.person != session.person:
            continue
        yield ServerSentEvent(event="news", id=position, data=json.dumps(await _news(desk, event, session)))


async def _news(desk: Desk, event: Event, session: Session) -> dict[str, Any]:
    """What the page needs to know: ids and kinds; words only where they are a notification for this reader."""
    notice = None
    try:
        async with desk.context.store.reading() as tx:
            notice = await notice_for(desk, tx, event, session)
    except IntegrationError as error:
        log.warning("notice_not_made", reason=error.reason)
    return {
        "kind": event.kind,
        "case": event.case_id,
        "channel": event.data.get("channel"),
        "by": event.person,
        "frame": event.kind in _FRAME or event.kind == "resync",
        "notice": asdict(notice) if notice else None,
    }
