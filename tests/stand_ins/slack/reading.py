"""Methods that read: auth.test, conversations.*, users.*; takes arguments, gives the answer; joining alone changes."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.workspace import Channel, User, Workspace

Answer = dict[str, Any]
MOST_AT_ONCE = 999


def auth_test(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """auth.test."""
    app = workspace.app
    return {
        "url": "https://acme.slack.com/",
        "team": "Acme",
        "user": "comptoir",
        "team_id": workspace.team,
        "user_id": app.bot_user,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def conversations_list(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.list; private channels only where the bot was invited."""
    kinds = set(str(arguments.get("types", "public_channel")).split(","))
    seen = [each for each in workspace.channels.values() if _kind(each) in kinds and _visible(workspace, each)]
    if _true(arguments.get("exclude_archived")):
        seen = [each for each in seen if not each.is_archived]
    page, cursor = _paged(seen, arguments, 100)
    return {"channels": [_channel(workspace, each) for each in page], "response_metadata": {"next_cursor": cursor}}


def conversations_info(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.info."""
    return {"channel": _channel(workspace, workspace.channel(str(arguments.get("channel", ""))))}


def conversations_members(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.members."""
    channel = workspace.channel(str(arguments.get("channel", "")))
    page, cursor = _paged(sorted(channel.members), arguments, 100)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def conversations_join(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.join: public channels only."""
    channel = workspace.channel(str(arguments.get("channel", "")))
    if channel.is_archived:
        raise SlackRefusal("is_archived")
    if channel.is_private:
        raise SlackRefusal("method_not_supported_for_channel_type")
    channel.members.add(workspace.app.bot_user)
    return {"channel": _channel(workspace, channel)}


def conversations_history(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.history: newest first, without replies in threads; metadata only where it is asked for."""
    channel = _readable(workspace, arguments)
    standing = [each for each in channel.messages.values() if each.get("thread_ts", each["ts"]) == each["ts"]]
    return _messages(list(reversed(standing)), arguments)


def conversations_replies(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """conversations.replies: the parent and its thread, oldest first."""
    channel = _readable(workspace, arguments)
    ts = str(arguments.get("ts", ""))
    if ts not in channel.messages:
        raise SlackRefusal("thread_not_found")
    thread = [each for each in channel.messages.values() if ts in (each["ts"], each.get("thread_ts"))]
    return _messages(thread, arguments)


def users_info(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """users.info."""
    found = workspace.users.get(str(arguments.get("user", "")))
    if found is None:
        raise SlackRefusal("user_not_found")
    return {"user": _user(workspace, found)}


def users_by_email(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """users.lookupByEmail."""
    wanted = str(arguments.get("email", "")).lower()
    for user in workspace.users.values():
        if user.email.lower() == wanted and wanted and not user.deleted:
            return {"user": _user(workspace, user)}
    raise SlackRefusal("users_not_found")


def _readable(workspace: Workspace, arguments: Mapping[str, Any]) -> Channel:
    channel = workspace.channel(str(arguments.get("channel", "")))
    if workspace.app.bot_user not in channel.members:
        raise SlackRefusal("not_in_channel")
    return channel


def _messages(messages: Sequence[dict[str, Any]], arguments: Mapping[str, Any]) -> Answer:
    oldest, latest = float(arguments.get("oldest") or 0), float(arguments.get("latest") or "inf")
    inclusive = _true(arguments.get("inclusive"))
    within = [
        each
        for each in messages
        if oldest < float(each["ts"]) < latest or (inclusive and float(each["ts"]) in (oldest, latest))
    ]
    page, cursor = _paged(within, arguments, 100)
    if not _true(arguments.get("include_all_metadata")):
        page = [{key: value for key, value in each.items() if key != "metadata"} for each in page]
    return {"messages": page, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}


def _paged(items: Sequence[Any], arguments: Mapping[str, Any], usual: int) -> tuple[list[Any], str]:
    try:
        limit = int(arguments.get("limit") or usual)
    except ValueError:
        raise SlackRefusal("invalid_limit") from None
    if not 1 <= limit <= MOST_AT_ONCE:
        raise SlackRefusal("invalid_limit")
    cursor = str(arguments.get("cursor") or "")
    if cursor and not cursor.startswith("next:"):
        raise SlackRefusal("invalid_cursor")
    start = int(cursor.removeprefix("next:") or 0)
    end = start + limit
    return list(items[start:end]), f"next:{end}" if end < len(items) else ""


def _channel(workspace: Workspace, channel: Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": not channel.is_private,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_member": workspace.app.bot_user in channel.members,
        "num_members": len(channel.members),
    }


def _user(workspace: Workspace, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "team_id": "T0STRANGER" if user.is_stranger else workspace.team,
        "name": user.name,
        "real_name": user.name,
        "deleted": user.deleted,
        "tz": user.tz,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": False,
        "is_stranger": user.is_stranger,
        "is_email_confirmed": user.email_confirmed,
        "profile": {"real_name": user.name, "email": user.email},
    }


def _kind(channel: Channel) -> str:
    return "private_channel" if channel.is_private else "public_channel"


def _visible(workspace: Workspace, channel: Channel) -> bool:
    return not channel.is_private or workspace.app.bot_user in channel.members


def _true(value: Any) -> bool:
    return str(value).lower() in ("1", "true")
