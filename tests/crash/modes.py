"""The ways in which a network treats idempotency keys, each with what the account believes about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mode:
    """`idempotency` and `forgets_after` (seconds) are the network's; `account` completes the rules file."""

    key: str
    says: str
    idempotency: Literal["honour", "ignore", "expire"]
    forgets_after: float = 0.0
    account: Mapping[str, str] = field(default_factory=dict)


HONOURED = Mode("honoured", "key honoured", "honour")
IGNORED = Mode("ignored", "key ignored", "ignore", account={"posting": "plain"})
EXPIRED = Mode("expired", "key expired", "expire", 1.0, account={"key_lifetime": "1s"})
BELIEVED = Mode("believed", "key expired, believed in for 55 min", "expire", 1.0)

MODES = (HONOURED, IGNORED, EXPIRED, BELIEVED)
