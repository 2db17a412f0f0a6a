"""Replies over HTTP: send, follow, take back, consent, send back, mend, decide; each act a command."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from fastapi import APIRouter

from bot.domain.messages import Approve, Correct, Reject, Resolve, Revise, Send, SendPrivately, Undo, Withdraw
from bot.errors import AccountPaused, NotFound
from bot.flow.outgoing import private_replies
from bot.web.api.act_models import (
    ApproveIn,
    CorrectIn,
    PreviewIn,
    PreviewOut,
    PrivateIn,
    RejectIn,
    ReplyIn,
    ReplyOutcome,
    ResolveIn,
    ReviseIn,
    UndoIn,
    WithdrawIn,
)
from bot.web.api.acting import Acts
from bot.web.api.caller import Calling
from bot.web.api.case_models import ReplyOut
from bot.web.api.drawing import preview_out, private_preview_out, reply_out
from bot.web.api.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["replies"])


@router.post("/cases/{case_id}/replies", status_code=202, summary="Send a reply")
async def send(case_id: Id, body: ReplyIn, acting: Acts) -> ReplyOutcome:
    """Answer the case's latest mention in public, after the undo window and, where the department asks, consent.

    An open case is claimed by it. Refused as AlreadyClaimed where another holds the case, unless `take_over`.
    """
    return _outcome(
        await acting.carry_out(
            Send(
                acting.by,
                case_id,
                body.revision,
                text=body.text,
                take_over=body.take_over,
                undo=timedelta(seconds=body.undo_seconds),
                mention_id=body.mention_id,
                mention_revision=body.mention_revision,
                pictures=tuple(body.pictures),
            )
        )
    )


@router.post("/cases/{case_id}/mentions/{mention_id}/private", status_code=202, summary="Write in private")
async def send_privately(case_id: Id, mention_id: Id, body: PrivateIn, acting: Acts) -> ReplyOutcome:
    """Write to the author of a mention in private, after the undo window and, where the department asks, consent.

    A network takes one for each mention (`private_until`), and nothing takes it back: show the words to whoever sends
    them first. Refused as NotEligible where the mention takes none, or has one that was sent or is on its way.
    """
    return _outcome(
        await acting.carry_out(
            SendPrivately(
                acting.by,
                case_id,
                body.revision,
                text=body.text,
                mention_id=mention_id,
                mention_revision=body.mention_revision,
                take_over=body.take_over,
                undo=timedelta(seconds=body.undo_seconds),
            )
        )
    )


@router.post("/cases/{case_id}/mentions/{mention_id}/private/preview", summary="A private message as it will be read")
async def preview_private(case_id: Id, mention_id: Id, body: PreviewIn, caller: Calling) -> PreviewOut:
    """Nothing is kept and nothing leaves; the length is counted by the network's own rule."""
    async with caller.context.store.reading() as tx:
        target = await tx.mentions.get(mention_id)
        case = await tx.cases.get(case_id)
    if case is None or target is None or target.case_id != case_id:
        raise NotFound("There is no such mention in this case.", case=str(case_id))
    network = caller.context.networks.get(case.account)
    if network is None:
        raise AccountPaused(account=case.account)
    return private_preview_out(private_replies(network, case_id), body.text, target.mention)


@router.get("/replies/{reply_id}", summary="What became of a reply")
async def read_reply(reply_id: Id, caller: Calling) -> ReplyOut:
    """Its state, its public address once published, its failure, its pictures, and every attempt in the ledger."""
    async with caller.context.store.reading() as tx:
        reply = await tx.replies.get(reply_id)
        if reply is None:
            raise NotFound("There is no such reply.", reply=str(reply_id))
        attempts, pictures = await tx.replies.attempts(reply_id), await tx.reply_pictures.of_reply(reply_id)
        return reply_out(reply, attempts, pictures)


@router.post("/replies/{reply_id}/undo", summary="Take a reply back before it leaves")
async def undo(reply_id: Id, acting: Acts, body: UndoIn | None = None) -> ReplyOutcome:
    """For whoever wrote on it, its approver, and admins; its text is its author's draft again.

    A correction that waits for approval is taken back by whoever wrote on it, or an admin; refused as Stale where it
    waits only since the `revision` that you read.
    """
    return _outcome(await acting.carry_out(Undo(acting.by, reply_id, revision=body.revision if body else None)))


