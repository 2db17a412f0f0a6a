"""What a surface remembers of its own cards: takes what it posted and drew, keeps the last of it; asks nobody."""

import hashlib
import json
from collections import OrderedDict
from typing import TypeVar

from bot.cards.card import Card

MOST = 5_000
Key = TypeVar("Key")
Value = TypeVar("Value")


def remember(kept: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    """Keep a value as the newest; the oldest beyond MOST are forgotten."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > MOST:
        kept.popitem(last=False)


def digest(card: Card) -> str:
    """What tells whether two drawings of a card would be the same."""
    return hashlib.sha256(json.dumps(card.model_dump(mode="json"), sort_keys=True).encode()).hexdigest()
