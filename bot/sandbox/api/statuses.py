"""Statuses: publish, read, edit, delete, like, and the thread around one.

https://docs.joinmastodon.org/methods/statuses/
"""

import json
from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer, answer_json
from bot.sandbox.entities import Json, joined
from bot.sandbox.refusals import NotFoundHere, Unprocessable
from bot.sandbox.rows import NewStatus
from bot.sandbox.threads import ancestors, descendants

_MOST_AT_ONCE: Final = 20
_UNSUPPORTED: Final = ("poll", "scheduled_at")


def publish(call: Call) -> Response:
    """POST /api/v1/statuses."""
    author = call.member()
    for name in call.parameters:
        if name.partition("[")[0] in _UNSUPPORTED and call.strings(name):
            raise Unprocessable(f"Validation failed: {name} is not supported on this pretend network")
    status = call.network.publish(author, call.new_status(), key=call.idempotency_key)
    return answer_json(call.entities.status(status, author))


def read(call: Call) -> Response:
    """GET /api/v1/statuses/:id."""
    return answer_json(call.entities.status(call.network.visible(call.id(), call.viewer), call.viewer))


def read_many(call: Call) -> Response:
    """GET /api/v1/statuses?id[]=: those that exist and may be seen."""
    found = []
    for status_id in call.numbers("id")[:_MOST_AT_ONCE]:
        try:
            found.append(call.network.visible(status_id, call.viewer))
        except NotFoundHere:
            continue  # Mastodon leaves them out as well.
    return answer_json(joined(call.entities.statuses(found, call.viewer)))


def edit(call: Call) -> Response:
    """PUT /api/v1/statuses/:id; what is not sent stays as it was."""
    author = call.member()
    old = call.network.own(author, call.id())
    given = call.parameters
    new = NewStatus(
        text=call.text("status") if "status" in given else old.text,
        spoiler_text=call.text("spoiler_text") if "spoiler_text" in given else old.spoiler_text,
        language=call.text("language") or old.language,
        sensitive=bool(call.flag("sensitive")) if "sensitive" in given else old.sensitive,
        media_ids=tuple(call.numbers("media_ids")) if "media_ids" in given else old.media_ids,
    )
    return answer_json(call.entities.status(call.network.edit(author, old.id, new), author))


def delete(call: Call) -> Response:
    """DELETE /api/v1/statuses/:id: the status as it was, with its source text, so it can be written anew."""
    author = call.member()
    rendered: Json = json.loads(call.entities.status(call.network.own(author, call.id()), author))
    removed = call.network.delete(author, call.id())
    return answer({**rendered, "text": removed.text})


def context(call: Call) -> Response:
    """GET /api/v1/statuses/:id/context."""
    status = call.network.visible(call.id(), call.viewer)
    thread = call.network.thread(status, call.viewer)
    above = joined(call.entities.statuses(ancestors(thread, status), call.viewer))
    below = joined(call.entities.statuses(descendants(thread, status), call.viewer))
    return answer_json(f'{{"ancestors":{above},"descendants":{below}}}')


def source(call: Call) -> Response:
    """GET /api/v1/statuses/:id/source."""
    status = call.network.own(call.member(), call.id())
    return answer({"id": str(status.id), "text": status.text, "spoiler_text": status.spoiler_text})


def history(call: Call) -> Response:
    """GET /api/v1/statuses/:id/history."""
    status = call.network.visible(call.id(), call.viewer)
    author = call.network.members.by_ids({status.member_id})[status.member_id]
    revisions = call.network.statuses.history(status)
    return answer_json(joined(call.entities.revision(revision, author) for revision in revisions))


def favourite(call: Call) -> Response:
    """POST /api/v1/statuses/:id/favourite."""
    member = call.member()
    return answer_json(call.entities.status(call.network.favourite(member, call.id(), True), member))


def unfavourite(call: Call) -> Response:
    """POST /api/v1/statuses/:id/unfavourite."""
    member = call.member()
    return answer_json(call.entities.status(call.network.favourite(member, call.id(), False), member))


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("POST", "/api/v1/statuses", publish),
    ("GET", "/api/v1/statuses", read_many),
    ("GET", "/api/v1/statuses/{id}", read),
    ("PUT", "/api/v1/statuses/{id}", edit),
    ("DELETE", "/api/v1/statuses/{id}", delete),
    ("GET", "/api/v1/statuses/{id}/context", context),
    ("GET", "/api/v1/statuses/{id}/source", source),
    ("GET", "/api/v1/statuses/{id}/history", history),
    ("POST", "/api/v1/statuses/{id}/favourite", favourite),
    ("POST", "/api/v1/statuses/{id}/unfavourite", unfavourite),
)
