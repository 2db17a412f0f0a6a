"""The three steps of an upload: an address, the bytes, the sharing in a channel; keeps what was uploaded."""

from collections.abc import Mapping
from typing import Any

from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.workspace import Workspace, nested

Answer = dict[str, Any]


def upload_url(workspace: Workspace, arguments: Mapping[str, Any], base_url: str) -> Answer:
    """files.getUploadURLExternal."""
    name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
    if not name or not length.isdigit() or int(length) == 0:
        raise SlackRefusal("invalid_arguments")
    file = workspace.number("F")
    workspace.files[file] = {
        "id": file,
        "name": name,
        "size": int(length),
        "alt_txt": arguments.get("alt_txt", ""),
        "content": None,
        "shared": [],
    }
    return {"file_id": file, "upload_url": f"{base_url}/upload/{file}"}


def take_bytes(workspace: Workspace, file: str, content: bytes) -> None:
    """What is sent to the upload's address. Raises SlackRefusal where it is not as long as was announced."""
    if file not in workspace.files or len(content) != workspace.files[file]["size"]:
        raise SlackRefusal("upload_failed")
    workspace.files[file]["content"] = content


def complete_upload(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """files.completeUploadExternal."""
    try:
        wanted = nested(arguments.get("files", "[]"))
    except ValueError:
        raise SlackRefusal("invalid_arguments") from None
    done: list[dict[str, Any]] = []
    for each in wanted:
        file = workspace.files.get(str(each.get("id")))
        if file is None or file["content"] is None:
            raise SlackRefusal("file_not_found")
        if arguments.get("channel_id"):
            file["shared"].append(workspace.writable(str(arguments["channel_id"])).id)
        done.append({"id": file["id"], "title": each.get("title", file["name"])})
    return {"files": done}


def file_info(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """files.info."""
    file = workspace.files.get(str(arguments.get("file", "")))
    if file is None:
        raise SlackRefusal("file_not_found")
    return {"file": {key: value for key, value in file.items() if key != "content"}}
