"""Words on their way out, as a window shows them before they are sent: what is wrong with them, and how they will look.

It takes the words and the network's preview, and must not know whether they are a reply or a correction.
"""

from collections.abc import Collection

from bot.cards.costing import remarks_of
from bot.cards.inline import name_of, value
from bot.cards.refused import problem
from bot.cards.text import clean
from bot.cards.wording import knows, say
from bot.chat.windows import Review
from bot.domain.case import Case
from bot.domain.department import Directory, Locale, Person
from bot.domain.permission import approval_asked
from bot.ports.social import Preview


def problems_of(words: str, preview: Preview, locale: Locale, inside: str) -> list[str]:
    """Why these words cannot go out, in sentences; none where they can. `inside` says that a part of them means
    something in the chat only, "" where none does."""
    problems = [inside] if inside else []
    measured = {"length": preview.length, "limit": preview.limit}
    problems += [problem(key, locale, **measured) for key in preview.problems]
    if preview.length > preview.limit and "too_long" not in preview.problems:
        problems.append(problem("too_long", locale, **measured))
    if not words.strip() and "empty_text" not in preview.problems:
        problems.append(problem("empty_text", locale, **measured))
    return problems


def approvers_of(directory: Directory, case: Case, person: Person, writers: Collection[str] = ()) -> str:
    """The names of those who have to consent to words by `person`, of which `writers` wrote a part; "" where nobody
    has to."""
    owner = directory.department(case.department)
    if owner is None or not approval_asked(directory, case):
        return ""
    names = [name_of(directory, key) for key in sorted(owner.approvers - {person.key, *writers})]
    return ", ".join(names) or say("compose.nobody_approves", person.locale)


def as_seen(preview: Preview, locale: Locale, approvers: str = "") -> Review:
    """How the public will see them; `approvers` are the names of those who have to consent."""
    visibility = f"shown.{preview.visibility}"
    return Review(
        shown=clean(preview.text),
        handle=value("@" + preview.handle.removeprefix("@")),
        answers=value("@" + preview.in_reply_to.removeprefix("@")),
        visibility=say(visibility, locale) if knows(visibility) else value(preview.visibility),
        length=preview.length,
        limit=preview.limit,
        approvers=approvers,
        remarks=remarks_of(preview.cost, preview.remarks, locale),
    )
