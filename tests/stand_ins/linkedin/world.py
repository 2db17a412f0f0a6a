"""A LinkedIn of our own: a page, members, their posts and comments, and what the page is told of; speaks no HTTP.

Comments have two levels: an answer to an answer stands beside it. What is said under a post of the page is told to it,
a post that names the page too; what is said under the posts of others is not.
"""

import base64
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]

PAGE = "5515715"
PAGE_URN = f"urn:li:organization:{PAGE}"
VANITY = "acme"
NAME = "Acme"

_MARKED = re.compile(r"[\\|{}@\[\]()<>#*_~]")


@dataclass(slots=True)
class Post:
    """A post; `thread` is what the names of comments call it."""

    urn: str
    thread: str
    author: str
    commentary: str
    made_at: int
    changed_at: int
    edited: bool = False
    readable: bool = True


@dataclass(slots=True)
class Comment:
    """A comment under a post, or an answer to one, whose number is `parent` then."""

    number: str
    post: Post
    actor: str
    text: str
    parent: str | None
    made_at: int
    changed_at: int

    @property
    def urn(self) -> str:
        return f"urn:li:comment:({self.post.thread},{self.number})"


@dataclass(slots=True)
class World:
    """Everybody and everything, by the time (UTC) that `clock` gives; what is done is done under `lock`.

    `renames` is true where comments call the posts of others by another name than these are found by, as ours always.
    """

    clock: Callable[[], datetime]
    people: dict[str, str] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    notifications: list[Json] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)
    decorates: bool = True
    renames: bool = False
    last: int = 0

    def member(self, name: str) -> str:
        """The URN of a member, who joins when first named."""
        number = base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()).decode()[:10]
        self.people[number] = name
        return f"urn:li:person:{number}"

    def now(self) -> int:
        """The time in milliseconds, of which no two are the same."""
        self.last = max(int(self.clock().timestamp() * 1000), self.last + 1)
        return self.last

    def post(self, author: str, commentary: str) -> Post:
        """Somebody posts."""
        with self.lock:
            moment = self.now()
            urn, other = f"urn:li:share:{7000000000000000000 + moment}", self.renames or author == PAGE_URN
            thread = f"urn:li:activity:{7100000000000000000 + moment}" if other else urn
            self.posts[urn] = Post(urn, thread, author, commentary, moment, moment)
            return self.posts[urn]

    def naming(self, author: str, text: str) -> Post:
        """Somebody posts and names the page."""
        with self.lock:
            post = self.post(author, f"@[{NAME}]({PAGE_URN}) {marked(text)}")
            share = {"entity": post.urn, "owner": author, "text": f"{NAME} {text}", "mediaCategory": "NONE"}
            self._tell("SHARE_MENTION", post, post.urn, {"share": share})
            return post

    def comment(self, actor: str, under: str, text: str) -> Comment:
        """Somebody comments on a post, or answers a comment. Raises KeyError where that is not there."""
        with self.lock:
            answered = self.comments.get(under)
            post = answered.post if answered is not None else self.found(under)
            parent = (answered.parent or answered.number) if answered is not None else None
            moment = self.now()
            comment = Comment(str(7200000000000000000 + moment), post, actor, text, parent, moment, moment)
            self.comments[comment.urn] = comment
            if post.author == PAGE_URN:
                told = {"owner": actor, "text": text, "entity": comment.urn, "object": post.thread}
                short = comment.urn.replace("(urn:li:", "(")
                self._tell("ADMIN_COMMENT" if actor == PAGE_URN else "COMMENT", post, short, {"comment": told})
            return comment

    def found(self, urn: str) -> Post:
        """A post by any of its names. Raises KeyError."""
        return next((post for post in self.posts.values() if post.thread == urn), None) or self.posts[urn]

    def edit(self, urn: str, text: str) -> None:
        """Whoever wrote it changes a post or a comment. Raises KeyError."""
        with self.lock:
            if urn in self.comments:
                self.comments[urn].text, self.comments[urn].changed_at = text, self.now()
            else:
                post = self.posts[urn]
                post.commentary, post.changed_at, post.edited = text, self.now(), True

    def delete(self, urn: str) -> None:
        """Whoever wrote it takes a post or a comment away, and what stands below goes with it. Raises KeyError."""
        with self.lock:
            if urn in self.comments:
                gone = self.comments.pop(urn)
                below = [each for each in self.comments.values() if each.post is gone.post]
                for each in below:
                    if each.parent == gone.number:
                        del self.comments[each.urn]
            else:
                post = self.posts.pop(urn)
                self.comments = {key: each for key, each in self.comments.items() if each.post is not post}

    def below(self, urn: str) -> list[Comment]:
        """The comments directly under a post or a comment, the newest first. Raises KeyError."""
        answered = self.comments.get(urn)
        post = answered.post if answered is not None else self.found(urn)
        parent = answered.number if answered is not None else None
        there = [each for each in self.comments.values() if each.post is post and each.parent == parent]
        return sorted(there, key=lambda each: each.made_at, reverse=True)

    def _tell(self, action: str, post: Post, generated: str, decorated: Json) -> None:
        self.notifications.append(
            {
                "notificationId": 5603450000 + len(self.notifications),
                "organizationalEntity": PAGE_URN,
                "action": action,
                "sourcePost": post.thread,
                "generatedActivity": generated,
                "lastModifiedAt": self.last,
                "subscriber": "urn:li:person:adm1n",
                **({"decoratedGeneratedActivity": decorated} if self.decorates else {}),
                "decoratedSourcePost": {"entity": post.urn, "owner": post.author, "text": post.commentary},
            }
        )


def marked(text: str) -> str:
    """`text` in LinkedIn's markup, where it is only text."""
    return _MARKED.sub(lambda sign: "\\" + sign.group(), text)
