"""The page's routes: read a channel, a thread, a home as one of the people; press, write and submit as them.

Who acts stands in the address, so two windows are two people; nobody signs in to what is pretended.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from multidict import MultiDictProxy

from tests.stand_ins.slack.files import SHOWN
from tests.stand_ins.slack.page.acting import Acting, Trouble
from tests.stand_ins.slack.page.drawing import Drawing
from tests.stand_ins.slack.page.pressing import Place
from tests.stand_ins.slack.page.seats import Seats, stands_alone
from tests.stand_ins.slack.page.words import editable
from tests.stand_ins.slack.workspace import Message, Shown, User, Workspace

HOME, TALK = "app-home", "app-messages"
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_FOLDER = Path(__file__).parent
_STATIC = {"page.css": "text/css", "page.js": "text/javascript"}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_SHOWN = 100
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(slots=True)
class Site:
    """The page of one workspace. `shortcuts` are those of a message's menu, by the name under which they are known."""

    workspace: Workspace
    seats: Seats
    acting: Acting
    shortcuts: Mapping[str, str]
    templates: Environment

    def furnish(self, application: web.Application) -> None:
        """Add the page to the workspace that is served."""
        application.middlewares.append(_own_pages_only)
        application.middlewares.append(self._ring)
        application.router.add_get("/", self._front)
        application.router.add_get("/changes", self._changes)
        application.router.add_get("/static/{name}", _static)
        application.router.add_get("/files/{file}", self._file)
        application.router.add_get("/favicon.ico", _no_icon)
        application.router.add_get("/as/{user}", self._front)
        application.router.add_get("/as/{user}/{place}", self._look)
        application.router.add_post("/as/{user}/{place}/{act}", self._do)

    async def _front(self, request: web.Request) -> web.StreamResponse:
        user = request.match_info.get("user") or self._people()[0].id
        rooms = self._rooms(self._user(user))
        raise web.HTTPFound(_path(user, rooms[0]["id"] if rooms else HOME))

    async def _changes(self, request: web.Request) -> web.StreamResponse:
        after = request.query.get("after", "")
        turn = await self.seats.changed(int(after) if after.isdecimal() else -1)
        return web.json_response({"turn": turn}, headers=HEADERS)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self.workspace.files.get(request.match_info["file"])
        if file is None or file["mimetype"] not in SHOWN:
            raise web.HTTPNotFound
        return web.Response(body=file["content"], content_type=file["mimetype"], headers=HEADERS)

    async def _look(self, request: web.Request) -> web.StreamResponse:
        user, place = self._user(request.match_info["user"]), request.match_info["place"]
        if place not in (HOME, TALK, *(each["id"] for each in self._rooms(user))):
            raise web.HTTPNotFound
        if place == HOME and "again" not in request.query:
            await self.acting.open_home(user.id)
        return self._page(user, place, request.query.get("thread", ""))

    async def _do(self, request: web.Request) -> web.StreamResponse:
        user, place = self._user(request.match_info["user"]), request.match_info["place"]
        sent = await request.post()
        # A field that is there several times, boxes for one, is one with commas between.
        form = {name: ",".join(each for each in sent.getall(name) if isinstance(each, str)) for name in sent}
        try:
            await self.acting.act(request.match_info["act"], user, place, form, _files_in(sent))
        except Trouble as trouble:
            self.seats.went_wrong(user.id, str(trouble))
        if request.match_info["act"] == "type":
            return web.Response(status=204, headers=HEADERS)
        raise web.HTTPSeeOther(_path(user.id, place, form.get("thread", "")))

    def _page(self, user: User, place: str, thread: str) -> web.Response:
        self.seats.saw(user.id, place)
        room = self.workspace.channels.get(place)
        drawing = Drawing(self.workspace, user)
        modals = [shown for shown in self.workspace.views.values() if shown.user == user.id]
        html = self.templates.get_template("workspace.html").render(
            me=user,
            people=self._people(),
            place=place,
            room=room,
            rooms=self._rooms(user),
            talk_unread=self.seats.unread(user.id, TALK),
            home=self.workspace.homes.get(user.id),
            messages=self._messages(user, place),
            thread=thread if room is not None and thread in room.messages else "",
            under=self._thread(user, place, thread),
            modal=modals[-1] if modals else None,
            filled=self._filled(modals),
            trouble=self.seats.trouble(user.id),
            shortcuts=self.shortcuts,
            draw=drawing,
            turn=self.seats.turn,
            here=f"/as/{quote(user.id)}/{quote(place)}",
            editable=lambda text: editable(text, drawing.name),
        )
        return web.Response(text=html, content_type="text/html", headers=HEADERS)

    def _filled(self, modals: list[Shown]) -> Mapping[str, str]:
        return self.seats.filled.get(modals[-1].view["id"], {}) if modals else {}

    def _messages(self, user: User, place: str) -> list[dict[str, Any]]:
        room = self.workspace.channels.get(place)
        if room is None:
            return [_item("direct", "", each) for each in self.workspace.direct.get(user.id, [])[-_SHOWN:]]
        said = [_item("message", room.id, each) for each in room.messages.values() if stands_alone(each)]
        told = [_item("whisper", room.id, each) for who, each in room.whispers if who == user.id and stands_alone(each)]
        return sorted([*said, *told], key=_stamp)[-_SHOWN:]

    def _thread(self, user: User, place: str, thread: str) -> list[dict[str, Any]]:
        room = self.workspace.channels.get(place)
        if room is None or not thread:
            return []
        said = [
            _item("message", room.id, each)
            for each in room.messages.values()
            if thread in (each["ts"], each.get("thread_ts"))
        ]
        told = [
            _item("whisper", room.id, each)
            for who, each in room.whispers
            if who == user.id and each.get("thread_ts") == thread
        ]
        return sorted([*said, *told], key=_stamp)

    def _rooms(self, user: User) -> list[dict[str, Any]]:
        mine = [room for room in self.workspace.channels.values() if user.id in room.members]
        return [
            {"id": room.id, "name": room.name, "unread": self.seats.unread(user.id, room.id)}
            for room in sorted(mine, key=lambda each: each.name)
        ]

    def _people(self) -> list[User]:
        return [each for each in self.workspace.users.values() if not each.is_bot]

    def _user(self, id: str) -> User:  # noqa: A002 - Slack's own word
        found = self.workspace.users.get(id)
        if found is None or found.is_bot:
            raise web.HTTPNotFound
        return found

    @property
    def _ring(self) -> Any:
        """After whatever the app or a person did, the page may look otherwise."""

        @web.middleware
        async def ring(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                return await handler(request)
            finally:
                if request.path.startswith(("/api/", "/response/")) or request.method == "POST":
                    self.seats.ring()

        return ring


def templates() -> Environment:
    """The page's templates; what is put into them is escaped."""
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )


