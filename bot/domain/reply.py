"""A reply on its way to the public: approval, undo window, attempts; pure transitions, nothing is sent here."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.amendment import Amendment, AmendmentKind
from bot.errors import EmptyText, NotEligible, OwnReply, WrongState

UNDO_WINDOW = timedelta(seconds=15)
LONGEST_UNDO = timedelta(seconds=300)


PUBLISH = "publish"
GONE = "reply_gone"
"""Why nothing comes of an amendment whose post is no longer on the network."""


class ReplyState(StrEnum):
    """Where a reply stands, from the employee's send to the fact."""

    AWAITING_APPROVAL = "awaiting_approval"
    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    PUBLISHED = "published"
    FAILED = "failed"
    UNCERTAIN = "uncertain"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


CAN_BE_UNDONE = frozenset({ReplyState.AWAITING_APPROVAL, ReplyState.HELD, ReplyState.QUEUED})
ON_ITS_WAY = CAN_BE_UNDONE | {ReplyState.SENDING, ReplyState.UNCERTAIN}


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer to one mention. All times are UTC.

    `key` is the idempotency key of every attempt. `writers` wrote or edited the text; none of them may approve.
    `needs_person` is set when neither key nor look-up could tell whether it was published. `failure` is the
    reason of the last failure. `undo` is the length of the undo window asked for. `amendment` is what somebody wants
    to become of it since it is public, None where nobody wants anything. `unseen_at` is when it was found that others
    cannot see what the network accepted, None where nothing is known of that. `private` ones go to the author of the
    mention alone: one for each mention at most, and what was sent is never changed or taken back.
    """

    id: int
    case_id: int
    mention_id: int
    account: str
    text: str
    author: str
    writers: frozenset[str]
    state: ReplyState
    key: str
    created_at: datetime
    undo: timedelta = UNDO_WINDOW
    undo_until: datetime | None = None
    approver: str | None = None
    failure: str | None = None
    needs_person: bool = False
    remote_id: str | None = None
    url: str | None = None
    published_at: datetime | None = None
    amendment: Amendment | None = None
    withdrawn_by: str | None = None
    withdrawn_at: datetime | None = None
    corrected_by: str | None = None
    corrected_at: datetime | None = None
    unseen_at: datetime | None = None
    private: bool = False
    revision: int = 1

    @property
    def answers(self) -> bool:
        """Whether whoever is answered can read it, as far as we know."""
        return self.state is ReplyState.PUBLISHED and self.unseen_at is None

    @property
    def correction(self) -> Amendment | None:
        """Other words for it that wait for a second person's consent, None where none do."""
        wanted = self.amendment
        waits = wanted is not None and wanted.under_way and wanted.awaits_approval
        return wanted if waits and self.state is ReplyState.PUBLISHED else None

    @property
    def asked_about(self) -> str:
        """The words to which a second person is asked to consent: those of its correction, else its own."""
        return self.text if self.correction is None else self.correction.text

    @property
    def may_not_consent(self) -> frozenset[str]:
        """Whoever wrote on these words, and on those that stand already."""
        return self.writers if self.correction is None else self.writers | self.correction.writers

    @property
    def signed_by(self) -> list[str]:
        """Its author first, then whoever mended it."""
        return [self.author, *sorted(self.writers - {self.author})]


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply about to be stored; becomes a Reply once the store has given it a number."""

    case_id: int
    mention_id: int
    account: str
    text: str
    author: str
    state: ReplyState
    key: str
    created_at: datetime
    undo: timedelta
    undo_until: datetime | None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A line of the ledger: one request that may have reached the network.

    `act` says what was asked of the network: publish, or the kind of an amendment. `outcome` is None while the request
    is under way, else published, withdrawn, corrected, not_sent, uncertain, found or the reason of a refusal.
    """

    id: int
    reply_id: int
    number: int
    sent_at: datetime
    outcome: str | None = None
    detail: str = ""
    ended_at: datetime | None = None
    act: str = PUBLISH


