"""Measures routing: rules and mentions made up, unseen texts only, beside a naive loop that must agree.

    python -m bench.rules [--rules 1000 10000] [--mentions 20000]

Prints mentions a second on one core, one a call with reasons and many together without, beside the naive loop and the
general rule engines that are installed; how long a reload takes and a very long mention. The calibration loop tells
what else the machine had to do.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.support.machine import calibration
from bench.support.peers import installed
from bench.support.routing import (
    EVERYDAY,
    FILLERS,
    NOW,
    TEMPLATES,
    Made,
    make_document,
    make_mentions,
    word,
    written_file,
)
from bot.domain.mention import Author, History, Mention, Understanding
from bot.rules.batch import route_many
from bot.rules.compile import compiled
from bot.rules.meanings import meanings
from bot.rules.plan import Plan
from bot.rules.scenes import Scene
from bot.rules.schema import Document
from bot.rules.source import load_rules
from bot.rules.text import fold

NOBODY = History()
BATCHES = 6
"""Of so many the best counts: a machine is seldom left alone for long."""


def naive(document: Document, mention: Mention, understanding: Understanding) -> str:
    """The department's rule by the plainest loop: every rule, every word, in order."""
    from bot.rules.loosely import fold_for_patterns
    from bot.rules.patterns import FoldedPattern
    from bot.rules.scan import pattern

    folded = fold(mention.text)
    for rule in document.rules:
        clause = rule.if_
        if not any(pattern(words) in folded for words in clause.any or ()):
            continue
        if clause.language and understanding.language not in clause.language:
            continue
        if clause.network and mention.network not in clause.network:
            continue
        if (
            clause.author
            and clause.author.followers
            and not clause.author.followers.holds(mention.author.followers or 0)
        ):
            continue
        if clause.feeling and not clause.feeling.holds(understanding.feeling):
            continue
        text = fold_for_patterns(mention.text)
        if clause.regex and not any(FoldedPattern(source).search(text) for source in clause.regex):
            continue
        return rule.id
    return ""


def rate(work: Callable[[list[Made]], object], batches: Sequence[list[Made]]) -> float:
    """Mentions a second at the best of several batches, none of which was seen before."""
    found = []
    for batch in batches:
        start = time.process_time()
        work(batch)
        found.append(len(batch) / (time.process_time() - start))
    return max(found)


def one_by_one(plan: Plan, made: list[Made]) -> list[str]:
    """The rule that decides on each mention, one a call."""
    return [plan.route(mention, understanding, now=NOW).rule for mention, understanding in made]


def scenes(made: list[Made]) -> list[Scene]:
    """The mentions as those who route many hand them over."""
    return [Scene(mention, understanding, NOW, NOBODY) for mention, understanding in made]


