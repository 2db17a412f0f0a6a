"""A refusal in an employee's words: takes the error and what they tried, gives one sentence that says what to do."""

from bot.cards.failure import failure
from bot.cards.inline import name_of, value
from bot.cards.plain import said
from bot.cards.wording import knows, say
from bot.domain.department import Directory, Locale
from bot.errors import ComptoirError, Refusal

CONFLICTS = frozenset(
    {"already_claimed", "stale", "wrong_state", "case_closed", "account_paused", "publishing_stopped"}
)
_FORBIDDEN = frozenset({"not_permitted", "own_reply", "approval_needed", "not_eligible"})


def told(error: ComptoirError, verb: str, directory: Directory, locale: Locale) -> str:
    """What to say to somebody who tried `verb` and was refused."""
    details = error.details if isinstance(error, Refusal) else {}
    values = {
        "name": name_of(directory, details.get("assignee") or details.get("by") or ""),
        "length": value(details.get("length", "")),
        "limit": value(details.get("limit", "")),
        "account": value(details.get("account", "")),
        "failure": said(failure(details.get("fault")), locale),
    }
    for key in (f"refusal.{error.reason}.{verb}", f"refusal.{error.reason}"):
        if knows(key):
            return say(key, locale, **values)
    return say("refusal.other", locale)


def status_of(error: ComptoirError) -> int:
    """The status of the answer: 409 where the case moved on, 403, 404, 422 for what was written, 503 for outages."""
    if not isinstance(error, Refusal):
        return 503
    if error.reason in CONFLICTS:
        return 409
    if error.reason in _FORBIDDEN:
        return 403
    return 404 if error.reason == "not_found" else 422
