"""Rules files and mentions made up by chance, for a million comparisons: small vocabularies, so that much matches."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.mention import Author, History, Media, Mention, MentionKind, Understanding
from bot.rules.scenes import Scene
from bot.rules.schema import Document

WORDS = """
colis Colis COLIS perdu perdue retard retaaard cœur coeur l'été d’accord pas-content café CAFÉ merci mercii merciii
naïve Straße cool coool aujourd'hui n'est où 404 n° 12 e-mail @acme @acme_help acme 😡 🚚 #ColisPerdu #colis_perdu
#SNCFConnect2 https://a.b/colis www.colis.fr ™ été été Ærø ΑΘΗΝΑ москва 日本 ﬁn ａｂｃ
""".split()  # noqa: SIM905 - words read better unquoted
GLUE = [" "] * 6 + [", ", "! ", "... ", "-", "/", "\n", "  ", "", "_", "#", "\u200b", "'", " 😀"]
PHRASES = [
    "colis", "colis perdu", "col*", "colis per*", "retard", "retard*", "$parcels", "colisperdu", "ete", "merci", "cool",
    "@acmehelp", "@acme", "acme", "😡", "🚚", "404", "n*", "l ete", "où est", "coeur", "strasse", "cafe", "d'accord",
    "aujourd'hui", "москва", "日本", "14", "fin", "abc", "pas content", "merci merci", "perdu colis", "Straße café",
]  # fmt: skip
FRACTIONS = (-0.5, 0.0, 0.3, 0.5)
CONTENTS = ("question", "image", "video", "link", "hashtag", "emoji")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def text(rng: random.Random) -> str:
    """A text of up to eight words."""
    return "".join(rng.choice(WORDS) + rng.choice(GLUE) for _ in range(rng.randrange(9)))


def scene(rng: random.Random) -> Scene:
    """A mention with all that may be known of it."""
    author = Author(
        "1", rng.choice(("eve", "Adam", "@bob")), followers=rng.choice((None, 5, 100, 5000)),
        verified=rng.choice((None, True, False)), bot=rng.random() < 0.5,
    )  # fmt: skip
    mention = Mention(
        rng.choice(("ours", "theirs")), rng.choice(("x", "mastodon")), "1", author, text(rng),
        datetime(2026, 1, 1, tzinfo=UTC), "", kind=rng.choice((MentionKind.MENTION, MentionKind.REVIEW)),
        stars=rng.choice((None, 1, 5)), media=rng.choice(((), (Media("image", ""),), (Media("gifv", ""),))),
    )  # fmt: skip
    understood = Understanding(
        rng.choice(("fr", "en", "und")), *(rng.choice(FRACTIONS) for _ in range(3)), question=rng.random() < 0.5
    )
    now = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=rng.randrange(14 * 24 * 60))
    history = rng.choice((History(), History(0, known=True), History(3, known=True)))
    return Scene(mention, understood, now, history)


def document(rng: random.Random) -> Document:
    """A file of one to eight rules."""
    rules = [
        {"id": f"r{number}", "if": _condition(rng, depth=2), "then": _outcome(rng)}
        for number in range(rng.randrange(1, 9))
    ]
    return Document.model_validate(
        {
            "version": 1,
            "zone": "Europe/Paris",
            "hours": {"office": {"open": {"mon-fri": ["09:00-12:00", "13:00-18:00"], "sat": "10:00-12:00"}}},
            "departments": {
                "d0": {"name": "A", "channel": "a", "hours": "office"},
                "d1": {"name": "B", "channel": "b"},
            },
            "fallback": "d0",
            "lists": {"parcels": ["colis", "404", "per*"]},
            "rules": rules,
        }
    )


def _group(rng: random.Random) -> list[str]:
    return rng.choices(PHRASES, k=rng.randrange(1, 4))


def _compared(rng: random.Random) -> str:
    return f"{rng.choice(('<', '<=', '>', '>='))} {rng.choice(FRACTIONS)}"


def _author(rng: random.Random) -> dict[str, Any]:
    choices = {
        "followers": rng.choice((">= 100", "< 100")), "verified": rng.random() < 0.5, "bot": rng.random() < 0.5,
        "known": rng.random() < 0.5, "cases_30d": rng.choice((">= 3", "< 1")), "handle": ["@Eve", "adam"],
    }  # fmt: skip
    return {key: choices[key] for key in rng.sample(sorted(choices), rng.randrange(1, 3))}


def _time(rng: random.Random) -> dict[str, Any]:
    asked = {"zone": rng.choice(("Europe/Paris", "America/New_York")), "days": rng.sample(DAYS, rng.randrange(1, 5))}
    return asked | {"between": rng.choice(("20:00-08:00", "08:00-20:00", "00:00-24:00", "9:30-9:30"))}


SIMPLE: dict[str, Callable[[random.Random], Any]] = {
    "any": _group,
    "all": lambda rng: [_group(rng) for _ in range(rng.randrange(1, 3))],
    "none": _group,
    "regex": lambda rng: rng.choice((r"\d{3}", "colis.*perdu", "^merci", "acc?ord")),
    "language": lambda rng: rng.sample(("fr", "en"), rng.randrange(1, 3)),
    "network": lambda rng: rng.choice(("x", "mastodon")),
    "account": lambda _: "ours",
    "kind": lambda rng: rng.choice(("review", "mention")),
    "feeling": _compared,
    "anger": _compared,
    "urgency": _compared,
    "stars": lambda rng: rng.choice(("<= 2", 5)),
    "has": lambda rng: rng.sample(CONTENTS, rng.randrange(1, 3)),
    "author": _author,
    "time": _time,
    "open": lambda rng: rng.choice(("d0", ["d0", "d1"])),
    "closed": lambda rng: rng.choice(("d0", "d1")),
}
_WORDLESS = [key for key in SIMPLE if key != "any"]


def _condition(rng: random.Random, depth: int) -> dict[str, Any]:
    """Mostly words and one thing more, as people write; now and then conditions within conditions."""
    keys = {"any"} if rng.random() < 0.6 else set()
    keys.update(rng.sample(_WORDLESS, rng.randrange(0 if keys else 1, 3)))
    clause = {key: SIMPLE[key](rng) for key in sorted(keys)}
    if depth and rng.random() < 0.25:
        composed = rng.choice(("not", "any_of", "all_of"))
        parts = [_condition(rng, depth - 1) for _ in range(rng.randrange(1, 4))]
        clause[composed] = parts[0] if composed == "not" else parts
    return clause


def _outcome(rng: random.Random) -> dict[str, Any]:
    choices = {
        "department": rng.choice(("d0", "d1")), "also": rng.sample(("d0", "d1"), rng.randrange(1, 3)),
        "priority": rng.choice(("low", "normal", "high", "urgent")), "tags": rng.sample("abc", rng.randrange(1, 3)),
        "approval": rng.choice(("required", "none")),
    }  # fmt: skip
    chosen = {key: choices[key] for key in rng.sample(sorted(choices), rng.randrange(1, 4))}
    return chosen | ({"department": choices["department"]} if rng.random() < 0.5 else {})
