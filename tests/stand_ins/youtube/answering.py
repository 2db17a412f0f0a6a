"""What the pretend interface answers to each request that a client here makes: takes what was asked, gives JSON.

It knows no HTTP. What YouTube refuses is raised as Refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.stand_ins.youtube.showing import Json, channel_json, comment_json, thread_json
from tests.stand_ins.youtube.world import CHANNEL, HANDLE, Comment, World

LONGEST = 10_000


class Refused(Exception):
    """What YouTube says no to: its status, its reason and its words."""

    def __init__(self, status: int, reason: str, words: str) -> None:
        super().__init__(words)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, the resource, its query and its body."""

    method: str
    resource: str
    values: Mapping[str, str]
    body: Json = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """What its faults go by."""
        if self.method != "GET":
            return {"POST": "create", "PUT": "edit", "DELETE": "delete"}[self.method]
        return "replies" if "parentId" in self.values else self.resource


def answered(world: World, asked: Asked) -> Json | None:
    """The answer to a request, None for one that has no body."""
    if asked.method == "GET":
        return _LISTS[asked.resource](world, asked.values)
    if asked.method == "DELETE":
        world.delete(_own(world, asked.values["id"]).id)
        return None
    words = asked.body["snippet"]["textOriginal"]
    if not words.strip():
        raise Refused(400, "commentTextRequired", "The comment text is required.")
    if len(words) > LONGEST:
        raise Refused(400, "commentTextTooLong", "The comment text is too long.")
    if asked.method == "PUT":
        comment = _own(world, asked.body["id"])
        world.edit(comment.id, words)
        return comment_json(comment)
    top = world.comments.get(asked.body["snippet"]["parentId"])
    if top is None or top.top:
        raise Refused(404, "parentCommentNotFound", "The specified parent comment could not be found.")
    if top.closed:
        raise Refused(403, "commentsDisabled", "The video has comments turned off.")
    state, world.next_state = world.next_state, "published"
    return comment_json(world.add_answer(top.id, HANDLE, words, state=state))


def _channels(world: World, values: Mapping[str, str]) -> Json:
    return {"kind": "youtube#channelListResponse", "items": [channel_json()]}


def _threads(world: World, values: Mapping[str, str]) -> Json:
    if "id" in values:
        wanted = values["id"].split(",")
        found = [world.comments.get(each) for each in wanted]
        items = [thread_json(each, world, moderated=False) for each in found if each is not None and not each.top]
        return {"kind": "youtube#commentThreadListResponse", "items": items}
    assert values["allThreadsRelatedToChannelId"] == CHANNEL
    return _page([thread_json(each, world) for each in world.threads(values["moderationStatus"])], values)


def _comments(world: World, values: Mapping[str, str]) -> Json:
    if values["parentId"] not in world.comments:
        raise Refused(404, "commentNotFound", "One or more of the specified comments cannot be found.")
    return _page([comment_json(each) for each in world.answers(values["parentId"])], values)


_LISTS: Mapping[str, Callable[[World, Mapping[str, str]], Json]] = {
    "channels": _channels,
    "commentThreads": _threads,
    "comments": _comments,
}


def _page(items: list[Json], values: Mapping[str, str]) -> Json:
    assert values.get("textFormat") == "plainText", "anything else comes with markup"
    start = int(values.get("pageToken", "0"))
    end = start + int(values.get("maxResults", "20"))
    following = {"nextPageToken": str(end)} if end < len(items) else {}
    return {"kind": "youtube#list", "items": items[start:end], **following}


def _own(world: World, identifier: str) -> Comment:
    comment = world.comments.get(identifier)
    if comment is None:
        raise Refused(404, "commentNotFound", "The specified comment could not be found.")
    if comment.author.channel != CHANNEL:
        raise Refused(403, "forbidden", "The comment cannot be changed by this channel.")
    return comment
