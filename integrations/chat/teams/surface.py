"""Teams as a chat surface: one thread a card, drawn anew in place; decides nothing.

Teams lets a bot look up no message of its own, so a posting that was interrupted stays in doubt until somebody clicks
on the card: each of its buttons says which card it is.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import quote

import structlog

from bot.cards.card import Button, Card, Line
from bot.chat.people import People, people_of
from bot.chat.remembered import digest, remember
from bot.domain.department import Department, Directory, Locale, Person
from bot.errors import ChannelGone, NotAllowed, Rejected, TargetGone, Uncertain
from bot.ports.chat import Leaving, SurfaceCapabilities, unannounced
from bot.ports.rows import CardRow
from bot.ports.store import Store, Transaction
from integrations.chat.teams.errors import SERVICE, refused_content
from integrations.chat.teams.marking import marked
from integrations.chat.teams.mentions import Mention, under_tag
from integrations.chat.teams.naming import channel_id
from integrations.chat.teams.pacing import base_of
from integrations.chat.teams.places import Places
from integrations.chat.teams.render import draw_call, draw_card, draw_line, draw_offer, draw_plainly, plain_line
from integrations.chat.teams.rich import Element
from integrations.chat.teams.seam import Activity, Gateway

_ADAPTIVE = "application/vnd.microsoft.card.adaptive"
Result = TypeVar("Result")
Send = Callable[[Activity], Awaitable[Result]]
log = structlog.get_logger()


class TeamsSurface:
    """Cards in channels of our teams. References are `conversation|message|language`."""

    name = SERVICE
    capabilities = SurfaceCapabilities(finds_cards=False, pace=timedelta(seconds=1), flood=10)

    def __init__(
        self,
        gateway: Gateway,
        *,
        store: Store,
        directory: Callable[[], Directory],
        clock: Callable[[], datetime],
        tenant: str,
    ) -> None:
        self.gateway = gateway
        self.places = Places(store, gateway, clock)
        self._store = store
        self._directory = directory
        self._tenant = tenant
        self._posted: OrderedDict[tuple[str, str], str] = OrderedDict()
        self._shown: OrderedDict[str, tuple[int, str]] = OrderedDict()
        self._rooms: dict[str, str] = {}
        self._known: tuple[Directory, Mapping[str, str], People] | None = None

    async def post_card(self, channel: str, card: Card, *, key: str, leaving: Leaving = unannounced) -> str:
        """Post `card`; under a key that this process has posted already, the card that stands there.

        Raises ChannelGone, NotAllowed, Transient, Uncertain.
        """
        standing = self._posted.get((channel, key))
        if standing is not None:
            return standing
        room = await self.places.find(channel)
        self._rooms[channel] = room.id
        department = self._department_of(channel)

        async def send(message: Activity) -> str:
            opened = await self.gateway.open_thread(room.where, room.id, message, leaving=leaving)
            return _reference(opened.conversation, opened.message, _language(department))

        calls = under_tag(department)
        ref = await self._write(send, card, department, _language(department), key=key, calls=calls)
        remember(self._posted, (channel, key), ref)
        self._remember_shown(ref, card)
        return ref

    async def find_card(self, channel: str, key: str) -> str | None:
        """The card, where this process posted it. Raises Uncertain where it did not: nobody can look."""
        if (channel, key) in self._posted:
            return self._posted[channel, key]
        raise Uncertain("lets nobody look for a card", service=SERVICE, account="")

    async def update_card(self, ref: str, card: Card) -> None:
        """Draw the card anew; an older revision, or what stands there already, changes nothing. Raises CardGone."""
        conversation, message_id, locale = _spot(ref)
        shown = self._shown.get(ref)
        if shown is not None and (card.revision < shown[0] or digest(card) == shown[1]):
            return
        room = await self.places.room(conversation)
        department = await self._department_in(room.id)

        async def send(message: Activity) -> None:
            await self.gateway.redraw(room.where, conversation, message_id, message)

        await self._write(send, card, department, locale)
        self._remember_shown(ref, card)

    async def whisper(self, channel: str, person: str, ref: str, line: Line) -> None:
        """Tell `person` alone something, in their own talk with us; who has none reads it on the desk only."""
        room = await self.places.find(channel)
        people = await self.people()
        user = people.user_of(person, "")
        if not user:
            log.info("whisper_without_teams_id", person=person)
            return
        try:
            await self.tell(room.id, user, line, people.locale_of(user))
        except (NotAllowed, ChannelGone, Rejected, TargetGone) as error:
            log.info("whisper_not_taken", person=person, error=error.reason)

    async def call(
        self, channel: str, people: Sequence[str], ref: str, line: Line, *, leaving: Leaving, anyway: bool = False
    ) -> None:
        """Say something under a card to those under the department's tag, where it has none to these employees by
        name; where Teams knows none of them to nobody in particular, and that only if `anyway` is true.

        Raises ChannelGone, NotAllowed, Transient, Uncertain.
        A changed card calls nobody, so this is a message of its own.
        """
        conversation, _, locale = _spot(ref)
        calls = under_tag(self._department_of(channel)) or await self._by_name(people)
        if not (calls or anyway):
            return
        room, words = await self.places.room(conversation), plain_line(line, locale)
        message = as_message(draw_call(line, calls, locale), words)
        await self.gateway.say(room.where, conversation, message, leaving=leaving)

    async def tell(
        self, room: str, user: str, line: Line, locale: Locale, *, offers: Sequence[Button] = (), thread: str = ""
    ) -> None:
        """Say something in the own talk of the user with this id; `offers` are what they may do about it.

        `room` is where they did what it is about, "" for nowhere; `thread` makes no difference. Raises NotAllowed,
        ChannelGone, TargetGone, Rejected where they cannot be told, Transient, Uncertain.
        """
        where = await self.places.around(room)
        talk, where = await self.places.talk(user, where)
        drawn = draw_offer(line, offers, locale) if offers else draw_line(line, locale)
        await self.gateway.say(where, talk, as_message(drawn, plain_line(line, locale)))

    async def put_line(self, ref: str, line: Line) -> None:
        """Draw a line where a card stands, and nothing to press. Raises CardGone, ChannelGone, Transient, Uncertain."""
        conversation, message_id, locale = _spot(ref)
        room = await self.places.room(conversation)
        drawn = as_message(draw_line(line, locale), plain_line(line, locale))
        await self.gateway.redraw(room.where, conversation, message_id, drawn)
        self._shown.pop(ref, None)

    async def people(self) -> People:
        """Who people in Teams are, by the rules in force and the links made so far."""
        async with self._store.reading() as tx:
            return await self.people_in(tx)

    async def people_in(self, tx: Transaction) -> People:
        """The same, in a transaction that reads other things too."""
        directory, links = self._directory(), await tx.chat_people.links(SERVICE)
        if self._known is None or self._known[0] is not directory or self._known[1] != links:
            tied = {user.lower(): each for user, each in links.items()}
            self._known = directory, links, await people_of(directory, tied, teams_id, _same)
        return self._known[2]

    def reference(self, channel: str, room: str, message: str) -> str:
        """The reference of the card of a department's channel that stands at this place."""
        return _reference(room, message, _language(self._department_of(channel)))

    def references(self, room: str, message: str) -> Sequence[str]:
        """Every reference that the message with this id may have as a card."""
        return [_reference(room, message, locale) for locale in Locale]

    def address_of(self, card: CardRow) -> str:
        """Where a card that stands is read, in the browser or in Teams' own app (learn.microsoft.com, deep links)."""
        assert card.ref is not None, "a card that is live stands somewhere"
        conversation, message, _ = _spot(card.ref)
        room = quote(base_of(conversation), safe="")
        return f"https://teams.microsoft.com/l/message/{room}/{message}?tenantId={self._tenant}"

    def forget(self, refs: Sequence[str]) -> None:
        """What is shown under these references is no longer sure: the next drawing is sent whatever it shows."""
        for ref in refs:
            self._shown.pop(ref, None)

    async def close(self) -> None:
        """Let the connections go; may be called twice."""
        await self.gateway.close()

    async def _write(
        self,
        send: Send[Result],
        card: Card,
        department: Department | None,
        locale: Locale,
        *,
        key: str = "",
        calls: Sequence[Mention] = (),
    ) -> Result:
        """Post or redraw a card; where Teams refuses its drawing, without mentions, and where it refuses that too the
        plainest, so that the case is seen."""
        zone, words = self._zone(department), plain_line(card.summary, locale)
        whole = partial(draw_card, card, locale, zone=zone, sees_also=await self._see_their_own(card))
        ways: list[tuple[str, Callable[[], Element]]] = [("whole", partial(whole, calls=calls))] if calls else []
        ways += [("unmentioned", whole), ("plain", partial(draw_plainly, card, locale))]

        def message(draw: Callable[[], Element]) -> Activity:
            drawn = draw()
            return as_message(marked(drawn, key) if key else drawn, words)

        for (_, draw), (next_best, _) in pairwise(ways):
            try:
                return await send(message(draw))
            except Rejected as error:
                if not refused_content(error):
                    raise
                log.warning("card_drawn_otherwise", case=card.case, drawing=next_best)
        return await send(message(ways[-1][1]))

    async def _by_name(self, people: Sequence[str]) -> Sequence[Mention]:
        """Those of these employees whom Teams knows."""
        by_user = (await self.people()).by_user
        return [Mention(user, each.name) for user, each in by_user.items() if each.key in people]

    async def _see_their_own(self, card: Card) -> Sequence[str]:
        """The ids, for this bot, of the people whom a card names: they are shown the card as it is for them."""
        named = dict.fromkeys(_named(card.model_dump()))
        if not named:
            return ()
        people = await self.people()
        users = [people.user_of(person, "") for person in named]
        found = [await self.places.user_of(user) for user in users if user]
        return [each for each in found if each.startswith("29:")]

    def _department_of(self, channel: str) -> Department | None:
        """The department that answers in a channel, as the rules name it."""
        theirs = (each for each in self._directory().departments.values() if each.channels.get(self.name) == channel)
        return next(theirs, None)

    async def _department_in(self, room: str) -> Department | None:
        """The department that answers in the channel with this id."""
        for department in self._directory().departments.values():
            channel = department.channels.get(self.name)
            if channel is None:
                continue
            known = self._rooms.get(channel) or channel_id(channel) or await self.places.known(channel)
            if known == room:
                self._rooms[channel] = known
                return department
        return None

    def _zone(self, department: Department | None) -> tzinfo:
        """By which clock a department works."""
        directory = self._directory()
        return directory.zone if department is None else directory.zone_of(department)

    def _remember_shown(self, ref: str, card: Card) -> None:
        remember(self._shown, ref, (card.revision, digest(card)))


