"""The part of YouTube's JSON that we read, as frozen models: unknown fields are ignored, nothing is interpreted.

Source: developers.google.com/youtube/v3/docs (channels, commentThreads, comments) and the interface's own description.
"""

from typing import Any, TypeVar

from pydantic import BaseModel, Field, ValidationError

from integrations.social.payload import Identifier, Moment, OptionalText, Payload


class ListPayload(Payload):
    """One page of a list; `following` leads to the next one, "" behind the last."""

    items: tuple[Any, ...] = ()
    following: OptionalText = Field("", alias="nextPageToken")


class ChannelSnippet(Payload):
    """What a channel is called; `handle` is missing where it never chose one."""

    title: OptionalText = ""
    handle: OptionalText = Field("", alias="customUrl")


class ChannelPayload(Payload):
    """The channel that a token speaks for."""

    id: Identifier
    snippet: ChannelSnippet


class AuthorPayload(Payload):
    """The channel of whoever wrote a comment."""

    value: OptionalText = ""


class CommentSnippet(Payload):
    """What a comment says. `original` is told to its author alone, `moderation` to the channel's owner."""

    author: OptionalText = Field("", alias="authorDisplayName")
    author_url: OptionalText = Field("", alias="authorChannelUrl")
    author_channel: AuthorPayload | None = Field(None, alias="authorChannelId")
    shown: OptionalText = Field("", alias="textDisplay")
    original: str | None = Field(None, alias="textOriginal")
    picture: OptionalText = Field("", alias="imageUrl")
    moderation: OptionalText = Field("", alias="moderationStatus")
    published: Moment = Field(alias="publishedAt")
    updated: Moment | None = Field(None, alias="updatedAt")


class CommentPayload(Payload):
    """One comment, under a video or in answer to another."""

    id: Identifier
    snippet: CommentSnippet


class ThreadSnippet(Payload):
    """A comment under a video, and how many answers it has."""

    top: CommentPayload = Field(alias="topLevelComment")
    video: OptionalText = Field("", alias="videoId")
    can_reply: bool | None = Field(None, alias="canReply")
    replies: int = Field(0, alias="totalReplyCount")


class RepliesPayload(Payload):
    """Some of the answers to a comment, perhaps all of them."""

    comments: tuple[Any, ...] = ()


class ThreadPayload(Payload):
    """A comment under a video with some of its answers."""

    id: Identifier
    snippet: ThreadSnippet
    replies: RepliesPayload = RepliesPayload()

    @property
    def is_whole(self) -> bool:
        """Whether all answers are here."""
        return len(self.replies.comments) == self.snippet.replies


class IdentifiedPayload(Payload):
    """What is answered to a new comment, or to new words of one."""

    id: Identifier


PayloadType = TypeVar("PayloadType", bound=BaseModel)


def parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    """`raw` as `model`, or the error that says what was missing."""
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error
