"""Pictures of mentions on the desk: takes the case and the name of one, gives its bytes as fetched by us.

A page that loaded them from where they lie would tell a stranger's server who reads what, and when. Only what a
mention of the case shows is fetched, and nothing of one that its author removed.
"""

from fastapi import APIRouter, Response

from bot.cards.media import is_picture, picture_key
from bot.domain.mention import MentionState
from bot.domain.view import CaseView
from bot.errors import NotFound, Rejected, Transient
from bot.ports.pictures import PictureFile
from bot.runtime.kept_pictures import KeptPictures
from bot.web.desk.case import find_view
from bot.web.desk.desk import Desk
from bot.web.session import SignedIn

_TYPES = {"png": "image/png", "jpg": "image/jpeg", "gif": "image/gif"}
_HEADERS = {"Cache-Control": "private, max-age=600", "Content-Security-Policy": "default-src 'none'; sandbox"}


def add_media(router: APIRouter, desk: Desk) -> None:
    """The route of the pictures."""
    kept = KeptPictures(lambda url, own: desk.context.pictures(url, own=own), desk.now)

    @router.get("/desk/cases/{case_id}/media/{key}")
    async def picture(case_id: int, key: str, session: SignedIn) -> Response:
        """One picture of the case; 404 for what is none, 502 where its server does not give it now."""
        async with desk.context.store.reading() as tx:
            view = await find_view(desk, tx, case_id)
        account = desk.directory.accounts.get(view.case.account)
        try:
            found = await kept(_address(view, key), own=account.own_server if account else "")
        except Rejected:
            return Response(status_code=404)
        except Transient:
            return Response(status_code=502)
        return Response(found.content, media_type=_type_of(found), headers=_HEADERS)


def _address(view: CaseView, key: str) -> str:
    """Where the picture lies. Raises NotFound."""
    for stored in view.mentions:
        for media in stored.mention.media if stored.state is not MentionState.DELETED else ():
            if is_picture(media) and picture_key(media.url) == key:
                return media.url
    raise NotFound("There is no such picture.", case=str(view.case.id))


def _type_of(file: PictureFile) -> str:
    return _TYPES[file.name.rpartition(".")[2]]
