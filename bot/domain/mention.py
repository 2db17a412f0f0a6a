"""A public post that concerns us, as read from a network: plain values, all times UTC, no vendor payloads."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class MentionKind(StrEnum):
    """How the post reached us; the names that rules use under `kind`."""

    MENTION = "mention"
    REPLY = "reply"
    QUOTE = "quote"
    COMMENT = "comment"
    REVIEW = "review"
    MESSAGE = "message"
    CONTACT = "contact"


class MentionState(StrEnum):
    """What became of the post on the network since we read it; of one that is expired we may keep no words here."""

    LIVE = "live"
    EDITED = "edited"
    DELETED = "deleted"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a post, on one network. `followers` and `verified` are None where the network does not say."""

    remote_id: str
    handle: str
    name: str = ""
    url: str = ""
    followers: int | None = None
    verified: bool | None = None
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """A picture, film or sound attached to a post; `alt` is the author's own description, often empty.

    `sensitive` is true where its author asks that it be shown only to those who want to see it.
    """

    kind: str
    url: str
    alt: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Mention:
    """One public post, comment or review.

    `remote_id` is the network's id of the post, unique per account. `in_reply_to` is the id of the post it
    answers. `language` is what the network declared (BCP 47) or None. `visibility` is one of public, unlisted,
    followers, direct. `stars` is set for reviews only (1 to 5). `text` is plain text without control characters.
    `barrier` says why the network takes no answer from us, as the name of a sentence ("not_summoned"), "" where it
    takes one. `hideable` is true where the network lets us hide the post from others. `private_until` (UTC) is until
    when it takes one message to the author in private in answer to it, None where it takes none.
    """

    account: str
    network: str
    remote_id: str
    author: Author
    text: str
    posted_at: datetime
    url: str
    kind: MentionKind = MentionKind.MENTION
    in_reply_to: str | None = None
    language: str | None = None
    visibility: str = "public"
    warning: str = ""
    stars: int | None = None
    edited_at: datetime | None = None
    media: tuple[Media, ...] = ()
    quoted: str | None = None
    barrier: str = ""
    hideable: bool = False
    private_until: datetime | None = None

    @property
    def lets_us(self) -> tuple[str, bool, datetime | None]:
        """What the network lets us do about it, which its author does not decide."""
        return (self.barrier, self.hideable, self.private_until)

    @property
    def says(self) -> tuple[str, str, int | None]:
        """What its author may change, and an answer to it answers: the words, their warning, the stars."""
        return self.text, self.warning, self.stars


def unnamed(mention: Mention) -> Mention:
    """A mention of which we may no longer keep whose it is; its words stay."""
    return replace(mention, author=Author(remote_id=mention.author.remote_id, handle=""))


def redacted(mention: Mention) -> Mention:
    """What is kept of a mention once its author removed it: that there was one, when, where and of which kind."""
    nobody = Author(remote_id="", handle="")
    return replace(mention, author=nobody, text="", url="", warning="", media=(), quoted=None)


@dataclass(frozen=True, slots=True)
class OwnPost:
    """A post by our own account, found on the network: ours, or written in the network's own app."""

    account: str
    remote_id: str
    in_reply_to: str | None
    text: str
    posted_at: datetime
    url: str


@dataclass(frozen=True, slots=True)
class ThreadPost:
    """One post of the public thread around a mention, by anybody; `own` is true for our account."""

    remote_id: str
    in_reply_to: str | None
    author: Author
    text: str
    posted_at: datetime
    url: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the text says about itself. `language` is a two-letter code or "und"; `feeling` runs from -1 to 1.

    `anger` and `urgency` run from 0 to 1. `question` is true where the author asks something. `refined` is the
    feeling as a second, slower reading found it, for people to look at; rules were given `feeling`.
    """

    language: str = "und"
    feeling: float = 0.0
    anger: float = 0.0
    urgency: float = 0.0
    question: bool = False
    refined: float | None = None

    @property
    def felt(self) -> float:
        """The feeling as well as it is known."""
        return self.feeling if self.refined is None else self.refined


HISTORY_REACHES_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class History:
    """What an author had from us before this mention, on the same account of ours.

    `cases` counts the cases opened in the 30 days before; `known` is true where there was one at any time.
    """

    cases: int = 0
    known: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """An item of a page whose shape nobody knew: kept raw, counted, never lost; `error` says what was missing."""

    account: str
    remote_id: str
    raw: str = field(repr=False)
    error: str = ""
