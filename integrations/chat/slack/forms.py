"""Modals, from the click that opens one to the submission that acts: takes what was clicked, answers with views.

A submission acts within the request that brings it, in one transaction, so that a refusal is read where the words were
written. A reply is written, then read as the public will see it, and only the second step sends.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bot.cards.acts import read_act
from bot.cards.build import newest_mention
from bot.cards.refused import told
from bot.cards.wording import say
from bot.domain.department import Locale, Person
from bot.domain.permission import require_act
from bot.domain.view import CaseView
from bot.errors import NotFound, NotPermitted, Refusal
from integrations.chat.slack import modals
from integrations.chat.slack.inbound import Clicked, Form, Submitted
from integrations.chat.slack.keeping import Act, Keeper
from integrations.chat.slack.modals import View
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.people import employee_of
from integrations.chat.slack.replying import Replying

_FIELD_OF = {
    "case.note": modals.WORDS,
    "case.snooze": "own",
    "case.close": "reason",
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
    return verb == "case.reply" or verb in _FIELD_OF


@dataclass(frozen=True, slots=True)
class Forms:
    """The modals of one workspace."""

    parts: SlackParts
    keeper: Keeper

    async def open(self, clicked: Clicked) -> None:
        """Show the modal of a click within the seconds that its trigger lives; who may not act reads why.

        Raises IntegrationError where it cannot be shown.
        """
        locale, writes = Locale.EN, clicked.verb == "case.reply"
        try:
            person = employee_of(self.parts.directory(), clicked.user)
            locale = person.locale
            view = await self._view(clicked, person)
        except Refusal as error:
            writes = False
            view = modals.refusal_view(self._why(error, clicked.verb, locale), locale)
        await self.parts.surface.calls.send("views.open", trigger_id=clicked.trigger, view=view)
        if writes:
            fields = {"case": clicked.fields.get("case", "")}
            await self.keeper.keep(Act(clicked.user, clicked.room, "case.compose", fields, f"writes:{clicked.key}"))

    async def submit(self, submitted: Submitted) -> Mapping[str, Any]:
        """Carry out what a modal asks, once for each modal; gives the answer to it: closed, with errors, or another."""
        form, locale = submitted.form, Locale.EN
        try:
            person = employee_of(self.parts.directory(), submitted.user)
            locale = person.locale
            if form.verb in ("case.reply", "case.send"):
                return await Replying(self.parts, person).submit(form, submitted.values)
            fields = {**form.fields, **_filled(form.verb, submitted.values)}
            command = read_act(form.verb, fields, by=person.key, now=self.parts.clock())
            await self.parts.bus.handle(command, surface=self.parts.surface.name, event_key=form.key)
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

    async def _view(self, clicked: Clicked, person: Person) -> View:
        directory, now = self.parts.directory(), self.parts.clock()
        case = await self._case(clicked, now)
        require_act(directory, person.key, case.case.department)
        form = Form(clicked.verb, clicked.fields, clicked.room, uuid4().hex)
        locale = person.locale
        if clicked.verb == "case.reply":
            return await self._compose(form, case, person)
        if clicked.verb == "case.reroute":
            others = [each for each in directory.departments.values() if each.key != case.case.department]
            named = sorted(((each.key, each.name(locale)) for each in others), key=lambda one: one[1].casefold())
            return modals.reroute_view(form, locale, named)
        if clicked.verb == "case.snooze":
            return modals.snooze_view(form, locale, now)
        if clicked.verb == "reply.revise":
            wanted = clicked.fields.get("reply")
            words = next((reply.text for reply in case.replies if str(reply.id) == wanted), "")
            return modals.revise_view(form, locale, words)
        return _PLAIN[clicked.verb](form, locale)

    async def _compose(self, form: Form, case: CaseView, person: Person) -> View:
        newest = newest_mention(case.mentions)
        if newest is None:
            raise NotFound("The case holds no mention to answer.", case=str(case.case.id))
        async with self.parts.store.reading() as tx:
            draft = await tx.threads.draft(case.case.id, person.key)
        seen = {"case": str(case.case.id), "mention_id": str(newest.id), "mention_revision": str(newest.revision)}
        words = draft.text if draft else ""
        form = replace(form, fields=seen)
        return modals.compose_view(form, person.locale, answered=newest.mention.text, words=words)

    async def _case(self, clicked: Clicked, now: datetime) -> CaseView:
        number = clicked.fields.get("case", "")
        if not (number.isascii() and number.isdigit() and len(number) < 18):
            raise NotFound("There is no such case.", case=number[:20])
        async with self.parts.store.reading() as tx:
            case = await tx.cases.view(int(number), now)
        if case is None:
            raise NotFound("There is no such case.", case=number)
        return case


def _filled(verb: str, values: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, as the act reads it: a moment chosen in Slack comes as seconds since 1970."""
    if verb != "case.snooze":
        return dict(values)
    seconds = values.get("own", "")
    own = datetime.fromtimestamp(int(seconds), UTC).replace(tzinfo=None).isoformat() if seconds.isdecimal() else ""
    return {"choice": "own", "own": own, "zone": "UTC"}


_PLAIN = {
    "case.note": modals.note_view,
    "case.close": modals.close_view,
    "reply.reject": modals.reject_view,
    "reply.resolve": modals.resolve_view,
}
