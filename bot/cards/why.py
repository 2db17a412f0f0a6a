"""Why a case is in this department, in one line: takes the stored decision, gives words with what matched."""

import re

from bot.cards.card import Line, Para, Say
from bot.cards.inline import value
from bot.domain.case import Case
from bot.domain.decision import Reason

_SHOWN = 4
_COMPARED = re.compile(r"(-?\d+(?:\.\d+)?) \((<=|>=|==|<|>) (-?\d+(?:\.\d+)?)\)")
"""A number and what it was held against, as rules tell them: `0.84 (> 0.2)`."""
_SIGNS = {"<=": "≤", ">=": "≥", "==": "="}
_NAMED = {
    "regex": "why.regex",
    "language": "why.language",
    "network": "why.network",
    "kind": "why.kind",
    "has": "why.has",
    "time": "why.time",
    "author.handle": "why.handle",
    "account": "why.account",
}
_NUMBERS = {
    "author.followers": "why.followers",
    "author.cases_30d": "why.cases",
    "feeling": "why.feeling",
    "anger": "why.anger",
    "urgency": "why.urgency",
    "stars": "why.stars",
}


def why(case: Case) -> Para:
    """The rule and what it recognised; the fallback says that it is one; a hand-over says its words."""
    by_hand = [reason for reason in case.reasons if reason.condition == "rerouted"]
    if by_hand:
        return Para(line=(Say(key="why.rerouted", values={"matched": value(by_hand[-1].matched, 200)}),), tone="muted")
    if not case.rule:
        return Para(line=(Say(key="why.fallback"),), tone="muted")
    reasons = list(
        {_seen(reason): reason for reason in case.reasons if reason.rule == case.rule and reason.matched}.values()
    )
    rule = {"rule": value(case.rule)}
    if not reasons:
        return Para(line=(Say(key="why.rule_alone", values=rule),), tone="muted")
    line: Line = (Say(key="why.rule", values=rule), *(_part(reason) for reason in reasons[:_SHOWN]))
    if len(reasons) > _SHOWN:
        line += (Say(key="why.more", values={"count": str(len(reasons) - _SHOWN)}),)
    return Para(line=line, tone="muted")


def _seen(reason: Reason) -> tuple[str, str]:
    """What tells two reasons apart for a reader: the same word twice is one."""
    return ("", reason.matched.casefold()) if reason.start >= 0 else (reason.condition, reason.matched)


def _part(reason: Reason) -> Say:
    compared = _COMPARED.fullmatch(reason.matched)
    if compared is not None and reason.condition in _NUMBERS:
        number, sign, limit = compared.groups()
        values = {"measured": number, "sign": _SIGNS.get(sign, sign), "bound": limit}
        return Say(key=_NUMBERS[reason.condition], values=values)
    matched = {"matched": value(reason.matched)}
    key = _NAMED.get(reason.condition)
    if key is not None:
        return Say(key=key, values=matched)
    if reason.start >= 0:
        return Say(key="why.words", values=matched)
    return Say(key="why.other", values={**matched, "condition": value(reason.condition, 40)})
