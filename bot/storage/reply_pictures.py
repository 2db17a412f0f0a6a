"""Pictures of replies with their bytes, in the database; implements `ReplyPictures` of the port."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from bot.domain.reply_picture import ChosenFile, PictureState, ReplyPicture
from bot.storage import tables_of_chat as tables
from bot.storage.repository import Repository

_pictures = tables.reply_pictures

WITHOUT_BYTES = [column for column in _pictures.c if column.name != "content"]
"""What is read of a picture wherever nobody looks at it."""


class SqlReplyPictures(Repository):
    """Bytes are read where they are asked for and nowhere else."""

    async def add(self, case_id: int, person: str, file: ChosenFile, fault: str, now: datetime) -> ReplyPicture:
        """Keep that a file was chosen for a draft: wanted, or refused for a `fault`."""
        state = PictureState.REFUSED if fault else PictureState.WANTED
        values: dict[str, Any] = {"case_id": case_id, "person": person, "ref": file.ref, "name": file.name}
        values |= {"alt": file.alt, "state": state.value, "fault": fault, "media_type": "", "remote_id": ""}
        number = await self._db.add(_pictures, values | {"created_at": now})
        return ReplyPicture(number, case_id, person, file.ref, file.name, file.alt, state, fault=fault)

    async def get(self, picture_id: int) -> ReplyPicture | None:
        """One picture."""
        found = await self._find(_pictures.c.id == picture_id)
        return found[0] if found else None

    async def content(self, picture_id: int) -> bytes | None:
        """Its cleaned bytes, None where there are none."""
        content: bytes | None = await self._db.value(select(_pictures.c.content).where(_pictures.c.id == picture_id))
        return content

    async def of_draft(self, case_id: int, person: str) -> Sequence[ReplyPicture]:
        """Those of an employee's draft."""
        ours = (_pictures.c.case_id == case_id, _pictures.c.person == person)
        return await self._find(*ours, _pictures.c.reply_id.is_(None))

    async def of_reply(self, reply_id: int) -> Sequence[ReplyPicture]:
        """Those that go out with a reply."""
        return await self._find(_pictures.c.reply_id == reply_id)

    async def describe(self, picture_id: int, alt: str) -> None:
        """Give one another description; whatever else becomes of it at the same time stays."""
        await self._db.change(_pictures.update().where(_pictures.c.id == picture_id).values(alt=alt))

    async def save(self, picture: ReplyPicture, content: bytes | None = None) -> None:
        """Store its new state, with its bytes where they are given, and leave its description alone; one that went to
        another reply since stays."""
        values: dict[str, Any] = {
            "state": picture.state.value,
            "media_type": picture.media_type,
            "fault": picture.fault,
            "remote_id": picture.remote_id,
            "uploaded_at": picture.uploaded_at,
        }
        if content is not None:
            values["content"] = content
        there = _pictures.c.reply_id == picture.reply_id  # "IS NULL" for a draft's
        await self._db.change(_pictures.update().where(_pictures.c.id == picture.id, there).values(values))

    async def enclose(self, picture_ids: Collection[int], reply_id: int) -> None:
        """Have these go out with a reply."""
        if picture_ids:
            await self._db.change(
                _pictures.update().where(_pictures.c.id.in_(sorted(picture_ids))).values(reply_id=reply_id)
            )

    async def give_back(self, reply_id: int) -> None:
        """Those of a reply that will not be public are its author's draft again, to be uploaded anew."""
        fresh = {"reply_id": None, "state": PictureState.READY.value, "remote_id": "", "uploaded_at": None}
        await self._db.change(_pictures.update().where(_pictures.c.reply_id == reply_id).values(fresh))

    async def remove(self, picture_ids: Collection[int]) -> None:
        """Take these away, with their bytes."""
        if picture_ids:
            await self._db.change(_pictures.delete().where(_pictures.c.id.in_(sorted(picture_ids))))

    async def _find(self, *conditions: ColumnElement[bool]) -> Sequence[ReplyPicture]:
        rows = await self._db.rows(select(*WITHOUT_BYTES).where(*conditions).order_by(_pictures.c.id))
        return [reply_picture_of(row) for row in rows]


def reply_picture_of(row: Row[Any]) -> ReplyPicture:
    """A picture from a row of `reply_pictures`."""
    return ReplyPicture(
        id=row.id,
        case_id=row.case_id,
        person=row.person,
        ref=row.ref,
        name=row.name,
        alt=row.alt,
        state=PictureState(row.state),
        reply_id=row.reply_id,
        media_type=row.media_type,
        fault=row.fault,
        remote_id=row.remote_id,
        uploaded_at=row.uploaded_at,
    )
