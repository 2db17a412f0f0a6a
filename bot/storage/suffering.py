"""What accounts say and what customers suffer from, counted by the database; the other half of `SqlMeasuring`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select, text

from bot.domain.headaches import ANGRY, EXAMPLES, UNHAPPY, Example, Suffered
from bot.domain.measures import Ears
from bot.ports.measuring import Asked
from bot.storage import tables
from bot.storage.repository import Repository

_cases, _mentions, _replies, _posts = tables.cases, tables.mentions, tables.replies, tables.thread_posts
_others, _parents = tables.mentions.alias("others"), tables.thread_posts.alias("parents")
_LONGEST_TEXT = 200
# As in the partial index, word for word.
_own = text("thread_posts.own")

_first = select(func.min(_others.c.id)).where(_others.c.case_id == _cases.c.id).correlate(_cases).scalar_subquery()
STANDS = and_(func.coalesce(_replies.c.state, "") == "published", _replies.c.unseen_at.is_(None))
"""An answer that stands. Its state is wrapped lest SQLite looks for it by that, which nearly all have, and not by the
moment or the case."""
PUBLIC = _replies.c.private.is_(None)
"""What everybody may read: a message in private ends a wait, and is no answer that an account gave in public."""
_felt = func.coalesce(_mentions.c.refined, _mentions.c.feeling)
_told = case((_mentions.c.state.in_(("live", "edited")), 1), else_=0)
"""Whether the words of a mention may be shown: what its author removed is not told again."""


class Suffering(Repository):
    """Posts of ours, and topics with unhappy cases."""

    async def ears(self, asked: Asked) -> Mapping[str, Ears]:
        """What each account said and answered."""
        counts: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for row in await self._db.rows(
            select(_replies.c.account, func.count().label("number"))
            .where(
                _replies.c.published_at >= asked.start,
                _replies.c.published_at < asked.end,
                STANDS,
                PUBLIC,
            )
            .group_by(_replies.c.account)
        ):
            counts[row.account]["answers"] = row.number
        for row in await self._db.rows(_own_posts(asked)):
            counts[row.account] |= {"elsewhere": int(row.elsewhere), "broadcasts": int(row.broadcasts)}
        return {account: Ears(**each) for account, each in counts.items()}

    async def suffered(self, asked: Asked, before: datetime) -> Sequence[Suffered]:
        """The unhappy cases by rule and tags."""
        each = _unhappy(asked, before).subquery()
        rows = await self._db.rows(
            select(
                each.c.rule,
                each.c.tags,
                func.sum(each.c.here).label("now"),
                func.sum(1 - each.c.here).label("before"),
            ).group_by(each.c.rule, each.c.tags)
        )
        examples = await self._examples(asked, before)
        return [
            Suffered(row.rule, tuple(row.tags), int(row.now), int(row.before), examples[row.rule, tuple(row.tags)])
            for row in rows
        ]

    async def _examples(self, asked: Asked, before: datetime) -> Mapping[tuple[str, tuple[str, ...]], list[Example]]:
        each = _unhappy(asked, before).where(_told == 1).subquery()
        place = func.row_number().over(
            partition_by=[each.c.rule, each.c.tags], order_by=[each.c.here.desc(), each.c.felt, each.c.id.desc()]
        )
        in_order = select(each.c.id, each.c.rule, each.c.tags, each.c.mention, place.label("place")).subquery()
        found: defaultdict[tuple[str, tuple[str, ...]], list[Example]] = defaultdict(list)
        for row in await self._db.rows(
            select(in_order.c.id, in_order.c.rule, in_order.c.tags, _mentions.c.text)
            .join(_mentions, _mentions.c.id == in_order.c.mention)
            .where(in_order.c.place <= EXAMPLES)
            .order_by(in_order.c.rule, in_order.c.tags, in_order.c.place)
        ):
            words = " ".join(row.text.split())[:_LONGEST_TEXT]
            found[row.rule, tuple(row.tags)].append(Example(row.id, words))
        return found


def _unhappy(asked: Asked, before: datetime) -> Select[Any]:
    """The cases that an unhappy or angry mention opened; `here` is 1 for those of the period, 0 for those before."""
    chosen = () if asked.departments is None else (_cases.c.department.in_(sorted(asked.departments)),)
    return (
        select(
            _cases.c.id,
            _cases.c.rule,
            _cases.c.tags,
            _mentions.c.id.label("mention"),
            _felt.label("felt"),
            case((_cases.c.opened_at >= asked.start, 1), else_=0).label("here"),
        )
        .select_from(_cases)
        .join(_mentions, _mentions.c.id == _first)
        .where(
            _cases.c.opened_at >= before,
            _cases.c.opened_at < asked.end,
            or_(_felt <= UNHAPPY, _mentions.c.anger >= ANGRY),
            *chosen,
        )
    )


def _own_posts(asked: Asked) -> Select[Any]:
    """Posts of ours that were found on the networks and not published from here, by account: those that answer
    somebody else, and those that answer nobody or go on from a post of ours."""
    published_here = exists().where(
        _replies.c.account == _posts.c.account,
        _replies.c.remote_id == _posts.c.remote_id,
        # Where a post bears one answer alone, what was said after ours was withdrawn has the same id.
        or_(_replies.c.withdrawn_at.is_(None), _posts.c.posted_at <= _replies.c.withdrawn_at),
    )
    goes_on = exists().where(
        _parents.c.account == _posts.c.account, _parents.c.remote_id == _posts.c.in_reply_to, _parents.c.own
    )
    answers = case((and_(_posts.c.in_reply_to.is_not(None), ~goes_on), 1), else_=0).label("answers")
    each = (
        select(_posts.c.account, answers)
        .where(_own, _posts.c.posted_at >= asked.start, _posts.c.posted_at < asked.end, ~published_here)
        .subquery()
    )
    return select(
        each.c.account, func.sum(each.c.answers).label("elsewhere"), func.sum(1 - each.c.answers).label("broadcasts")
    ).group_by(each.c.account)