def measure(count: int, mentions: int, *, hot: bool) -> None:
    """Prints one line for rules of one size."""
    rng = random.Random(count)
    document = make_document(rng, count, hot=hot)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    plan = compiled(document, meanings(document))
    built = time.process_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    batches = [make_mentions(rng, document, mentions) for _ in range(2 * BATCHES)]
    single = rate(lambda batch: [plan.route(*each, now=NOW) for each in batch], batches[:BATCHES])
    handed_over = {id(batch): scenes(batch) for batch in batches[BATCHES:]}
    many = rate(lambda batch: route_many(plan, handed_over[id(batch)]), batches[BATCHES:])
    sample = batches[-1][: max(4, 40_000 // count)]
    slow = rate(lambda batch: [naive(document, *each) for each in batch], [sample])
    assert [naive(document, *each) for each in sample] == one_by_one(plan, sample), "the naive loop decides otherwise"
    together = [decision.rule for decision in route_many(plan, scenes(batches[-1]))]
    assert together == one_by_one(plan, batches[-1]), "many together are decided otherwise"
    matching = sum(map(bool, together)) / len(together)
    print(
        f"{count:6} rules{' hot' if hot else '    '}  {single:9,.0f}/s one a call  {many:9,.0f}/s together"
        f"  naive {slow:7,.1f}/s  matching {matching:5.1%}  built {built:.2f} s, {memory:.0f} MB"
        f"  calibration {calibration():.0f} ms"
    )


def known(made: Made) -> dict[str, object]:
    """A mention as the general engines take it: its text folded already."""
    mention, understanding = made
    return {
        "text": fold(mention.text),
        "network": mention.network,
        "language": understanding.language,
        "followers": float(mention.author.followers or 0),
        "feeling": understanding.feeling,
    }


def measure_peers(count: int, mentions: int) -> None:
    """Prints general rule engines beside the plan, on rules without patterns: both in turn, the best batch of each."""
    rng = random.Random(count)
    document = make_document(rng, count, hot=False, patterns=False)
    plan = compiled(document, meanings(document))
    print(f"{count:6} rules without patterns, one a call")
    for name, route in installed(document):
        ours, theirs, agree = [], [], True
        for _ in range(2 * BATCHES):
            ours.append(rate(lambda batch: one_by_one(plan, batch), [make_mentions(rng, document, mentions)]))
            sample = make_mentions(rng, document, max(4, 60_000 // count))
            facts = [known(each) for each in sample]
            start = time.process_time()
            told = [route(each) for each in facts]
            theirs.append(len(sample) / (time.process_time() - start))
            agree = agree and told == one_by_one(plan, sample)
        print(
            f"  {name:16} {max(theirs):9,.1f}/s  ours {max(ours):9,.0f}/s  {max(ours) / max(theirs):7,.0f} times"
            f"  {'agrees' if agree else 'DISAGREES'}"
        )


def measure_long() -> None:
    """Prints how long a mention of 40,000 characters takes, words of the rules throughout."""
    rng = random.Random(40)
    document = make_document(rng, 1000, hot=True)
    plan = compiled(document, meanings(document))
    words = [*EVERYDAY, *FILLERS, "retaaard", "#UnDeuxTrois", "😡", "@acme_help", word(rng)]
    text = " ".join(rng.choice(words) for _ in range(10_000))[:40_000]
    mention = Mention("acme", "x", "1", Author("1", "someone", followers=5), text, NOW, "")
    start = time.process_time()
    plan.route(mention, Understanding("fr"), now=NOW)
    print(f"a mention of {len(text):,} characters: {(time.process_time() - start) * 1000:.1f} ms")


def measure_reload(count: int) -> None:
    """Prints how long a file takes from its text to proven rules; no two attempts share a word."""
    best = 1e9
    for attempt in range(3):
        text = written_file(random.Random(attempt), count)
        start = time.process_time()
        load_rules(text, file="rules.yaml")
        best = min(best, time.process_time() - start)
    print(f"{count:6} rules, {len(text) // 1024} KB, read, proven and compiled: {best:.2f} s")


def measure_bulk(count: int, mentions: int) -> None:
    """Prints how many lines of JSON a second `comptoir rules route` decides, its start included."""
    rng = random.Random(count)
    text = written_file(rng, count)
    lines = []
    for number in range(mentions):
        said = rng.choice(TEMPLATES).format(word(rng))
        lines.append(json.dumps({"id": number, "text": said, "network": "x", "language": "fr", "feeling": 0.1}))
    with tempfile.TemporaryDirectory() as folder:
        rules, past = Path(folder, "rules.yaml"), Path(folder, "mentions.jsonl")
        rules.write_text(text, encoding="utf-8")
        past.write_text("\n".join(lines), encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-c", "from bot.cli.main import main; main()", "rules", "route", "-f", str(rules)]
        with past.open("rb") as source:
            decided = subprocess.run(command, stdin=source, capture_output=True, check=True).stdout
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert decided.count(b"\n") == mentions
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{count:6} rules, comptoir rules route: {mentions / spent:,.0f} lines/s")


def main() -> None:
    """Measures each size asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, nargs="+", default=[10, 100, 1000, 10000])
    parser.add_argument("--mentions", type=int, default=20_000)
    arguments = parser.parse_args()
    print(f"calibration loop: {calibration():.0f} ms")
    for count in arguments.rules:
        for hot in (False, True):
            measure(count, arguments.mentions, hot=hot)
    measure_peers(1000, arguments.mentions)
    measure_long()
    measure_reload(1000)
    measure_bulk(1000, 200_000)


if __name__ == "__main__":
    main()