def teams_id(person: Person) -> str:
    """What the rules say of somebody's id in Teams."""
    return person.teams


async def _same(user: str) -> str:
    """An id as it is kept: Entra writes it in small letters."""
    return user.lower()


def as_message(drawn: Mapping[str, Any], summary: str) -> Activity:
    """A card as a message; `summary` is what a notification says."""
    return {"type": "message", "summary": summary, "attachments": [{"contentType": _ADAPTIVE, "content": drawn}]}


def _language(department: Department | None) -> Locale:
    return Locale.EN if department is None else department.locale


def _named(node: Any) -> Iterator[str]:
    """The people whom a card names, as they stand in its tree."""
    if isinstance(node, Mapping):
        if node.get("kind") == "who":
            yield node["person"]
        for each in node.values():
            yield from _named(each)
    elif isinstance(node, list | tuple):
        for each in node:
            yield from _named(each)


def _reference(conversation: str, message: str, locale: Locale) -> str:
    """A card stands at the top of its thread, so that the thread is named by the card, unless Teams says otherwise."""
    base, _, thread = conversation.partition(";messageid=")
    return f"{base};messageid={thread or message}|{message}|{locale.value}"


def _spot(ref: str) -> tuple[str, str, Locale]:
    conversation, message, locale = ref.split("|")
    return conversation, message, Locale(locale)
