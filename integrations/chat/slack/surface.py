"""Slack as a chat surface: one message a card, found again by its metadata, drawn anew in place; decides nothing.

Metadata holds the card's key and the number of its case and no word of anybody: every app of a workspace may read it.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.cards.card import Button, Card, Line
from bot.chat.people import people_of
from bot.chat.remembered import digest, remember
from bot.domain.department import Directory, Locale, Person
from bot.domain.place import parted, placed
from bot.errors import ChannelGone, Rejected
from bot.ports.chat import Leaving, SurfaceCapabilities, unannounced
from bot.ports.rows import CardRow
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.errors import BLOCKS_REFUSED, SERVICE, error_name
from integrations.chat.slack.inbound import EVENT_TYPE
from integrations.chat.slack.leaving import leaving
from integrations.chat.slack.render import (
    draw_call,
    draw_card,
    draw_line,
    draw_offer,
    draw_plainly,
    plain_line,
    without_copies,
)
from integrations.chat.slack.workspaces import Workspaces

LOOK_BACK = timedelta(days=30)
"""How far back a card is looked for: no posting stays interrupted for longer."""

_HISTORY_PAGE = 200
log = structlog.get_logger()


async def _no_links() -> Mapping[str, str]:
    return {}


class SlackSurface:
    """Cards in channels of our workspaces. References are `channel id:timestamp:language`, the id with its place."""

    name = SERVICE
    capabilities = SurfaceCapabilities(finds_cards=True, pace=timedelta(seconds=1), flood=10, keeps_pictures=True)

    def __init__(
        self,
        calls: Calls,
        *,
        directory: Callable[[], Directory],
        clock: Callable[[], datetime],
        links: Callable[[], Awaitable[Mapping[str, str]]] = _no_links,
    ) -> None:
        self.calls = calls
        self.workspaces = Workspaces(calls, clock)
        self._links = links
        self._directory = directory
        self._clock = clock
        self._posted: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._shown: OrderedDict[str, tuple[int, str]] = OrderedDict()

    async def post_card(self, channel: str, card: Card, *, key: str, leaving: Leaving = unannounced) -> str:
        """Post `card`; under a key that this process has posted already, the card that stands there.

        Raises ChannelGone, NotAllowed, Transient, Uncertain.
        """
        standing = self._posted.get((channel, key))
        if standing is not None:
            return standing
        place, named = await self.workspaces.find(channel)
        rooms, locale = self.workspaces.rooms(place), self._language_of(channel)
        room = await rooms.id_of(named)
        try:
            posted = await self._write(
                partial(self.workspaces.calls(place).send, leaving=leaving),
                "chat.postMessage",
                card,
                locale,
                place,
                channel=room,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key, "case": card.case}},
                unfurl_links=False,
                unfurl_media=False,
            )
        except ChannelGone:
            rooms.forget(named)
            raise
        ref = _reference(placed(place, room), posted["ts"], locale)
        remember(self._posted, (channel, key), ref)
        self._remember_shown(ref, card)
        return ref

    async def find_card(self, channel: str, key: str) -> str | None:
        """The reference of the card under `key`, looked for in the channel's history of the last 30 days."""
        place, named = await self.workspaces.find(channel)
        try:
            room = await self.workspaces.rooms(place).id_of(named)
        except ChannelGone:
            return None
        oldest = f"{(self._clock() - LOOK_BACK).timestamp():.6f}"
        cursor = ""
        while True:
            page = await self.workspaces.calls(place).read(
                "conversations.history",
                channel=room,
                oldest=oldest,
                include_all_metadata="true",
                limit=_HISTORY_PAGE,
                cursor=cursor,
            )
            for message in page["messages"]:
                metadata = message.get("metadata") or {}
                if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
                    return _reference(placed(place, room), message["ts"], self._language_of(channel))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    async def update_card(self, ref: str, card: Card) -> None:
        """Draw the card anew; an older revision, or what stands there already, changes nothing. Raises CardGone."""
        kept, stamp, locale = _spot(ref)
        shown = self._shown.get(ref)
        if shown is not None and (card.revision < shown[0] or digest(card) == shown[1]):
            return
        place, room = parted(kept)
        await self._write(
            self.workspaces.calls(place).change,
            "chat.update",
            card,
            locale,
            place,
            channel=room,
            ts=stamp,
            parse="none",  # chat.update would look for names and addresses by itself
            link_names=False,
        )
        self._remember_shown(ref, card)

    async def whisper(self, channel: str, person: str, ref: str, line: Line) -> None:
        """Tell `person` alone something in the channel of a card; who has no id there reads it on the desk only."""
        place, named = await self.workspaces.find(channel)
        room = placed(place, await self.workspaces.rooms(place).id_of(named))
        people = await people_of(self._directory(), await self._links(), slack_id, self.workspaces.same)
        user = people.user_of(person, place)
        if not user:
            log.info("whisper_without_slack_id", person=person)
            return
        await self.tell(room, user, line, people.locale_of(user))

    async def call(
        self, channel: str, people: Sequence[str], ref: str, line: Line, *, leaving: Leaving, anyway: bool = False
    ) -> None:
        """Say something in the thread of a card, with a mention of these employees; where none of them has an id there
        to nobody in particular, and that only if `anyway` is true. Raises ChannelGone, Transient, Uncertain.

        A changed card calls nobody, so this is a message of its own.
        """
        kept, stamp, locale = _spot(ref)
        known = await people_of(self._directory(), await self._links(), slack_id, self.workspaces.same)
        users = [user for user in (known.user_of(person, parted(kept)[0]) for person in people) if user]
        if not (users or anyway):
            return
        calls, room = await self.workspaces.at(kept)
        drawn = draw_call(line, [parted(user)[1] for user in users], locale)
        said = {"text": plain_line(line, locale), "blocks": drawn}
        await calls.send("chat.postMessage", leaving=leaving, channel=room, thread_ts=stamp, **said)

    async def tell(
        self, room: str, user: str, line: Line, locale: Locale, *, offers: Sequence[Button] = (), thread: str = ""
    ) -> None:
        """Say something that only the user with this id reads, in the channel with this id, both in one workspace.

        Where they are in no channel (`room` is ""), it is said in their own talk with us. `offers` are what they may
        do about it; `thread` is the message under which it is said, "" for none.
        """
        said: dict[str, Any] = {
            "text": plain_line(line, locale),
            "blocks": draw_offer(line, offers, locale) if offers else draw_line(line, locale),
        }
        calls, reader = await self.workspaces.at(user)
        if not room:
            await calls.send("chat.postMessage", channel=reader, **said)
            return
        above: dict[str, Any] = {"thread_ts": thread} if thread else {}
        await calls.send("chat.postEphemeral", channel=parted(room)[1], user=reader, **said, **above)

    async def put_line(self, ref: str, line: Line) -> None:
        """Draw a line where a card stands, and nothing to press. Raises CardGone, ChannelGone, Transient, Uncertain."""
        kept, stamp, locale = _spot(ref)
        calls, room = await self.workspaces.at(kept)
        said = {"text": plain_line(line, locale), "blocks": draw_line(line, locale)}
        await calls.change("chat.update", channel=room, ts=stamp, parse="none", link_names=False, **said)

    def reference(self, channel: str, room: str, message: str) -> str:
        """The reference of the card of a department's channel that stands at this place."""
        return _reference(room, message, self._language_of(channel))

    def references(self, room: str, message: str) -> Sequence[str]:
        """Every reference that the message with this timestamp may have as a card."""
        return [_reference(room, message, locale) for locale in Locale]

    def address_of(self, card: CardRow) -> str:
        """Where a card that stands is read, in the browser or in Slack's own app (docs.slack.dev, deep linking)."""
        assert card.ref is not None, "a card that is live stands somewhere"
        kept, stamp, _ = _spot(card.ref)
        return f"https://slack.com/archives/{parted(kept)[1]}/p{stamp.replace('.', '')}"

    def forget(self, refs: Sequence[str]) -> None:
        """What is shown under these references is no longer sure: the next drawing is sent whatever it shows."""
        for ref in refs:
            self._shown.pop(ref, None)

    async def close(self) -> None:
        """Let the connection go; may be called twice."""
        await self.workspaces.close()

    async def _write(self, call: Any, method: str, card: Card, locale: Locale, place: str, **where: Any) -> Any:
        """Post or redraw a card; where Slack refuses its blocks, with links for its pictures, and where it refuses them
        too the plainest drawing, so that the case is seen."""
        words = plain_line(card.summary, locale)
        linked = without_copies(card)
        drawings = [("linked", draw_card(linked, locale)), ("plain", draw_plainly(card, locale))]
        if linked != card:
            drawings.insert(0, ("whole", leaving(draw_card(card, locale), place)))
        for (_, blocks), (next_best, _) in pairwise(drawings):
            try:
                return await call(method, text=words, blocks=blocks, **where)
            except Rejected as error:
                cause = error.__cause__
                if not (isinstance(cause, SlackApiError) and error_name(cause) in BLOCKS_REFUSED):
                    raise
                log.warning("card_drawn_otherwise", case=card.case, error=error_name(cause), drawing=next_best)
        return await call(method, text=words, blocks=drawings[-1][1], **where)

    def _language_of(self, channel: str) -> Locale:
        """The language of the department that answers in a channel."""
        for department in self._directory().departments.values():
            if department.channels.get(self.name) == channel:
                return department.locale
        return Locale.EN

    def _remember_shown(self, ref: str, card: Card) -> None:
        remember(self._shown, ref, (card.revision, digest(card)))


def slack_id(person: Person) -> str:
    """The id that the rules give somebody, "" for none."""
    return person.slack


def _reference(room: str, stamp: str, locale: Locale) -> str:
    return f"{room}:{stamp}:{locale.value}"


def _spot(ref: str) -> tuple[str, str, Locale]:
    room, stamp, locale = ref.split(":")
    return room, stamp, Locale(locale)
