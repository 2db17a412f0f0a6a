"""Words on their way out: drafts, who is composing, and the send that starts the undo window."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.holding import heard_from
from bot.domain.inside import expect_for_the_public
from bot.domain.mention import MentionState
from bot.domain.messages import Compose, SaveDraft, Send
from bot.domain.permission import approval_asked, department
from bot.domain.reply import ON_ITS_WAY, ReplyState, submit
from bot.domain.reply_picture import PictureState, ReplyPicture
from bot.domain.view import StoredMention
from bot.errors import EmptyText, NotEligible, Stale, WrongState
from bot.flow.constants import COMPOSING_FOR
from bot.flow.context import Context
from bot.flow.outgoing import approvers, expect_as_read, expect_sendable, expect_something_may_leave
from bot.flow.spending import expect_affordable
from bot.flow.steps import Outcome, open_case, queue_publish
from bot.ports.rows import Event
from bot.ports.social import Network


async def save_draft(command: SaveDraft, context: Context) -> Outcome:
    """Keep what was typed; nothing on the card changes."""
    case = await open_case(command, context)
    await context.tx.threads.save_draft(case.id, command.by, command.text, context.now)
    await _alive(case, command.by, context)
    return {"case": case.id, "revision": case.revision}


async def compose(command: Compose, context: Context) -> Outcome:
    """Others see that somebody writes; it fades by itself when the window is gone."""
    case = await open_case(command, context)
    before = await context.tx.threads.composing(case.id, context.now)
    until = None if command.stopped else context.now + COMPOSING_FOR
    await context.tx.threads.compose(case.id, command.by, until)
    if until is not None:
        await _let_fade(case.id, context)
        await _alive(case, command.by, context)
    if (command.by in before) == command.stopped:
        data = {"stopped": command.stopped}
        await context.tx.events.add([Event(0, context.now, "composing", case.id, case.department, command.by, data)])
        await context.refresh([case.id])
    return {"case": case.id, "revision": case.revision, "composing": [who for who in before if who != command.by]}


async def _alive(case: Case, by: str, context: Context) -> None:
    """Whoever writes is not silent about a case that they hold."""
    alive = heard_from(case, by, context.now)
    if alive is not case:
        await context.tx.cases.save(alive)


async def _let_fade(case_id: int, context: Context) -> None:
    """Draw the cards anew once this sign of life has faded, for windows that vanish without saying so.

    Renewals within one COMPOSING_FOR share one drawing, which comes after the last of them has faded.
    """
    slot = int(context.now.timestamp() // COMPOSING_FOR.total_seconds())
    after = datetime.fromtimestamp((slot + 2) * COMPOSING_FOR.total_seconds(), UTC)
    await context.refresh([case_id], after - context.now, f"fade:{slot}")


async def send(command: Send, context: Context) -> Outcome:
    """The explicit act: the reply is held for its undo window, or waits for a second person.

    Raises AlreadyClaimed, CaseClosed, Stale (the mention or the pictures changed since they were read), TooLong,
    EmptyText, NotEligible (the mention is gone, its network bars us or shows one answer which is there, or the pictures
    are too many), AccountPaused, PublishingStopped, BudgetSpent, WrongState (the same words are on their way already).
    """
    found = await open_case(command, context)
    reopens = found.is_closed and command.reopen
    case = cases.reopen(found, context.now) if reopens else found
    claimed = cases.claim(case, command.by, context.now, take_over=command.take_over or reopens)
    network = await expect_something_may_leave(case, context)
    target = await _target(command, case, context)
    await _refuse_what_the_network_would(command.text, target, case, network, context)
    await _refuse_the_same_again(command.text, case, context)
    await _refuse_to_replace(target, case, context)
    chosen = await context.tx.reply_pictures.of_draft(case.id, command.by)
    _refuse_other_pictures(command, chosen, network)
    owner = department(context.directory, case.department)
    approval = approval_asked(context.directory, case)
    reply = await context.tx.replies.add(
        submit(
            case_id=case.id,
            mention_id=target.id,
            account=case.account,
            text=command.text,
            by=command.by,
            key=uuid4().hex,
            approval=approval,
            undo=command.undo,
            now=context.now,
        )
    )
    await context.tx.reply_pictures.enclose(command.pictures, reply.id)
    left_out = sorted({each.id for each in chosen} - set(command.pictures))
    await context.tx.reply_pictures.remove(left_out)
    if reply.state is ReplyState.AWAITING_APPROVAL:
        changed = cases.awaiting_approval(claimed, command.by, context.now)
    else:
        changed = heard_from(cases.touched(claimed, context.now), command.by, context.now)
        await queue_publish(reply.id, case.account, reply.undo_until or context.now, context)
    await context.tx.cases.save(changed)
    if reopens:
        await context.record("reopened", changed, command.by)
    await context.tx.threads.save_draft(case.id, command.by, "", context.now)
    await context.tx.threads.compose(case.id, command.by, None)
    await context.record("submitted", changed, command.by, reply=reply.id, **approvers(owner, command.by, approval))
    sent = {"case": case.id, "reply": reply.id, "state": reply.state.value, "revision": changed.revision}
    return {**sent, "left_out": left_out}


async def _target(command: Send, case: Case, context: Context) -> StoredMention:
    target = await context.tx.mentions.latest_of(case.id)
    assert target is not None, "a case begins with a mention"
    if target.state is MentionState.DELETED:
        raise NotEligible("The author removed this post.", case=str(case.id))
    if target.mention.barrier:
        raise NotEligible(
            "The network takes no answer from us here: answer it in the network's own app.",
            case=str(case.id),
            problem="barred",
            barrier=target.mention.barrier,
        )
    expect_as_read(target, command.mention_id, command.mention_revision)
    return target


async def _refuse_what_the_network_would(
    text: str, target: StoredMention, case: Case, network: Network, context: Context
) -> None:
    if not text.strip():
        raise EmptyText(case=str(case.id))
    expect_for_the_public(text)
    preview = network.preview(text, target.mention)
    expect_sendable(preview, case)
    await expect_affordable(case.account, preview.cost, context)


async def _refuse_the_same_again(text: str, case: Case, context: Context) -> None:
    for reply in await context.tx.replies.of_case(case.id):
        on_its_way = reply.state in ON_ITS_WAY and not reply.private
        if on_its_way and reply.text.strip() == text.strip():
            raise WrongState("These words are on their way already.", case=str(case.id), reply=str(reply.id))


async def _refuse_to_replace(target: StoredMention, case: Case, context: Context) -> None:
    """Where a network shows one answer, a second one would take the place of the first without anybody asking for it:
    other words for that are a correction."""
    if not context.networks[case.account].capabilities.replaces:
        return
    for reply in await context.tx.replies.of_case(case.id):
        if reply.mention_id == target.id and (reply.answers or reply.state in ON_ITS_WAY):
            raise NotEligible(
                "This network shows one answer, which is given: correct that one.",
                case=str(case.id),
                reply=str(reply.id),
                problem="one_answer",
            )


def _refuse_other_pictures(command: Send, chosen: Sequence[ReplyPicture], network: Network) -> None:
    """Only pictures that are as they were read go out, and no more than the network takes."""
    ready = {each.id for each in chosen if each.state is PictureState.READY}
    if not set(command.pictures) <= ready:
        raise Stale("The pictures changed after you read the reply.", case=str(command.case_id))
    limits = network.capabilities.pictures
    if command.pictures and (limits is None or len(command.pictures) > limits.most):
        raise NotEligible(problem="too_many_pictures", case=str(command.case_id))
