"""An audit told: takes what was overheard of an account, gives lines for people, data for programs, CSV."""

import csv
from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from bot.cards.measured import length, percent
from bot.cards.report_data import harmless
from bot.cards.text import clean
from bot.cli.account_check import moment
from bot.domain.department import Account, Locale
from bot.domain.listening import Elsewhere, Listening, Missing, Overheard, Stopped, examples, listening
from bot.domain.mention import ThreadPost

EXAMPLES = 5
_LONGEST = 140
_EN = Locale.EN

_ELSEWHERE: Mapping[Elsewhere, str] = {
    Elsewhere.TOLD: "Questions are what stands under its posts, and what the network tells this account of mentions.",
    Elsewhere.SEARCHED: "Questions are what stands under its posts, and what a search for its handle found: "
    "there are at least as many.",
    Elsewhere.UNKNOWN: "Questions are what stands under its posts: there are at least as many, for the network cannot "
    "be searched for what was said to it elsewhere.",
}
_MISSING: Mapping[Missing, str] = {
    Missing.POSTS: "The network did not show its older posts.",
    Missing.SEARCH: "The network did not search any further: there may be more questions.",
    Missing.MENTIONS: "The network did not tell all that named this account in this time: there may be more questions.",
}
_STOPPED: Mapping[Stopped, str] = {
    Stopped.TIME: "Reading ended when its time was over (--minutes).",
    Stopped.RATE_LIMITED: "Reading ended because the network asks to wait for longer than there was time (--minutes).",
    Stopped.UNAVAILABLE: "Reading ended because the network did not answer any more; try again later.",
}


def audit_lines(heard: Overheard, account: Account, days: int) -> Iterator[str]:
    """The audit for people; `account` is ours, which asked the network, `days` how far back it was to be read."""
    found = listening(heard)
    yield f"{_name(heard)} on {account.network}, read as {account.key}"
    yield f"  {heard.author.url}"
    yield f"  {_sample(heard, days)}"
    yield ""
    yield "What it says"
    yield f"  broadcasts, which answer nobody:    {_part(found.broadcasts, found.posts)}"
    yield f"  answers to others:                  {_part(found.answers, found.posts)}, to {found.people} people"
    yield f"  its own threads, gone on with:      {_part(found.going_on, found.posts)}"
    yield ""
    yield "How it listens"
    yield f"  questions, at least:                {found.questions}"
    yield f"  answered:                           {_part(found.answered, found.questions)}"
    yield f"  first answer:                       {_waited(found)}"
    yield f"  not answered:                       {_part(len(found.unanswered), found.questions)}{_fresh(found)}"
    shown = examples(found.unanswered, heard.until, EXAMPLES)
    if shown:
        yield ""
        yield "Not answered, for example"
    for post in shown:
        yield f"  {moment(post.posted_at)}  @{clean(post.author.handle, limit=80)}: {_said(post)}"
        yield f"    {post.url}"
    yield ""
    yield "How far this goes"
    for limit in _limits(heard, account):
        yield f"  {limit}"


def audit_data(heard: Overheard, account: Account) -> dict[str, Any]:
    """The audit as plain data with stable names; moments in ISO 8601, lengths of time in seconds."""
    found = listening(heard)
    return {
        "account": {"network": account.network, "handle": heard.author.handle, "url": heard.author.url},
        "sample": {
            "since": heard.since.isoformat(),
            "until": heard.until.isoformat(),
            "posts": found.posts,
            "newest": max((each.post.posted_at.isoformat() for each in heard.said), default=None),
            "oldest": min((each.post.posted_at.isoformat() for each in heard.said), default=None),
            "older_posts_left_out": heard.older,
            "posts_with_answers_unread": heard.unread,
            "posts_of_unknown_shape": heard.unknown,
            **{f"missing_{each}": each in heard.missing for each in Missing},
            "said_elsewhere": heard.elsewhere.value,
            "stopped": heard.stopped.value if heard.stopped is not None else None,
        },
        "says": {
            "broadcasts": found.broadcasts,
            "answers": found.answers,
            "people_answered": found.people,
            "own_threads": found.going_on,
            "answer_share": _rounded(found.conversation),
        },
        "listens": {
            "questions": found.questions,
            "answered": found.answered,
            "answer_rate": _rounded(found.rate),
            "first_response_median_seconds": found.median,
            "first_response_p90_seconds": found.p90,
            "unanswered": len(found.unanswered),
            "unanswered_within_a_day": found.fresh,
        },
        "unanswered_examples": [_example(each) for each in examples(found.unanswered, heard.until, EXAMPLES)],
        "limits": list(_limits(heard, account)),
    }


def audit_csv(data: Mapping[str, Any]) -> str:
    """What `audit_data` gave, one figure a line: section, measure, value; no cell is a formula."""
    written = StringIO()
    table = csv.writer(written)
    table.writerow(("section", "measure", "value"))
    for section in ("account", "sample", "says", "listens"):
        table.writerows((section, measure, _cell(value)) for measure, value in data[section].items())
    for each in data["unanswered_examples"]:
        table.writerows(("unanswered_example", measure, _cell(value)) for measure, value in each.items())
    table.writerows(("limit", "", limit) for limit in data["limits"])
    return written.getvalue()


def _limits(heard: Overheard, account: Account) -> Iterator[str]:
    """What nobody should take the figures for."""
    yield _ELSEWHERE[heard.elsewhere]
    yield "What was passed on of others, and what was answered in private, counts for nothing."
    yield from (sentence for missing, sentence in _MISSING.items() if missing in heard.missing)
    if heard.older:
        yield "It has older posts in this time that were not read (--posts): questions count from the oldest read on."
    if heard.unread:
        yield f"Under {heard.unread} of its posts answers may stand that were not read."
    if heard.unknown:
        yield f"{heard.unknown} posts could not be read."
    if account.network == "mastodon" and "@" in heard.author.handle:
        yield f"{account.base_url} shows what came to it of an account on another server: there may be more."
    if heard.stopped is not None:
        yield _STOPPED[heard.stopped]


def _name(heard: Overheard) -> str:
    return f"{clean(heard.author.name, limit=80)} (@{clean(heard.author.handle, limit=80)})"


def _sample(heard: Overheard, days: int) -> str:
    count = len(heard.said)
    whole = f"the newest {count} posts" if heard.older else f"all {count} posts" if count else "no posts"
    return f"{whole} of {days} days, from {moment(heard.start)} to {moment(heard.until)}"


def _part(count: int, whole: int) -> str:
    return f"{count}" if not whole else f"{count} of {whole} ({percent(count / whole, _EN)})"


def _waited(found: Listening) -> str:
    if found.median is None:
        return "none is known"
    return f"median {length(found.median, _EN)}, nine of ten within {length(found.p90, _EN)}"


def _fresh(found: Listening) -> str:
    return f"; {found.fresh} of them wrote within the last day" if found.fresh else ""


def _said(post: ThreadPost) -> str:
    return clean(" ".join(post.text.split()), limit=_LONGEST)


def _example(post: ThreadPost) -> dict[str, Any]:
    return {
        "author": post.author.handle,
        "posted_at": post.posted_at.isoformat(),
        "text": clean(post.text),
        "url": post.url,
    }


def _cell(value: object) -> object:
    return "" if value is None else harmless(value)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)
