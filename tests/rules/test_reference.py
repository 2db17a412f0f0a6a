"""The plan decides as a slow evaluator decides that was written apart from it, on whatever hypothesis thinks of."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.mention import Author, History, Media, Mention, MentionKind, Understanding
from bot.rules.compile import compiled
from bot.rules.meanings import meanings
from bot.rules.positions import Positions
from bot.rules.schema import Document
from bot.rules.text import fold, written_out
from tests.rules.reference import Reference, readings

WORDS = st.sampled_from(
    [
        "colis",
        "Colis",
        "COLIS",
        "perdu",
        "perdue",
        "retard",
        "retaaard",
        "cœur",
        "coeur",
        "l'été",
        "d’accord",
        "pas-content",
        "café",
        "CAFÉ",
        "merci",
        "mercii",
        "merciii",
        "naïve",
        "Straße",
        "cool",
        "coool",
        "aujourd'hui",
        "n'est",
        "où",
        "404",
        "n°",
        "12",
        "e-mail",
        "@acme",
        "@acme_help",
        "acme",
        "😡",
        "🚚",
        "#ColisPerdu",
        "#colis_perdu",
        "#SNCFConnect2",
        "https://a.b/colis",
        "www.colis.fr",
        "™",
        "été",
        "été",
    ]
)
GLUE = st.sampled_from([" ", " ", " ", ", ", "! ", "... ", "-", "/", "\n", "  ", "", "_", "#", "\u200b", "'"])
TEXTS = st.lists(st.tuples(WORDS, GLUE), max_size=8).map(lambda parts: "".join(word + glue for word, glue in parts))
PHRASES = st.one_of(
    st.lists(WORDS, min_size=1, max_size=2).map(" ".join),
    st.sampled_from(
        ["col*", "colis per*", "retard*", "$parcels", "colisperdu", "colis perdu", "ete", "@acmehelp", "😡"]
    ),
).filter(lambda phrase: any(readings(phrase)))
GROUPS = st.lists(PHRASES, min_size=1, max_size=3)
SIGNS = st.sampled_from(["<", "<=", ">", ">="])
FRACTIONS = st.sampled_from([-0.5, 0.0, 0.3, 0.5])
COMPARED = st.builds(lambda sign, limit: f"{sign} {limit}", SIGNS, FRACTIONS)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIMES = st.fixed_dictionaries(
    {},
    optional={
        "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=4),
        "between": st.sampled_from(["20:00-08:00", "08:00-20:00", "00:00-24:00", "9:30-9:30"]),
        "zone": st.sampled_from(["Europe/Paris", "America/New_York"]),
    },
)
SIMPLE = st.fixed_dictionaries(
    {},
    optional={
        "any": GROUPS,
        "all": st.lists(st.one_of(PHRASES, GROUPS), min_size=1, max_size=2),
        "none": GROUPS,
        "regex": st.sampled_from([r"\d{3}", "colis.*perdu", "^merci", "acc?ord"]),
        "language": st.lists(st.sampled_from(["fr", "en"]), min_size=1),
        "network": st.sampled_from(["x", "mastodon"]),
        "account": st.just("ours"),
        "kind": st.sampled_from(["review", "mention"]),
        "feeling": COMPARED,
        "anger": COMPARED,
        "urgency": COMPARED,
        "stars": st.sampled_from(["<= 2", 5]),
        "has": st.lists(st.sampled_from(["question", "image", "video", "link", "hashtag", "emoji"]), min_size=1),
        "author": st.fixed_dictionaries(
            {},
            optional={
                "followers": st.sampled_from([">= 100", "< 100"]),
                "verified": st.booleans(),
                "bot": st.booleans(),
                "known": st.booleans(),
                "cases_30d": st.sampled_from([">= 3", "< 1"]),
                "handle": st.just(["@Eve", "adam"]),
            },
        ),
        "time": TIMES,
        "open": st.sampled_from(["d0", ["d0", "d1"]]),
        "closed": st.sampled_from(["d0", "d1"]),
    },
)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.builds(
        lambda simple, composed: {**simple, **composed},
        SIMPLE,
        st.fixed_dictionaries(
            {},
            optional={
                "not": inner,
                "any_of": st.lists(inner, min_size=1, max_size=3),
                "all_of": st.lists(inner, min_size=1, max_size=2),
            },
        ),
    ),
    max_leaves=4,
)
THENS = st.fixed_dictionaries(
    {"tags": st.lists(st.sampled_from(["a", "b"]), max_size=2)},
    optional={
        "department": st.sampled_from(["d0", "d1"]),
        "also": st.lists(st.sampled_from(["d0", "d1"]), max_size=2),
        "priority": st.sampled_from(["low", "normal", "high", "urgent"]),
        "approval": st.sampled_from(["required", "none"]),
        "sla": st.sampled_from(["fast", "slow"]),
        "escalation": st.just("standard"),
    },
).filter(lambda then: any(then.values()))
FILES = st.lists(st.tuples(CONDITIONS, THENS), max_size=6).map(
    lambda rules: Document.model_validate(
        {
            "version": 1,
            "departments": {"d0": {"name": "A", "hours": "office"}, "d1": {"name": "B"}},
            "hours": {"office": {"open": {"mon-fri": ["9:00-12:00", "13:30-18:00"], "sat": "10:00-14:00"}}},
            "fallback": "d0",
            "zone": "Europe/Paris",
            "lists": {"parcels": ["colis", "404", "per*"]},
            "rules": [{"id": f"r{at}", "if": each, "then": then} for at, (each, then) in enumerate(rules)],
        }
    )
)
MENTIONS = st.builds(
    Mention,
    account=st.sampled_from(["ours", "theirs"]),
    network=st.sampled_from(["x", "mastodon"]),
    remote_id=st.just("1"),
    author=st.builds(
        Author,
        remote_id=st.just("1"),
        handle=st.sampled_from(["eve", "Adam", "@bob"]),
        followers=st.sampled_from([None, 5, 100, 5000]),
        verified=st.sampled_from([None, True, False]),
        bot=st.booleans(),
    ),
    text=TEXTS,
    posted_at=st.just(datetime(2026, 1, 1, tzinfo=UTC)),
    url=st.just(""),
    kind=st.sampled_from([MentionKind.MENTION, MentionKind.REVIEW]),
    stars=st.sampled_from([None, 1, 5]),
    media=st.sampled_from([(), (Media("image", ""),), (Media("gifv", ""),)]),
)
UNDERSTOOD = st.builds(
    Understanding, st.sampled_from(["fr", "en", "und"]), FRACTIONS, FRACTIONS, FRACTIONS, st.booleans()
)
BEFORE = st.sampled_from([None, History(), History(0, known=True), History(3, known=True)])
MOMENTS = st.integers(0, 14 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=80, deadline=None)
@given(FILES, st.lists(MENTIONS, min_size=1, max_size=3), UNDERSTOOD, MOMENTS, BEFORE)
def test_the_plan_decides_as_the_slow_evaluator_decides(document, mentions, understood, now, before):
    plan = compiled(document, meanings(document))
    reference = Reference(document)
    for mention in mentions:
        decision = plan.route(mention, understood, now=now, history=before)
        expected = reference.route(mention, understood, now, before)
        assert list(dict.fromkeys(reason.rule for reason in decision.reasons if reason.rule)) == expected.pop("matched")
        assert {name: getattr(decision, name) for name in expected} == expected
        for reason in decision.reasons:
            if reason.start >= 0:
                assert mention.text[reason.start : reason.end] == reason.matched != ""


@settings(max_examples=250, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=60)))
def test_every_word_of_the_folded_text_stands_where_positions_say(text):
    for number, line in enumerate(fold(text).split("\n")):
        spans = Positions(text, written_out(text), b"").words(number)
        words = line.split()
        assert len(spans) == len(words)
        for word, (start, end) in zip(words, spans, strict=True):
            alone = "".join(fold(letter).replace(" ", "").replace("\n", "") for letter in text[start:end])
            assert alone.replace("@", "") == word.replace("@", "")
        assert list(spans) == sorted(spans)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_folding_gives_the_words_that_the_slow_evaluator_reads(text):
    assert [line.split() for line in fold(text).split("\n")] == readings(text)[: len(fold(text).split("\n"))]
