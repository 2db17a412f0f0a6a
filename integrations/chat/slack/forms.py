"""Modals, from the click that opens one to the submission that acts: takes what was clicked, answers with views.

A submission acts within the request that brings it, in one transaction, so that a refusal is read where the words were
written. A reply is written, then read as the public will see it, and only the second step sends.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from babel.dates import format_date

from bot.cards.acts import read_act
from bot.cards.build import newest_mention
from bot.cards.buttons import standing_replies
from bot.cards.inline import name_of, value
from bot.cards.meanwhile import meanwhile
from bot.cards.refused import told
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.correction import words_to_mend
from bot.domain.department import Locale, Person
from bot.domain.messages import ChoosePictures, SaveDraft
from bot.domain.permission import require_act
from bot.domain.place import place_of
from bot.domain.reply import Reply
from bot.domain.reply_picture import ChosenFile
from bot.domain.view import CaseView
from bot.errors import NotFound, NotPermitted, Refusal
from bot.flow.constants import COMPOSING_FOR
from integrations.chat.slack import modals
from integrations.chat.slack.correcting import Correcting
from integrations.chat.slack.enclosing import picture_fields, picture_notices
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.home import Home
from integrations.chat.slack.inbound import Asked, Clicked, Form, Submitted, Typed
from integrations.chat.slack.keeping import Act, Keeper
from integrations.chat.slack.leaving import leaving_view
from integrations.chat.slack.modals import View
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.replying import Replying, picture_limits
from integrations.chat.slack.reviewing import inside_words
from integrations.chat.slack.surface import references
from integrations.chat.slack.written import for_the_public

_FIELD_OF = {
    "case.note": modals.WORDS,
    "case.snooze": "own",
    "case.close": "reason",
    "case.escalate": "reason",
    "case.reroute": "reason",
    "reply.reject": "reason",
    "reply.revise": modals.WORDS,
    "reply.resolve": "url",
}
"""Beside which field of a form a refusal is shown."""


def opens_a_form(verb: str, fields: Mapping[str, str]) -> bool:
    """Whether a click asks for more before it acts."""
    if verb == "reply.resolve":
        return fields.get("outcome") == "published"
    if verb == "case.close":
        return "reason" not in fields
    return verb in ("case.reply", "case.amend") or verb in _FIELD_OF or verb in _WITH_WORDS


@dataclass(frozen=True, slots=True)
class Forms:
    """The modals that our people in Slack are shown."""

    parts: SlackParts
    keeper: Keeper

    async def open(self, clicked: Clicked) -> None:
        """Show the modal of a click within the seconds that its trigger lives; who may not act reads why.

        Raises IntegrationError where it cannot be shown.
        """
        form = Form(clicked.verb, clicked.fields, clicked.room, uuid4().hex)
        await self._show(form, clicked.user, clicked.trigger)

    async def reply_to_message(self, asked: Asked) -> None:
        """Show where a reply is written, with what stands in a message under a card. Raises IntegrationError.

        Its words and pictures become the employee's draft first, the words below what they had typed before.
        """
        async with self.parts.store.reading() as tx:
            card = await tx.cards.standing_at(SERVICE, references(asked.room, asked.thread or asked.ts))
        fields = {} if card is None else {"case": str(card.case_id)}
        form = Form("case.reply", fields, asked.room, uuid4().hex)
        words = for_the_public(asked.words).strip()
        await self._show(form, asked.user, asked.trigger, words=words, files=asked.files)

    async def _show(
        self, form: Form, user: str, trigger: str, *, words: str = "", files: tuple[ChosenFile, ...] = ()
    ) -> None:
        locale, verb = Locale.EN, form.verb
        try:
            person = (await self.parts.people()).employee(user)
            locale = person.locale
            if words:
                await self._add_to_draft(form, person, words)
            if files:
                await self.parts.bus.handle(ChoosePictures(person.key, case_number(form.fields), files=files))
            view, form = await self._view(form, person)
        except Refusal as error:
            no_case = verb == "case.reply" and "case" not in form.fields and isinstance(error, NotFound)
            why = say("chat.no_case", locale) if no_case else self._why(error, verb, locale)
            form, view = replace(form, verb=""), modals.refusal_view(why, locale)
        place = place_of(user)
        calls = self.parts.surface.workspaces.calls(place)
        await calls.send("views.open", trigger_id=trigger, view=leaving_view(view, place))
        if form.verb == "case.reply":
            await self._writes(user, form)

    async def _add_to_draft(self, form: Form, person: Person, words: str) -> None:
        number = case_number(form.fields)
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(number, person.key)
        typed = draft.text if draft else ""
        if words not in typed:
            text = f"{typed}\n\n{words}" if typed else words
            await self.parts.bus.handle(SaveDraft(person.key, number, text=text))

    async def typed(self, typed: Typed) -> None:
        """Keep what stands in the field of a reply now; who may not act reads so at the next step."""
        try:
            person = (await self.parts.people()).employee(typed.user)
            words = typed.words.replace("\r\n", "\n")
            await self.parts.bus.handle(SaveDraft(person.key, case_number(typed.form.fields), text=words))
        except Refusal:
            return
        await self._writes(typed.user, typed.form)

    async def submit(self, submitted: Submitted) -> Mapping[str, Any]:
        """Carry out what a modal asks, once for each modal; gives the answer to it: closed, with errors, or another."""
        answer = await self._submit(submitted)
        await Home(self.parts).changed(submitted.user)
        view = answer.get("view")
        return answer if view is None else {**answer, "view": leaving_view(view, place_of(submitted.user))}

    async def _submit(self, submitted: Submitted) -> Mapping[str, Any]:
        form, locale = submitted.form, Locale.EN
        try:
            person = (await self.parts.people()).employee(submitted.user)
            locale = person.locale
            if form.verb in ("case.reply", "case.send"):
                return await Replying(self.parts, person).submit(submitted)
            if form.verb == "case.amend":
                return await self._amend(submitted, person)
            if form.verb == "reply.correct":
                return await Correcting(self.parts, person).submit(form, submitted.values)
            inside = inside_words(submitted.values.get(modals.WORDS, "")) if form.verb == "reply.revise" else ""
            if inside:
                why = say("slack.inside", locale, word=value(inside))
                return {"response_action": "errors", "errors": {modals.WORDS: why}}
            fields = {**form.fields, **_filled(form.verb, submitted.values)}
            command = read_act(form.verb, fields, by=person.key, now=self.parts.clock())
            await self.parts.bus.handle(command, surface=self.parts.surface.name, event_key=form.key)
            if form.verb == "case.take_over":
                return await self._taken_over(submitted, person)
        except Refusal as error:
            why = self._why(error, form.verb, locale)
            if form.verb in _FIELD_OF:
                return {"response_action": "errors", "errors": {_FIELD_OF[form.verb]: why}}
            return {"response_action": "update", "view": modals.refusal_view(why, locale)}
        return {}

    async def closed(self, submitted: Submitted) -> None:
        """Somebody closed the modal in which they were writing."""
        form = submitted.form
        fields = {"case": form.fields.get("case", ""), "stopped": "yes"}
        await self.keeper.keep(Act(submitted.user, form.room, "case.compose", fields, f"closed:{form.key}"))

    def _why(self, error: Refusal, verb: str, locale: Locale) -> str:
        if isinstance(error, NotPermitted) and "user" in error.details:
            return say("slack.unknown", locale)
        return told(error, verb, self.parts.directory(), locale)

    async def _writes(self, user: str, form: Form) -> None:
        """Let colleagues see that somebody writes; asked for at most twice while one sign of life lasts."""
        slot = int(self.parts.clock().timestamp() / (COMPOSING_FOR.total_seconds() / 2))
        fields = {"case": form.fields["case"]}
        await self.keeper.keep(Act(user, form.room, "case.compose", fields, f"writes:{form.key}:{slot}"))

    async def _view(self, form: Form, person: Person) -> tuple[View, Form]:
        """The modal of a form, and the form as it travels with it."""
        directory, now = self.parts.directory(), self.parts.clock()
        case = await self._case(form, now)
        require_act(directory, person.key, case.case.department)
        locale = person.locale
        if form.verb == "case.reply":
            return await self._compose(form, case, person)
        if form.verb == "case.reroute":
            others = [each for each in directory.departments.values() if each.key != case.case.department]
            named = sorted(((each.key, each.name(locale)) for each in others), key=lambda one: one[1].casefold())
            return modals.reroute_view(form, locale, named), form
        if form.verb == "case.snooze":
            return modals.snooze_view(form, locale, now), form
        if form.verb == "case.amend":
            return modals.amend_view(
                form, locale, [_named(each, locale) for each in standing_replies(case.replies)]
            ), form
        if form.verb in _WITH_WORDS:
            show, words_of = _WITH_WORDS[form.verb]
            asked = [reply for reply in case.replies if str(reply.id) == form.fields.get("reply")]
            return show(form, locale, words_of(asked[0], person.key) if asked else ""), form
        return _PLAIN[form.verb](form, locale), form

    async def _compose(self, form: Form, case: CaseView, person: Person) -> tuple[View, Form]:
        """Where a reply is written, or how the case is taken over where a colleague has it."""
        newest = newest_mention(case.mentions)
        if newest is None:
            raise NotFound("The case holds no mention to answer.", case=str(case.case.id))
        directory, answered, number = self.parts.directory(), newest.mention.text, str(case.case.id)
        holder = case.case.assignee
        if holder not in (None, person.key) and not case.case.is_closed:
            form = replace(form, verb="case.take_over", fields={"case": number, "revision": str(case.case.revision)})
            name = name_of(directory, holder or "")
            return modals.held_view(form, person.locale, answered=answered, name=name), form
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(case.case.id, person.key)
            pictures = await tx.reply_pictures.of_draft(case.case.id, person.key)
        seen = {"case": number, "mention_id": str(newest.id), "mention_revision": str(newest.revision)}
        form = replace(form, verb="case.reply", fields=seen)
        words = draft.text if draft else ""
        told = [*meanwhile(case, directory, person.key, person.locale), *picture_notices(pictures, person.locale)]
        asked = picture_fields(pictures, picture_limits(self.parts, case), person.locale)
        locale = person.locale
        view = modals.compose_view(form, locale, answered=answered, words=words, notices=told, enclosed=asked)
        return view, form

    async def _taken_over(self, submitted: Submitted, person: Person) -> Mapping[str, Any]:
        """The case was taken over in the modal: now the reply is written in it."""
        former = submitted.form
        form = Form("case.reply", {"case": former.fields["case"]}, former.room, f"{former.key}:taken")
        view, form = await self._compose(form, await self._case(form, self.parts.clock()), person)
        if form.verb == "case.reply":
            await self._writes(submitted.user, form)
        return {"response_action": "update", "view": view}

    async def _amend(self, submitted: Submitted, person: Person) -> Mapping[str, Any]:
        """A published reply was chosen, and what becomes of it: now the window of that act."""
        former, values = submitted.form, submitted.values
        case = await self._case(former, self.parts.clock())
        asked = [each for each in standing_replies(case.replies) if str(each.id) == values.get("reply")]
        verb = values.get("act", "")
        if not asked or verb not in modals.AMENDING:
            raise NotFound("There is no such reply.", case=str(case.case.id))
        about = {"reply": str(asked[0].id), "reply_revision": str(asked[0].revision)}
        key = f"{former.key}:{verb}:{asked[0].id}"
        view, _ = await self._view(Form(verb, {**former.fields, **about}, former.room, key), person)
        return {"response_action": "update", "view": view}

    async def _case(self, form: Form, now: datetime) -> CaseView:
        number = case_number(form.fields)
        async with self.parts.store.reading() as tx:
            case = await tx.cases.view(number, now)
        if case is None:
            raise NotFound("There is no such case.", case=str(number))
        return case


def case_number(fields: Mapping[str, str]) -> int:
    """The number of the case that a form is about. Raises NotFound for what is none."""
    number = fields.get("case", "")
    if not (number.isascii() and number.isdigit() and len(number) < 18):
        raise NotFound("There is no such case.", case=number[:20])
    return int(number)


def _named(reply: Reply, locale: Locale) -> tuple[str, str]:
    """A published reply as a choice: its number, the day it went out and how it begins."""
    day = format_date(reply.published_at, "d MMM", locale=locale.value) if reply.published_at else ""
    return str(reply.id), f"{day} · {clean(' '.join(reply.text.split()))}"


def _filled(verb: str, values: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, as the act reads it: a moment chosen in Slack comes as seconds since 1970."""
    if verb != "case.snooze":
        return dict(values)
    seconds = values.get("own", "")
    own = datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat() if seconds.isdecimal() else ""
    return {"choice": "own", "own": own, "zone": "UTC"}


_WITH_WORDS: Mapping[str, tuple[Callable[..., View], Callable[[Reply, str], str]]] = {
    "reply.correct": (modals.correct_view, words_to_mend),
    "reply.revise": (modals.revise_view, lambda reply, _: reply.asked_about),
    "reply.withdraw": (modals.withdraw_view, lambda reply, _: reply.text),
}
"""The windows that show words of a reply, and which."""

_PLAIN = {
    "case.note": modals.note_view,
    "case.close": modals.close_view,
    "case.escalate": modals.escalate_view,
    "reply.reject": modals.reject_view,
    "reply.resolve": modals.resolve_view,
}
