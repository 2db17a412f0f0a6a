"""Accounts, timelines and search: who is there and what they wrote.

https://docs.joinmastodon.org/methods/accounts/, /methods/timelines/ and /methods/search/
"""

from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer_json, answer_page
from bot.sandbox.entities import joined
from bot.sandbox.publishing import PUBLIC_PAGES, can_see
from bot.sandbox.refusals import NotFoundHere, Unprocessable
from bot.sandbox.rows import VISIBILITIES, Member, PageRange, Status

_PAGE: Final = 20
_LARGEST_PAGE: Final = 40


def verify_credentials(call: Call) -> Response:
    """GET /api/v1/accounts/verify_credentials."""
    return answer_json(call.entities.credential_account(call.member()))


def update_credentials(call: Call) -> Response:
    """PATCH /api/v1/accounts/update_credentials: name and note."""
    member = call.member()
    name = call.text("display_name") if "display_name" in call.parameters else None
    note = call.text("note") if "note" in call.parameters else None
    call.network.members.describe(member, display_name=name, note=note)
    return answer_json(call.entities.credential_account(_account(call, member.id)))


def read(call: Call) -> Response:
    """GET /api/v1/accounts/:id."""
    return answer_json(call.entities.account(_account(call, call.id())))


def lookup(call: Call) -> Response:
    """GET /api/v1/accounts/lookup?acct=name or name@this.host."""
    name, _, host = call.text("acct").removeprefix("@").partition("@")
    member = call.network.members.by_username(name)
    if member is None or (host and host.lower() != call.network.domain.lower()):
        raise NotFoundHere
    return answer_json(call.entities.account(member))


def statuses(call: Call) -> Response:
    """GET /api/v1/accounts/:id/statuses; nothing is ever reblogged or pinned here."""
    author = _account(call, call.id())
    page = call.page(_PAGE, _LARGEST_PAGE)
    if call.flag("pinned"):
        return answer_page(call, [], [], page)
    shown = VISIBILITIES if call.viewer == author else PUBLIC_PAGES
    found = call.network.statuses.page(
        page,
        member_id=author.id,
        visibilities=shown,
        exclude_replies=bool(call.flag("exclude_replies")),
    )
    if call.flag("only_media"):
        found = [status for status in found if status.media_ids]
    return _status_page(call, found, page)


def public_timeline(call: Call) -> Response:
    """GET /api/v1/timelines/public."""
    page = call.page(_PAGE, _LARGEST_PAGE)
    return _status_page(call, call.network.statuses.page(page, visibilities=["public"]), page)


def home_timeline(call: Call) -> Response:
    """GET /api/v1/timelines/home: what is public and one's own; on so small a network all follow all."""
    member = call.member()
    page = call.page(_PAGE, _LARGEST_PAGE)
    found = call.network.statuses.page(page, visibilities=["public"], or_member_id=member.id)
    return _status_page(call, found, page)


def tag_timeline(call: Call) -> Response:
    """GET /api/v1/timelines/tag/:hashtag."""
    page = call.page(_PAGE, _LARGEST_PAGE)
    words = f"#{call.path_parameters['hashtag']}"
    found = call.network.statuses.page(page, visibilities=["public"], containing=words)
    return _status_page(call, found, page)


def search(call: Call) -> Response:
    """GET /api/v2/search: accounts by name, public statuses by their words or by their page's address."""
    words = call.text("q").strip()
    if not words:
        raise Unprocessable("Validation failed: Q can't be blank")
    wanted = call.text("type")
    limit = call.page(_PAGE, _LARGEST_PAGE).limit
    accounts: list[str] = []
    found: list[Status] = []
    if wanted in ("", "accounts"):
        accounts = [call.entities.account(member) for member in call.network.members.search(words, limit)]
    if wanted in ("", "statuses"):
        found = _by_address(call, words) or call.network.statuses.page(
            PageRange(limit), visibilities=["public"], containing=words
        )
    rendered = call.entities.statuses(found, call.viewer)
    return answer_json(f'{{"accounts":{joined(accounts)},"statuses":{joined(rendered)},"hashtags":[]}}')


def _by_address(call: Call, words: str) -> list[Status]:
    last = words.rpartition("/")[2]
    if not words.startswith(call.network.base_url) or not last.isdecimal():
        return []
    status = call.network.statuses.by_id(int(last))
    return [status] if status and can_see(status, call.viewer) else []


def _status_page(call: Call, found: list[Status], page: PageRange) -> Response:
    return answer_page(call, call.entities.statuses(found, call.viewer), [status.id for status in found], page)


def _account(call: Call, member_id: int) -> Member:
    member = call.network.members.by_id(member_id)
    if member is None:
        raise NotFoundHere
    return member


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/api/v1/accounts/verify_credentials", verify_credentials),
    ("PATCH", "/api/v1/accounts/update_credentials", update_credentials),
    ("GET", "/api/v1/accounts/lookup", lookup),
    ("GET", "/api/v1/accounts/{id}", read),
    ("GET", "/api/v1/accounts/{id}/statuses", statuses),
    ("GET", "/api/v1/timelines/public", public_timeline),
    ("GET", "/api/v1/timelines/home", home_timeline),
    ("GET", "/api/v1/timelines/tag/{hashtag}", tag_timeline),
    ("GET", "/api/v2/search", search),
)
