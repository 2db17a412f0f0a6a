"""Methods that show modals and homes: views.*; a trigger opens one view within three seconds of its click."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from tests.stand_ins.slack.blocks import check_view
from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.workspace import Shown, Workspace, nested

TRIGGER_LIVES = 3.0
DEEPEST = 3
Answer = dict[str, Any]


def open_view(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """views.open."""
    user = _spend_trigger(workspace, arguments)
    return _show(workspace, _view(arguments, "modal"), user)


def push_view(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """views.push: at most three views on each other."""
    user = _spend_trigger(workspace, arguments)
    _expect_room(workspace, user)
    return _show(workspace, _view(arguments, "modal"), user)


def update_view(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """views.update: refused where the view has changed since `hash` was given."""
    shown = workspace.views.get(str(arguments.get("view_id", "")))
    if shown is None and arguments.get("external_id"):
        wanted = arguments["external_id"]
        shown = next((each for each in workspace.views.values() if each.view.get("external_id") == wanted), None)
    if shown is None:
        raise SlackRefusal("not_found")
    if arguments.get("hash") and arguments["hash"] != shown.view["hash"]:
        raise SlackRefusal("hash_conflict")
    replace_view(workspace, shown, _view(arguments, "modal"))
    return {"view": shown.view}


def publish_view(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """views.publish: a user's home."""
    user = str(arguments.get("user_id", ""))
    if user not in workspace.users:
        raise SlackRefusal("user_not_found")
    view = _view(arguments, "home")
    workspace.homes[user] = Shown(_complete(workspace, view, workspace.number("V")), user)
    return {"view": workspace.homes[user].view}


def replace_view(workspace: Workspace, shown: Shown, view: Mapping[str, Any]) -> None:
    """Another view in the place of one that stands open. Raises SlackRefusal for one that Slack would not show."""
    check_view(view, "modal")
    shown.view = _complete(workspace, view, shown.view["id"])
    shown.errors = {}


def stack_view(workspace: Workspace, below: Shown, view: Mapping[str, Any]) -> None:
    """Another view upon one that stands open. Raises SlackRefusal for one that Slack would not show."""
    check_view(view, "modal")
    _expect_room(workspace, below.user)
    _show(workspace, view, below.user)


def _expect_room(workspace: Workspace, user: str) -> None:
    if sum(1 for shown in workspace.views.values() if shown.user == user) >= DEEPEST:
        raise SlackRefusal("push_limit_reached")


def _show(workspace: Workspace, view: Mapping[str, Any], user: str) -> Answer:
    external = view.get("external_id")
    if external and any(each.view.get("external_id") == external for each in workspace.views.values()):
        raise SlackRefusal("duplicate_external_id")
    complete = _complete(workspace, view, workspace.number("V"))
    workspace.views[complete["id"]] = Shown(complete, user)
    return {"view": complete}


def _view(arguments: Mapping[str, Any], kind: str) -> dict[str, Any]:
    try:
        view = nested(arguments.get("view", ""))
    except ValueError:
        raise SlackRefusal("invalid_arguments") from None
    check_view(view, kind)
    return dict(view)


def _complete(workspace: Workspace, view: Mapping[str, Any], id: str) -> dict[str, Any]:  # noqa: A002 - Slack's own word
    blocks = [{"block_id": workspace.number("b"), **block} for block in view.get("blocks", [])]
    digest = hashlib.sha256(json.dumps([blocks, workspace.number("h")]).encode()).hexdigest()[:10]
    app = workspace.app
    added = {"id": id, "team_id": workspace.team, "app_id": app.id, "bot_id": app.bot_id, "hash": digest}
    return {"private_metadata": "", "callback_id": "", **view, "blocks": blocks, **added, "root_view_id": id}


def _spend_trigger(workspace: Workspace, arguments: Mapping[str, Any]) -> str:
    trigger = str(arguments.get("trigger_id", ""))
    if not trigger:
        raise SlackRefusal("invalid_arguments")
    given = workspace.triggers.get(trigger)
    if given is None:
        raise SlackRefusal("invalid_trigger_id")
    since, user = given
    if since < 0:
        raise SlackRefusal("exchanged_trigger_id")
    if workspace.clock() - since > TRIGGER_LIVES:
        raise SlackRefusal("expired_trigger_id")
    workspace.triggers[trigger] = (-1.0, user)
    return user