def submit(
    *,
    case_id: int,
    mention_id: int,
    account: str,
    text: str,
    by: str,
    key: str,
    approval: bool,
    undo: timedelta,
    now: datetime,
    private: bool = False,
) -> NewReply:
    """A reply as the employee sent it: held for the undo window, or waiting for a second person.

    Raises EmptyText; WrongState for an undo window outside 0 to 300 seconds.
    """
    if not text.strip():
        raise EmptyText(case=str(case_id))
    if not timedelta(0) <= undo <= LONGEST_UNDO:
        raise WrongState("The undo window is between 0 and 300 seconds.", case=str(case_id))
    state = ReplyState.AWAITING_APPROVAL if approval else ReplyState.HELD
    until = None if approval else now + undo
    return NewReply(case_id, mention_id, account, text, by, state, key, now, undo, until, private)


def approve(reply: Reply, by: str, now: datetime) -> Reply:
    """`by` consents; the undo window starts. Raises WrongState, or OwnReply for anybody who wrote on it."""
    _expect(reply, ReplyState.AWAITING_APPROVAL)
    if by in reply.writers:
        raise OwnReply(reply=str(reply.id))
    return _changed(reply, state=ReplyState.HELD, approver=by, undo_until=now + reply.undo)


def reject(reply: Reply, by: str) -> Reply:
    """`by` sends it back; the text returns to its author. Raises WrongState, or OwnReply for a writer."""
    _expect(reply, ReplyState.AWAITING_APPROVAL)
    if by in reply.writers:
        raise OwnReply("Take your own reply back with undo.", reply=str(reply.id))
    return _changed(reply, state=ReplyState.CANCELLED, failure="rejected", approver=by)


def revise(reply: Reply, text: str, by: str) -> Reply:
    """Change a waiting text: any consent is void and `by` becomes one of its writers. Raises WrongState, EmptyText."""
    _expect(reply, ReplyState.AWAITING_APPROVAL)
    if not text.strip():
        raise EmptyText(reply=str(reply.id))
    return _changed(reply, text=text, writers=reply.writers | {by}, approver=None)


def undo(reply: Reply) -> Reply:
    """Take it back before it leaves. Raises WrongState once an attempt was made."""
    _expect(reply, *CAN_BE_UNDONE)
    return _changed(reply, state=ReplyState.CANCELLED, failure="undone", undo_until=None)


def overtaken(reply: Reply) -> Reply:
    """Somebody answered in the network's own app before this one left. Raises WrongState once an attempt was made."""
    _expect(reply, *CAN_BE_UNDONE)
    return _changed(reply, state=ReplyState.CANCELLED, failure="answered_elsewhere", undo_until=None)


def may_undo(reply: Reply, by: str) -> bool:
    """The undo window belongs to whoever wrote on it and to its approver; a waiting correction to its writers."""
    if reply.correction is not None:
        return by in reply.correction.writers
    return by in reply.writers or by == reply.approver


def queued(reply: Reply, why: str | None) -> Reply:
    """Surely not sent, to be tried again; `why` is shown on the card."""
    return _changed(reply, state=ReplyState.QUEUED, failure=why, needs_person=False)


def sending(reply: Reply) -> Reply:
    """An attempt starts: from here on only a look at the network tells what happened."""
    _expect(reply, ReplyState.HELD, ReplyState.QUEUED)
    return _changed(reply, state=ReplyState.SENDING, failure=None, needs_person=False)


def published(reply: Reply, remote_id: str | None, url: str | None, now: datetime) -> Reply:
    """It stands on the network."""
    return _changed(
        reply,
        state=ReplyState.PUBLISHED,
        remote_id=remote_id,
        url=url,
        published_at=now,
        failure=None,
        needs_person=False,
    )


def unseen(reply: Reply, now: datetime) -> Reply:
    """It stands on the network, where nobody else can see it."""
    _expect(reply, ReplyState.PUBLISHED)
    return _changed(reply, unseen_at=now)


def is_that_post(reply: Reply, posted_at: datetime) -> bool:
    """Whether a post of then (UTC) that goes by the id of this published reply is this reply.

    Where a post bears one answer alone, the network calls each of them the same: what was said there after this one was
    withdrawn is another.
    """
    return reply.withdrawn_at is None or posted_at <= reply.withdrawn_at


def is_told_by(reply: Reply, remote_id: str, posted_at: datetime) -> bool:
    """Whether a post of this id and moment (UTC) is this reply: whoever tells of the reply tells of the post then."""
    return reply.remote_id == remote_id and is_that_post(reply, posted_at)


