"""Steps that several stages share: the locked case of a command, the effects that an act asks for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeAlias

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.mention import MentionState
from bot.domain.messages import CaseCommand
from bot.domain.permission import require_act
from bot.domain.reply import Reply, ReplyState
from bot.errors import NotFound
from bot.flow.context import Context, account_lane
from bot.ports.rows import NewJob
from bot.ports.store import Transaction

Outcome: TypeAlias = Mapping[str, Any]


async def open_case(command: CaseCommand, context: Context) -> Case:
    """The case of a command, locked, for somebody who may act on it. Raises NotFound, NotPermitted, Stale."""
    return may_act(command, await context.tx.cases.get(command.case_id, lock=True), context)


def may_act(command: CaseCommand, case: Case | None, context: Context) -> Case:
    """The case of a command as it was found, for somebody who may act on it. Raises NotFound, NotPermitted, Stale."""
    if case is None:
        raise NotFound("There is no such case.", case=str(command.case_id))
    require_act(context.directory, command.by, case.department)
    cases.expect(case, command.revision)
    return case


async def read_thread(case: Case, context: Context) -> None:
    """Have the public thread read anew, so that whoever answers sees what others have said."""
    job = NewJob(account_lane(case.account), "read_thread", f"thread:{case.id}", {"case": case.id}, context.now)
    await context.tx.jobs.add([job])


async def queue_publish(reply_id: int, account: str, due: datetime, context: Context) -> None:
    """Have the reply published at `due`, in the account's lane; its pictures first, where it has some.

    Uploads have a lane of their own, so that a large picture keeps no other reply waiting.
    """
    if await context.tx.reply_pictures.of_reply(reply_id):
        first = NewJob(f"uploads:{account}", "upload_pictures", f"upload:{reply_id}", {"reply": reply_id}, due)
        await context.tx.jobs.add([first])
        return
    await queue_attempt(reply_id, account, due, context)


async def queue_attempt(reply_id: int, account: str, due: datetime, context: Context) -> None:
    """Have the reply, whose pictures are on the network, published at `due`."""
    job = NewJob(account_lane(account), "publish", f"publish:{reply_id}", {"reply": reply_id}, due)
    await context.tx.jobs.add([job])


async def queue_amendment(reply_id: int, account: str, due: datetime, context: Context) -> None:
    """Have what somebody wants of a published reply carried out, in the account's lane."""
    job = NewJob(account_lane(account), "amend", f"amend:{reply_id}", {"reply": reply_id}, due)
    await context.tx.jobs.add([job])


async def queue_hiding(mention_id: int, account: str, due: datetime, context: Context) -> None:
    """Have what somebody wants the public to see of a mention carried out, in the account's lane."""
    job = NewJob(account_lane(account), "hide", f"hide:{mention_id}", {"mention": mention_id}, due)
    await context.tx.jobs.add([job])


async def queue_look(reply: Reply, due: datetime, context: Context, looks: int = 0) -> None:
    """Have a look at `due` whether others can see the reply, after so many `looks` that found it hidden."""
    payload = {"reply": reply.id, "looks": looks}
    job = NewJob(account_lane(reply.account), "verify", f"verify:{reply.id}:{looks}", payload, due)
    await context.tx.jobs.add([job])


def answered(reply: Reply, case: Case, now: datetime) -> Case:
    """The case once `reply` can be read; a closed one stays closed where it is in private, which nobody else sees."""
    return cases.touched(case, now) if reply.private and case.is_closed else cases.replied(case, now)


def told_apart(reply: Reply) -> dict[str, Any]:
    """What an event of a reply says of it, so that nobody takes one in private for one in public."""
    return {"private": True} if reply.private else {}


async def give_back(reply: Reply, context: Context) -> None:
    """The words and pictures of a reply that will not be public are its author's draft again, unless they wrote a newer
    one.

    Words that were meant in private become no draft of a public reply: the window for the next one begins with them
    (bot/domain/private.py).
    """
    if reply.private:
        return
    if await context.tx.threads.draft(reply.case_id, reply.author) is None:
        await context.tx.reply_pictures.give_back(reply.id)
        await context.tx.threads.save_draft(reply.case_id, reply.author, reply.text, context.now)


async def returned(reply: Reply, case: Case, context: Context) -> Case:
    """The case once `reply` waits no longer: its assignee's, or awaiting approval still where another reply does."""
    others = await context.tx.replies.of_case(case.id)
    if any(other.state is ReplyState.AWAITING_APPROVAL and other.id != reply.id for other in others):
        return cases.touched(case, context.now)
    return cases.returned(case, context.now)


async def answered_no_longer(case: Case, by: str, context: Context) -> Case:
    """The case once one of its replies answers it no longer: where no other reply of ours does, its author waits again,
    and `by` has it unless a colleague holds it."""
    others = await context.tx.replies.of_case(case.id)
    view = await context.tx.cases.view(case.id, context.now)
    assert view is not None, "a case that is locked is there"
    posted = [each.mention.posted_at for each in view.mentions if each.state is not MentionState.DELETED]
    if not posted or any(other.answers for other in others):
        return cases.touched(case, context.now)
    return cases.unanswered(case, by, min(posted), context.now)


async def locked(tx: Transaction, reply_id: int) -> tuple[Reply, Case]:
    """A reply and its case, both locked, the case first: the order in which every stage locks. Raises NotFound."""
    found = await tx.replies.get(reply_id)
    if found is None:
        raise NotFound("There is no such reply.", reply=str(reply_id))
    case = await tx.cases.get(found.case_id, lock=True)
    reply = await tx.replies.get(reply_id, lock=True)
    assert case is not None, "a reply belongs to a case, by the database's own rule"
    assert reply is not None, "replies are never deleted"
    return reply, case
