"""The three steps of an upload: an address, the bytes, the sharing in a channel; keeps what was uploaded.

As Slack does it looks at each file for a while before it tells the file's type and before blocks may name it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.workspace import Workspace, nested

Answer = dict[str, Any]
LONGEST_ALT = 1_000
LARGEST_PUT_IN = 10_000_000
SHOWN = frozenset({"image/png", "image/jpeg", "image/gif"})
_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def upload_url(workspace: Workspace, arguments: Mapping[str, Any], base_url: str) -> Answer:
    """files.getUploadURLExternal."""
    name, length = str(arguments.get("filename", "")), str(arguments.get("length", ""))
    alt = str(arguments.get("alt_txt", ""))
    if not name or not length.isdigit() or int(length) == 0 or len(alt) > LONGEST_ALT:
        raise SlackRefusal("invalid_arguments")
    file = workspace.number("F")
    workspace.files[file] = {
        "id": file,
        "name": name,
        "size": int(length),
        "alt_txt": alt,
        "mimetype": "",
        "content": None,
        "shared": [],
        "looks": workspace.looks_at_files,
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
        file["complete"] = True
        _look(file)
        if arguments.get("channel_id"):
            file["shared"].append(workspace.writable(str(arguments["channel_id"])).id)
        file["title"] = each.get("title", file["name"])
        done.append(_told(file))
    return {"files": done}


def share(workspace: Workspace, name: str, content: bytes, base_url: str, *, alt: str = "") -> dict[str, Any]:
    """A person puts a file into a message; gives it as the message carries it. Its bytes are for members' eyes only."""
    file = workspace.number("F")
    address = f"{base_url}/files-pri/{file}/download/{name}"
    workspace.files[file] = {
        "id": file,
        "name": name,
        "size": len(content),
        "alt_txt": alt,
        "mimetype": "",
        "url_private": address,
        "url_private_download": address,
        "content": content,
        "shared": [],
        "looks": 0,
        "complete": True,
    }
    _look(workspace.files[file])
    return _told(workspace.files[file])


def put_in(
    workspace: Workspace, element: Mapping[str, Any], given: Sequence[tuple[str, bytes]], base_url: str
) -> list[dict[str, Any]]:
    """A person puts files into a field for them; gives them as the submission tells of them. Raises SlackRefusal for
    what the field does not take."""
    if len(given) > element.get("max_files", 10):
        raise SlackRefusal("too_many_files")
    return [expect_taken(element, share(workspace, name, content, base_url)) for name, content in given]


def expect_taken(element: Mapping[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """The file, which a field takes by its name's ending and its size alone. Raises SlackRefusal."""
    ending = file["name"].rpartition(".")[2].lower()
    if ending not in element.get("filetypes", [ending]) or file["size"] > LARGEST_PUT_IN:
        raise SlackRefusal("file_not_taken")
    return file


def private_bytes(workspace: Workspace, file: str, bearer: str) -> bytes | None:
    """What stands at a file's private address; None for whoever has no right to read it."""
    app = workspace.app
    allowed = bearer in {app.bot_token, *app.tokens} and not app.revoked and "files:read" in app.scopes
    content: bytes | None = workspace.files[file]["content"] if allowed and file in workspace.files else None
    return content


def file_info(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """files.info."""
    file = workspace.files.get(str(arguments.get("file", "")))
    if file is None or not file.get("complete"):
        raise SlackRefusal("file_not_found")
    _look(file)
    return {"file": _told(file)}


def delete_file(workspace: Workspace, arguments: Mapping[str, Any]) -> Answer:
    """files.delete."""
    if workspace.files.pop(str(arguments.get("file", "")), None) is None:
        raise SlackRefusal("file_not_found")
    return {}


def check_files(workspace: Workspace, blocks: Any) -> None:
    """Refuse blocks that name a file which is not there, or which nobody has looked at yet: invalid_blocks."""
    for index, block in enumerate(blocks):
        named = block.get("slack_file")
        if named is None:
            continue
        file = workspace.files.get(str(named.get("id")))
        if file is None or file["mimetype"] not in SHOWN:
            error = f"invalid slack file [json-pointer:/blocks/{index}/slack_file]"
            raise SlackRefusal("invalid_blocks", errors=[error], response_metadata={"messages": [error]})


def _look(file: dict[str, Any]) -> None:
    """One more look at a file; after the last one its type is known by its first bytes."""
    if file["looks"]:
        file["looks"] -= 1
    else:
        file["mimetype"] = next(
            (kind for begun, kind in _TYPES.items() if file["content"].startswith(begun)), "application/octet-stream"
        )


def _told(file: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in file.items() if key not in ("content", "looks", "complete")}
