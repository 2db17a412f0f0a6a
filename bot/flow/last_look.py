"""Look once more at the post to be answered, just before the answer leaves: takes a reply, tells whether it may go.

An author who removed a post wants no answer under it, and one who has changed it since was not answered yet. Where the
network has come to take no answer from us, or takes one again, that is written down before anything leaves. Where it
shows one answer, ours would take the place of one that a colleague gave in the network's own app: where that cannot be
looked at, the reply waits. Any other look that fails holds nobody back: the network itself refuses an answer to what is
gone, and most of them do.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from bot.domain.mention import MentionState, ThreadPost
from bot.domain.reply import Reply, ReplyState, is_that_post
from bot.domain.view import StoredMention
from bot.errors import IntegrationError, Permanent, TimedOut
from bot.flow.constants import PUBLISHING_SWITCH
from bot.flow.context import Context
from bot.flow.elsewhere import same_words
from bot.flow.ledger import Ledger
from bot.flow.seen_again import checked
from bot.flow.steps import locked
from bot.ports.social import Checked, Network
from bot.ports.store import Transaction

_TO_LEAVE = (ReplyState.HELD, ReplyState.QUEUED)
LONGEST = timedelta(seconds=5)


async def may_leave(reply_id: int, ledger: Ledger, networks: Callable[[str], Network | None]) -> bool:
    """False where the post is gone, says something else, or has the one answer that its network shows: the reply has
    failed then, and its words are its author's draft again. Raises Transient where that answer cannot be looked at.
    """
    async with ledger.store.reading() as tx:
        reply = await tx.replies.get(reply_id)
        target = await tx.mentions.get(reply.mention_id) if reply is not None else None
        if reply is None or target is None or not await _is_about_to_leave(reply, ledger, tx):
            return True
    if target.state is MentionState.DELETED:
        await _fail(reply, target, (), ledger, "target_gone")
        return False
    network = networks(reply.account)
    answers = await _look(target, network) if network is not None else ()
    now_there = [each.mention for each in answers if each.remote_id == target.mention.remote_id]
    if None in now_there:
        await _fail(reply, target, answers, ledger, "target_gone")
        return False
    known = target.state is not MentionState.EXPIRED  # what we may not keep says nothing else to us
    if known and any(each is not None and each.says != target.mention.says for each in now_there):
        await _fail(reply, target, answers, ledger, "target_edited")
        return False
    if any(each is not None and each.lets_us != target.mention.lets_us for each in now_there):
        async with ledger.store.writing() as tx:
            await _write_down(target, answers, ledger, tx)
    if network is not None and network.capabilities.replaces and await _is_answered(reply, target, network, ledger):
        await _fail(reply, target, (), ledger, "answered_elsewhere")
        return False
    return True


async def _is_about_to_leave(reply: Reply, ledger: Ledger, tx: Transaction) -> bool:
    """Whether nothing else keeps it back: what waits is looked at when its time has come."""
    if reply.state not in _TO_LEAVE or (reply.undo_until is not None and reply.undo_until > ledger.clock()):
        return False
    switch = await tx.switches.get(PUBLISHING_SWITCH)
    account = await tx.accounts.get(reply.account)
    return not (switch is not None and switch.get("stopped")) and account is not None and account.state != "paused"


async def _look(target: StoredMention, network: Network) -> tuple[Checked, ...]:
    try:
        async with asyncio.timeout(min(LONGEST, network.capabilities.request_timeout).total_seconds()):
            return tuple(await network.recheck([target.mention.remote_id]))
    except (IntegrationError, TimeoutError):
        return ()


async def _is_answered(reply: Reply, target: StoredMention, network: Network, ledger: Ledger) -> bool:
    """Whether an answer stands there that nobody gave from here. Raises Transient; what else fails, the network says
    of the reply too.
    """
    try:
        async with asyncio.timeout(min(LONGEST, network.capabilities.request_timeout).total_seconds()):
            posts = await network.thread(target.mention.remote_id)
    except TimeoutError as error:
        account = network.account
        raise TimedOut("no answer in time", service=account.network, account=account.key) from error
    except Permanent:
        return False
    async with ledger.store.reading() as tx:
        ours = await tx.replies.of_case(reply.case_id)
    return any(post.own and not any(_says(each, post) for each in ours) for post in posts)


def _says(reply: Reply, post: ThreadPost) -> bool:
    """Whether a post may be this reply, by its words, and by when it was withdrawn."""
    return same_words(post.text, reply.text) and is_that_post(reply, post.posted_at)


async def _fail(seen: Reply, target: StoredMention, answers: tuple[Checked, ...], ledger: Ledger, why: str) -> None:
    """Nothing is changed where somebody took the reply back meanwhile."""
    async with ledger.store.writing() as tx:
        if answers:
            await _write_down(target, answers, ledger, tx)
        reply, case = await locked(tx, seen.id)
        if reply.state in _TO_LEAVE:
            await ledger.fail(tx, reply, case, why)


async def _write_down(target: StoredMention, answers: tuple[Checked, ...], ledger: Ledger, tx: Transaction) -> None:
    """What the look found, unless the post was seen otherwise meanwhile."""
    current = await tx.mentions.get(target.id)
    if current is not None and current.revision == target.revision:
        await checked([current], answers, Context(tx, ledger.directory(), ledger.clock()))
