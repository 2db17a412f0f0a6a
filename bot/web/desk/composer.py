"""Writing a reply: takes a case and its reader, gives the compose form or why nothing can be sent; sends nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.cards.barrier import how_by_hand, is_barred
from bot.cards.build import newest_mention
from bot.cards.facts import network_name
from bot.cards.failure import failure
from bot.cards.inline import handle_of, name_of, value
from bot.cards.plain import said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.mention import MentionState
from bot.domain.reply_picture import PictureState, ReplyPicture
from bot.domain.view import CaseView
from bot.flow.constants import PUBLISHING_SWITCH
from bot.ports.web_store import SavedReply, WebTransaction
from bot.web.desk.desk import Desk
from bot.web.desk.meanwhile import Meanwhile, meanwhile
from bot.web.session import Session

_MOST_QUOTED = 5


@dataclass(frozen=True, slots=True)
class Composer:
    """The compose form. `obstacle` says why nothing can be sent, "" where it can; `held_by` names who has the case.

    `closed` is true where sending opens the case again, whoever held it.
    `quoted` is what the author wrote since we answered last. `sent_back` is what an approver wants changed in the
    reply before this one, in words; "" where nobody asked. `pictures` were chosen in a chat for this reader's draft.
    `barred` is true where the `network`, by its name, takes no answer from us, so that it is given by hand; `how` is
    the name of the sentence that says how.
    """

    case_id: int
    revision: int
    author: str
    quoted: Sequence[str]
    removed: bool
    text: str
    saved: Sequence[SavedReply]
    meanwhile: Meanwhile
    held_by: str
    closed: bool
    obstacle: str
    approvers: str
    sent_back: str
    pictures: Sequence[ReplyPicture]
    network: str
    barred: bool
    how: str

    @property
    def picture_numbers(self) -> str:
        """The pictures that go out, as a field of a form says them."""
        return ",".join(str(each.id) for each in self.pictures)


async def compose_form(
    desk: Desk, tx: WebTransaction, view: CaseView, session: Session, *, text: str | None = None
) -> Composer:
    """The form for this reader: with `text`, or what they had typed before."""
    case = view.case
    draft = await tx.threads.draft(case.id, session.person) if text is None else None
    newest = newest_mention(view.mentions)
    held = case.assignee is not None and case.assignee != session.person and not case.is_closed
    return Composer(
        case_id=case.id,
        revision=case.revision,
        author=handle_of(case.author_handle),
        quoted=waiting_words(view),
        removed=newest is None or newest.state is MentionState.DELETED,
        text=draft.text if draft else text or "",
        saved=await tx.saved_replies.of([case.department]),
        meanwhile=await meanwhile(desk, tx, view, session),
        held_by=name_of(desk.directory, case.assignee) if held and case.assignee else "",
        closed=case.is_closed,
        obstacle=await obstacle(desk, tx, view, session),
        approvers=approvers(desk, view, session),
        sent_back=sent_back(desk, view, session),
        pictures=[] if is_barred(newest) else await _ready(tx, view, session),
        network=network_name(case.network).text,
        barred=is_barred(newest),
        how=how_by_hand(newest),
    )


async def _ready(tx: WebTransaction, view: CaseView, session: Session) -> list[ReplyPicture]:
    """The pictures of the reader's draft that can go out."""
    chosen = await tx.reply_pictures.of_draft(view.case.id, session.person)
    return [each for each in chosen if each.state is PictureState.READY]


def waiting_words(view: CaseView) -> list[str]:
    """What the author wrote since we answered last and has not removed, oldest first; "" for a post without words."""
    answered = max((reply.published_at for reply in view.replies if reply.published_at), default=None)
    live = [each.mention for each in view.mentions if each.state is not MentionState.DELETED]
    since = [each for each in live if answered is None or each.posted_at > answered]
    newest = newest_mention(view.mentions)
    shown = sorted(since, key=lambda each: each.posted_at)[-_MOST_QUOTED:] or ([newest.mention] if newest else [])
    return [clean(each.text.strip(), limit=3000) for each in shown]


async def obstacle(desk: Desk, tx: WebTransaction, view: CaseView, session: Session) -> str:
    """Why nothing can be sent on this case now, in words; "" where it can."""
    case, locale = view.case, session.locale
    account = await tx.accounts.get(case.account)
    if account is None or account.state == "paused" or case.account not in desk.context.networks:
        why = said(failure(account.fault if account else "no_network"), locale)
        return say("compose.paused", locale, account=value(case.account), failure=why)
    switch = await tx.switches.get(PUBLISHING_SWITCH)
    if switch is not None and switch.get("stopped"):
        return say("compose.stopped", locale, name=name_of(desk.directory, str(switch.get("by", ""))))
    newest = newest_mention(view.mentions)
    if newest is None or newest.state is MentionState.DELETED:
        return say("compose.removed", locale)
    return ""


def approvers(desk: Desk, view: CaseView, session: Session, writers: Collection[str] = ()) -> str:
    """The names of those who have to consent to words by this reader, of which `writers` wrote a part; "" where nobody
    has to."""
    owner = desk.directory.department(view.case.department)
    if owner is None:
        return ""
    needed = owner.approval if view.case.approval is None else view.case.approval
    keys = sorted(owner.approvers - {session.person, *writers})
    if not needed:
        return ""
    return ", ".join(name_of(desk.directory, key) for key in keys) or say("compose.nobody_approves", session.locale)


def sent_back(desk: Desk, view: CaseView, session: Session) -> str:
    """What the approver who sent the last public reply back wrote about it; "" where it was not sent back."""
    public = [reply for reply in view.replies if not reply.private]
    last = public[-1] if public else None
    if last is None or last.failure != "rejected" or last.approver is None:
        return ""
    words = [note.text for note in view.notes if note.person == last.approver]
    if not words:
        return ""
    name = name_of(desk.directory, last.approver)
    return say("compose.sent_back", session.locale, name=name, words=clean(words[-1], limit=1000))
