"""Methods that write messages: chat.* and reactions.add; takes arguments, changes the workspace, gives the answer."""

import json
from collections.abc import Mapping
from typing import Any

from tests.stand_ins.slack.blocks import check_blocks
from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.files import check_files
from tests.stand_ins.slack.workspace import Message, Workspace, nested

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
SPLIT_AT = 4_046
"""Beyond this a posted text is cut into several messages, each with all the blocks."""
LARGEST_METADATA = 3_000
Answer = dict[str, Any]


def post_message(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """chat.postMessage; a person's id stands for the talk that only they and the app see."""
    if arguments.get("channel") in workspace.users:
        return _post_directly(workspace, str(arguments["channel"]), arguments)
    channel = workspace.writable(_need(arguments, "channel", "channel_not_found"))
    content = _content(workspace, arguments, LONGEST_TEXT)
    thread = arguments.get("thread_ts")
    if thread is not None:
        if str(thread) not in channel.messages:
            raise SlackRefusal("thread_not_found")
        content["thread_ts"] = str(thread)
    if "metadata" in arguments:
        content["metadata"] = _metadata(arguments["metadata"])
    text = content["text"]
    parts = [text[start : start + SPLIT_AT] for start in range(0, len(text), SPLIT_AT)] or [""]
    posted = [workspace.keep(channel, _signed(workspace, {**content, "text": part})) for part in parts]
    return {"channel": channel.id, "ts": posted[0]["ts"], "message": posted[0]}


def _post_directly(workspace: Workspace, user: str, arguments: Mapping[str, Any]) -> Answer:
    message = _signed(workspace, _content(workspace, arguments, LONGEST_TEXT))
    message["ts"] = f"{workspace.clock():.6f}"
    workspace.direct.setdefault(user, []).append(message)
    return {"channel": f"D{user}", "ts": message["ts"], "message": message}


def update(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """chat.update: metadata stays unless it is given."""
    channel = workspace.channel(_need(arguments, "channel", "channel_not_found"))
    message = channel.messages.get(str(arguments.get("ts", "")))
    if message is None or message.get("subtype") == "tombstone":
        raise SlackRefusal("message_not_found")
    if message.get("bot_id") != workspace.app.bot_id:
        raise SlackRefusal("cant_update_message")
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    content = _content(workspace, arguments, LONGEST_UPDATE)
    if "metadata" in arguments:
        content["metadata"] = _metadata(arguments["metadata"])
    message.pop("blocks", None)
    message.update(content)
    message["edited"] = {"user": workspace.app.bot_user, "ts": message["ts"]}
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def delete(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """chat.delete."""
    channel = workspace.channel(_need(arguments, "channel", "channel_not_found"))
    ts = str(arguments.get("ts", ""))
    if channel.messages.get(ts, {}).get("bot_id") != workspace.app.bot_id:
        raise SlackRefusal("cant_delete_message" if ts in channel.messages else "message_not_found")
    workspace.delete_by_hand(channel.id, ts)
    return {"channel": channel.id, "ts": ts}


def post_ephemeral(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """chat.postEphemeral: seen by one member of the channel, kept by nobody."""
    user = str(arguments.get("user", ""))
    if user in workspace.users and arguments.get("channel") == f"D{user}":
        return {"message_ts": _post_directly(workspace, user, arguments)["ts"]}
    channel = workspace.writable(_need(arguments, "channel", "channel_not_found"))
    if user not in workspace.users:
        raise SlackRefusal("invalid_auth_user" if not user else "user_not_found")
    if user not in channel.members:
        raise SlackRefusal("user_not_in_channel")
    message = _signed(workspace, _content(workspace, arguments, LONGEST_TEXT))
    if arguments.get("thread_ts"):
        message["thread_ts"] = str(arguments["thread_ts"])
    return {"message_ts": workspace.whisper(channel, user, message)}


def permalink(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """chat.getPermalink."""
    channel = workspace.channel(_need(arguments, "channel", "channel_not_found"))
    ts = str(arguments.get("message_ts", ""))
    if ts not in channel.messages:
        raise SlackRefusal("message_not_found")
    address = f"https://acme.slack.com/archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": address}


def answer_click(workspace: Workspace, key: str, body: Mapping[str, Any]) -> None:
    """What is sent to a response_url: five times, thirty minutes. Raises SlackRefusal."""
    channel_id, user, since, left = workspace.response_urls.get(key, ("", "", 0.0, 0))
    if not left or workspace.clock() - since > 1800:
        raise SlackRefusal("expired_url" if left else "used_url")
    workspace.response_urls[key] = (channel_id, user, since, left - 1)
    channel = workspace.channel(channel_id)
    message = _signed(workspace, _content(workspace, body, LONGEST_TEXT))
    if body.get("response_type") == "in_channel":
        workspace.keep(channel, message)
    else:
        workspace.whisper(channel, user, message)


def _content(workspace: Workspace, arguments: Mapping[str, Any], longest: int) -> Message:
    text = arguments.get("text", "")
    content: Message = {"text": str(text)}
    if len(content["text"]) > longest:
        raise SlackRefusal("msg_too_long")
    if arguments.get("blocks"):
        try:
            content["blocks"] = nested(arguments["blocks"])
        except ValueError:
            raise SlackRefusal("invalid_blocks_format") from None
        check_blocks(content["blocks"], "message")
        check_files(workspace, content["blocks"])
    if not content["text"] and not content.get("blocks") and not arguments.get("attachments"):
        raise SlackRefusal("no_text")
    return content


def _metadata(given: Any) -> dict[str, Any]:
    try:
        metadata = nested(given)
    except ValueError:
        raise SlackRefusal("invalid_metadata_format") from None
    if not isinstance(metadata, dict):
        raise SlackRefusal("invalid_metadata_format")
    if metadata and not (
        isinstance(metadata.get("event_type"), str) and isinstance(metadata.get("event_payload"), dict)
    ):
        raise SlackRefusal("invalid_metadata_schema")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise SlackRefusal("metadata_too_large")
    return metadata


def _signed(workspace: Workspace, message: Message) -> Message:
    app = workspace.app
    return {**message, "user": app.bot_user, "bot_id": app.bot_id, "app_id": app.id}


def _need(arguments: Mapping[str, Any], name: str, error: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value:
        raise SlackRefusal(error)
    return value
