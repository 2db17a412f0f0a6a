"""Pictures kept in Slack: takes bytes, gives the id of a file that a card's image block may name; shares it nowhere.

The three steps of an upload and the wait for it from docs.slack.dev (working with files, files.info): Slack looks at
what it was given, and only then knows the file's type; before that it refuses blocks that name it. Neither step is
undone where the next fails: a file that nothing names is seen by nobody.
"""

import json
from dataclasses import dataclass

from bot.domain.place import placed
from bot.errors import Rejected
from bot.ports.pictures import PictureFile
from integrations.chat.slack.limits import UPLOADED_ALT, cut
from integrations.chat.slack.workspaces import Workspaces

_GONE = ("file_not_found", "file_deleted")


@dataclass(frozen=True, slots=True)
class SlackPictures:
    """Copies of pictures, each in one workspace; their ids have it in front."""

    workspaces: Workspaces

    async def take_picture(self, file: PictureFile, alt: str, place: str) -> str:
        """Upload a picture with its description; gives the file's id. Raises Transient, Permanent."""
        place = await self.workspaces.place(place)
        calls = self.workspaces.calls(place)
        given = await calls.read(
            "files.getUploadURLExternal",
            filename=file.name,
            length=len(file.content),
            alt_txt=cut(alt, UPLOADED_ALT),
        )
        ref = str(given["file_id"])
        await calls.put(str(given["upload_url"]), file.content)
        await calls.submit("files.completeUploadExternal", files=json.dumps([{"id": ref, "title": file.name}]))
        return placed(place, ref)

    async def has_picture(self, ref: str) -> bool:
        """Whether Slack has looked at the file. Raises Transient, Permanent."""
        calls, bare = await self.workspaces.at(ref)
        told = await calls.read("files.info", file=bare)
        return bool(told["file"].get("mimetype"))

    async def drop_picture(self, ref: str) -> None:
        """Delete the file (docs.slack.dev/reference/methods/files.delete). Raises Transient, Permanent."""
        calls, bare = await self.workspaces.at(ref)
        try:
            await calls.change("files.delete", file=bare)
        except Rejected as error:
            if not any(name in str(error) for name in _GONE):
                raise
