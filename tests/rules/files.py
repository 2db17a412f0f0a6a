"""Rules files for tests: short ones to change, and the routing of a text through them."""

from datetime import UTC, datetime
from typing import Any

from bot.domain.decision import Decision
from bot.domain.mention import Author, Mention, MentionKind, Understanding
from bot.rules.source import Rules, load_rules

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday
HEAD = """
version: 1
departments:
  delivery: {name: {fr: Livraison, en: Delivery}, channel: "#livraison"}
  press: {name: Press, channel: press}
  front_desk: {name: {fr: Accueil}, channels: {slack: "#accueil", desk: welcome}}
fallback: front_desk
"""


def rules_of(body: str) -> Rules:
    """The rules of a file: three departments and whatever `body` adds."""
    return load_rules(HEAD + body, file="test.yaml")


def one_rule(condition: str, then: str = "{department: delivery}") -> Rules:
    """The rules of a file that holds one rule."""
    return rules_of(f"rules:\n  - {{id: only, if: {condition}, then: {then}}}\n")


def mention(text: str, **facts: Any) -> Mention:
    """A mention with this text; `facts` are fields of the mention or of its author."""
    author = {name: facts.pop(name) for name in ("handle", "followers", "verified", "bot") if name in facts}
    ordinary = {"account": "acme", "network": "mastodon", "kind": MentionKind.MENTION}
    return Mention(
        **{**ordinary, **facts},
        remote_id="1",
        author=Author("1", **{"handle": "somebody", **author}),
        text=text,
        posted_at=NOON,
        url="",
    )


def route(
    rules: Rules, text: str, *, now: datetime = NOON, understood: Understanding | None = None, **facts: Any
) -> Decision:
    """Where the rules send a text."""
    return rules.plan.route(mention(text, **facts), understood or Understanding(), now=now)


def takes(rules: Rules, text: str, **facts: Any) -> bool:
    """Whether a rule, and not the fallback, decides on a text."""
    return bool(route(rules, text, **facts).rule)
