"""Forget what an author removed: takes a mention that is gone from its network, keeps that there was one and no more.

Words, names, addresses and pictures go from the mention, from its case, from the thread around it, and from where a
chat keeps copies of its pictures; with the last mention of an author it is forgotten who they are. Its cards are drawn
anew by whoever calls.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.case import Case
from bot.domain.forgotten import without
from bot.domain.mention import MentionState, redacted, unnamed
from bot.domain.person import AuthorKey
from bot.domain.place import placed
from bot.domain.view import StoredMention
from bot.flow.context import Context
from bot.ports.rows import NewJob

_WORDLESS = frozenset({MentionState.DELETED, MentionState.EXPIRED})


async def forget(stored: StoredMention, case: Case, mentions: Sequence[StoredMention], context: Context) -> Case:
    """Store the mention as removed, without what its author wrote; gives the case without it, not stored yet.

    `mentions` are all of the case, this one among them.
    """
    gone = replace(stored, mention=redacted(stored.mention), state=MentionState.DELETED, revision=stored.revision + 1)
    return await _without_words(gone, case, mentions, context)


async def outlive(stored: StoredMention, case: Case, mentions: Sequence[StoredMention], context: Context) -> Case:
    """As `forget`, for a mention that its network lets us keep no longer: it stands there still, and can be answered.

    Where it stands is kept; what others said around it goes too.
    """
    mention = replace(redacted(stored.mention), url=stored.mention.url)
    gone = replace(stored, mention=mention, state=MentionState.EXPIRED, revision=stored.revision + 1)
    for post in await context.tx.mentions.thread(case.account, case.conversation):
        await context.tx.mentions.forget_post(case.account, post.remote_id)
    return await _without_words(gone, case, mentions, context)


async def forget_name(stored: StoredMention, case: Case, context: Context) -> Case:
    """Store the mention without the name of its author; gives the case without that, not stored yet."""
    await context.tx.mentions.change(replace(stored, mention=unnamed(stored.mention), revision=stored.revision + 1))
    return replace(case, author_handle="")


async def _without_words(gone: StoredMention, case: Case, mentions: Sequence[StoredMention], context: Context) -> Case:
    tx = context.tx
    (stored,) = (each for each in mentions if each.id == gone.id)
    await tx.mentions.change(gone)
    await tx.mentions.forget_post(stored.mention.account, stored.mention.remote_id)
    left = [each for each in mentions if each.id != stored.id and each.state not in _WORDLESS]
    shown = {media.url for each in left for media in each.mention.media}
    await _forget_copies(case.id, {each.url for each in stored.mention.media} - shown, context)
    routed_by = min(each.id for each in mentions) == stored.id
    if not left:
        await _forget_whose(case, context)
    newest = max(left, key=lambda each: each.mention.posted_at, default=None)
    return without(case, newest.mention.text if newest is not None else None, routed_by=routed_by)


async def _forget_whose(case: Case, context: Context) -> None:
    """Whose an author is goes with the last of their words that stood here, in whichever case."""
    author = AuthorKey(case.account, case.author_id)
    if not await context.tx.cases.others_by(author, case.id):
        await context.tx.persons.forget_author(author)


async def _forget_copies(case_id: int, urls: set[str], context: Context) -> None:
    """The pictures at `urls` are shown on no card any more, and their copies are deleted where a chat keeps them."""
    dropped = await context.tx.pictures.drop(case_id, urls)
    await context.tx.jobs.add(
        [
            NewJob(
                f"pictures:{placed(row.place, row.surface)}",
                "drop_picture",
                f"drop_picture:{row.id}",
                {"surface": row.surface, "ref": row.ref},
                context.now,
            )
            for row in dropped
            if row.ref
        ]
    )