@router.post("/replies/{reply_id}/approve", summary="Consent to a reply")
async def approve(reply_id: Id, acting: Acts, body: ApproveIn | None = None) -> ReplyOutcome:
    """For an approver of the department who did not write on it; then the undo window starts.

    Of a published reply, consent to the correction that waits: it is carried out at once.
    """
    wanted = body or ApproveIn()
    return _outcome(await acting.carry_out(Approve(acting.by, reply_id, revision=wanted.revision, alone=wanted.alone)))


@router.post("/replies/{reply_id}/reject", summary="Send a reply back to its author")
async def reject(reply_id: Id, acting: Acts, body: RejectIn | None = None) -> ReplyOutcome:
    """With words, which become a note. The same for a correction that waits: the published text stands.

    Refused as Stale where the text changed after the `revision` that you read.
    """
    sent = body or RejectIn()
    return _outcome(await acting.carry_out(Reject(acting.by, reply_id, revision=sent.revision, reason=sent.reason)))


@router.post("/replies/{reply_id}/revise", summary="Change the text of a waiting reply")
async def revise(reply_id: Id, body: ReviseIn, acting: Acts) -> ReplyOutcome:
    """Whoever does so has written on it and can no longer approve it. The same for a correction that waits.

    Refused as Stale where somebody else changed the text after the `revision` that you read.
    """
    return _outcome(await acting.carry_out(Revise(acting.by, reply_id, revision=body.revision, text=body.text)))


@router.post("/replies/{reply_id}/resolve", summary="Decide about an uncertain reply")
async def resolve(reply_id: Id, body: ResolveIn, acting: Acts) -> ReplyOutcome:
    """For a reply that asks for a person (`needs_person`), after a look at the network."""
    return _outcome(await acting.carry_out(Resolve(acting.by, reply_id, outcome=body.outcome, url=body.url)))


@router.post("/replies/{reply_id}/preview", summary="A published reply with other words, as the network will show it")
async def preview(reply_id: Id, body: PreviewIn, caller: Calling) -> PreviewOut:
    """Nothing is kept and nothing leaves; the length is counted by the network's own rule."""
    async with caller.context.store.reading() as tx:
        reply = await tx.replies.get(reply_id)
        target = await tx.mentions.get(reply.mention_id) if reply is not None else None
    if reply is None or target is None:
        raise NotFound("There is no such reply.", reply=str(reply_id))
    network = caller.context.networks.get(reply.account)
    if network is None:
        raise AccountPaused(account=reply.account)
    if reply.private:
        return private_preview_out(private_replies(network, reply.case_id), body.text, target.mention)
    return preview_out(network, body.text, target.mention)


@router.post("/replies/{reply_id}/correct", status_code=202, summary="Give a published reply other words")
async def correct(reply_id: Id, body: CorrectIn, acting: Acts) -> ReplyOutcome:
    """For whoever may reply there. Where the department asks for a second person, the words wait for one: `amendment`
    says so (`awaits_approval`), the published text stands, and approve, reject, revise and undo are about the words.

    Otherwise, and after consent, it is done a little later: until then `amendment` holds the words, then `text` does,
    and `corrected_at` says when.
    Refused as WrongState while another amendment is under way.
    """
    return _outcome(await acting.carry_out(Correct(acting.by, reply_id, text=body.text, revision=body.revision)))


@router.post("/replies/{reply_id}/withdraw", status_code=202, summary="Take a published reply off its network")
async def withdraw(reply_id: Id, acting: Acts, body: WithdrawIn | None = None) -> ReplyOutcome:
    """For whoever may reply there. It is done a little later: the reply's state becomes `withdrawn`, its words stay.

    Until then `amendment` says who asked; where nothing comes of it, why. Refused as NotEligible where the network
    lets nobody delete a post.
    """
    return _outcome(await acting.carry_out(Withdraw(acting.by, reply_id, revision=body.revision if body else None)))


def _outcome(outcome: Mapping[str, Any]) -> ReplyOutcome:
    left_out = outcome.get("left_out", [])
    return ReplyOutcome(id=outcome["reply"], case=outcome["case"], state=outcome["state"], left_out=left_out)
