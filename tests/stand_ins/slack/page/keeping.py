"""The workspace in a file, so that cards outlive the process: takes and gives its state, knows no page."""

import json
from base64 import b64decode, b64encode
from itertools import count
from pathlib import Path
from typing import Any

from tests.stand_ins.slack.page.seats import Seats
from tests.stand_ins.slack.workspace import Shown, Workspace

KEPT = 2_000
"""Messages of a channel that are kept, the newest."""

FILES_KEPT = 100


def save(path: Path, workspace: Workspace, seats: Seats) -> None:
    """Write the state down whole, or leave the file as it was."""
    rooms = {
        room.id: {
            "messages": list(room.messages.values())[-KEPT:],
            "whispers": room.whispers[-KEPT:],
            "last": room.last,
        }
        for room in workspace.channels.values()
    }
    state = {
        "rooms": rooms,
        "direct": {user: messages[-KEPT:] for user, messages in workspace.direct.items()},
        "homes": {user: shown.view for user, shown in workspace.homes.items()},
        "files": [_packed(file) for file in list(workspace.files.values())[-FILES_KEPT:]],
        "read": [[user, place, ts] for (user, place), ts in seats.read.items()],
        "next": next(workspace.numbers),
    }
    written = path.with_suffix(".new")
    written.touch(mode=0o600)
    written.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
    written.replace(path)


def load(path: Path, workspace: Workspace, seats: Seats) -> None:
    """Bring back what was kept, for the channels and people that there are now; without a file, nothing."""
    if not path.exists():
        return
    state = json.loads(path.read_text("utf-8"))
    for id, kept in state["rooms"].items():  # noqa: A001 - Slack's own word
        room = workspace.channels.get(id)
        if room is not None:
            room.messages = {each["ts"]: each for each in kept["messages"]}
            room.whispers = [(user, message) for user, message in kept["whispers"]]
            room.last = kept["last"]
    workspace.files.update({each["id"]: _unpacked(each) for each in state.get("files", [])})
    workspace.direct.update(state["direct"])
    workspace.homes.update({user: Shown(view, user) for user, view in state["homes"].items()})
    seats.read.update({(user, place): ts for user, place, ts in state["read"]})
    workspace.numbers = count(state["next"] + 1)


def _packed(file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "content": b64encode(file["content"] or b"").decode("ascii")}


def _unpacked(file: dict[str, Any]) -> dict[str, Any]:
    return {**file, "content": b64decode(file["content"])}
