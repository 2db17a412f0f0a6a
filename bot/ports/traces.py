"""What is kept for a time only, as whoever forgets it sees it; nobody here knows SQL."""

from datetime import datetime
from typing import Protocol


class Traces(Protocol):
    """Rows that are needed for a time only."""

    async def forget(self, kind: str, before: datetime, limit: int) -> int:
        """Delete at most `limit` rows of a kind that are older than `before`; gives how many.

        Kinds are acts carried out, drawings (events that only make pages draw), whispers, composing, set_aside,
        rule_hits and reply_pictures (but for those whose reply is on its way).
        """
        ...
