"""Keep who is on the pretend network and which bearer token stands for whom; knows nothing of posts."""

import secrets
from dataclasses import dataclass
from typing import Final

import regex

from bot.sandbox.database import Database
from bot.sandbox.rows import Member, MemberKind

USERNAME = regex.compile(r"[a-zA-Z0-9_]+(?:[a-zA-Z0-9_.-]*[a-zA-Z0-9_]+)?")
_LONGEST_USERNAME: Final = 30
_BEARER_KINDS: Final[dict[str, MemberKind]] = {"person": "person", "account": "brand"}
_COLUMNS: Final = (
    "id, username, kind, display_name, note, verified_link, followers_count, following_count, "
    "statuses_count, last_status_at, created_at, version"
)


@dataclass(frozen=True, slots=True)
class Application:
    """A client that registered itself."""

    client_id: str
    client_secret: str
    name: str
    website: str | None
    redirect_uris: str
    scopes: str


class Members:
    """Members, applications and tokens."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, member_id: int) -> Member | None:
        """Give the member with this id."""
        return self._one("WHERE id = ?", member_id)

    def by_username(self, username: str) -> Member | None:
        """Give the member with this name, whatever its case."""
        return self._one("WHERE username = ?", username)

    def by_ids(self, member_ids: set[int]) -> dict[int, Member]:
        """Give the members with these ids, by id; unknown ids are left out."""
        marks = ",".join("?" * len(member_ids))
        rows = self._database.all(f"SELECT {_COLUMNS} FROM members WHERE id IN ({marks})", [*member_ids])
        return {row[0]: Member(*row) for row in rows}

    def search(self, words: str, limit: int) -> list[Member]:
        """Give members whose name holds the words, the most followed first."""
        pattern = f"%{words.lstrip('@')}%"
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM members WHERE username LIKE ? OR display_name LIKE ? "
            "ORDER BY followers_count DESC, id LIMIT ?",
            (pattern, pattern, limit),
        )
        return [Member(*row) for row in rows]

    def latest(self, kind: MemberKind, limit: int) -> list[Member]:
        """Give the members of a kind, those who wrote last first."""
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM members WHERE kind = ? "
            "ORDER BY last_status_at IS NULL, last_status_at DESC, id LIMIT ?",
            (kind, limit),
        )
        return [Member(*row) for row in rows]

    def find_or_make(self, username: str, kind: MemberKind, new_id: int, now: int) -> Member | None:
        """Give the member of that name and kind, made on first use.

        None if the name is not one Mastodon would accept or belongs to a member of the other kind.
        """
        known = self.by_username(username)
        if known is None:
            if len(username) > _LONGEST_USERNAME or not USERNAME.fullmatch(username):
                return None
            shown = username.replace("_", " ").replace(".", " ").strip().title() or username
            self._database.execute(
                "INSERT INTO members (id, username, kind, display_name, created_at) VALUES (?, ?, ?, ?, ?)",
                (new_id, username, kind, shown, now),
            )
            known = self.by_id(new_id)
        return known if known is not None and known.kind == kind else None

    def describe(
        self,
        member: Member,
        *,
        display_name: str | None = None,
        note: str | None = None,
        followers_count: int | None = None,
        verified_link: str | None = None,
    ) -> None:
        """Change what a profile says; None leaves a field as it is."""
        self._database.execute(
            "UPDATE members SET display_name = coalesce(?, display_name), note = coalesce(?, note), "
            "followers_count = coalesce(?, followers_count), verified_link = coalesce(?, verified_link), "
            "version = version + 1 WHERE id = ?",
            (display_name, note, followers_count, verified_link, member.id),
        )

    def count_status(self, member_id: int, difference: int, at: int | None) -> None:
        """Count a status written (+1, at that instant) or removed (-1)."""
        self._database.execute(
            "UPDATE members SET statuses_count = statuses_count + ?, "
            "last_status_at = max(coalesce(last_status_at, 0), coalesce(?, last_status_at, 0)), "
            "version = version + 1 WHERE id = ?",
            (difference, at, member_id),
        )

    def last_id(self) -> int:
        """Give the highest member id, 0 if there is none."""
        row = self._database.one("SELECT max(id) FROM members")
        return int(row[0] or 0) if row else 0

    def parse_bearer(self, token: str) -> tuple[str, MemberKind] | None:
        """Give name and kind that a bearer token stands for; None if unknown, revoked or an app's own.

        `person:<name>` and `account:<name>` speak for themselves; others must have been issued here.
        """
        if self._database.one("SELECT 1 FROM revoked_tokens WHERE token = ?", (token,)):
            return None
        prefix, colon, name = token.partition(":")
        if not colon:
            issued = self._database.one("SELECT bearer FROM tokens WHERE token = ?", (token,))
            prefix, _, name = issued[0].partition(":") if issued and issued[0] else ("", "", "")
        kind = _BEARER_KINDS.get(prefix)
        return (name, kind) if kind and name else None

    def register(self, name: str, website: str | None, redirect_uris: str, scopes: str) -> Application:
        """Register a client application and give it with its new credentials."""
        app = Application(secrets.token_urlsafe(32), secrets.token_urlsafe(32), name, website, redirect_uris, scopes)
        self._database.execute(
            "INSERT INTO apps VALUES (?, ?, ?, ?, ?, ?)",
            (app.client_id, app.client_secret, name, website, redirect_uris, scopes),
        )
        return app

    def application(self, client_id: str, client_secret: str) -> Application | None:
        """Give the application with these credentials."""
        row = self._database.one(
            "SELECT client_id, client_secret, name, website, redirect_uris, scopes FROM apps "
            "WHERE client_id = ? AND client_secret = ?",
            (client_id, client_secret),
        )
        return Application(*row) if row else None

    def issue_token(self, bearer: str | None, scopes: str, now: int) -> str:
        """Give a new token for `person:<name>` or `account:<name>`, or for no member if None."""
        token = secrets.token_urlsafe(32)
        self._database.execute("INSERT INTO tokens VALUES (?, ?, ?, ?)", (token, bearer, scopes, now))
        return token

    def revoke(self, token: str) -> None:
        """Refuse this token from now on."""
        self._database.execute("INSERT OR IGNORE INTO revoked_tokens VALUES (?)", (token,))

    def restore(self, token: str) -> None:
        """Accept a revoked token again."""
        self._database.execute("DELETE FROM revoked_tokens WHERE token = ?", (token,))

    def _one(self, where: str, value: object) -> Member | None:
        row = self._database.one(f"SELECT {_COLUMNS} FROM members {where}", (value,))
        return Member(*row) if row else None
