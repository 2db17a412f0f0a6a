"""Keep the statuses of the pretend network, their history and their likes; knows no rule of publishing."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from bot.sandbox.database import Database
from bot.sandbox.rows import PageRange, Revision, Status

_COLUMNS: Final = (
    "id, member_id, text, content, spoiler_text, visibility, language, sensitive, in_reply_to_id, "
    "in_reply_to_member_id, thread_id, mention_ids, media_ids, replies_count, favourites_count, created_at, "
    "edited_at, version"
)


def ranged(page: PageRange, column: str = "id") -> tuple[str, list[object], bool]:
    """Give the SQL condition of a page range, its parameters, and whether it reads forward."""
    bounds = ((page.max_id, "<"), (page.since_id, ">"), (page.min_id, ">"))
    conditions = [f"AND {column} {sign} ?" for bound, sign in bounds if bound is not None]
    parameters: list[object] = [bound for bound, _ in bounds if bound is not None]
    return " ".join(conditions), parameters, page.min_id is not None


class Statuses:
    """Statuses, revisions and favourites."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, status_id: int) -> Status | None:
        """Give the status with this id, if it still exists."""
        row = self._database.one(f"SELECT {_COLUMNS} FROM statuses WHERE id = ?", (status_id,))
        return _status(row) if row else None

    def by_ids(self, status_ids: Sequence[int]) -> list[Status]:
        """Give those of these statuses that exist, in the order asked."""
        marks = ",".join("?" * len(status_ids))
        rows = self._database.all(f"SELECT {_COLUMNS} FROM statuses WHERE id IN ({marks})", status_ids)
        found = {row[0]: _status(row) for row in rows}
        return [found[status_id] for status_id in dict.fromkeys(status_ids) if status_id in found]

    def page(
        self,
        page: PageRange,
        *,
        member_id: int | None = None,
        visibilities: Iterable[str],
        or_member_id: int | None = None,
        exclude_replies: bool = False,
        containing: str | None = None,
    ) -> list[Status]:
        """Give a page, newest first: of one member or of all, of these visibilities or by `or_member_id`."""
        allowed = list(visibilities)
        where = f"(visibility IN ({','.join('?' * len(allowed))}) OR member_id = ?)"
        parameters: list[object] = [*allowed, or_member_id]
        if member_id is not None:
            where += " AND member_id = ?"
            parameters.append(member_id)
        if exclude_replies:
            where += " AND (in_reply_to_id IS NULL OR in_reply_to_member_id = member_id)"
        if containing is not None:
            where += " AND text LIKE ? ESCAPE '!'"
            escaped = containing.replace("!", "!!").replace("%", "!%").replace("_", "!_")
            parameters.append(f"%{escaped}%")
        bounds, bound_values, forward = ranged(page)
        rows = self._database.all(
            f"SELECT {_COLUMNS} FROM statuses WHERE {where} {bounds} "
            f"ORDER BY id {'ASC' if forward else 'DESC'} LIMIT ?",
            [*parameters, *bound_values, page.limit],
        )
        found = [_status(row) for row in rows]
        return found[::-1] if forward else found

    def thread(self, thread_id: int) -> list[Status]:
        """Give every status of a thread, oldest first."""
        rows = self._database.all(f"SELECT {_COLUMNS} FROM statuses WHERE thread_id = ? ORDER BY id", (thread_id,))
        return [_status(row) for row in rows]

    def insert(self, status: Status) -> None:
        """Store a new status and count it at its parent."""
        values = list(_values(status))
        self._database.execute(f"INSERT INTO statuses ({_COLUMNS}) VALUES ({','.join('?' * len(values))})", values)
        self._count_reply(status.in_reply_to_id, 1)

    def update(self, old: Status, new: Status) -> None:
        """Store an edited status and keep the old wording in its history."""
        self._keep_revision(old)
        self._database.execute(
            "UPDATE statuses SET text = ?, content = ?, spoiler_text = ?, language = ?, sensitive = ?, "
            "mention_ids = ?, media_ids = ?, edited_at = ?, version = version + 1 WHERE id = ?",
            (
                new.text,
                new.content,
                new.spoiler_text,
                new.language,
                new.sensitive,
                _packed(new.mention_ids),
                _packed(new.media_ids),
                new.edited_at,
                old.id,
            ),
        )

    def delete(self, status: Status) -> None:
        """Remove a status; its replies stay, answering nothing, as on Mastodon."""
        self._database.execute("DELETE FROM statuses WHERE id = ?", (status.id,))
        self._database.execute("DELETE FROM revisions WHERE status_id = ?", (status.id,))
        self._database.execute("DELETE FROM favourites WHERE status_id = ?", (status.id,))
        self._database.execute(
            "UPDATE statuses SET in_reply_to_id = NULL, version = version + 1 WHERE in_reply_to_id = ?",
            (status.id,),
        )
        self._count_reply(status.in_reply_to_id, -1)

    def history(self, status: Status) -> list[Revision]:
        """Give every wording of a status, oldest first, the present one last."""
        rows = self._database.all(
            "SELECT text, content, spoiler_text, sensitive, media_ids, created_at FROM revisions "
            "WHERE status_id = ? ORDER BY created_at, rowid",
            (status.id,),
        )
        past = [
            Revision(text, content, spoiler, bool(sensitive), _unpacked(media), at)
            for text, content, spoiler, sensitive, media, at in rows
        ]
        return [*past, _revision(status)]

    def set_favourite(self, member_id: int, status_id: int, liked: bool) -> bool:
        """Like or unlike; True if that changed anything."""
        statement = (
            "INSERT OR IGNORE INTO favourites VALUES (?, ?)"
            if liked
            else "DELETE FROM favourites WHERE member_id = ? AND status_id = ?"
        )
        before = self.favourites_of(member_id, [status_id])
        self._database.execute(statement, (member_id, status_id))
        if bool(before) == liked:
            return False
        self._database.execute(
            "UPDATE statuses SET favourites_count = favourites_count + ?, version = version + 1 WHERE id = ?",
            (1 if liked else -1, status_id),
        )
        return True

    def favourites_of(self, member_id: int, status_ids: Sequence[int]) -> set[int]:
        """Give which of these statuses the member likes."""
        marks = ",".join("?" * len(status_ids))
        rows = self._database.all(
            f"SELECT status_id FROM favourites WHERE member_id = ? AND status_id IN ({marks})",
            [member_id, *status_ids],
        )
        return {row[0] for row in rows}

    def last_id(self) -> int:
        """Give the highest id ever used by a status, even one deleted since; 0 if there was none."""
        row = self._database.one(
            "SELECT max(coalesce((SELECT max(id) FROM statuses), 0), "
            "coalesce((SELECT max(status_id) FROM acceptances), 0))"
        )
        return int(row[0]) if row else 0

    def count(self) -> int:
        """Give how many statuses exist."""
        row = self._database.one("SELECT count(*) FROM statuses")
        return int(row[0]) if row else 0

    def _count_reply(self, parent_id: int | None, difference: int) -> None:
        if parent_id is not None:
            self._database.execute(
                "UPDATE statuses SET replies_count = max(0, replies_count + ?), version = version + 1 WHERE id = ?",
                (difference, parent_id),
            )

    def _keep_revision(self, status: Status) -> None:
        kept = _revision(status)
        self._database.execute(
            "INSERT INTO revisions VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                status.id,
                kept.text,
                kept.content,
                kept.spoiler_text,
                kept.sensitive,
                _packed(kept.media_ids),
                kept.created_at,
            ),
        )


def _revision(status: Status) -> Revision:
    return Revision(
        status.text,
        status.content,
        status.spoiler_text,
        status.sensitive,
        status.media_ids,
        status.edited_at or status.created_at,
    )


def _values(status: Status) -> tuple[object, ...]:
    return (
        status.id,
        status.member_id,
        status.text,
        status.content,
        status.spoiler_text,
        status.visibility,
        status.language,
        status.sensitive,
        status.in_reply_to_id,
        status.in_reply_to_member_id,
        status.thread_id,
        _packed(status.mention_ids),
        _packed(status.media_ids),
        status.replies_count,
        status.favourites_count,
        status.created_at,
        status.edited_at,
        status.version,
    )


def _packed(ids: tuple[int, ...]) -> str:
    return ",".join(map(str, ids))


def _unpacked(packed: str) -> tuple[int, ...]:
    return tuple(map(int, packed.split(","))) if packed else ()


def _status(row: tuple[Any, ...]) -> Status:
    values = list(row)
    values[7] = bool(row[7])
    values[11] = _unpacked(row[11])
    values[12] = _unpacked(row[12])
    return Status(*values)
