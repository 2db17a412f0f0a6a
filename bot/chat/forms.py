"""Windows, from the click that opens one to the submission that acts: takes what was clicked, gives what to show.

A submission acts within the request that brings it, in one transaction, so that a refusal is read where the words were
written. A reply is written, then read as the public will see it, and only the second step sends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from babel.dates import format_date

from bot.cards.acts import read_act
from bot.cards.build import newest_mention
from bot.cards.buttons import standing_replies
from bot.cards.form import Asking, Window
from bot.cards.hiding import HIDE, SHOW
from bot.cards.inline import name_of
from bot.cards.meanwhile import meanwhile
from bot.cards.plain import said
from bot.cards.private import PRIVATE
from bot.cards.refused import told
from bot.cards.text import clean
from bot.cards.wording import say
from bot.chat import windows
from bot.chat.answers import Answer, Beside, Done, Shown, Submitted
from bot.chat.correcting import Correcting
from bot.chat.enclosing import picture_fields, picture_notices
from bot.chat.keeping import Act, Keeper
from bot.chat.parts import ChatParts
from bot.chat.privately import Privately
from bot.chat.recording import RECORD, Recording
from bot.chat.replying import Replying, case_of, number_in, picture_limits
from bot.domain.correction import words_to_mend
from bot.domain.department import Locale, Person
from bot.domain.messages import ChoosePictures, SaveDraft
from bot.domain.permission import require_act, require_hide
from bot.domain.reply import Reply
from bot.domain.reply_picture import ChosenFile
from bot.domain.view import CaseView
from bot.errors import NotFound, NotPermitted, Refusal
from bot.flow.constants import COMPOSING_FOR

_FIELD_OF = {
    "case.note": windows.WORDS,
    "case.snooze": windows.MOMENT,
    "case.close": "reason",
    "case.escalate": "reason",
    "case.reroute": "reason",
    "reply.reject": "reason",
    "reply.revise": windows.WORDS,
    "reply.resolve": "url",
    HIDE: "reason",
}
"""Beside which field of a window a refusal is shown."""


def opens_a_window(verb: str, fields: Mapping[str, str]) -> bool:
    """Whether a click asks for more before it acts."""
    if verb == "reply.resolve":
        return fields.get("outcome") == "published"
    if verb == RECORD:
        return True
    if verb == "case.close":
        return "reason" not in fields
    return verb in ("case.reply", "case.amend", PRIVATE, SHOW) or verb in _FIELD_OF or verb in _WITH_WORDS


@dataclass(frozen=True, slots=True)
class Opened:
    """A window for one reader: theirs is the language. It acts where `window.asking` is there, else it says why not."""

    window: Window
    locale: Locale


@dataclass(frozen=True, slots=True)
class Forms:
    """The windows that our people in a chat are shown."""

    parts: ChatParts
    keeper: Keeper

    async def open(self, asking: Asking, user: str, *, words: str = "", files: tuple[ChosenFile, ...] = ()) -> Opened:
        """The window of a click; who may not act reads why. `words` and `files` of a message become the employee's
        draft first, the words below what they had typed before."""
        locale = Locale.EN
        try:
            person = (await self.parts.people()).employee(user)
            locale = person.locale
            if words:
                await self._add_to_draft(asking, person, words)
            if files:
                await self.parts.bus.handle(ChoosePictures(person.key, number_in(asking.fields, "case"), files=files))
            return Opened(await self._window(asking, person), locale)
        except Refusal as error:
            no_case = asking.verb == "case.reply" and "case" not in asking.fields and isinstance(error, NotFound)
            why = say("chat.no_case", locale) if no_case else self._why(error, asking.verb, locale)
            return Opened(windows.refusal_window(why, locale), locale)

    async def _add_to_draft(self, asking: Asking, person: Person, words: str) -> None:
        number = number_in(asking.fields, "case")
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(number, person.key)
        typed = draft.text if draft else ""
        if words not in typed:
            text = f"{typed}\n\n{words}" if typed else words
            await self.parts.bus.handle(SaveDraft(person.key, number, text=text))

    async def typed(self, user: str, asking: Asking, words: str) -> None:
        """Keep what stands in the field of a reply now; who may not act reads so at the next step."""
        try:
            person = (await self.parts.people()).employee(user)
            text = words.replace("\r\n", "\n")
            await self.parts.bus.handle(SaveDraft(person.key, number_in(asking.fields, "case"), text=text))
        except Refusal:
            return
        await self.writes(user, asking)

    async def submit(self, submitted: Submitted) -> tuple[Answer, Locale]:
        """Carry out what a window asks, once for each window; gives the answer to it, in whose language."""
        asking, locale = submitted.asking, Locale.EN
        try:
            person = (await self.parts.people()).employee(submitted.user)
            locale = person.locale
            return await self._submit(submitted, person), locale
        except Refusal as error:
            why = self._why(error, asking.verb, locale)
            if asking.verb in _FIELD_OF:
                return Beside({_FIELD_OF[asking.verb]: why}), locale
            return Shown(windows.refusal_window(why, locale)), locale

    async def _submit(self, submitted: Submitted, person: Person) -> Answer:
        asking = submitted.asking
        if asking.verb in ("case.reply", "case.send"):
            return await Replying(self.parts, person).submit(submitted)
        if asking.verb == "case.amend":
            return await self._amend(submitted, person)
        if asking.verb == RECORD:
            return await Recording(self.parts, person).submit(submitted)
        if asking.verb == PRIVATE:
            return await Privately(self.parts, person).submit(submitted)
        if asking.verb == "reply.correct":
            return await Correcting(self.parts, person).submit(submitted)
        words = submitted.values.get(windows.WORDS, "") if asking.verb == "reply.revise" else ""
        inside = self.parts.inside(words, person.locale)
        if inside:
            return Beside({windows.WORDS: inside})
        fields = {**asking.fields, **_filled(submitted)}
        command = read_act(asking.verb, fields, by=person.key, now=self.parts.clock())
        origin = self.parts.origin(submitted.user)
        await self.parts.bus.handle(command, surface=self.parts.service, event_key=asking.key, origin=origin)
        if asking.verb == "case.take_over":
            return await self._taken_over(submitted, person)
        return Done()

    async def closed(self, user: str, asking: Asking) -> None:
        """Somebody closed the window in which they were writing."""
        fields = {"case": asking.fields.get("case", ""), "stopped": "yes"}
        await self.keeper.keep(Act(user, asking.room, "case.compose", fields, f"closed:{asking.key}"))

    async def writes(self, user: str, asking: Asking | None) -> None:
        """Let colleagues see that somebody writes, where the window is one for words; asked for at most twice while
        one sign of life lasts."""
        if asking is None or asking.verb != "case.reply":
            return
        slot = int(self.parts.clock().timestamp() / (COMPOSING_FOR.total_seconds() / 2))
        fields = {"case": asking.fields["case"]}
        await self.keeper.keep(Act(user, asking.room, "case.compose", fields, f"writes:{asking.key}:{slot}"))

    def _why(self, error: Refusal, verb: str, locale: Locale) -> str:
        if isinstance(error, NotPermitted) and "user" in error.details:
            return said(self.parts.unknown(outsider=bool(error.details.get("outsider"))), locale)
        return told(error, verb, self.parts.directory(), locale)

    async def _window(self, asking: Asking, person: Person) -> Window:
        if asking.verb == RECORD:
            return await Recording(self.parts, person).window(asking)
        directory, now, locale = self.parts.directory(), self.parts.clock(), person.locale
        case = await case_of(self.parts, asking.fields)
        require_act(directory, person.key, case.case.department)
        if asking.verb == "case.reply":
            return await self._compose(asking, case, person)
        if asking.verb == "case.reroute":
            others = [each for each in directory.departments.values() if each.key != case.case.department]
            named = sorted(((each.key, each.name(locale)) for each in others), key=lambda one: one[1].casefold())
            return windows.reroute_window(asking, locale, named)
        if asking.verb == "case.snooze":
            return windows.snooze_window(asking, locale, now)
        if asking.verb == "case.amend":
            return windows.amend_window(
                asking, locale, [_named(each, locale) for each in standing_replies(case.replies)]
            )
        if asking.verb == PRIVATE:
            return Privately(self.parts, person).window(asking, case)
        if asking.verb in (HIDE, SHOW):
            require_hide(directory, person.key, case.case.department)
            asked_about = [each for each in case.mentions if str(each.id) == asking.fields.get("mention")]
            words = (asked_about[0].mention.text if asked_about else "") or say("card.no_text", locale)
            return (windows.hide_window if asking.verb == HIDE else windows.show_window)(asking, locale, words)
        if asking.verb in _WITH_WORDS:
            show, words_of = _WITH_WORDS[asking.verb]
            asked = [reply for reply in case.replies if str(reply.id) == asking.fields.get("reply")]
            return show(asking, locale, words_of(asked[0], person.key) if asked else "")
        if asking.verb not in _PLAIN:
            raise NotFound("There is no such act.", verb=asking.verb[:40])
        return _PLAIN[asking.verb](asking, locale)

    async def _compose(self, asking: Asking, case: CaseView, person: Person) -> Window:
        """Where a reply is written, or how the case is taken over where a colleague has it."""
        newest = newest_mention(case.mentions)
        if newest is None:
            raise NotFound("The case holds no mention to answer.", case=str(case.case.id))
        directory, answered, number = self.parts.directory(), newest.mention.text, str(case.case.id)
        holder, locale = case.case.assignee, person.locale
        if holder not in (None, person.key) and not case.case.is_closed:
            about = {"case": number, "revision": str(case.case.revision)}
            asking = asking.model_copy(update={"verb": "case.take_over", "fields": about})
            return windows.held_window(asking, locale, answered=answered, name=name_of(directory, holder or ""))
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(case.case.id, person.key)
            pictures = await tx.reply_pictures.of_draft(case.case.id, person.key)
        seen = {"case": number, "mention_id": str(newest.id), "mention_revision": str(newest.revision)}
        asking = asking.model_copy(update={"verb": "case.reply", "fields": seen})
        words = draft.text if draft else ""
        notices = [*meanwhile(case, directory, person.key, locale), *picture_notices(pictures, locale)]
        asked = picture_fields(pictures, picture_limits(self.parts, case), locale)
        return windows.compose_window(asking, locale, answered=answered, words=words, notices=notices, enclosed=asked)

    async def _taken_over(self, submitted: Submitted, person: Person) -> Answer:
        """The case was taken over in the window: now the reply is written in it."""
        former = submitted.asking
        fields, key = {"case": former.fields["case"]}, f"{former.key}:taken"
        asking = Asking(verb="case.reply", fields=fields, room=former.room, key=key)
        window = await self._compose(asking, await case_of(self.parts, fields), person)
        await self.writes(submitted.user, window.asking)
        return Shown(window)

    async def _amend(self, submitted: Submitted, person: Person) -> Answer:
        """A published reply was chosen, and what becomes of it: now the window of that act."""
        former, values = submitted.asking, submitted.values
        case = await case_of(self.parts, former.fields)
        asked = [each for each in standing_replies(case.replies) if str(each.id) == values.get("reply")]
        verb = values.get("act", "")
        if not asked or verb not in windows.AMENDING:
            raise NotFound("There is no such reply.", case=str(case.case.id))
        about = {"reply": str(asked[0].id), "reply_revision": str(asked[0].revision)}
        key = f"{former.key}:{verb}:{asked[0].id}"
        asking = Asking(verb=verb, fields={**former.fields, **about}, room=former.room, key=key)
        return Shown(await self._window(asking, person))


def _named(reply: Reply, locale: Locale) -> tuple[str, str]:
    """A published reply as a choice: its number, the day it went out and how it begins."""
    day = format_date(reply.published_at, "d MMM", locale=locale.value) if reply.published_at else ""
    return str(reply.id), f"{day} · {clean(' '.join(reply.text.split()))}"


def _filled(submitted: Submitted) -> dict[str, str]:
    """What was filled in, as the act reads it."""
    if submitted.asking.verb != "case.snooze":
        return dict(submitted.values)
    return {"choice": "own", "own": submitted.values.get(windows.MOMENT, ""), "zone": submitted.zone}


_WITH_WORDS: Mapping[str, tuple[Callable[..., Window], Callable[[Reply, str], str]]] = {
    "reply.correct": (windows.correct_window, words_to_mend),
    "reply.revise": (windows.revise_window, lambda reply, _: reply.asked_about),
    "reply.withdraw": (windows.withdraw_window, lambda reply, _: reply.text),
}
"""The windows that show words of a reply, and which."""

_PLAIN: Mapping[str, Callable[[Asking, Locale], Window]] = {
    "case.note": windows.note_window,
    "case.close": windows.close_window,
    "case.escalate": windows.escalate_window,
    "reply.reject": windows.reject_window,
    "reply.resolve": windows.resolve_window,
}
