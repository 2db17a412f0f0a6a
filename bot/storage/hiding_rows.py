"""What employees did about a mention's being seen, to the JSON of its column and back; pure, knows no connection."""

from datetime import datetime
from typing import Any

from bot.domain.hiding import Hiding, Wish


def hiding_of(value: dict[str, Any] | None) -> Hiding | None:
    """What the column holds, None where it holds nothing."""
    if value is None:
        return None
    return Hiding(
        hidden_by=value["hidden_by"],
        hidden_at=_moment(value["hidden_at"]),
        reason=value["reason"],
        wanted=_wish_of(value["wanted"]),
        tries=value["tries"],
        settles_at=_moment(value["settles_at"]),
    )


def hiding_values(hiding: Hiding) -> dict[str, Any]:
    """What the column holds of it."""
    wish = hiding.wanted
    return {
        "hidden_by": hiding.hidden_by,
        "hidden_at": _written(hiding.hidden_at),
        "reason": hiding.reason,
        "wanted": _wish_values(wish) if wish is not None else None,
        "tries": hiding.tries,
        "settles_at": _written(hiding.settles_at),
    }


def _wish_of(value: dict[str, Any] | None) -> Wish | None:
    if value is None:
        return None
    return Wish(
        hide=value["hide"],
        by=value["by"],
        asked_at=datetime.fromisoformat(value["asked_at"]),
        reason=value["reason"],
        not_before=_moment(value["not_before"]),
        failure=value["failure"],
    )


def _wish_values(wish: Wish) -> dict[str, Any]:
    return {
        "hide": wish.hide,
        "by": wish.by,
        "asked_at": wish.asked_at.isoformat(),
        "reason": wish.reason,
        "not_before": _written(wish.not_before),
        "failure": wish.failure,
    }


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written is not None else None


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
