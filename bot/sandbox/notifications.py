"""Keep who was told what, and what each member wants filtered; knows no rule of who is told."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from bot.sandbox.database import Database
from bot.sandbox.rows import Notification, PageRange
from bot.sandbox.statuses import ranged

PolicyChoice = Literal["accept", "filter", "drop"]
POLICY_CHOICES: tuple[PolicyChoice, ...] = ("accept", "filter", "drop")
DEFAULT_POLICY: Final[Mapping[str, PolicyChoice]] = {
    "for_not_following": "accept",
    "for_not_followers": "accept",
    "for_new_accounts": "accept",
    "for_private_mentions": "filter",
    "for_limited_accounts": "filter",
    "for_bots": "accept",
}
_SELECT: Final = """
SELECT n.id, n.type, n.from_member_id, n.status_id, n.created_at,
       doer.version, status.version, author.version, liked.status_id
FROM notifications n
JOIN members doer ON doer.id = n.from_member_id
LEFT JOIN statuses status ON status.id = n.status_id
LEFT JOIN members author ON author.id = status.member_id
LEFT JOIN favourites liked ON liked.member_id = n.member_id AND liked.status_id = n.status_id
"""


class Notifications:
    """Notifications and the policy of each member."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, member_id: int, kind: str, from_member_id: int, status_id: int, filtered: bool, at: int
    ) -> int | None:
        """Tell a member once about one thing; gives its id, None where the same status and kind was told before."""
        known = self._database.one(
            "SELECT 1 FROM notifications WHERE status_id = ? AND member_id = ? AND type = ? AND from_member_id = ?",
            (status_id, member_id, kind, from_member_id),
        )
        if known is not None:
            return None
        return self._database.execute(
            "INSERT INTO notifications (member_id, type, from_member_id, status_id, filtered, created_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (member_id, kind, from_member_id, status_id, filtered, at),
        )

    def page(
        self,
        member_id: int,
        page: PageRange,
        *,
        types: Sequence[str] = (),
        exclude_types: Sequence[str] = (),
        from_member_id: int | None = None,
        include_filtered: bool = False,
    ) -> list[Notification]:
        """Give a page of what the member was told, newest first."""
        bounds, bound_values, forward = ranged(page, "n.id")
        where = "n.member_id = ?"
        parameters: list[object] = [member_id]
        if types:
            where += f" AND n.type IN ({','.join('?' * len(types))})"
            parameters += types
        if exclude_types:
            where += f" AND n.type NOT IN ({','.join('?' * len(exclude_types))})"
            parameters += exclude_types
        if from_member_id is not None:
            where += " AND n.from_member_id = ?"
            parameters.append(from_member_id)
        if not include_filtered:
            where += " AND NOT n.filtered"
        rows = self._database.all(
            f"{_SELECT} WHERE {where} {bounds} ORDER BY n.id {'ASC' if forward else 'DESC'} LIMIT ?",
            [*parameters, *bound_values, page.limit],
        )
        found = [_notification(row) for row in rows]
        return found[::-1] if forward else found

    def by_id(self, member_id: int, notification_id: int) -> Notification | None:
        """Give one notification if it was for this member."""
        row = self._database.one(
            f"{_SELECT} WHERE n.id = ? AND n.member_id = ?",
            (notification_id, member_id),
        )
        return _notification(row) if row else None

    def delete(self, member_id: int, notification_id: int | None = None) -> None:
        """Dismiss one notification, or all of them."""
        self._database.execute(
            "DELETE FROM notifications WHERE member_id = ? AND (? IS NULL OR id = ?)",
            (member_id, notification_id, notification_id),
        )

    def delete_of_status(self, status_id: int) -> None:
        """Forget what was told about a status, as Mastodon does when the status goes."""
        self._database.execute("DELETE FROM notifications WHERE status_id = ?", (status_id,))

    def filtered_counts(self, member_id: int) -> tuple[int, int]:
        """Give from how many members notifications are held back, and how many notifications."""
        row = self._database.one(
            "SELECT count(DISTINCT from_member_id), count(*) FROM notifications WHERE member_id = ? AND filtered",
            (member_id,),
        )
        return (row[0], row[1]) if row else (0, 0)

    def policy(self, member_id: int) -> dict[str, PolicyChoice]:
        """Give what the member accepts, filters or drops; Mastodon's defaults where nothing was chosen."""
        row = self._database.one("SELECT choices FROM policies WHERE member_id = ?", (member_id,))
        return {**DEFAULT_POLICY, **(json.loads(row[0]) if row else {})}

    def set_policy(self, member_id: int, choices: Mapping[str, PolicyChoice]) -> None:
        """Change some of the choices; those accepted let what they held back through."""
        wanted = {**self.policy(member_id), **choices}
        self._database.execute("INSERT OR REPLACE INTO policies VALUES (?, ?)", (member_id, json.dumps(wanted)))


def _notification(row: tuple[Any, ...]) -> Notification:
    return Notification(row[0], row[1], row[2], row[3], row[4], row[5:])
