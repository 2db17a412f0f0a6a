"""What surrounds every page: rooms with unread counts, banners, words to the reader; knows no template."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import TypeAdapter

from bot.cards.card import Line
from bot.cards.failure import failure
from bot.cards.inline import name_of, value
from bot.cards.plain import said, words
from bot.cards.wording import say
from bot.domain.budget import Means, means, month_of
from bot.domain.department import Locale
from bot.domain.interval import WARNED_DAYS_BEFORE
from bot.domain.permission import may_measure, may_mend
from bot.flow.constants import PUBLISHING_SWITCH
from bot.ports.rows import Gap
from bot.ports.web_store import WebTransaction
from bot.web.desk.channels import Room, rooms
from bot.web.desk.desk import Desk
from bot.web.session import Session

TOLD_FOR = timedelta(days=1)
HICCUP = timedelta(minutes=1)
GAPS_SHOWN = 3
_OF_BUDGETS = {Means.LOW: ("warn", "banner.budget_low"), Means.SPENT: ("error", "banner.budget_spent")}
_LINE = TypeAdapter[Line](Line)


@dataclass(frozen=True, slots=True)
class Whispered:
    """A word to the reader, ready to show."""

    id: int
    case_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """A line above everything. `tone` is error or warn; `switch` is true where an admin can end it here."""

    tone: str
    text: str
    switch: bool = False
    details: str = ""


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page. `unread` counts new cards by channel; `stopped` is true while nothing is published.

    `position` is where the events stood when the page was made: the live stream goes on from there. `reports` is true
    for a reader who may read them.
    """

    rooms: Sequence[Room]
    unread: dict[str, int]
    banners: Sequence[Banner]
    gaps: Sequence[Gap]
    whispers: Sequence[Whispered]
    stopped: bool
    active: str
    demo: bool
    position: str
    reports: bool


async def shell(desk: Desk, tx: WebTransaction, session: Session, *, active: str = "") -> Shell:
    """Everything around the page whose channel (or section) is `active`.

    Asked before the page's own content: what changes in between is then told twice rather than not at all.
    """
    _, position = await tx.events.after("")
    every = rooms(desk.directory, session.person, session.locale)
    own = [room.channel for room in every if room.writable]
    stopped_by = await _stopped_by(tx)
    return Shell(
        rooms=every,
        unread=dict(await tx.desk.unread(session.person, own)),
        banners=await banners(desk, tx, session, stopped_by),
        gaps=[gap for gap in await tx.accounts.gaps(GAPS_SHOWN) if gap.end is None or _worth_telling(desk, gap)],
        whispers=[
            Whispered(each.id, each.case_id, words(_LINE.validate_python(each.line), session.locale))
            for each in await tx.desk.whispers(session.person)
        ],
        stopped=stopped_by is not None,
        active=active,
        demo=desk.context.demo,
        position=position,
        reports=may_measure(desk.directory, session.person),
    )


async def banners(desk: Desk, tx: WebTransaction, session: Session, stopped_by: str | None) -> Sequence[Banner]:
    """What everybody has to know now: publishing stopped, accounts paused, budgets spent, a rules file refused."""
    locale = session.locale
    found: list[Banner] = []
    if stopped_by is not None:
        text = say("banner.stopped", locale, name=name_of(desk.directory, stopped_by))
        found.append(Banner("error", text, switch=session.employee.admin))
    for row in await tx.accounts.all():
        account = desk.directory.accounts.get(row.key)
        if account is None:
            continue
        if row.state == "paused":
            why = said(failure(row.fault), locale)
            found.append(Banner("error", say("banner.paused", locale, account=value(row.key), failure=why)))
        if row.token_ends is not None and may_mend(desk.directory, session.person, account):
            found.extend(_token_ends(row.key, row.token_ends - desk.now(), locale))
    found.extend(await _budgets(desk, tx, session))
    if desk.context.rules.fault:
        details = desk.context.rules.fault if session.employee.admin else ""
        found.append(Banner("warn", say("banner.rules", locale), details=details))
    return found


async def _budgets(desk: Desk, tx: WebTransaction, session: Session) -> Sequence[Banner]:
    """The accounts of whose budget little or nothing is left this month."""
    budgets = {key: each.budget for key, each in desk.directory.accounts.items() if each.budget is not None}
    spent = await tx.spending.by_account(month_of(desk.now())) if budgets else {}
    found = []
    for key in sorted(spent.keys() & budgets.keys()):
        left, amounts = means(spent[key].amount, budgets[key]), {"dollars": str(spent[key].amount)}
        if left in _OF_BUDGETS:
            tone, words_of_it = _OF_BUDGETS[left]
            text = say(words_of_it, session.locale, account=value(key), budget=str(budgets[key]), **amounts)
            found.append(Banner(tone, text))
    return found


def _token_ends(account: str, left: timedelta, locale: Locale) -> Sequence[Banner]:
    """For those who can have it renewed, from the day on which everybody is told."""
    if left <= timedelta(0):
        return [Banner("warn", say("banner.token_ended", locale, account=value(account)))]
    if left > timedelta(days=max(WARNED_DAYS_BEFORE)):
        return []
    days = -(-left // timedelta(days=1))
    return [Banner("warn", say("banner.token_ends", locale, account=value(account), count=days))]


async def _stopped_by(tx: WebTransaction) -> str | None:
    """Who stopped all publishing, None while it goes on."""
    switch = await tx.switches.get(PUBLISHING_SWITCH)
    return str(switch.get("by", "")) if switch is not None and switch.get("stopped") else None


def _worth_telling(desk: Desk, gap: Gap) -> bool:
    """True for a gap that ended within a day, long enough for everybody on shift to have seen it; not for a hiccup."""
    if gap.end is None or desk.now() - gap.end >= TOLD_FOR:
        return False
    return gap.recovered > 0 or gap.end - gap.start >= HICCUP
