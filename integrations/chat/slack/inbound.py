"""What Slack says that somebody did: takes the verified body of a request, gives who did what; pure.

Payloads as in docs.slack.dev/reference/interaction-payloads. Who it was is read from the payload's own fields and never
from text. A body of a kind or shape that nothing of ours sends is None, so that it is set aside and counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from bot.cards.form import Asking, unpacked
from bot.chat.answers import Submitted
from bot.chat.wire import MISSHAPEN, is_number, text
from bot.domain.reply_picture import ChosenFile
from integrations.chat.slack.wire import an_id, stamp

Body = Mapping[str, Any]

EVENT_TYPE = "comptoir_card"
"""What the metadata of a card say that it is."""

IN_SLACK = "slack"
"""Where a file of Slack's is, in the reference of a picture that goes out with a reply."""

FILES_FIELD = "file_input"
"""The field of a modal into which files are put, by Slack's name for it."""

_PRESSED = ("case.", "reply.", "mention.", "publishing.")
"""How the acts begin that stand behind buttons and lines of menus; no other can be asked for by pressing one."""

REPLY_PUBLICLY = "reply_publicly"
"""The shortcut in the menu of every message, by the name under which the manifest declares it."""


@dataclass(frozen=True, slots=True)
class Clicked:
    """A button or a line of a menu was pressed. `key` tells this click from every other.

    `room` is the channel's id, "" for a click on somebody's own home. `card` is the key of the card that was clicked,
    which stands under the timestamp `ts`; "" where it was no card.
    """

    user: str
    room: str
    verb: str
    fields: Mapping[str, str]
    trigger: str
    key: str
    card: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Closed:
    """The modal in which somebody was writing was closed without being submitted."""

    user: str
    asking: Asking


@dataclass(frozen=True, slots=True)
class Typed:
    """Somebody is typing in a modal: `words` are all that stands in its field now."""

    user: str
    asking: Asking
    words: str


@dataclass(frozen=True, slots=True)
class Asked:
    """ "Reply publicly" was chosen in the menu of a message: `words` are a person's, "" where we wrote it ourselves.

    `ts` is the message's timestamp, `thread` that of the one above it, "" for none. `files` are those in the message.
    """

    user: str
    room: str
    ts: str
    thread: str
    words: str
    trigger: str
    files: tuple[ChosenFile, ...] = ()


def read_interaction(body: Body) -> Clicked | Submitted | Closed | Typed | Asked | None:
    """What somebody did, None where it is nothing of ours."""
    try:
        if body.get("type") == "block_actions":
            return _typed(body) if body["actions"][0]["type"] == "plain_text_input" else _clicked(body)
        if body.get("type") == "message_action" and body["callback_id"] == REPLY_PUBLICLY:
            return _asked(body)
        if body.get("type") == "view_closed":
            return Closed(an_id(body["user"]["id"]), unpacked(body["view"]["private_metadata"]))
        if body.get("type") == "view_submission":
            return _submitted(body)
    except (*MISSHAPEN, OSError, OverflowError):  # the last two where a moment is out of all bounds
        return None
    return None


def _clicked(body: Body) -> Clicked | None:
    action = body["actions"][0]
    packed = action["selected_option"]["value"] if action["type"] == "overflow" else action["value"]
    verb, _, query = text(packed).partition("?")
    fields = dict(parse_qsl(query, keep_blank_values=True))
    user, container = an_id(body["user"]["id"]), body["container"]
    if not verb.startswith(_PRESSED) or not fields:
        return None
    at_home = container["type"] == "view"
    room = "" if at_home else an_id(body["channel"]["id"])
    where = an_id(container["view_id"]) if at_home else stamp(container["message_ts"])
    key = f"{user}:{text(action['action_ts'])}:{where}:{text(action['action_id'])}"
    clicked = Clicked(user, room, verb, fields, text(body["trigger_id"]), key)
    metadata = (body.get("message") or {}).get("metadata") or {}
    if at_home or metadata.get("event_type") != EVENT_TYPE or not is_number(fields.get("case", "")):
        return clicked
    return replace(clicked, card=text(metadata["event_payload"]["key"]), ts=where)


def _asked(body: Body) -> Asked:
    message = body["message"]
    words = "" if message.get("bot_id") else text(message.get("text") or "")
    user, room, trigger = an_id(body["user"]["id"]), an_id(body["channel"]["id"]), text(body["trigger_id"])
    thread = stamp(message["thread_ts"]) if message.get("thread_ts") else ""
    files = () if message.get("bot_id") else _files(message)
    return Asked(user, room, stamp(message["ts"]), thread, words, trigger, files)


def _files(holder: Mapping[str, Any]) -> tuple[ChosenFile, ...]:
    """The files of a message or of a field for them; one that was deleted since has no name."""
    named = [each for each in holder.get("files") or () if each.get("name")]
    return tuple(
        ChosenFile(f"{IN_SLACK}:{an_id(each['id'])}", text(each["name"]), text(each.get("alt_txt") or ""))
        for each in named
    )


def _typed(body: Body) -> Typed | None:
    asking = unpacked(body["view"]["private_metadata"])
    return Typed(an_id(body["user"]["id"]), asking, text(body["actions"][0]["value"] or ""))


def _submitted(body: Body) -> Submitted:
    view = body["view"]
    fields = _fields(view.get("state") or {})
    values = {name: _value(element) for name, element in fields if element.get("type") != FILES_FIELD}
    files = tuple(each for _, element in fields if element.get("type") == FILES_FIELD for each in _files(element))
    return Submitted(an_id(body["user"]["id"]), unpacked(view["private_metadata"]), values, files)


def _fields(state: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """The fields of a modal, each with its action id."""
    return [each for block in (state.get("values") or {}).values() for each in block.items()]


def _value(element: Mapping[str, Any]) -> str:
    """What was filled in: words, the value of a choice, a moment as it is in UTC, the values of the boxes that are
    ticked with commas between."""
    if element.get("selected_date_time"):
        moment = datetime.fromtimestamp(int(element["selected_date_time"]), UTC)
        return moment.replace(tzinfo=None).isoformat()
    chosen = element.get("selected_option") or {}
    boxes = ",".join(each["value"] for each in element.get("selected_options") or ())
    return str(element.get("value") or chosen.get("value") or boxes or "")
