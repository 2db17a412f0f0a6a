"""A refusal as the status of an answer: takes the error, gives the number."""

from bot.errors import ComptoirError, Refusal

CONFLICTS = frozenset(
    {"already_claimed", "stale", "wrong_state", "case_closed", "account_paused", "publishing_stopped", "budget_spent"}
)
_FORBIDDEN = frozenset({"not_permitted", "own_reply", "not_eligible"})


def status_of(error: ComptoirError) -> int:
    """The status of the answer: 409 where the case moved on, 403, 404, 422 for what was written, 503 for outages."""
    if not isinstance(error, Refusal):
        return 503
    if error.reason in CONFLICTS:
        return 409
    if error.reason in _FORBIDDEN:
        return 403
    return 404 if error.reason == "not_found" else 422
