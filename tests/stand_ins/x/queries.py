"""The language of X's search, as far as clients here speak it: takes a query, tells which posts it finds."""

import re
from collections.abc import Callable

from tests.stand_ins.x.posts import Post

Finds = Callable[[Post], bool]
_TOKEN = re.compile(r"\(|\)|\bOR\b|-?[a-z_]+:\S+?(?=[\s)]|$)|[^\s()]+")


def understood(query: str) -> Finds:
    """What `query` finds; raises ValueError for one that X would refuse."""
    tokens = _TOKEN.findall(query)
    finds, rest = _either(tokens)
    if rest:
        raise ValueError(f"nothing opens what {rest[0]!r} closes")
    return finds


def _either(tokens: list[str]) -> tuple[Finds, list[str]]:
    choices: list[Finds] = []
    while True:
        found, tokens = _all(tokens)
        choices.append(found)
        if not tokens or tokens[0] != "OR":
            return (lambda post: any(each(post) for each in choices)), tokens
        tokens = tokens[1:]


def _all(tokens: list[str]) -> tuple[Finds, list[str]]:
    parts: list[Finds] = []
    while tokens and tokens[0] not in (")", "OR"):
        head, tokens = tokens[0], tokens[1:]
        if head == "(":
            inner, tokens = _either(tokens)
            if not tokens:
                raise ValueError("a bracket is not closed")
            tokens = tokens[1:]
            parts.append(inner)
        else:
            parts.append(_term(head))
    if not parts:
        raise ValueError("there is nothing to look for")
    return (lambda post: all(each(post) for each in parts)), tokens


def _term(term: str) -> Finds:
    name, colon, value = term.partition(":")
    if not colon:
        return lambda post: term.lower() in post.text.lower()
    known: dict[str, Finds] = {
        "from": lambda post: post.author.username.lower() == value.lower(),
        "conversation_id": lambda post: post.conversation == value,
        "quotes_of_tweet_id": lambda post: post.quoted == value,
        "-is": lambda post: value == "retweet",
    }
    if name not in known:
        raise ValueError(f"there is no operator {name}")
    return known[name]
