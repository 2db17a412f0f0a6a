"""Our own posts found on the network: ours by the ledger, or an answer given in the network's own app."""

import re
import unicodedata
from collections.abc import Sequence

from bot.cards.card import Say
from bot.domain import case as cases
from bot.domain import reply as replies
from bot.domain.case import Case, CaseState
from bot.domain.mention import Author, MentionState, OwnPost, ThreadPost
from bot.domain.reply import CAN_BE_UNDONE, Reply, ReplyState
from bot.domain.view import StoredMention
from bot.flow.context import Context
from bot.flow.steps import give_back

_HANDLES = re.compile(r"^(?:@[\w.@-]+\s+)+")
_SPACE = re.compile(r"\s+")
_COMPLETED = re.compile(r"\bhttps?://(?:www\.)?", re.IGNORECASE)
"""What a network may put before a link that was typed without it."""
_OURS_SOON = frozenset({ReplyState.SENDING, ReplyState.UNCERTAIN, ReplyState.QUEUED, ReplyState.PUBLISHED})
_UNANSWERED = frozenset({CaseState.OPEN, CaseState.CLAIMED, CaseState.AWAITING_APPROVAL})


async def own_posts_found(posts: Sequence[OwnPost], account: str, context: Context) -> int:
    """Mark the cases that somebody answered in the network's own app; gives how many."""
    answers = [post for post in posts if post.in_reply_to is not None]
    if not answers:
        return 0
    ours = await context.tx.replies.by_remote_id(account, [post.remote_id for post in answers])
    parents = [post.in_reply_to for post in answers if post.in_reply_to is not None]
    under = await context.tx.replies.under(account, parents)
    mentions = await context.tx.mentions.known(account, parents)
    marked = 0
    for post in answers:
        parent = post.in_reply_to or ""
        stored = mentions.get(parent)
        if stored is None or _is_ours(post, ours.get(post.remote_id), under.get(parent, ())):
            continue
        marked += await _mark(post, stored, account, context)
    return marked


def same_words(one: str, other: str) -> bool:
    """True where two texts say the same, whatever handles lead them, however they are spaced and their links begin."""
    return _normalised(one) == _normalised(other)


def _normalised(text: str) -> str:
    words = _HANDLES.sub("", unicodedata.normalize("NFC", text).strip())
    return _SPACE.sub(" ", _COMPLETED.sub("", words)).strip()


def _is_ours(post: OwnPost, known: Reply | None, under: Sequence[Reply]) -> bool:
    if known is not None and replies.is_that_post(known, post.posted_at):
        return True
    return any(reply.state in _OURS_SOON and not reply.private and same_words(post.text, reply.text) for reply in under)


async def _mark(post: OwnPost, stored: StoredMention, account: str, context: Context) -> int:
    case = await context.tx.cases.get(stored.case_id, lock=True)
    assert case is not None, "a mention belongs to a case, by the database's own rule"
    author = Author(remote_id="", handle=account)
    shown = ThreadPost(post.remote_id, post.in_reply_to, author, post.text, post.posted_at, post.url, own=True)
    await context.tx.mentions.keep_thread(account, case.conversation, [shown], context.now)
    if case.state not in _UNANSWERED:
        return 0
    writing = await context.tx.threads.composing(case.id, context.now)
    stopped = await _stop_waiting_replies(case, context)
    by_hand = await _drafts_that_are_public(post, case, context)
    after = cases.answered_elsewhere(case, context.now)
    unheard = await _later_than(post, stored, context)
    for each in unheard:
        after = cases.follow_up(after, each.mention.posted_at, each.mention.text, context.now)
    await context.tx.cases.save(after)
    await context.record("answered_elsewhere", after, next(iter(by_hand), None), url=post.url)
    if unheard:
        await context.record("followed_up", after, None)
    say = Say(key="whisper.answered_elsewhere", values={"case": str(case.id)})
    await context.whisper(after, sorted({*writing, *stopped} - {*by_hand}), say)
    return 1


async def _later_than(post: OwnPost, answered: StoredMention, context: Context) -> list[StoredMention]:
    """What the author went on to say, oldest first: read together with our answer, it is no less unanswered."""
    view = await context.tx.cases.view(answered.case_id, context.now)
    assert view is not None, "the case is locked here"
    later = [
        each
        for each in view.mentions
        if each.id != answered.id
        and each.state is not MentionState.DELETED
        and each.mention.posted_at >= post.posted_at
    ]
    return sorted(later, key=lambda each: each.mention.posted_at)


async def _drafts_that_are_public(post: OwnPost, case: Case, context: Context) -> list[str]:
    """Whoever has these very words as a draft here has answered by hand: they need the draft no longer."""
    writers = [each.person for each in await context.tx.threads.drafts_of(case.id) if same_words(each.text, post.text)]
    for person in writers:
        await context.tx.threads.save_draft(case.id, person, "", context.now)
    return writers


async def _stop_waiting_replies(case: Case, context: Context) -> list[str]:
    """A second public answer would surprise everybody: what has not left becomes a draft again. What goes in private
    surprises nobody, and often the public answer says that it comes."""
    authors: list[str] = []
    for reply in await context.tx.replies.of_case(case.id):
        if reply.private or reply.state not in CAN_BE_UNDONE:
            continue
        cancelled = replies.overtaken(reply)
        await context.tx.replies.save(cancelled)
        await context.tx.jobs.cancel([f"publish:{reply.id}", f"upload:{reply.id}"])
        await give_back(cancelled, context)
        authors.append(reply.author)
    return authors
