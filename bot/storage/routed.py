"""Mentions as they were routed when their cases were opened: what a replay reads; knows a connection's statements.

Rows come in the order of their cases, a chunk at a time, so that a replay of any length needs little memory.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, func, select

from bot.domain.mention import HISTORY_REACHES_BACK, Author, History, Media, Mention, MentionKind, Understanding
from bot.ports.rows import Routed
from bot.storage import tables
from bot.storage import tables_of_work as work
from bot.storage.statements import Statements, chunks

_cases, _mentions, _events = tables.cases, tables.mentions, work.events
_others = tables.mentions.alias("others")
_first = select(func.min(_others.c.id)).where(_others.c.case_id == _cases.c.id).correlate(_cases).scalar_subquery()
# People reroute cases: where the rules had sent one is in the event of its opening, as long as events are kept.
_sent_to = (
    select(_events.c.department)
    .where(_events.c.case_id == _cases.c.id, _events.c.kind == "opened")
    .order_by(_events.c.id)
    .limit(1)
    .correlate(_cases)
    .scalar_subquery()
)

_LOOKED_AT = (
    "case_id", "account", "network", "author", "text", "kind", "stars", "media",
    "language", "feeling", "anger", "urgency", "question",
)  # fmt: skip
_KINDS = {kind.value: kind for kind in MentionKind}

Openings = dict[tuple[str, str], list[tuple[datetime, int]]]


async def routed(db: Statements, since: datetime, after: int, limit: int, histories: bool) -> Sequence[Routed]:
    """The mentions that opened cases from `since` on, behind case `after`; with their authors' histories if asked."""
    rows = await db.rows(_statement(since, after, limit))
    openings = await _openings(db, rows) if histories else {}
    return [_routed(row, _history(row, openings) if histories else None) for row in rows]


def _statement(since: datetime, after: int, limit: int) -> Select[Any]:
    return (
        select(
            *(_mentions.c[name] for name in _LOOKED_AT),
            _cases.c.opened_at,
            _cases.c.author_id,
            _cases.c.rule,
            func.coalesce(_sent_to, _cases.c.department).label("sent_to"),
        )
        .select_from(_cases)
        .join(_mentions, _mentions.c.id == _first)
        .where(_cases.c.opened_at >= since, _cases.c.id > after)
        .order_by(_cases.c.id)
        .limit(limit)
    )


async def _openings(db: Statements, rows: Sequence[Row[Any]]) -> Openings:
    """When each author's cases were opened, by account and author, oldest first."""
    authors: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        authors[row.account].add(row.author_id)
    found: defaultdict[tuple[str, str], list[tuple[datetime, int]]] = defaultdict(list)
    for account, names in authors.items():
        for part in chunks(names):
            for row in await db.rows(
                select(_cases.c.author_id, _cases.c.opened_at, _cases.c.id)
                .where(_cases.c.account == account, _cases.c.author_id.in_(part))
                .order_by(_cases.c.opened_at, _cases.c.id)
            ):
                found[account, row.author_id].append((row.opened_at, row.id))
    return found


def _history(row: Row[Any], openings: Openings) -> History:
    """What the author had before this case was opened."""
    opened = openings[row.account, row.author_id]
    here = bisect_left(opened, (row.opened_at, row.case_id))
    return History(here - bisect_left(opened, (row.opened_at - HISTORY_REACHES_BACK, 0)), known=here > 0)


def _routed(row: Row[Any], history: History | None) -> Routed:
    """What routing looks at, and nothing else: a replay reads a million of these."""
    (case_id, account, network, author, text, kind, stars, media, language, feeling, anger, urgency, question,
     at, _, rule, department) = tuple(row)  # fmt: skip
    mention = Mention(
        account,
        network,
        "",
        Author("", author["handle"], "", "", author["followers"], author["verified"], author["bot"]),
        text,
        at,
        "",
        _KINDS[kind],
        stars=stars,
        media=tuple([Media(*each) for each in media]) if media else (),
    )
    understanding = Understanding(language, feeling, anger, urgency, question)
    return Routed(case_id, at, mention, understanding, department, rule, history)
