"""Cases, mentions and people to draw, with sensible defaults."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.cards.card import Actions, Block, Button, Card, Facts, Para, Quote, Title
from bot.cards.plain import said, words
from bot.domain.case import Case, CaseState
from bot.domain.decision import Reason
from bot.domain.department import Department, Directory, Locale, Person
from bot.domain.mention import Author, Mention, MentionState, Understanding
from bot.domain.reply import Reply, ReplyState
from bot.domain.view import CaseView, Note, StoredMention

Kind = TypeVar("Kind")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)

PEOPLE = {
    "marie": Person("marie", "Marie", locale=Locale.FR),
    "paul": Person("paul", "Paul"),
    "ana": Person("ana", "Ana", admin=True),
}
DIRECTORY = Directory(
    departments={
        "billing": Department(
            "billing",
            {Locale.FR: "Facturation", Locale.EN: "Billing"},
            {"desk": "billing"},
            members=frozenset({"marie", "paul"}),
        ),
        "press": Department(
            "press",
            {Locale.FR: "Presse", Locale.EN: "Press"},
            {"desk": "press"},
            members=frozenset({"marie"}),
            approvers=frozenset({"paul"}),
            approval=True,
        ),
    },
    people=PEOPLE,
    accounts={},
    fallback="billing",
)


def mention(number: int = 1, text: str = "Where is my refund?", **changes: Any) -> StoredMention:
    """A mention as kept; `changes` are of the mention, except `state`, `understanding` and `revision`."""
    author = changes.pop("author", Author("7", "lea@social.example", "Léa Martin", followers=1234))
    stored = {key: changes.pop(key) for key in ("state", "understanding", "revision") if key in changes}
    read = Mention(
        account="acme",
        network="mastodon",
        remote_id=f"post-{number}",
        author=author,
        text=text,
        posted_at=NOW - timedelta(hours=3) + timedelta(minutes=number),
        url=f"https://social.example/@lea/{number}",
    )
    base = StoredMention(number, 1, replace(read, **changes), Understanding("en", -0.4), MentionState.LIVE, NOW)
    return replace(base, **stored)


def case(**changes: Any) -> Case:
    """An open case of billing."""
    base = Case(
        id=12,
        account="acme",
        network="mastodon",
        conversation="post-1",
        author_id="7",
        author_handle="lea@social.example",
        department="billing",
        state=CaseState.OPEN,
        opened_at=NOW - timedelta(hours=3),
        updated_at=NOW,
        rule="refunds",
        reasons=(Reason("refunds", "any", "refund", 12, 18), Reason("refunds", "language", "en")),
        waiting_since=NOW - timedelta(hours=3),
        text="Where is my refund?",
        revision=4,
    )
    return replace(base, **changes)


def reply(state: ReplyState = ReplyState.HELD, **changes: Any) -> Reply:
    """A reply by Marie."""
    base = Reply(
        id=5,
        case_id=12,
        mention_id=1,
        account="acme",
        text="It left this morning.",
        author="marie",
        writers=frozenset({"marie"}),
        state=state,
        key="k",
        created_at=NOW,
        undo_until=NOW + timedelta(seconds=15) if state is ReplyState.HELD else None,
    )
    return replace(base, **changes)


def view(
    *mentions: StoredMention, replies: tuple[Reply, ...] = (), composing: tuple[str, ...] = (), **changes: Any
) -> CaseView:
    """A case with its mentions (one by default); `notes` is how many notes it has, all else changes the case."""
    notes = [Note(number, 12, "paul", "Ask the shop.", NOW) for number in range(changes.pop("notes", 0))]
    return CaseView(case(**changes), list(mentions) or [mention()], list(replies), notes, list(composing))


def blocks(card: Card, kind: type[Kind]) -> list[Kind]:
    """The blocks of one kind."""
    return [block for block in card.blocks if isinstance(block, kind)]


def verbs(card: Card, person: str = "") -> list[str]:
    """What `person` is offered, most wanted first."""
    return [button.verb for button in buttons(card) if person not in button.hidden_from]


def buttons(card: Card) -> list[Button]:
    """Every button of the card."""
    return [button for actions in blocks(card, Actions) for button in actions.items]


def text_of(card: Card, locale: Locale = Locale.EN) -> str:
    """Everything that a card says, line by line, as plain words."""
    return "\n".join(line for block in card.blocks for line in _lines(block, locale))


def _lines(block: Block, locale: Locale) -> list[str]:
    if isinstance(block, Title):
        return [f"{words(block.line, locale)} [{said(block.label, locale)}]"]
    if isinstance(block, Para):
        return [words(block.line, locale)]
    if isinstance(block, Quote):
        return [block.body.text, words(block.author, locale)]
    if isinstance(block, Facts):
        return [f"{said(name, locale)}: {words(line, locale)}" for name, line in block.items]
    if isinstance(block, Actions):
        return [said(button.label, locale) for button in block.items]
    return [block.alt.text]
