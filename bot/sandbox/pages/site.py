"""The page's routes: read the timeline, a thread or a profile; play a person; write, edit and delete as them.

The person played is kept in a cookie, without sign-in: whoever asks to be somebody is believed.
"""

import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.pages.assets import draw_avatar, serve_file
from bot.sandbox.pages.frame import HEADERS, Frame
from bot.sandbox.publishing import PUBLIC_PAGES
from bot.sandbox.refusals import NotFoundHere, SandboxRefusal
from bot.sandbox.rows import NewStatus, PageRange, Status

_PAGE: Final = 30


class Site:
    """The handlers of the page."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        self._network = frame.network

    def routes(self) -> list[Route]:
        """Give the routes, to be mounted beside the API."""
        return [
            Route("/", self._home),
            Route("/live", self._live_home),
            Route("/live/{id:int}", self._live_thread),
            Route("/play", self._play, methods=["POST"]),
            Route("/write", self._write, methods=["POST"]),
            Route("/@{username}", self._profile),
            Route("/users/{username}", self._profile),
            Route("/@{username}/{id:int}", self._thread),
            Route("/users/{username}/statuses/{id:int}", self._thread),
            Route("/@{username}/{id:int}/edit", self._edit, methods=["GET", "POST"]),
            Route("/@{username}/{id:int}/delete", self._delete, methods=["POST"]),
            Route("/tags/{tag}", self._tag),
            Route("/oauth/authorize", self._authorize),
            Route("/static/{name}", serve_file),
            Route("/avatars/{username}.svg", draw_avatar),
        ]

    async def not_found(self, request: Request, error: Exception) -> Response:
        """Answer what is not here with a page that says so."""
        return self._frame.render(request, "gone.html", 404)

    async def _home(self, request: Request) -> Response:
        older_than = request.query_params.get("before", "")
        is_first = not older_than.isdecimal()
        shown = self._timeline(request, None if is_first else int(older_than[:18]))
        return self._list(request, shown, live=is_first)

    async def _live_home(self, request: Request) -> Response:
        return self._fragment(request, posts=self._frame.views(request).posts(self._timeline(request)))

    async def _live_thread(self, request: Request) -> Response:
        views = self._frame.views(request)
        return self._fragment(request, posts=views.thread(self._status(request)), is_thread=True)

    async def _tag(self, request: Request) -> Response:
        words = f"#{request.path_params['tag']}"
        shown = self._network.statuses.page(PageRange(_PAGE), visibilities=["public"], containing=words)
        return self._list(request, shown, heading=words)

    async def _profile(self, request: Request) -> Response:
        member = self._network.members.by_username(request.path_params["username"])
        if member is None:
            raise NotFoundHere
        shown = self._network.statuses.page(PageRange(_PAGE), member_id=member.id, visibilities=PUBLIC_PAGES)
        return self._list(request, shown, member=member)

    async def _thread(self, request: Request) -> Response:
        return self._show_thread(request, self._status(request))

    async def _play(self, request: Request) -> Response:
        form = await request.form()
        person = self._network.member(str(form.get("username", "")).strip().removeprefix("@"), "person")
        if person is None:
            return self._list(request, self._timeline(request), status=422, fault="bad_name")
        answer = self._frame.back(form)
        self._frame.remember(answer, person)
        return answer

    async def _write(self, request: Request) -> Response:
        form = await request.form()
        author = self._frame.reader(request)
        text = _lines(form.get("text"))
        parent_id = str(form.get("in_reply_to_id", ""))
        parent = self._network.visible(int(parent_id), author) if parent_id.isdecimal() else None
        refusal = self._frame.wording(request)("choose_first")
        if author is not None:
            try:
                new = NewStatus(text, in_reply_to_id=parent.id if parent else None)
                status = self._network.publish(author, new)
            except SandboxRefusal as fault:
                refusal = str(fault)
            else:
                return self._frame.to(f"/@{author.username}/{status.id}")
        if parent is not None:
            return self._show_thread(request, parent, status=422, draft=text, refusal=refusal)
        return self._list(request, self._timeline(request), status=422, draft=text, refusal=refusal)

    async def _edit(self, request: Request) -> Response:
        author = self._frame.reader(request)
        if author is None:
            raise NotFoundHere
        old = self._network.own(author, request.path_params["id"])
        if request.method == "GET":
            return self._frame.render(request, "edit.html", edited=old, draft=old.text)
        text = _lines((await request.form()).get("text"))
        try:
            new = NewStatus(text, old.spoiler_text, language=old.language, media_ids=old.media_ids)
            self._network.edit(author, old.id, new)
        except SandboxRefusal as fault:
            return self._frame.render(request, "edit.html", 422, edited=old, draft=text, refusal=str(fault))
        return self._frame.to(f"/@{author.username}/{old.id}")

    async def _delete(self, request: Request) -> Response:
        author = self._frame.reader(request)
        if author is None:
            raise NotFoundHere
        self._network.delete(author, request.path_params["id"])
        return self._frame.to("/")

    async def _authorize(self, request: Request) -> Response:
        return self._frame.render(request, "authorize.html")

    def _status(self, request: Request) -> Status:
        return self._network.visible(request.path_params["id"], self._frame.reader(request))

    def _timeline(self, request: Request, older_than: int | None = None) -> list[Status]:
        reader = self._frame.reader(request)
        return self._network.statuses.page(
            PageRange(_PAGE, max_id=older_than),
            visibilities=["public"],
            or_member_id=reader.id if reader else None,
        )

    def _list(self, request: Request, shown: list[Status], status: int = 200, **values: object) -> Response:
        older = shown[-1].id if len(shown) == _PAGE else None
        posts = self._frame.views(request).posts(shown)
        return self._frame.render(request, "list.html", status, posts=posts, older=older, **values)

    def _show_thread(self, request: Request, focus: Status, status: int = 200, **values: object) -> Response:
        posts = self._frame.views(request).thread(focus)
        return self._frame.render(
            request,
            "thread.html",
            status,
            posts=posts,
            focus=focus,
            answered=next(post for post in posts if post.is_focus).author,
            addressed=self._addressed(request, focus),
            is_thread=True,
            **values,
        )

    def _addressed(self, request: Request, focus: Status) -> str:
        """Give the @names an answer begins with, as Mastodon's own page does: its author and whom it names."""
        reader = self._frame.reader(request)
        named = [focus.member_id, *focus.mention_ids]
        members = self._network.members.by_ids(set(named))
        wanted = [members[each] for each in dict.fromkeys(named) if each in members and members[each] != reader]
        return "".join(f"@{member.username} " for member in wanted)

    def _fragment(self, request: Request, **values: object) -> Response:
        page = self._frame.render(request, "posts.html", 200, **values)
        tag = f'"{hashlib.sha256(bytes(page.body)).hexdigest()[:24]}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers={**HEADERS, "ETag": tag})
        page.headers["ETag"] = tag
        return page


def _lines(text: object) -> str:
    """Give a text with single line ends; browsers send two characters."""
    return str(text or "").replace("\r\n", "\n")
