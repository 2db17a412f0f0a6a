"""What the pretend LinkedIn answers to each kind of request; takes it as it was read, gives a status and JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.stand_ins.linkedin.restli import Read
from tests.stand_ins.linkedin.showing import comment_json, page_json, page_of, person_json, post_json, refusal
from tests.stand_ins.linkedin.world import PAGE, PAGE_URN, Comment, Json, World

LONGEST_COMMENT = 1250
ACTIONS = {"COMMENT", "ADMIN_COMMENT", "SHARE_MENTION", "LIKE", "SHARE", "COMMENT_EDIT", "COMMENT_DELETE"}


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, message: str, code: int = 0, name: str = "") -> None:
        self.status = status
        self.body = refusal(status, message, code, name)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: the keys in its path, its parameters, Rest.li's name for what is asked, its body."""

    keys: tuple[str, ...]
    parameters: dict[str, Read]
    method: str
    body: Any

    def only(self, *names: str) -> None:
        """Refuses parameters that LinkedIn does not know here."""
        unknown = self.parameters.keys() - set(names)
        if unknown:
            raise Refused(400, f"Unknown parameters: {', '.join(sorted(unknown))}", 100, "ILLEGAL_ARGUMENT")

    def text(self, name: str) -> str:
        value = self.parameters.get(name)
        if not isinstance(value, str):
            raise Refused(400, f"{name} is missing or no text", 100, "ILLEGAL_ARGUMENT")
        return value

    def number(self, name: str, usual: int) -> int:
        return int(self.text(name)) if name in self.parameters else usual


Answered = tuple[int, Json | None]
Answer = Callable[[World, Call], Answered]


def organization(world: World, call: Call) -> Answered:
    call.only()
    if call.keys[0] != PAGE:
        raise Refused(403, "Not enough permissions to access: organizations.GET", 100, "ACCESS_DENIED")
    return 200, page_json()


def notifications(world: World, call: Call) -> Answered:
    call.only("q", "organizationalEntity", "actions", "timeRange", "start", "count")
    actions, times = call.parameters.get("actions"), call.parameters.get("timeRange")
    if call.text("q") != "criteria" or call.text("organizationalEntity") != PAGE_URN:
        raise Refused(403, "Not an administrator of this organization", 100, "ACCESS_DENIED")
    if not isinstance(actions, list) or not set(map(str, actions)) <= ACTIONS or not isinstance(times, dict):
        raise Refused(400, "actions is no list of actions, or timeRange no record", 100, "ILLEGAL_ARGUMENT")
    start, end = int(str(times["start"])), int(str(times["end"]))
    told = [
        each for each in world.notifications if each["action"] in actions and start <= each["lastModifiedAt"] <= end
    ]
    path = "/rest/organizationalEntityNotifications"
    return 200, page_of(told[::-1], call.number("start", 0), call.number("count", 10), path)


def post(world: World, call: Call) -> Answered:
    call.only()
    urn = call.keys[0]
    if not urn.startswith(("urn:li:share:", "urn:li:ugcPost:")):
        raise Refused(400, f"{urn} names no share and no ugcPost", 100, "ILLEGAL_ARGUMENT")
    shown = world.posts.get(urn)
    if shown is None:
        raise Refused(404, f"Post {urn} not found", 0, "RESOURCE_NOT_FOUND")
    if not shown.readable:
        raise Refused(403, "Not enough permissions to access: posts.GET", 100, "ACCESS_DENIED")
    return 200, post_json(shown)


def comments(world: World, call: Call) -> Answered:
    call.only("start", "count")
    there = [comment_json(each, world) for each in _below(world, call.keys[0])]
    return 200, page_of(there, call.number("start", 0), call.number("count", 10), "/rest/socialActions")


def comment(world: World, call: Call) -> Answered:
    call.only()
    return 200, comment_json(_comment(world, call), world)


def people(world: World, call: Call) -> Answered:
    call.only("ids")
    ids = call.parameters.get("ids")
    if call.method != "BATCH_GET" or not isinstance(ids, list):
        raise Refused(400, "people are got by a batch of keys here", 100, "ILLEGAL_ARGUMENT")
    wanted = [str(each["id"]) for each in ids if isinstance(each, dict)]
    known = {f"(id:{each})": person_json(each, world.people[each]) for each in wanted if each in world.people}
    return 200, {"results": known, "statuses": {}, "errors": {}}


def create(world: World, call: Call) -> Answered:
    call.only()
    body, under = call.body, call.keys[0]
    text = body["message"]["text"]
    if body["actor"] != PAGE_URN:
        raise Refused(403, "The member may not act for this actor", 100, "ACCESS_DENIED")
    if not text.strip() or len(text) > LONGEST_COMMENT:
        raise Refused(400, "message.text is empty or too long", 100, "INVALID_VALUE")
    _below(world, under)
    answered = world.comments.get(under)
    if answered is not None and (answered.parent is not None or body.get("parentComment") != under):
        raise Refused(400, "comments nest one level, and name what they answer", 100, "INVALID_VALUE")
    thread = answered.post.thread if answered is not None else world.found(under).urn
    if body["object"] != thread:
        raise Refused(400, f"object is not {thread}", 100, "INVALID_VALUE")
    return 201, comment_json(world.comment(PAGE_URN, under, text), world)


def edit(world: World, call: Call) -> Answered:
    call.only("actor")
    _expect_page(call)
    if call.method != "PARTIAL_UPDATE":
        raise Refused(400, "Resource method could not be resolved from request parameters.", 100, "ILLEGAL_ARGUMENT")
    world.edit(_comment(world, call).urn, call.body["patch"]["message"]["$set"]["text"])
    return 204, None


def delete(world: World, call: Call) -> Answered:
    call.only("actor")
    _expect_page(call)
    world.delete(_comment(world, call).urn)
    return 204, None


def _below(world: World, urn: str) -> list[Comment]:
    try:
        return world.below(urn)
    except KeyError:
        raise Refused(404, f"{urn} not found", 0, "RESOURCE_NOT_FOUND") from None


def _comment(world: World, call: Call) -> Comment:
    urn, number = call.keys
    for each in world.comments.values():
        if each.number == number and urn in (each.post.thread, each.post.urn):
            return each
    raise Refused(404, f"Comment {number} not found", 0, "RESOURCE_NOT_FOUND")


def _expect_page(call: Call) -> None:
    if call.text("actor") != PAGE_URN:
        raise Refused(403, "The member may not act for this actor", 100, "ACCESS_DENIED")
