"""Count what the network accepted, for ever, and remember idempotency keys; knows no rule of publishing.

A row of `acceptances` is written with every status and never changed, so that a test can count replies that
were lost or published twice by the network's own book, deletions and edits notwithstanding.
"""

from dataclasses import dataclass
from typing import Literal

from bot.sandbox.database import Database

HONOURED_FOR_MILLISECONDS = 3_600_000
"""Mastodon keeps an idempotency key for one hour: https://docs.joinmastodon.org/methods/statuses/#headers"""


@dataclass(slots=True)
class IdempotencyMode:
    """What the network does with idempotency keys; `seconds` counts only for "expire"."""

    mode: Literal["honour", "ignore", "expire"] = "honour"
    seconds: float = 0.0

    def lifetime(self) -> int:
        """Give for how many milliseconds a key is good."""
        lifetimes = {"honour": HONOURED_FOR_MILLISECONDS, "ignore": 0, "expire": int(self.seconds * 1000)}
        return lifetimes[self.mode]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """One status that the network accepted: ids as Mastodon shows them, text as it was sent."""

    status_id: str
    author: str
    in_reply_to_id: str | None
    text: str
    idempotency_key: str | None
    accepted_at: int


@dataclass(frozen=True, slots=True)
class KeyCount:
    """How many statuses were accepted under one idempotency key."""

    author: str
    idempotency_key: str
    times: int


@dataclass(frozen=True, slots=True)
class ContentCount:
    """How many times an author said the same thing under the same parent."""

    author: str
    in_reply_to_id: str | None
    text: str
    times: int


class Acceptances:
    """The book of accepted statuses and the keys they came with."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def status_for_key(self, member_id: int, key: str, now: int, lifetime: int) -> int | None:
        """Give the status already made under a key by this member less than `lifetime` ms ago."""
        row = self._database.one(
            "SELECT status_id FROM idempotency_keys WHERE member_id = ? AND key = ? AND created_at > ?",
            (member_id, key, now - lifetime),
        )
        return int(row[0]) if row else None

    def remember_key(self, member_id: int, key: str, status_id: int, now: int) -> None:
        """Remember the status made under a key; keys older than an hour are forgotten."""
        self._database.execute("DELETE FROM idempotency_keys WHERE created_at <= ?", (now - HONOURED_FOR_MILLISECONDS,))
        self._database.execute(
            "INSERT OR REPLACE INTO idempotency_keys VALUES (?, ?, ?, ?)", (member_id, key, status_id, now)
        )

    def record(
        self, status_id: int, author: str, in_reply_to_id: int | None, text: str, key: str | None, now: int
    ) -> None:
        """Write that a status was accepted."""
        self._database.execute(
            "INSERT INTO acceptances (status_id, username, in_reply_to_id, text, key, accepted_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (status_id, author, in_reply_to_id, text, key, now),
        )

    def all(self, author: str | None = None) -> list[Acceptance]:
        """Give everything accepted, oldest first, of one author or of all."""
        rows = self._database.all(
            "SELECT CAST(status_id AS TEXT), username, CAST(in_reply_to_id AS TEXT), text, key, accepted_at "
            "FROM acceptances WHERE ? IS NULL OR username = ? ORDER BY id",
            (author, author),
        )
        return [Acceptance(*row) for row in rows]

    def by_key(self, author: str | None = None, at_least: int = 1) -> list[KeyCount]:
        """Count statuses per author and idempotency key."""
        rows = self._database.all(
            "SELECT username, key, count(*) FROM acceptances WHERE key IS NOT NULL "
            "AND (? IS NULL OR username = ?) GROUP BY username, key HAVING count(*) >= ? ORDER BY min(id)",
            (author, author, at_least),
        )
        return [KeyCount(*row) for row in rows]

    def by_content(self, author: str | None = None, at_least: int = 1) -> list[ContentCount]:
        """Count statuses per author, parent and text."""
        rows = self._database.all(
            "SELECT username, CAST(in_reply_to_id AS TEXT), text, count(*) FROM acceptances "
            "WHERE ? IS NULL OR username = ? GROUP BY username, in_reply_to_id, text "
            "HAVING count(*) >= ? ORDER BY min(id)",
            (author, author, at_least),
        )
        return [ContentCount(*row) for row in rows]

    def clear(self) -> None:
        """Start counting anew; the statuses stay."""
        self._database.execute("DELETE FROM acceptances")
