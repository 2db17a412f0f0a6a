"""Between HTTP and the API's handlers: a parsed call with its viewer in, JSON answers and pages out."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.sandbox.entities import Entities, encode, joined
from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.refusals import SandboxRefusal, Unauthorized, Unprocessable
from bot.sandbox.rows import VISIBILITIES, Member, NewStatus, PageRange

_TRUE: Final = frozenset({"true", "1", "t", "on", "yes"})
_HIGHEST_ID: Final = 2**63 - 1
Parameters = Mapping[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Call:
    """One API request: its network, who asks (None: nobody signed in) and its parameters from URL and body."""

    network: PretendNetwork
    entities: Entities
    viewer: Member | None
    parameters: Parameters
    path_parameters: Mapping[str, str]
    idempotency_key: str | None
    path: str
    query: Sequence[tuple[str, str]]

    def member(self) -> Member:
        """Give who asks; Unauthorized if nobody is signed in."""
        if self.viewer is None:
            raise Unauthorized
        return self.viewer

    def text(self, name: str, default: str = "") -> str:
        """Give a parameter as text; half of a surrogate pair, which no database takes, is replaced."""
        value = self._last(name)
        if value is None or isinstance(value, UploadFile):
            return default
        return str(value).encode("utf-8", "surrogatepass").decode("utf-8", "replace")

    def flag(self, name: str) -> bool | None:
        """Give a parameter as yes or no; None if it is absent."""
        value = self._last(name)
        return None if value is None else str(value).lower() in _TRUE

    def strings(self, name: str) -> list[str]:
        """Give a list parameter, however it was written: name[]=, repeated, or a JSON array."""
        values = self.parameters.get(name, [])
        flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
        return [str(item) for item in flat if item is not None]

    def number(self, name: str) -> int | None:
        """Give an id or number parameter; Unprocessable if it is none."""
        value = self._last(name)
        return None if value in (None, "") else _whole_number(name, value)

    def numbers(self, name: str) -> list[int]:
        """Give a list of ids."""
        return [_whole_number(name, value) for value in self.strings(name)]

    def file(self, name: str) -> UploadFile | None:
        """Give an uploaded file."""
        value = self._last(name)
        return value if isinstance(value, UploadFile) else None

    def id(self) -> int:
        """Give the id in the path; 0, which nothing has, if it is not a number."""
        value = self.path_parameters["id"]
        return int(value) if value.isdecimal() and len(value) < 20 and int(value) <= _HIGHEST_ID else 0

    def page(self, default: int, largest: int) -> PageRange:
        """Give the part of a list that is asked for."""
        limit = self.number("limit")
        bounded = max(1, min(default if limit is None else limit, largest))
        return PageRange(bounded, self.number("max_id"), self.number("since_id"), self.number("min_id"))

    def new_status(self) -> NewStatus:
        """Give the status that the parameters describe."""
        visibility = next((item for item in VISIBILITIES if item == self.text("visibility", "public")), None)
        if visibility is None:
            raise Unprocessable("Validation failed: Visibility is not included in the list")
        return NewStatus(
            text=self.text("status"),
            spoiler_text=self.text("spoiler_text"),
            visibility=visibility,
            language=self.text("language") or None,
            sensitive=bool(self.flag("sensitive")),
            in_reply_to_id=self.number("in_reply_to_id"),
            media_ids=tuple(self.numbers("media_ids")),
        )

    def _last(self, name: str) -> Any:
        values = self.parameters.get(name)
        return values[-1] if values else None


Handler = Callable[[Call], Response]


async def read_parameters(request: Request) -> dict[str, list[Any]]:
    """Give the parameters of URL and body (form, multipart or JSON) under their names without []."""
    found: dict[str, list[Any]] = {}
    for name, value in request.query_params.multi_items():
        found.setdefault(name.removesuffix("[]"), []).append(value)
    if request.method in ("GET", "HEAD"):
        return found
    if request.headers.get("content-type", "").startswith("application/json"):
        found.update(_json_parameters(await request.body()))
        return found
    body: dict[str, list[Any]] = {}
    for name, item in (await request.form()).multi_items():
        body.setdefault(name.removesuffix("[]"), []).append(item)
    return {**found, **body}


def bearer_token(request: Request) -> str | None:
    """Give the bearer token of a request, from its header or, as Mastodon allows, `access_token`."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return token.strip()
    return request.query_params.get("access_token")


def answer(value: object, status: int = 200) -> Response:
    """Answer with a value as JSON."""
    return answer_json(encode(value), status)


def answer_json(text: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Answer with what is JSON already."""
    return Response(text.encode(), status, headers, media_type="application/json")


def refuse(refusal: SandboxRefusal) -> Response:
    """Answer with Mastodon's error body."""
    return answer({"error": str(refusal)}, refusal.status)


def answer_page(call: Call, items: Sequence[str], ids: Sequence[int], page: PageRange) -> Response:
    """Answer with a list, newest first, and a Link header: prev is newer (min_id), next is older (max_id)."""
    links = []
    if len(ids) == page.limit:
        links.append(f'<{_page_url(call, "max_id", ids[-1])}>; rel="next"')
    if ids:
        links.append(f'<{_page_url(call, "min_id", ids[0])}>; rel="prev"')
    return answer_json(joined(items), headers={"Link": ", ".join(links)} if links else None)


def _page_url(call: Call, bound: str, value: int) -> str:
    kept = [(name, given) for name, given in call.query if name not in ("max_id", "min_id", "since_id")]
    return f"{call.network.base_url}{call.path}?{urlencode([*kept, (bound, str(value))])}"


def _json_parameters(body: bytes) -> dict[str, list[Any]]:
    try:
        given = json.loads(body or b"{}")
    except ValueError:
        raise Unprocessable("The request body is not JSON") from None
    if not isinstance(given, dict):
        raise Unprocessable("The request body must be a JSON object")
    return {
        str(name).removesuffix("[]"): value if isinstance(value, list) else [value] for name, value in given.items()
    }


def _whole_number(name: str, value: object) -> int:
    digits = str(value)
    if not digits.isdecimal() or len(digits) > 19 or int(digits) > _HIGHEST_ID:
        raise Unprocessable(f"Validation failed: {name} is not a valid id")
    return int(digits)
