"""The forms of the desk: takes a case and a verb, gives the dialog that asks for what the act needs; does nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from bot.cards.buttons import amendable, standing_replies
from bot.cards.hiding import HIDE, SHOW
from bot.cards.inline import handle_of
from bot.cards.text import clean
from bot.domain.case import CloseReason
from bot.domain.reply import Reply
from bot.domain.view import CaseView, StoredMention
from bot.errors import NotFound
from bot.ports.web_store import WebTransaction
from bot.web.desk.case import find_view
from bot.web.desk.composer import compose_form, waiting_words
from bot.web.desk.desk import Desk
from bot.web.desk.shell import shell
from bot.web.session import Session, SignedIn

SNOOZES = ("hour", "tonight", "tomorrow", "monday", "own")
_FORMS = {
    "case.reroute": "reroute",
    "case.snooze": "snooze",
    "case.escalate": "escalate",
    "case.close": "close",
    "case.note": "note",
    "reply.reject": "reject",
    "reply.revise": "revise",
    "reply.resolve": "resolve",
    "reply.withdraw": "withdraw",
    HIDE: "hide",
    SHOW: "show",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice of a form."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A reply that is public: its words, and what can become of it."""

    reply: Reply
    text: str
    acts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is about. `reply` or `mention` is the one concerned, both None for an act on the case."""

    verb: str
    template: str
    view: CaseView
    reply: Reply | None
    mention: StoredMention | None
    departments: Sequence[Choice]
    author: str

    @property
    def quoted(self) -> Sequence[str]:
        """What the author wrote since we answered last."""
        return waiting_words(self.view)

    @property
    def reasons(self) -> Sequence[str]:
        """The reasons for which a case may be closed."""
        return [reason.value for reason in CloseReason]

    @property
    def snoozes(self) -> Sequence[str]:
        """How long a case may sleep."""
        return SNOOZES


def add_forms(router: APIRouter, desk: Desk) -> None:
    """The routes that show forms."""

    @router.get("/desk/cases/{case_id}/forms/case.reply")
    async def compose(case_id: int, request: Request, session: SignedIn) -> Response:
        """The compose form, with what was typed before."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            form = await compose_form(desk, tx, view, session)
            return await answer(desk, tx, request, session, "compose.html", form=form)

    @router.get("/desk/cases/{case_id}/forms/case.amend")
    async def amend(case_id: int, request: Request, session: SignedIn) -> Response:
        """Every published reply that can be corrected or withdrawn, with what leads there."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            standing = [
                Standing(
                    reply, clean(reply.text.strip()), ("correct", "withdraw") if amendable(reply) else ("withdraw",)
                )
                for reply in standing_replies(view.replies)
            ]
            return await answer(desk, tx, request, session, "amend.html", standing=standing, case_id=case_id)

    @router.get("/desk/cases/{case_id}/forms/{verb}")
    async def ask(case_id: int, verb: str, request: Request, session: SignedIn) -> Response:
        """The form of any other act."""
        template = _FORMS.get(verb)
        if template is None:
            raise NotFound("There is no such form.", verb=verb[:40])
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
            asked = Asked(
                verb=verb,
                template=template,
                view=view,
                reply=reply_in(view, request.query_params.get("reply")),
                mention=mention_in(view, request.query_params.get("mention")),
                departments=_departments(desk, view, session),
                author=handle_of(view.case.author_handle),
            )
            if verb.startswith("reply.") and asked.reply is None:
                raise NotFound("There is no such reply.", case=str(case_id))
            if verb in (HIDE, SHOW) and asked.mention is None:
                raise NotFound("There is no such mention in this case.", case=str(case_id))
            return await answer(desk, tx, request, session, "ask.html", asked=asked)


async def answer(
    desk: Desk,
    tx: WebTransaction,
    request: Request,
    session: Session,
    template: str,
    *,
    status: int = 200,
    **data: object,
) -> Response:
    """A form inside the dialog of an open page, or as a page of its own for a browser without our script."""
    if request.headers.get("HX-Request") == "true":
        return desk.page(template, session, status=status, **data)
    inner = desk.fill(template, session, **data)
    frame = await shell(desk, tx, session)
    return desk.page("form_page.html", session, status=status, shell=frame, inner=inner, **data)


def reply_in(view: CaseView, number: str | None) -> Reply | None:
    """The reply of a case under this number, None where it has none."""
    return next((reply for reply in view.replies if str(reply.id) == number), None)


def mention_in(view: CaseView, number: str | None) -> StoredMention | None:
    """The mention of a case under this number, None where it has none."""
    return next((stored for stored in view.mentions if str(stored.id) == number), None)


def _departments(desk: Desk, view: CaseView, session: Session) -> Sequence[Choice]:
    """Every other department, by name."""
    choices = [
        Choice(key, department.name(session.locale))
        for key, department in desk.directory.departments.items()
        if key != view.case.department
    ]
    return sorted(choices, key=lambda choice: choice.name.casefold())
