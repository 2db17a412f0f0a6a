"""The weekly report as a card: takes a report and whose it is, gives a Card in no language yet; pure.

It holds nobody's words: what stands in a chat stays there when its author removes it, or when it may no longer be kept.
A case is named by its number, which leads to it.
"""

from collections.abc import Iterator, Sequence
from urllib.parse import urlencode

from babel.dates import format_date

from bot.cards.card import Block, Card, Facts, Inline, Line, Link, Para, Picture, Raw, Say, Title
from bot.cards.inline import department_name, value
from bot.cards.measured import length_of, share_of
from bot.cards.wording import say
from bot.domain.department import Department, Locale
from bot.domain.headaches import Headache
from bot.domain.measures import Ears
from bot.domain.period import Period
from bot.domain.report import Report
from bot.domain.weekly import DayCount

HEADACHES = 3


def weekly_card(report: Report, owner: Department, desk: str) -> Card:
    """The card of a report that `owner` asked for; `desk` is where the web desk is, for its links."""
    period, total = report.period, report.total
    title: Line = (Say(key="weekly.title", bold=True), _days(period))
    whose = Say(key="weekly.everything") if report.only is None else department_name(owner, owner.key)
    facts = (
        (Say(key="reports.mentions"), (_number(total.mentions),)),
        (Say(key="reports.cases"), (_number(total.cases),)),
        (Say(key="reports.rate"), (share_of(total.answer_rate),)),
        (Say(key="reports.median"), (length_of(total.median),)),
        (Say(key="reports.slowest"), (length_of(total.p90),)),
    )
    blocks: list[Block] = [Title(line=title, status="muted", label=whose), Facts(items=facts)]
    blocks += [Para(line=line) for line in (*_ears(list(report.ears.values())), *_counter(report))]
    blocks += [Para(line=line) for line in _headaches(report.headaches, desk)]
    days = {"from": period.first.isoformat(), "to": period.last.isoformat()}
    asked = urlencode(days if report.only is None else {**days, "department": owner.key})
    blocks.append(Para(line=(Link(url=f"{desk}/desk/reports?{asked}", key="weekly.whole"),), tone="muted"))
    return Card(case=0, revision=1, summary=(*title, whose), blocks=tuple(blocks))


def with_drawing(card: Card, days: Sequence[DayCount], ref: str, desk: str, locale: Locale) -> Card:
    """The card with its drawing, which its surface keeps as `ref`, below the figures."""
    url = f"{desk}/desk/reports"
    drawing = Picture(media="image", url=url, alt=Raw(text=described(days, locale)), ref=ref)
    return card.model_copy(update={"blocks": (*card.blocks[:2], drawing, *card.blocks[2:])})


def described(days: Sequence[DayCount], locale: Locale) -> str:
    """The drawing in words, for those who cannot see it."""
    told = (
        say("weekly.day", locale, day=day_name(each, locale), count=each.cases, answered=each.answered) for each in days
    )
    return say("weekly.described", locale, days=", ".join(told))


def day_name(day: DayCount, locale: Locale) -> str:
    """The short name of its day of the week."""
    return format_date(day.day, "EEE", locale=locale.value)


def _days(period: Period) -> Say:
    """From which day to which, as each language writes days."""
    written = {
        each.value: " – ".join(format_date(day, "d MMM", locale=each.value) for day in (period.first, period.last))
        for each in Locale
    }
    return Say(key="either", values=written, bold=True)


def _ears(ears: Sequence[Ears]) -> Iterator[Line]:
    answers = sum(each.answers + each.elsewhere for each in ears)
    broadcasts = sum(each.broadcasts for each in ears)
    if answers or broadcasts:
        yield Say(key="reports.ears", bold=True), _numbers("weekly.ears", answers, broadcasts)


def _counter(report: Report) -> Iterator[Line]:
    people = report.people
    line: list[Inline] = [Say(key="reports.counter", bold=True)]
    if people.answers:
        line += [
            _numbers("reports.counter_people", people.those, report.able),
            _numbers("reports.counter_half", people.half),
        ]
    else:
        line.append(Say(key="reports.counter_none"))
    yield tuple(line)


def _headaches(headaches: Sequence[Headache], desk: str) -> Iterator[Line]:
    worst = [each for each in headaches if each.now][:HEADACHES]
    if not worst:
        yield Say(key="reports.headaches", bold=True), Say(key="reports.no_headaches")
        return
    yield (Say(key="reports.headaches", bold=True),)
    for each in worst:
        line: list[Inline] = [_topic(each), _numbers("reports.headache_count", each.now, each.before)]
        line.append(Say(key=f"reports.trend_{each.trend.value}"))
        line += [
            Link(url=f"{desk}/desk/cases/{one.case}", key="chat.number", values={"number": str(one.case)})
            for one in each.examples[:1]
        ]
        yield tuple(line)


def _topic(headache: Headache) -> Inline:
    topic = headache.topic
    if topic.tag:
        return Raw(text=value(topic.name), bold=True)
    if topic.name:
        return Say(key="reports.topic_rule", values={"rule": value(topic.name)}, bold=True)
    return Say(key="reports.topic_fallback", bold=True)


def _number(count: int) -> Say:
    return _numbers("weekly.number", count)


def _numbers(key: str, count: int, bound: int | None = None) -> Say:
    return Say(key=key, values={"count": str(count), **({} if bound is None else {"bound": str(bound)})})
