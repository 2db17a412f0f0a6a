"""Rules and mentions made up for measurements of routing: words of no language, mixed French and English texts."""

import random
from datetime import UTC, datetime

from bot.domain.mention import Author, Mention, Understanding
from bot.rules.schema import Document

Made = tuple[Mention, Understanding]
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


def make_document(rng: random.Random, count: int, *, hot: bool, patterns: bool = True) -> Document:
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
        if patterns and rng.random() < 0.15:
            clause["regex"] = r"\d{4}|" + word(rng)
        rules.append({"id": f"r{number}", "if": clause, "then": {"department": f"d{number % 7}"}})
    departments = {f"d{number}": {"name": f"D{number}", "channel": f"d{number}"} for number in range(7)}
    return Document.model_validate({"version": 1, "departments": departments, "fallback": "d0", "rules": rules})


def make_mentions(rng: random.Random, document: Document, count: int) -> list[tuple[Mention, Understanding]]:
    """Mixed French and English mentions; about a tenth holds words of a rule."""
    made = []
    for number in range(count):
        rule = rng.choice(document.rules)
        planted = rng.choice(rule.if_.any or ("",)) if rng.random() < 0.26 else word(rng)
        text = rng.choice(TEMPLATES).format(planted.upper() if rng.random() < 0.3 else planted)
        tail = [rng.choice(FILLERS) for _ in range(rng.randint(0, 6))]
        if rng.random() < 0.24:
            tail.append(rng.choice(EVERYDAY))
        text = " ".join((text, *tail))
        author = Author("1", "someone", followers=int(10 ** rng.uniform(0, 5)))
        mention = Mention("acme", rng.choice(NETWORKS), str(number), author, text, NOW, "")
        made.append((mention, Understanding(rng.choice(("fr", "fr", "en")), rng.uniform(-1, 1))))
    return made


def written_file(rng: random.Random, count: int) -> str:
    """A rules file of `count` rules as text, with an example and a test for each."""
    lines = ["version: 1", "departments: {d0: {name: D0, channel: d0}}", "fallback: d0", "rules:"]
    tests = ["tests:"]
    for number in range(count):
        words = [f"{word(rng)}{number}" for _ in range(rng.randint(5, 20))]
        words = [f"{word(rng)} {each}" if rng.random() < 0.43 else each for each in words]
        condition = f"any: [{', '.join(words)}]" + rng.choice(("", ", language: fr", ", network: [x, facebook]"))
        then = f"{{department: d0, tags: [t{number % 9}]}}"
        lines.append(f"  - {{id: r{number}, if: {{{condition}}}, then: {then}, examples: [Bonjour {words[0]} !]}}")
        tests.append(f"  - {{text: Où est {words[-1]}, language: fr, network: x, expect: {{rule: r{number}}}}}")
    return "\n".join([*lines, *tests, ""])
