"""Measures routing: rules and mentions made up, unseen texts only, beside a naive loop that must agree.

    python bench/rules.py [--rules 1000 10000] [--mentions 20000] [--hot]

Prints mentions a second on one core, reasons included, and how long a plain loop took on the same machine, so that
figures from a busy machine are read as such.
"""

import argparse
import random
import resource
import time
from datetime import UTC, datetime

from bot.domain.decision import Decision
from bot.domain.mention import Author, Mention, Understanding
from bot.rules.meanings import meanings
from bot.rules.schema import Document
from bot.rules.source import compiled

NOW = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
NETWORKS = ("x", "facebook", "linkedin", "mastodon")
SYLLABLES = """
    ba be ri ro ta né lé ço vu mi pa dre flo gui sto plin war shi nek dou cré ta lam bor fin
""".split()  # noqa: SIM905 - words read better unquoted
EVERYDAY = """
    problème service question magasin argent facture livre soir voiture table money phone shop house
""".split()  # noqa: SIM905 - words read better unquoted
FILLERS = """
    alors encore puis sauf selon parmi quelque autour maybe often about under while little since quite
""".split()  # noqa: SIM905 - words read better unquoted
TEMPLATES = (
    "Bonjour, depuis hier {} ne répond plus et c'est vraiment pénible, que faire ?",
    "J'ai acheté {} chez vous la semaine dernière, toujours rien reçu ! Vous êtes sérieux ?",
    "Merci à toute l'équipe pour {} 😀 on adore, continuez comme ça",
    "Quelqu'un sait comment régler {} avec l'application ? Merci d'avance.",
    "Hi, {} stopped after two days. Could somebody please call me back?",
    "Loving {} so far, best thing I bought this year, thanks @acme",
    "Is {} still available in your Leeds shop? I can’t find it on the site",
    "@acme_help third time I ask about {} #fail",
)


def word(rng: random.Random) -> str:
    """A word that no language has."""
    return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(4, 5)))


def make_document(rng: random.Random, count: int, *, hot: bool) -> Document:
    """A rules file of `count` rules with 5 to 20 words each and the usual other conditions."""
    rules = []
    for number in range(count):
        words = [
            " ".join(word(rng) for _ in range(1 if rng.random() < 0.57 else rng.randint(2, 3)))
            for _ in range(rng.randint(5, 20))
        ]
        if hot:
            words.append(rng.choice(EVERYDAY))
        clause: dict[str, object] = {"any": words}
        if rng.random() < 0.5:
            clause["language"] = [rng.choice(("fr", "en"))]
        if rng.random() < 0.5:
            clause["network"] = rng.sample(NETWORKS, 2)
        if rng.random() < 0.3:
            clause["author"] = {"followers": f">= {rng.choice((100, 1000, 10000))}"}
        if rng.random() < 0.3:
            clause["feeling"] = f"< {rng.choice((0.5, 0.0, -0.3))}"
        if rng.random() < 0.15:
            clause["regex"] = r"\d{4}|" + word(rng)
        rules.append({"id": f"r{number}", "if": clause, "then": {"department": f"d{number % 7}"}})
    departments = {f"d{number}": {"name": f"D{number}", "channel": f"d{number}"} for number in range(7)}
    return Document.model_validate({"version": 1, "departments": departments, "fallback": "d0", "rules": rules})


def make_mentions(rng: random.Random, document: Document, count: int) -> list[tuple[Mention, Understanding]]:
    """Mixed French and English mentions; about a tenth holds words of a rule."""
    made = []
    for number in range(count):
        rule = rng.choice(document.rules)
        planted = rng.choice(rule.if_.any or ("",)) if rng.random() < 0.16 else word(rng)
        text = rng.choice(TEMPLATES).format(planted.upper() if rng.random() < 0.3 else planted)
        tail = [rng.choice(FILLERS) for _ in range(rng.randint(0, 6))]
        if rng.random() < 0.24:
            tail.append(rng.choice(EVERYDAY))
        text = " ".join((text, *tail))
        author = Author("1", "someone", followers=int(10 ** rng.uniform(0, 5)))
        mention = Mention("acme", rng.choice(NETWORKS), str(number), author, text, NOW, "")
        made.append((mention, Understanding(rng.choice(("fr", "fr", "en")), rng.uniform(-1, 1))))
    return made


def naive(document: Document, mention: Mention, understanding: Understanding) -> str:
    """The department's rule by the plainest loop: every rule, every word, in order."""
    from bot.rules.patterns import FoldedPattern
    from bot.rules.positions import fold_for_patterns
    from bot.rules.scan import pattern
    from bot.rules.text import fold

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


def calibration() -> float:
    """Milliseconds that a plain loop takes: 19 on a quiet machine of the reference kind."""
    start = time.process_time()
    sum(range(1_000_000))
    return (time.process_time() - start) * 1000


def measure(count: int, mentions: int, *, hot: bool) -> None:
    """Prints one line for rules of one size."""
    rng = random.Random(count)
    document = make_document(rng, count, hot=hot)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    plan = compiled(document, meanings(document))
    built = time.process_time() - start
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    batches = [make_mentions(rng, document, mentions) for _ in range(3)]
    plan.route(*batches[0][0], now=NOW)
    rates = []
    for batch in batches:
        start = time.process_time()
        decisions = [plan.route(mention, understanding, now=NOW) for mention, understanding in batch]
        rates.append(len(batch) / (time.process_time() - start))
    sample = batches[-1][: max(4, 40_000 // count)]
    start = time.process_time()
    slow = [naive(document, mention, understanding) for mention, understanding in sample]
    naive_rate = len(sample) / (time.process_time() - start)
    fast: list[Decision] = decisions[: len(sample)]
    assert slow == [decision.rule for decision in fast], "the plan and the naive loop disagree"
    matching = sum(1 for decision in decisions if decision.rule) / len(decisions)
    print(
        f"{count:6} rules{' hot' if hot else '    '}  {sorted(rates)[1]:9,.0f}/s (best {max(rates):9,.0f}/s)"
        f"  naive {naive_rate:7,.1f}/s  matching {matching:5.1%}  built {built:.2f} s, {memory:.0f} MB"
        f"  calibration {calibration():.0f} ms"
    )


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


if __name__ == "__main__":
    main()
