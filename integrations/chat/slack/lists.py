"""Cases in a list: takes what waits for an employee, gives Slack's blocks, one a case with what to do next; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_timedelta

from bot.cards.card import Button, Say
from bot.cards.inline import department_name, value
from bot.cards.plain import said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.case import Case
from bot.domain.department import Directory, Locale
from bot.domain.reply import Reply
from bot.ports.rows import Draft
from integrations.chat.slack import limits
from integrations.chat.slack.limits import cut
from integrations.chat.slack.render import Blocks, draw_button, plain
from integrations.chat.slack.work import Work

SHOWN = 15
"""Cases in one list: four lists with their titles stay below the hundred blocks of a home."""

_POST, _REPLY = 140, 600


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists for one reader at `now` (UTC)."""

    directory: Directory
    locale: Locale
    now: datetime

    def home(self, work: Work) -> Blocks:
        """Everything that waits for them, under four titles."""
        return [
            *self.titled("chat.mine", [self.mine(case) for case in work.mine]),
            *self.titled("chat.approvals", [self._approval(case, reply) for case, reply in work.approvals]),
            *self.titled("chat.drafts", [self._draft(case, draft) for case, draft in work.drafts]),
            *self.titled("chat.unclaimed", [self.unclaimed(case) for case in work.unclaimed]),
        ]

    def mine(self, case: Case) -> dict[str, Any]:
        """A case that the reader holds."""
        return self._item(case, self.post(case), _button("case.reply", "act.reply", case, form=True))

    def unclaimed(self, case: Case) -> dict[str, Any]:
        """A case that nobody holds."""
        return self._item(case, self.post(case), _button("case.claim", "act.claim", case))

    def _approval(self, case: Case, reply: Reply) -> dict[str, Any]:
        values = {"reply": str(reply.id), "reply_revision": str(reply.revision)}
        words = f"{self.post(case)}\n→ {self._quoted(reply.asked_about, _REPLY)}"
        key = "act.approve" if reply.correction is None else "act.approve_correction"
        return self._item(case, words, Button(verb="reply.approve", label=Say(key=key), values=values))

    def _draft(self, case: Case, draft: Draft) -> dict[str, Any]:
        words = f"{self.post(case)}\n→ {self._quoted(draft.text, _REPLY)}"
        return self._item(case, words, _button("case.reply", "chat.continue_draft", case, form=True))

    def _item(self, case: Case, words: str, button: Button) -> dict[str, Any]:
        text = cut(f"{self.number(case)} · {self.about(case)}\n{words}", limits.SECTION_TEXT)
        return {
            "type": "section",
            "text": plain(text),
            "accessory": draw_button(button, "next", button.values, self.locale),
        }

    def number(self, case: Case) -> str:
        """A case as it is called."""
        return say("chat.number", self.locale, number=str(case.id))

    def about(self, case: Case) -> str:
        """Who wrote, which department answers, since when they wait."""
        owner = self.directory.department(case.department)
        line = [
            value("@" + case.author_handle.removeprefix("@")),
            said(department_name(owner, case.department), self.locale),
        ]
        if case.waiting_since is not None:
            since = format_timedelta(self.now - case.waiting_since, locale=self.locale.value)
            line.append(say("chat.waits", self.locale, time=since))
        return " · ".join(line)

    def post(self, case: Case) -> str:
        """What its author wrote, in short."""
        return self._quoted(case.text, _POST) if case.text.strip() else say("card.no_text", self.locale)

    def _quoted(self, words: str, longest: int) -> str:
        return say("quoted", self.locale, text=clean(" ".join(words.split()), limit=longest))

    def titled(self, key: str, items: Sequence[dict[str, Any]]) -> Blocks:
        """One list: its title with how many there are, the first of them, and how many more."""
        title = {"type": "header", "text": plain(say(key, self.locale, count=len(items)))}
        if not items:
            return [title, _small(say("chat.nothing", self.locale))]
        hidden = len(items) - SHOWN
        more = [_small(say("chat.more", self.locale, count=hidden))] if hidden > 0 else []
        return [title, *items[:SHOWN], *more]


def _button(verb: str, key: str, case: Case, *, form: bool = False) -> Button:
    return Button(verb=verb, label=Say(key=key), form=form, values={"case": str(case.id)})


def _small(words: str) -> dict[str, Any]:
    return {"type": "context", "elements": [plain(words)]}
