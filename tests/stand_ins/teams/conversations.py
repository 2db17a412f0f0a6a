"""The connector's calls that write: takes a call, changes the tenant, gives a status and what is answered.

What Microsoft documents no code for (an archived team, a channel that is shared) answers NotEnoughPermissions, the one
that its table calls specific to the scenario.
"""

import json
from typing import Any

from tests.stand_ins.teams.cards import CardRefused, Names, check_card, check_mentions
from tests.stand_ins.teams.faults import TeamsRefusal
from tests.stand_ins.teams.tenant import ADAPTIVE, Call, Json, Message, Room, Tenant

LARGEST = 28 * 1024
"""Bytes of a message as UTF-16, which is how Teams counts (bots/how-to/format-your-bot-messages)."""
Answer = tuple[int, Any]


def room_of(tenant: Tenant, call: Call) -> str:
    """The room that a call is for, as its limits are counted; empty where it is for none."""
    if call.operation != "create":
        return call.at.get("conversation", call.at.get("team", "")).partition(";")[0]
    return _channel(call.body) or "".join(each.get("id", "") for each in call.body.get("members", ()))


def names_in(tenant: Tenant, room: Room) -> Names:
    """Who may be mentioned in a room, as `check_card` asks: its people, and the tags of its team."""

    def wrong_with(mentioned: Json) -> str:
        given = str(mentioned.get("id", ""))
        if str(mentioned.get("type") or mentioned.get("mentionType") or "").lower() == "tag":
            tags = room.team.tags if room.team is not None else {}
            return "" if tags.get(given) == mentioned.get("name") else f"no tag {given!r} of this name"
        person = tenant.whom(given, by_name=True)
        return "" if person in tenant.members(room) else f"{given!r} is nobody in this conversation"

    return wrong_with


def create(tenant: Tenant, call: Call) -> Answer:
    """A new thread in a channel, or the talk with one person."""
    channel = _channel(call.body)
    if not channel:
        return _open_chat(tenant, call.body)
    room = _writable(tenant, tenant.expect_bot(tenant.rooms.get(channel)))
    if call.body.get("activity") is None:
        raise TeamsRefusal(400, "BadSyntax", "Activity is required to start a thread in a channel.")
    message = tenant.keep(room, _checked(tenant, room, call.body["activity"]), tenant.app.bot)
    return 201, {"id": message.conversation, "activityId": message.id}


def send(tenant: Tenant, call: Call) -> Answer:
    """A message in a conversation: in the thread that the conversation's id names."""
    room, root = _conversation(tenant, call)
    message = tenant.keep(room, _checked(tenant, room, call.body), tenant.app.bot, root)
    return 201, {"id": message.id}


def reply(tenant: Tenant, call: Call) -> Answer:
    """A message in answer to another; where it lands is decided by the conversation's id alone."""
    _standing(tenant, call)
    return send(tenant, call)


def update(tenant: Tenant, call: Call) -> Answer:
    """Another content for a message of the bot; whoever saw a card of their own sees the new one."""
    message = _own(tenant, call)
    room = _writable(tenant, tenant.rooms[message.room])
    message.activity = _checked(tenant, room, call.body)
    message.edits += 1
    message.views.clear()
    return 200, {"id": message.id}


def delete(tenant: Tenant, call: Call) -> Answer:
    """A message of the bot goes."""
    tenant.delete_by_hand(_own(tenant, call).id)
    return 200, None


def _open_chat(tenant: Tenant, body: Json) -> Answer:
    members = body.get("members") or []
    if len(members) != 1 or body.get("isGroup"):
        raise TeamsRefusal(400, "BadSyntax", "A conversation is with one person, or in a channel.")
    if tenant.id not in (body.get("tenantId"), (body.get("channelData") or {}).get("tenant", {}).get("id")):
        raise TeamsRefusal(400, "BadArgument", "The tenant is missing or another.")
    person = tenant.whom(str(members[0].get("id", "")))
    if person is None:
        raise TeamsRefusal(400, "MemberNotFoundInConversation", "Member not found.")
    if not person.has_app:
        raise TeamsRefusal(403, "ForbiddenOperationException", "The bot is not installed in the user's personal scope.")
    room = _writable(tenant, tenant.expect_bot(tenant.chat(person.key)))
    answer = {"id": room.id}
    if body.get("activity") is not None:
        answer["activityId"] = tenant.keep(room, _checked(tenant, room, body["activity"]), tenant.app.bot).id
    return 201, answer


