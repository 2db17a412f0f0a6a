"""What became of a case while somebody writes on it: takes the case and the writer, gives warnings in words; pure."""

from collections.abc import Sequence

from bot.cards.barrier import barrier_of
from bot.cards.build import newest_mention
from bot.cards.inline import name_of
from bot.cards.plain import said
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Directory, Locale
from bot.domain.mention import ThreadPost
from bot.domain.reply import ON_ITS_WAY, Reply, ReplyState, is_told_by
from bot.domain.view import CaseView

_SHOWN = 300


def meanwhile(view: CaseView, directory: Directory, person: str, locale: Locale) -> Sequence[str]:
    """What `person` should read before they send: what bars us, who has answered the same post, and that the case was
    closed."""
    barrier = barrier_of(newest_mention(view.mentions))
    told = [said(barrier, locale)] if barrier is not None else []
    told += [_answered(reply, directory, locale) for reply in _answers_of_others(view, person)]
    if view.case.close_reason is not None:
        reason = say(f"reason.{view.case.close_reason}", locale)
        told.append(say("compose.closed", locale, reason=reason))
    return told


def our_words(view: CaseView, thread: Sequence[ThreadPost], person: str, locale: Locale) -> Sequence[str]:
    """What stands in public in our name under the newest post, as `thread` was read, without the colleagues' replies
    of which `meanwhile` tells."""
    newest = newest_mention(view.mentions)
    if newest is None:
        return []
    gone = [reply for reply in view.replies if reply.state is ReplyState.WITHDRAWN or reply.unseen_at]
    told = [*_answers_of_others(view, person), *gone]
    mine = {
        reply.remote_id or str(reply.id): reply.text
        for reply in view.replies
        if reply.answers and not reply.private and reply.mention_id == newest.id and reply.author == person
    }
    read = {
        post.remote_id: post.text
        for post in thread
        if post.own and post.posted_at >= newest.mention.posted_at
        if not any(is_told_by(reply, post.remote_id, post.posted_at) for reply in told)
    }
    return [say("compose.ours", locale, words=clean(text, limit=_SHOWN)) for text in (mine | read).values()]


def _answers_of_others(view: CaseView, person: str) -> Sequence[Reply]:
    newest = newest_mention(view.mentions)
    if newest is None:
        return []
    return [
        reply
        for reply in view.replies
        if reply.mention_id == newest.id and reply.author != person and (reply.answers or reply.state in ON_ITS_WAY)
    ]


def _answered(reply: Reply, directory: Directory, locale: Locale) -> str:
    name = name_of(directory, reply.author)
    key = "compose.answered_private" if reply.private else "compose.answered"
    return say(key, locale, name=name, words=clean(reply.text, limit=_SHOWN))
