"""The story of a case in the order of time: takes its parts, gives one line each; every post appears once."""

from collections.abc import Iterator, Mapping, Sequence

from bot.domain.mention import ThreadPost
from bot.domain.reply import Attempt, is_told_by
from bot.domain.view import CaseView
from bot.ports.rows import Draft, Event
from bot.web.api.case_models import TimelineEntry

# Lines of one moment stand in this order: what the public wrote, what we did about it, what came of it.
_ORDER = ("mention", "thread_post", "event", "note", "draft", "reply", "attempt")


def timeline(
    view: CaseView,
    *,
    thread: Sequence[ThreadPost],
    drafts: Sequence[Draft],
    events: Sequence[Event],
    attempts: Mapping[int, Sequence[Attempt]],
) -> list[TimelineEntry]:
    """Every line of the story. Thread posts that are mentions or replies of the case are told once, as these."""
    mentions = {stored.mention.remote_id for stored in view.mentions}
    lines = [
        *_mentions(view),
        *_thread([post for post in thread if post.remote_id not in mentions and not _is_ours(post, view)]),
        *_words(view, drafts),
        *_replies(view, attempts),
        *_events(events),
    ]
    return sorted(lines, key=lambda line: (line.at, _ORDER.index(line.kind)))


def _is_ours(post: ThreadPost, view: CaseView) -> bool:
    return any(is_told_by(reply, post.remote_id, post.posted_at) for reply in view.replies)


def _mentions(view: CaseView) -> Iterator[TimelineEntry]:
    for stored in view.mentions:
        mention = stored.mention
        yield TimelineEntry(
            at=mention.posted_at,
            kind="mention",
            ref=str(stored.id),
            who=mention.author.handle,
            what=stored.state.value,
            text=mention.text,
        )


def _thread(posts: Sequence[ThreadPost]) -> Iterator[TimelineEntry]:
    for post in posts:
        yield TimelineEntry(
            at=post.posted_at,
            kind="thread_post",
            ref=post.remote_id,
            who=post.author.handle,
            what="own" if post.own else "public",
            text=post.text,
        )


def _words(view: CaseView, drafts: Sequence[Draft]) -> Iterator[TimelineEntry]:
    for note in view.notes:
        yield TimelineEntry(at=note.at, kind="note", ref=str(note.id), who=note.person, what="note", text=note.text)
    for draft in drafts:
        yield TimelineEntry(
            at=draft.updated_at, kind="draft", ref=draft.person, who=draft.person, what="draft", text=draft.text
        )


def _replies(view: CaseView, attempts: Mapping[int, Sequence[Attempt]]) -> Iterator[TimelineEntry]:
    for reply in view.replies:
        yield TimelineEntry(
            at=reply.created_at,
            kind="reply",
            ref=str(reply.id),
            who=reply.author,
            what=reply.state.value,
            text=reply.text,
        )
        for line in attempts.get(reply.id, ()):
            yield TimelineEntry(
                at=line.sent_at,
                kind="attempt",
                ref=f"{reply.id}/{line.number}",
                who=None,
                what=line.outcome or "under_way",
                text=line.detail,
            )


def _events(events: Sequence[Event]) -> Iterator[TimelineEntry]:
    for event in events:
        yield TimelineEntry(at=event.at, kind="event", ref=str(event.id), who=event.person, what=event.kind, text="")
