"""Cases in a list: takes what waits for an employee, gives one entry a case with what to do next; pure.

It is drawn for one reader, so its words stand in their language already; those from outside are cleaned.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta

from bot.cards.card import Button, Say
from bot.cards.inline import department_name, handle_of
from bot.cards.plain import said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.chat.work import Approval, Work
from bot.domain.case import Case
from bot.domain.department import Directory, Locale
from bot.ports.rows import Draft

SHOWN = 15
"""Cases in one list, where the chat has room: four lists with their titles fill a page."""

_POST, _DRAFT = 140, 600
_REPLY = 2_400
"""Characters of a reply that can be read, and so consented to, in a list."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A case: `head` says which, `words` what stands in it, literally; `button` is what to do next, if it can be done
    from a list.

    Where `otherwise` is not "", the button stands beside the whole of the words only: a chat that has to cut them says
    that in its place.
    """

    head: str
    words: str
    button: Button | None
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """One list: its title with how many there are, the first of them, and a word about the rest, "" for none."""

    title: str
    entries: Sequence[Entry]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Lists:
    """Lists for one reader at `now` (UTC), of `shown` cases each."""

    directory: Directory
    locale: Locale
    now: datetime
    shown: int = SHOWN

    def page(self, work: Work) -> Sequence[Listed]:
        """Everything that waits for them, under four titles."""
        return [
            self.titled("chat.mine", [self.mine(case) for case in work.mine]),
            self.titled("chat.approvals", [self._approval(each) for each in work.approvals]),
            self.titled("chat.drafts", [self._draft(case, draft) for case, draft in work.drafts]),
            self.titled("chat.unclaimed", [self.unclaimed(case) for case in work.unclaimed]),
        ]

    def mine(self, case: Case) -> Entry:
        """A case that the reader holds."""
        return self._entry(case, self.post(case), _button("case.reply", "act.reply", case, form=True))

    def unclaimed(self, case: Case) -> Entry:
        """A case that nobody holds."""
        return self._entry(case, self.post(case), _button("case.claim", "act.claim", case))

    def _approval(self, approval: Approval) -> Entry:
        case, reply = approval.case, approval.reply
        values = {"reply": str(reply.id), "reply_revision": str(reply.revision)}
        words = f"{self.post(case)}\n→ {self._quoted(reply.asked_about, _REPLY)}"
        key = "act.approve" if reply.correction is None else "act.approve_correction"
        approve = Button(verb="reply.approve", label=Say(key=key), values=values)
        otherwise = say("chat.read_on_card", self.locale)
        if approval.enclosed or len(reply.asked_about) > _REPLY:
            # Nobody consents to what they could not read.
            return self._entry(case, f"{words}\n{otherwise}", None)
        return self._entry(case, words, approve, otherwise)

    def _draft(self, case: Case, draft: Draft) -> Entry:
        words = f"{self.post(case)}\n→ {self._quoted(draft.text, _DRAFT)}"
        return self._entry(case, words, _button("case.reply", "chat.continue_draft", case, form=True))

    def _entry(self, case: Case, words: str, button: Button | None, otherwise: str = "") -> Entry:
        return Entry(f"{self.number(case)} · {self.about(case)}", words, button, otherwise)

    def number(self, case: Case) -> str:
        """A case as it is called."""
        return say("chat.number", self.locale, number=str(case.id))

    def about(self, case: Case) -> str:
        """Who wrote, which department answers, since when they wait."""
        owner = self.directory.department(case.department)
        line = [
            handle_of(case.author_handle),
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

    def titled(self, key: str, entries: Sequence[Entry]) -> Listed:
        """One list: its title with how many there are, the first of them, and how many more."""
        title, hidden = say(key, self.locale, count=len(entries)), len(entries) - self.shown
        if not entries:
            return Listed(title, [], say("chat.nothing", self.locale))
        rest = say("chat.more", self.locale, count=hidden) if hidden > 0 else ""
        return Listed(title, entries[: self.shown], rest)


def _button(verb: str, key: str, case: Case, *, form: bool = False) -> Button:
    return Button(verb=verb, label=Say(key=key), form=form, values={"case": str(case.id)})
