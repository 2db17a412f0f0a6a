"""Cards and windows of every shape, with whatever anybody may write in them, for the tests of what draws them."""

from hypothesis import strategies as st

from bot.cards.card import (
    Actions,
    Button,
    Card,
    Enclosed,
    Facts,
    Item,
    Line,
    Link,
    Para,
    Picture,
    Quote,
    Raw,
    Say,
    Title,
    When,
    Who,
)
from bot.cards.form import Asking, Boxes, Choice, Chosen, Files, Moment, Notice, Quoted, Small, Way, Window, Words
from tests.cards.samples import NOW
from tests.contracts.chat.hostile import hostile_texts

_TEXTS = ["&" * 4000, "👩‍👩‍👧‍👦" * 500, "\u202e\0", ":smile: *b*", '"\n' * 2000, *hostile_texts()]

# By their places, since hypothesis tells of a strategy with all that it chooses among.
hostile = st.integers(0, len(_TEXTS) - 1).map(lambda at: _TEXTS[at])
words = st.text(max_size=4000) | hostile
short = st.text(max_size=300)
addresses = st.from_regex(r"https://[a-z]{1,2000}\.example/", fullmatch=True)
inlines = st.one_of(
    st.builds(Raw, text=words, bold=st.booleans()),
    st.builds(lambda text: Say(key="quoted", values={"text": text}), short),
    st.builds(lambda url: Link(url=url, key="card.open"), addresses),
    st.builds(Who, person=st.sampled_from(["marie", "paul"]) | short, name=short),
    st.builds(
        lambda at, style: When(at=at, style=style),
        st.just(NOW),
        st.sampled_from(["time", "relative", "elapsed", "soon"]),
    ),
)
lines: st.SearchStrategy[Line] = st.lists(inlines, max_size=4).map(tuple)
buttons = st.builds(
    Button,
    verb=st.sampled_from(["case.claim", "reply.resolve"]),
    label=st.builds(lambda text: Say(key="act.approve_alone", values={"words": text}), short),
    form=st.booleans(),
    style=st.sampled_from(["default", "primary", "danger"]),
    values=st.just({"reply": "9" * 18, "reply_revision": "9" * 9, "outcome": "send_again"}),
)
statuses = st.sampled_from(["new", "claimed", "waiting", "sending", "done", "failed", "muted"])
labels = st.builds(lambda name: Say(key="label.claimed", values={"name": name}), short)
blocks = st.one_of(
    st.builds(Title, line=lines, status=statuses, label=labels),
    st.builds(Para, line=lines, tone=st.sampled_from(["normal", "muted", "warn", "error"])),
    st.builds(
        Quote,
        body=st.builds(Raw, text=words),
        author=lines,
        url=st.none() | addresses,
        posted_at=st.none() | st.just(NOW),
        own=st.booleans(),
        edited=st.booleans(),
        deleted=st.booleans(),
    ),
    st.builds(Facts, items=st.lists(st.tuples(st.just(Say(key="fact.waiting")), lines), max_size=12).map(tuple)),
    st.builds(
        Picture,
        media=st.just("image"),
        url=addresses,
        alt=st.builds(Raw, text=words),
        sensitive=st.booleans(),
        ref=st.sampled_from(["", "F0123456789"]),
    ),
    st.builds(
        Enclosed,
        picture=st.integers(1, 9),
        name=st.builds(Raw, text=short),
        alt=st.builds(Raw, text=words),
        ref=st.sampled_from(["", "slack:F0123456789", "teams:x"]),
    ),
    st.builds(Item, line=lines, button=buttons),
    st.builds(Actions, items=st.lists(buttons, max_size=30).map(tuple)),
)


def _cards(most: int) -> st.SearchStrategy[Card]:
    return st.builds(
        Card,
        case=st.integers(1, 10**12),
        revision=st.integers(1, 10**9),
        summary=lines,
        blocks=st.lists(blocks, max_size=most).map(tuple),
    )


cards = _cards(70)
small_cards = _cards(6)

names = st.sampled_from(["text", "reason", "own", "department", "pictures", "alt:1", "alt:2"])
options = st.lists(st.tuples(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True), words), max_size=12).map(tuple)
asked = st.builds(
    Asking, verb=short, fields=st.dictionaries(short, short, max_size=3), room=short, key=short, seen=short
)
parts = st.one_of(
    st.builds(Notice, words=words),
    st.builds(Quoted, words=words),
    st.builds(Small, words=words),
    st.builds(Chosen, ref=short, alt=words),
    st.builds(Way, words=short, url=addresses, verb=short, fields=st.dictionaries(short, short, max_size=2)),
    st.builds(Words, name=names, label=short, value=words, hint=words, lines=st.booleans(), optional=st.booleans()),
    st.builds(Choice, name=names, label=short, options=options),
    st.builds(Boxes, name=names, label=short, options=options, hint=short),
    st.builds(Moment, name=names, label=short, initial=st.just(NOW), hint=short),
    st.builds(
        Files, name=names, label=short, endings=st.just(("png",)), most=st.integers(1, 10), largest=st.just(8_000_000)
    ),
)
windows = st.builds(
    Window,
    title=words,
    parts=st.lists(parts, max_size=12, unique_by=lambda part: getattr(part, "name", id(part))).map(tuple),
    close=short,
    submit=short,
    asking=st.none() | asked,
)
