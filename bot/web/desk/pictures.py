"""The pictures of replies on the desk: takes the number of one, gives its cleaned bytes as they go out; no other."""

from fastapi import APIRouter, Response

from bot.errors import NotFound
from bot.web.desk.case import LARGEST
from bot.web.desk.desk import Desk
from bot.web.session import SignedIn

_HEADERS = {"Cache-Control": "private, max-age=3600", "Content-Security-Policy": "default-src 'none'; sandbox"}


def add_pictures(router: APIRouter, desk: Desk) -> None:
    """The route of the pictures."""

    @router.get("/desk/pictures/{picture_id}")
    async def picture(picture_id: int, session: SignedIn) -> Response:
        """One picture: of a reply for everybody who reads its case, of a draft for whoever writes it."""
        async with desk.context.store.reading() as tx:
            found = await tx.reply_pictures.get(picture_id) if picture_id < LARGEST else None
            content = await tx.reply_pictures.content(picture_id) if found is not None else None
        if found is None or content is None or (found.reply_id is None and found.person != session.person):
            raise NotFound("There is no such picture.", picture=str(picture_id))
        return Response(content, media_type=found.media_type, headers=_HEADERS)