@web.middleware
async def _own_pages_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests for another host than this machine's, and writing ones that another site has a browser send."""
    if urlsplit(f"//{request.host}").hostname not in _LOOPBACK:
        return web.Response(status=400, text="This is served on this machine only.\n")
    if request.method not in ("GET", "HEAD") and _is_foreign(request):
        return web.Response(status=403, text="This page accepts requests from itself only.\n")
    return await handler(request)


def _is_foreign(request: web.Request) -> bool:
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site not in ("same-origin", "none")
    return origin is not None and urlsplit(origin).netloc != request.host


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _STATIC:
        raise web.HTTPNotFound
    text = (_FOLDER / "static" / name).read_text("utf-8")
    return web.Response(text=text, content_type=_STATIC[name], headers={**HEADERS, "Cache-Control": "no-cache"})


def _files_in(sent: MultiDictProxy[Any]) -> Mapping[str, list[tuple[str, bytes]]]:
    """The files that somebody put into a form, by their field."""
    return {
        name: [
            (each.filename, each.file.read())
            for each in sent.getall(name)
            if isinstance(each, web.FileField) and each.filename
        ]
        for name in sent
    }


def _item(kind: str, room: str, message: Message) -> dict[str, Any]:
    return {"kind": kind, "said": message, "place": Place(kind, room, message["ts"]).named()}


def _stamp(item: Mapping[str, Any]) -> float:
    return float(item["said"]["ts"])


async def _no_icon(request: web.Request) -> web.StreamResponse:
    return web.Response(status=204, headers=HEADERS)


def _path(user: str, place: str, thread: str = "") -> str:
    above = f"?thread={quote(thread)}" if thread else ""
    again = ("&" if above else "?") + "again=1" if place == HOME else ""
    return f"/as/{quote(user)}/{quote(place)}{above}{again}"
