"""Comments of the pretend channel as YouTube's interface writes them: takes a comment and who looks, gives JSON.

The channel's owner looks, so it is told what moderation says, but for what was asked for by its id.
"""

from datetime import UTC, datetime
from typing import Any

from tests.stand_ins.youtube.world import CHANNEL, HANDLE, VIDEO, Comment, World

Json = dict[str, Any]


def channel_json() -> Json:
    """The channel itself."""
    return {"kind": "youtube#channel", "id": CHANNEL, "snippet": {"title": "Acme", "customUrl": f"@{HANDLE}"}}


def comment_json(comment: Comment, *, moderated: bool = True) -> Json:
    """One comment; plain text, with the spaces that YouTube puts around a name."""
    shown = f"\u00a0{comment.words}" if comment.words.startswith("@") else comment.words
    snippet: Json = {
        "channelId": CHANNEL,
        "videoId": VIDEO,
        "textDisplay": shown,
        "authorDisplayName": f"@{comment.author.handle}",
        "authorChannelUrl": f"http://www.youtube.com/@{comment.author.handle}",
        "authorChannelId": {"value": comment.author.channel},
        "canRate": True,
        "viewerRating": "none",
        "likeCount": 0,
        "publishedAt": moment(comment.made),
        "updatedAt": moment(comment.changed),
    }
    if comment.author.channel == CHANNEL:
        snippet["textOriginal"] = comment.words
    if comment.top:
        snippet["parentId"] = comment.top
    if comment.picture:
        snippet["imageUrl"] = comment.picture
    if moderated:
        snippet["moderationStatus"] = comment.state
    return {"kind": "youtube#comment", "etag": "x", "id": comment.id, "snippet": snippet}


def thread_json(comment: Comment, world: World, *, moderated: bool = True) -> Json:
    """A comment with some of its answers."""
    answers = world.answers(comment.id)
    thread: Json = {
        "kind": "youtube#commentThread",
        "etag": "x",
        "id": comment.id,
        "snippet": {
            "channelId": CHANNEL,
            "videoId": VIDEO,
            "topLevelComment": comment_json(comment, moderated=moderated),
            "canReply": not comment.closed,
            "totalReplyCount": len(answers),
            "isPublic": True,
        },
    }
    if shown := answers[: world.embeds]:
        thread["replies"] = {"comments": [comment_json(each, moderated=moderated) for each in shown]}
    return thread


def moment(made: datetime) -> str:
    """A time as YouTube writes it: in whole seconds, but where a test asks for more than one in a second."""
    return made.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
