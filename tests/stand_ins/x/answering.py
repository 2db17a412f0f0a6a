"""What the pretend X answers to each route of version 2 that a client here speaks to: takes what was asked, gives a
status and JSON. It knows no HTTP.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tests.stand_ins.x import queries
from tests.stand_ins.x.posts import BRAND, Media, Post, World
from tests.stand_ins.x.showing import Json, includes_json, invalid, not_found, plain, post_json, problem, user_json
from tests.stand_ins.x.taking import Refused, taken

SEARCH_LAGS = timedelta(seconds=30)
SEARCH_REACHES = timedelta(days=7)
MENTIONS_REACH = 800
OWN_POSTS_REACH = 3200


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: what its path names, its query, its body (JSON, or the fields of a form), and who asks."""

    named: str
    query: Mapping[str, str]
    body: Any
    by: str = BRAND


class Answered(NamedTuple):
    """One answer."""

    status: int
    json: Json


Answer = Callable[[World, Asked], Answered]


def me(world: World, asked: Asked) -> Answered:
    return Answered(200, {"data": user_json(world.user(asked.by))})


def mentions(world: World, asked: Asked) -> Answered:
    found = [each for each in world.shown() if each.names(BRAND)]
    return _listed(world, asked, found[:MENTIONS_REACH], "pagination_token")


def own_posts(world: World, asked: Asked) -> Answered:
    found = [each for each in world.shown() if each.author.id == asked.named]
    return _listed(world, asked, found[:OWN_POSTS_REACH], "pagination_token")


def search(world: World, asked: Asked) -> Answered:
    """The last seven days, but for the last half a minute."""
    now = world.clock()
    earliest, latest = int(world.new_id(now - SEARCH_REACHES)), int(world.new_id(now - SEARCH_LAGS))
    for bound in ("since_id", "until_id"):
        if int(asked.query.get(bound, earliest)) < earliest:
            after = f"{now - SEARCH_REACHES:%Y-%m-%dT%H:%MZ}"
            return refusal(invalid(f"'{bound}' must be a tweet id created after {after}."))
    if "start_time" in asked.query and _first_at(world, asked.query["start_time"]) < earliest:
        return refusal(invalid(f"'start_time' must be on or after {now - SEARCH_REACHES:%Y-%m-%dT%H:%MZ}."))
    try:
        finds = queries.understood(asked.query["query"])
    except ValueError as error:
        return refusal(invalid(str(error)))
    found = [each for each in world.shown() if earliest < int(each.id) < latest and finds(each)]
    return _listed(world, asked, found, "next_token")


def lookup(world: World, asked: Asked) -> Answered:
    wanted = asked.query["ids"].split(",")
    found = [world.posts[each] for each in wanted if each in world.posts and not world.posts[each].deleted]
    missing = sorted(set(wanted) - {post.id for post in found})
    errors = {"errors": [not_found(each) for each in missing]} if missing else {}
    return Answered(200, {**_posts(world, asked, found), **errors})


def create(world: World, asked: Asked) -> Answered:
    try:
        post = taken(world, asked.body)
    except Refused as refused:
        return refusal(plain("Forbidden", str(refused), 403))
    return Answered(201, {"data": {"id": post.id, "text": post.words}})


def delete(world: World, asked: Asked) -> Answered:
    post = world.posts.get(asked.named)
    if post is None or post.deleted:
        return refusal(problem("resource-not-found", "Not Found", "There is no such post.", 404))
    if post.author.username != BRAND:
        return refusal(plain("Forbidden", "You are not allowed to delete this Tweet.", 403))
    world.delete(asked.named)
    return Answered(200, {"data": {"deleted": True}})


def upload(world: World, asked: Asked) -> Answered:
    media = Media(world.new_id(), asked.body["media_type"], len(asked.body["media"]))
    world.media[media.id] = media
    return Answered(200, {"data": {"id": media.id, "media_key": f"3_{media.id}", "size": media.size}})


def describe(world: World, asked: Asked) -> Answered:
    world.media[asked.body["id"]].alt = asked.body["metadata"]["alt_text"]["text"]
    return Answered(200, {"data": {"id": asked.body["id"]}})


def refusal(told: Json) -> Answered:
    """An error under the status that it names itself."""
    return Answered(told["status"], told)


def _listed(world: World, asked: Asked, posts: list[Post], token: str) -> Answered:
    query = asked.query
    above, below = int(query.get("since_id", "0")), int(query.get("until_id", str(2**63)))
    if "start_time" in query:
        above = max(above, _first_at(world, query["start_time"]) - 1)
    within = [each for each in posts if above < int(each.id) < below]
    start = int(query.get(token, "page0").removeprefix("page"))
    end = start + int(query.get("max_results", "10"))
    page = within[start:end]
    meta: Json = {
        "result_count": len(page),
        **({"newest_id": page[0].id, "oldest_id": page[-1].id} if page else {}),
        **({"next_token": f"page{end}"} if end < len(within) else {}),
    }
    return Answered(200, {**_posts(world, asked, page), "meta": meta})


def _first_at(world: World, moment: str) -> int:
    """The lowest id of a post made at this moment."""
    return int(world.new_id(datetime.fromisoformat(moment)))


def _posts(world: World, asked: Asked, posts: list[Post]) -> Json:
    includes = includes_json(posts, world, asked.query.get("expansions", "").split(","))
    return {
        **({"data": [post_json(each, world) for each in posts]} if posts else {}),
        **({"includes": includes} if includes else {}),
    }