def _conversation(tenant: Tenant, call: Call) -> tuple[Room, str]:
    """The room and the thread that a conversation's id names."""
    base, _, thread = call.at["conversation"].partition(";")
    room = _writable(tenant, tenant.expect_bot(tenant.rooms.get(base)))
    if not thread:
        return room, ""
    name, _, root = thread.partition("=")
    found = room.messages.get(root)
    if name != "messageid" or room.person:
        raise TeamsRefusal(404, "ConversationNotFound", "Conversation not found.")
    if found is None or found.deleted or found.root != root:
        raise TeamsRefusal(404, "ActivityNotFoundInConversation", "Conversation not found.")
    return room, root


def _standing(tenant: Tenant, call: Call) -> Message:
    """The message that a call names, in the conversation that it names."""
    room, root = _conversation(tenant, call)
    message = room.messages.get(call.at["activity"])
    if message is None or message.deleted or (root or (message.root and message.id)) != message.root:
        raise TeamsRefusal(404, "ActivityNotFoundInConversation", "Conversation not found.")
    return message


def _own(tenant: Tenant, call: Call) -> Message:
    message = _standing(tenant, call)
    if message.author != tenant.app.bot:
        raise TeamsRefusal(403, "NotEnoughPermissions", "A bot changes its own messages only.")
    return message


def _writable(tenant: Tenant, room: Room) -> Room:
    if room.person and tenant.people[room.person].blocks_bot:
        raise TeamsRefusal(403, "MessageWritesBlocked", "Message writes are blocked.")
    if room.team is not None and room.team.archived:
        raise TeamsRefusal(403, "NotEnoughPermissions", "The team is archived.")
    return room


def _checked(tenant: Tenant, room: Room, activity: Any) -> Json:
    """A message as it will stand. Raises TeamsRefusal."""
    if not isinstance(activity, dict) or activity.get("type") != "message":
        raise TeamsRefusal(400, "BadSyntax", "An activity of type message is expected.")
    text, attachments = activity.get("text", ""), activity.get("attachments", [])
    lists = (attachments, activity.get("entities", []))
    if not isinstance(text, str) or any(not isinstance(each, list) for each in lists):
        raise TeamsRefusal(400, "BadSyntax", "Activity has fields of the wrong kind.")
    if not text and not attachments:
        raise TeamsRefusal(400, "BadSyntax", "Activity must include non empty 'text' field or at least 1 attachment.")
    if not text and not activity.get("summary"):
        raise TeamsRefusal(400, "BadSyntax", "A card without text needs a summary.")
    if activity.get("textFormat") == "xml":
        raise TeamsRefusal(400, "BadSyntax", "textFormat xml would show text as markup.")
    names = names_in(tenant, room)
    try:
        _expect_size(activity)
        check_mentions(activity.get("entities", []), [text], names)
        for each in attachments:
            if each.get("contentType") != ADAPTIVE:
                raise CardRefused([f"attachments of type {each.get('contentType')!r}"])
            check_card(each.get("content"), "message", names, schema=tenant.reads_schema)
    except CardRefused as refused:
        raise TeamsRefusal(400, "BadSyntax", str(refused)) from None
    return activity


def _expect_size(activity: Json) -> None:
    said = {name: activity[name] for name in ("text", "summary", "attachments", "entities") if name in activity}
    try:
        size = len(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-16-le"))
    except UnicodeEncodeError:
        raise CardRefused(["half of a pair of surrogates is no text"]) from None
    if size > LARGEST:
        raise TeamsRefusal(413, "MessageSizeTooBig", f"Message size too large: {size} bytes.")


def _channel(body: Json) -> str:
    return str(((body.get("channelData") or {}).get("channel") or {}).get("id", ""))