def failed(reply: Reply, kind: str) -> Reply:
    """The network refused for good; `kind` is the reason of a Permanent error."""
    return _changed(reply, state=ReplyState.FAILED, failure=kind)


def uncertain(reply: Reply, why: str, *, needs_person: bool = False) -> Reply:
    """Nobody knows yet; `needs_person` once nothing automatic is left to try."""
    return _changed(reply, state=ReplyState.UNCERTAIN, failure=why, needs_person=needs_person)


def given_up(reply: Reply) -> Reply:
    """A person decided not to send an uncertain reply again."""
    _expect(reply, ReplyState.UNCERTAIN)
    return _changed(reply, state=ReplyState.CANCELLED, failure="given_up", needs_person=False)


def withdrawal_asked(reply: Reply, by: str, now: datetime) -> Reply:
    """`by` wants the published reply off the network, whatever correction is under way.

    Raises WrongState where it is not published or on its way off already, NotEligible where nobody knows which post
    it is (a person had said that it stands there).
    """
    _expect_known_post(reply)
    if _under_way(reply, AmendmentKind.WITHDRAWAL):
        raise WrongState("This reply is being withdrawn already.", reply=str(reply.id))
    return _changed(reply, amendment=Amendment(AmendmentKind.WITHDRAWAL, by, now, instead_of=reply.correction))


def withdrawn(reply: Reply, by: str, now: datetime) -> Reply:
    """It stands on the network no longer, because `by` wanted so; its words stay with us."""
    _expect(reply, ReplyState.PUBLISHED)
    return _changed(reply, state=ReplyState.WITHDRAWN, amendment=None, withdrawn_by=by, withdrawn_at=now)


def correction_asked(reply: Reply, text: str, by: str, now: datetime, *, approval: bool = False) -> Reply:
    """`by` wants the published reply to say `text`; with `approval` once a second person has consented.

    Raises EmptyText, NotEligible as for a withdrawal, and WrongState where it is not published, says so already, or an
    amendment is under way: what comes of that has to be seen first.
    """
    _expect_known_post(reply)
    if not text.strip():
        raise EmptyText(reply=str(reply.id))
    if reply.amendment is not None and reply.amendment.under_way:
        raise WrongState("This reply is being changed already.", reply=str(reply.id))
    if text.strip() == reply.text.strip():
        raise WrongState("This reply says so already.", reply=str(reply.id))
    wanted = Amendment(AmendmentKind.CORRECTION, by, now, text, writers=frozenset({by}), awaits_approval=approval)
    return _changed(reply, amendment=wanted)


def corrected(reply: Reply, done: Amendment, now: datetime) -> Reply:
    """It stands on the network in other words; whoever wrote them has written on it, and whoever consented to them is
    its approver. What is wanted since stays."""
    _expect(reply, ReplyState.PUBLISHED)
    return _changed(
        reply,
        text=done.text,
        writers=reply.writers | done.writers | {done.by},
        approver=done.approver or reply.approver,
        corrected_by=done.by,
        corrected_at=now,
        amendment=None if reply.amendment == done else reply.amendment,
    )


def amendment_failed(reply: Reply, wanted: Amendment, why: str) -> Reply:
    """What somebody `wanted` cannot be done: the reply stands as it did, and the card says why.

    A correction that waited for consent before a withdrawal was asked for waits again, unless the post is gone.
    """
    if wanted.instead_of is not None and why != GONE:
        return _changed(reply, amendment=wanted.instead_of)
    return _changed(reply, amendment=replace(wanted, failure=why))


def _under_way(reply: Reply, kind: AmendmentKind) -> bool:
    return reply.amendment is not None and reply.amendment.under_way and reply.amendment.kind is kind


def _expect_known_post(reply: Reply) -> None:
    _expect(reply, ReplyState.PUBLISHED)
    if reply.private:
        raise NotEligible("A private message stays as it was sent.", reply=str(reply.id), problem="private")
    if reply.remote_id is None:
        raise NotEligible("Nobody knows which post this reply is.", reply=str(reply.id), problem="unknown_post")


def _expect(reply: Reply, *states: ReplyState) -> None:
    if reply.state not in states:
        raise WrongState(reply=str(reply.id), state=reply.state.value)


def _changed(reply: Reply, **changes: object) -> Reply:
    return replace(reply, revision=reply.revision + 1, **changes)  # type: ignore[arg-type]
