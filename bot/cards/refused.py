"""What cannot be done, in an employee's words: takes an error or a problem, gives one sentence that says what to do."""

from bot.cards.failure import failure
from bot.cards.inline import name_of, value
from bot.cards.plain import said
from bot.cards.wording import knows, say
from bot.domain.department import Directory, Locale
from bot.errors import ComptoirError, Refusal


def told(error: ComptoirError, verb: str, directory: Directory, locale: Locale) -> str:
    """What to say to somebody who tried `verb` and was refused."""
    details = error.details if isinstance(error, Refusal) else {}
    values = {
        "name": name_of(directory, details.get("assignee") or details.get("by") or ""),
        "length": value(details.get("length", "")),
        "limit": value(details.get("limit", "")),
        "account": value(details.get("account", "")),
        "word": value(details.get("word", "")),
        "failure": said(failure(details.get("fault")), locale),
    }
    why = details.get("problem", "")
    for key in (f"refusal.{error.reason}.{why}", f"refusal.{error.reason}.{verb}", f"refusal.{error.reason}"):
        if knows(key):
            return say(key, locale, **values)
    return say("refusal.other", locale)


def problem(key: str, locale: Locale, *, length: int, limit: int) -> str:
    """Why the network would not take a text, by the key that it gave with its preview."""
    name = f"problem.{key}"
    if knows(name):
        return say(name, locale, length=length, limit=limit)
    return say("problem.other", locale, reason=value(key))
