"""The live stream of the desk: takes committed events, tells open pages which cards and parts to fetch anew."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

import structlog
from fastapi import APIRouter, Form, Request, Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from bot.errors import IntegrationError
from bot.ports.rows import Event
from bot.runtime.feed import RESYNC
from bot.web.desk.desk import Desk
from bot.web.desk.notices import notice_for
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn, find_session

PING_SECONDS = 15
_MOST = 2**63 - 1  # the largest number of a row
MISSED = 200
SIGNED_IN_FOR = timedelta(seconds=10)
"""How long a stream trusts that its reader is still signed in."""
_FRAME = frozenset(
    {
        "publishing_stopped",
        "publishing_resumed",
        "account_paused",
        "account_resumed",
        "account_asked",
        "token_ends",
        "rules_refused",
        "rules_loaded",
        "budget_low",
        "budget_spent",
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
        last = request.headers.get("last-event-id")
        made_at = request.query_params.get("after", "") if last is None else ""
        return EventSourceResponse(_stream(desk, request, session, last, made_at), ping=PING_SECONDS)

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

    @router.post("/desk/whispers/read")
    async def put_all_away(newest: Annotated[int, Form(ge=1, le=_MOST)], session: SignedIn) -> Response:
        """The reader has read every word up to the newest that their page showed, of the number `newest`."""
        async with desk.context.store.writing() as tx:
            await tx.desk.put_all_away(session.person, newest, desk.now())
            frame = await shell(desk, tx, session)
        return desk.page("whispers.html", session, shell=frame)


async def _stream(
    desk: Desk, request: Request, session: Session, last: str | None, made_at: str
) -> AsyncIterator[ServerSentEvent]:
    """The news behind the browser's last event; on a first connection, those since its page was made.

    It ends with the session: after a sign-out, an expiry, or rules that no longer name the person. The feed is
    listened to before the missed events are read, so that none falls in between; some come twice.
    """
    feed = desk.context.feed.subscribe(last)
    first = asyncio.ensure_future(anext(feed, None))
    await asyncio.sleep(0)
    try:
        yield ServerSentEvent(event="ready", data="", retry=3000)
        for event in await _missed(desk, made_at):
            if _is_for(event, session):
                yield ServerSentEvent(event="news", data=json.dumps(await news_of(desk, event, session)))
        heard = await first
        signed_in_at = desk.now()
        while heard is not None:
            position, event = heard
            if desk.now() - signed_in_at > SIGNED_IN_FOR or event.kind == "rules_loaded":
                if await find_session(request) is None:
                    return
                signed_in_at = desk.now()
            if _is_for(event, session):
                yield ServerSentEvent(event="news", id=position, data=json.dumps(await news_of(desk, event, session)))
            heard = await anext(feed, None)
    finally:
        first.cancel()


async def _missed(desk: Desk, made_at: str) -> Sequence[Event]:
    """What was committed since a page was made; one that is too old, or a position of nobody's, has it load anew."""
    if not made_at:
        return ()
    anew = Event(0, desk.now(), RESYNC)
    try:
        async with desk.context.store.reading() as tx:
            events, _ = await tx.events.after(made_at, MISSED)
    except ValueError:
        return (anew,)
    return events if len(events) < MISSED else (anew,)


def _is_for(event: Event, session: Session) -> bool:
    """A word to one person reaches nobody else, not even as a number."""
    return event.kind != "whispered" or event.person == session.person


async def news_of(desk: Desk, event: Event, session: Session) -> dict[str, Any]:
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
        "frame": event.kind in _FRAME or event.kind == RESYNC,
        "notice": asdict(notice) if notice else None,
    }
