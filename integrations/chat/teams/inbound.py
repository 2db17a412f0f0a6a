"""What Teams says that somebody did: takes a genuine activity, gives who did what; pure.

Activities as learn.microsoft.com has them (Bot Framework activity schema, universal actions, dialogs, message
extensions). Who it was is read from the activity's own fields and never from text. One of a kind or shape that nothing
of ours sends is None, so that it is set aside and counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.cards.form import Asking, unpacked
from bot.chat.acts import REMOVED
from bot.chat.keeping import Act
from bot.chat.windows import MOMENT
from bot.chat.wire import MISSHAPEN, text
from bot.chat.zones import known_zone
from integrations.chat.teams.fields import DAY, HOUR
from integrations.chat.teams.marking import KEY
from integrations.chat.teams.views import ASKING
from integrations.chat.teams.written import words_of, written

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody of the organisation: `user` is their id in Entra, `member` what this bot alone knows them by.

    `zone` is by whose clock they live, "" where Teams did not say. `room` is the channel or the talk in which they are,
    `thread` the message at the top, "" for none; `is_private` is true in their own talk with us. `french` is true for
    a client in French.
    """

    user: str
    member: str
    zone: str
    room: str
    thread: str
    is_private: bool
    french: bool


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that acts. `message` is the id of its message; `by_itself` where a client asks unasked."""

    who: Who
    verb: str
    fields: Mapping[str, str]
    message: str
    card: str
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Fetched:
    """A button that opens a window."""

    who: Who
    verb: str
    fields: Mapping[str, str]
    message: str
    card: str


@dataclass(frozen=True, slots=True)
class Filled:
    """A window was submitted with `values`; `from_menu` where it was opened in the menu of a message."""

    who: Who
    asking: Asking
    values: Mapping[str, str]
    from_menu: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """ "Reply publicly" was chosen in the menu of a message: `words` are a person's, "" where we wrote it ourselves."""

    who: Who
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Something was written to us alone, or behind our name in a channel."""

    who: Who
    text: str
    key: str


Invoked = Pressed | Fetched | Filled | Chosen


def read_invoke(body: Body) -> Invoked | None:
    """What somebody did who waits for an answer, None where it is nothing of ours."""
    try:
        read = _INVOKES.get(body.get("name") or "")
        return read(_who(body), body) if read is not None else None
    except MISSHAPEN:
        return None


def read_activity(body: Body) -> Act | Asked | Pressed | None:
    """What has to be done about something that happened, None for what concerns nobody here."""
    try:
        read = _ACTIVITIES.get(body["type"])
        return read(_who(body), body) if read is not None else None
    except MISSHAPEN:
        return None


def _who(body: Body) -> Who:
    conversation = body["conversation"]
    room, _, thread = text(conversation["id"]).partition(";messageid=")
    person, locale = body["from"], body.get("locale") or ""
    client = [each for each in body.get("entities") or () if each.get("type") == "clientInfo"]
    zone = body.get("localTimezone") or (client[0].get("timezone") if client else "")
    private = conversation.get("conversationType") == "personal"
    user = text(person["aadObjectId"]).lower()
    return Who(user, text(person["id"]), known_zone(zone), room, thread, private, str(locale).startswith("fr"))


def _executed(who: Who, body: Body) -> Pressed:
    action = body["value"]["action"]
    verb, fields, card = _act(action.get("data") or {}, action.get("verb") or "")
    by_itself = body["value"].get("trigger") == "automatic"
    return Pressed(who, verb, fields, text(body["replyToId"]), card, by_itself)


def _fetched(who: Who, body: Body) -> Fetched:
    verb, fields, card = _act(body["value"]["data"])
    return Fetched(who, verb, fields, text(body.get("replyToId") or ""), card)


def _filled(who: Who, body: Body) -> Filled:
    data = {name: value for name, value in body["value"]["data"].items() if isinstance(value, str)}
    asking = unpacked(data.pop(ASKING))
    day, hour = data.pop(f"{MOMENT}{DAY}", ""), data.pop(f"{MOMENT}{HOUR}", "")
    from_menu = body["name"] == "composeExtension/submitAction"
    return Filled(who, asking, {**data, MOMENT: f"{day}T{hour}"} if day or hour else data, from_menu)


def _chosen(who: Who, body: Body) -> Chosen:
    payload = body["value"]["messagePayload"]
    user = (payload.get("from") or {}).get("user")
    words = words_of(text((payload.get("body") or {}).get("content") or "")) if user else ""
    if not who.thread:
        # A client may name the channel alone: then the message itself says under which one it stands.
        who = replace(who, thread=text(payload.get("replyToId") or payload.get("id") or ""))
    return Chosen(who, words)


def _act(data: Mapping[str, Any], verb: str = "") -> tuple[str, Mapping[str, str], str]:
    """What a button says: the verb, its fields, and which card it is on."""
    fields = {name: value for name, value in data.items() if isinstance(value, str) and name not in ("verb", KEY)}
    return text(data.get("verb") or verb), fields, text(data.get(KEY) or "")


def _message(who: Who, body: Body) -> Act | Asked | Pressed | None:
    if isinstance(body.get("value"), Mapping) and not body.get("text"):
        verb, fields, card = _act(body["value"])  # an Action.Submit of a client that knows no Action.Execute
        return Pressed(who, verb, fields, text(body["replyToId"]), card) if verb else None
    bot = text(body["recipient"]["id"])
    words, key = written(body, (bot,)), text(body["id"])
    if who.is_private or _names(body, bot):
        return Asked(who, words, key)
    return said(who, words, key)


def said(who: Who, words: str, message: str) -> Act | None:
    """Words under a message at the top of a channel; those that begin a thread concern nobody."""
    if not who.thread or who.thread == message:
        return None
    fields = {"ts": message, "text": words}
    return Act(who.user, who.room, "thread.said", fields, f"said:{who.room}:{message}", who.thread)


def _changed(who: Who, body: Body) -> Act | None:
    message, moment = text(body["id"]), text(body.get("timestamp") or "")
    if not who.thread or who.thread == message:
        return None
    fields = {"ts": message, "text": written(body, (text(body["recipient"]["id"]),))}
    key = f"edited:{who.room}:{message}:{moment}"
    return Act(who.user, who.room, "thread.edited", fields, key, who.thread)


def _removed(who: Who, body: Body) -> Act | None:
    message = text(body["id"])
    fields, key = {"ts": message, "text": ""}, f"removed:{who.room}:{message}"
    if not who.thread or who.thread == message:
        return Act(who.user, who.room, REMOVED, fields, key)
    return Act(who.user, who.room, "thread.removed", fields, key, who.thread)


def _names(body: Body, bot: str) -> bool:
    """Whether the message names us."""
    entities = body.get("entities") or ()
    return any(each.get("type") == "mention" and (each.get("mentioned") or {}).get("id") == bot for each in entities)


_INVOKES: Mapping[str, Callable[[Who, Body], Invoked]] = {
    "adaptiveCard/action": _executed,
    "task/fetch": _fetched,
    "task/submit": _filled,
    "composeExtension/fetchTask": _chosen,
    "composeExtension/submitAction": _filled,
}

_ACTIVITIES: Mapping[str, Callable[[Who, Body], Act | Asked | Pressed | None]] = {
    "message": _message,
    "messageUpdate": _changed,
    "messageDelete": _removed,
}
