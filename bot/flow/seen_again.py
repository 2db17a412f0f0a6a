"""A mention seen again: its author edited or removed it, and the case and whoever is answering learn of it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.card import Say
from bot.domain import case as cases
from bot.domain.case import Case, CaseState
from bot.domain.forgotten import found_again
from bot.domain.mention import Mention, MentionState
from bot.domain.removed import withdrawn
from bot.domain.reply import CAN_BE_UNDONE
from bot.domain.view import StoredMention
from bot.flow.context import Context
from bot.flow.forgetting import forget
from bot.ports.social import Checked


async def mention_changed(stored: StoredMention, again: Mention, context: Context) -> bool:
    """Compare a stored mention with what the network shows now; True where its author changed it."""
    before = stored.mention
    if stored.state is MentionState.EXPIRED:
        return False  # we may keep nothing of it, whatever it says now
    if stored.state is not MentionState.DELETED and before.says == again.says:
        if before.lets_us != again.lets_us:
            await _may_do_otherwise(stored, again, context)
        return False
    was_there = stored.state is not MentionState.DELETED
    edited = again.edited_at is not None or (was_there and (before.text, before.stars) != (again.text, again.stars))
    state = MentionState.EDITED if edited else MentionState.LIVE
    await context.tx.mentions.change(replace(stored, mention=again, state=state, revision=stored.revision + 1))
    case = await _case_of(stored, context)
    if not was_there:
        case = found_again(case, again.author.remote_id, again.author.handle)
    latest = await context.tx.mentions.latest_of(case.id)
    shown = again.text if latest is not None and latest.id == stored.id else None
    await _tell(stored, "mention_edited", cases.touched(case, context.now, text=shown), context)
    return True


async def _may_do_otherwise(stored: StoredMention, again: Mention, context: Context) -> None:
    """The network lets us answer or hide it where it did not, or the other way round: nothing that its author wrote."""
    barrier, hideable, private_until = again.lets_us
    now = replace(stored.mention, barrier=barrier, hideable=hideable, private_until=private_until)
    await context.tx.mentions.change(replace(stored, mention=now))
    case = await _case_of(stored, context)
    await context.tx.cases.save(cases.touched(case, context.now))
    await context.refresh([case.id])


async def checked(stored: Sequence[StoredMention], answers: Sequence[Checked], context: Context) -> int:
    """Apply what a look at the network said about mentions not removed so far; gives how many had changed."""
    changed = 0
    now_there = {answer.remote_id: answer.mention for answer in answers}
    for each in stored:
        if each.mention.remote_id not in now_there:
            continue
        again = now_there[each.mention.remote_id]
        if again is not None:
            changed += await mention_changed(each, again, context)
        else:
            await _removed(each, context)
            changed += 1
    answered = {each.id: each.mention.remote_id in now_there for each in stored}
    await context.tx.mentions.rechecked([key for key, told in answered.items() if told], context.now)
    await context.tx.mentions.not_answered([key for key, told in answered.items() if not told], context.now)
    return changed


async def _removed(stored: StoredMention, context: Context) -> None:
    case = await _case_of(stored, context)
    view = await context.tx.cases.view(case.id, context.now)
    assert view is not None, "a case that is locked is there"
    posted = {each.id: each.mention.posted_at for each in view.mentions}
    gone = {each.id for each in view.mentions if each.state is MentionState.DELETED} | {stored.id}
    left = [at for number, at in posted.items() if number not in gone]
    after = withdrawn(case, list(posted.values()), left, context.now)
    await _tell(stored, "mention_deleted", await forget(stored, after, view.mentions, context), context)


async def _case_of(stored: StoredMention, context: Context) -> Case:
    case = await context.tx.cases.get(stored.case_id, lock=True)
    assert case is not None, "a mention belongs to a case, by the database's own rule"
    return case


async def _tell(stored: StoredMention, kind: str, after: Case, context: Context) -> None:
    await context.tx.cases.save(after)
    await context.record(kind, after, None, mention=stored.id, closed=after.state is CaseState.CLOSED)
    composing = await context.tx.threads.composing(after.id, context.now)
    concerned = {*composing, *await _waiting_to_leave(after, context)}
    await context.whisper(after, sorted(concerned), Say(key=f"whisper.{kind}", values={"case": str(after.id)}))


async def _waiting_to_leave(case: Case, context: Context) -> list[str]:
    """Whose replies could still be taken back: they answered what the author has changed."""
    return [
        person
        for reply in await context.tx.replies.of_case(case.id)
        if reply.state in CAN_BE_UNDONE
        for person in (reply.author, reply.approver)
        if person is not None
    ]
