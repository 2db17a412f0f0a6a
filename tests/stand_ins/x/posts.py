"""The people and posts of a pretend X, and what becomes of them; it speaks Python, not HTTP.

Ids are made as X makes them, an edit makes a new version under a new id, and an answer begins with the handles of those
whom it answers, outside what is displayed.
"""

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

EPOCH = datetime.fromtimestamp(1_288_834_974.657, UTC)
HANDLE = re.compile(r"(?<!\w)@(\w{1,15})")
BRAND = "acme"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody on X."""

    id: str
    username: str
    followers: int = 12

    @property
    def name(self) -> str:
        return self.username.title()


@dataclass(frozen=True, slots=True)
class Post:
    """One version of a post: `words` as typed, `before` the handles that stand before them."""

    id: str
    author: User
    words: str
    history: tuple[str, ...]
    before: str = ""
    in_reply_to: str | None = None
    quoted: str | None = None
    conversation: str = ""
    media: tuple[str, ...] = ()
    deleted: bool = False
    lang: str = "en"
    appears_at: datetime | None = None

    @property
    def text(self) -> str:
        return self.before + self.words

    @property
    def first(self) -> str:
        return self.history[0]

    @property
    def latest(self) -> bool:
        return self.history[-1] == self.id

    def names(self, username: str, *, explicitly: bool = False) -> bool:
        """Whether it mentions somebody; `explicitly` in its own words, not before them."""
        text = self.words if explicitly else self.text
        return username.lower() in {each.lower() for each in HANDLE.findall(text)}


@dataclass(slots=True)
class Media:
    """A file that was uploaded, and its description."""

    id: str
    type: str
    size: int
    alt: str = ""


@dataclass(slots=True)
class World:
    """Everybody and everything. `summoned_only` is X's rule for most accounts; what is done is done under `lock`."""

    clock: Callable[[], datetime]
    summoned_only: bool = True
    refuses_duplicates: bool = True
    users: dict[str, User] = field(default_factory=dict)
    posts: dict[str, Post] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    last_id: int = 0

    def user(self, username: str) -> User:
        """Somebody, who joins when first named."""
        known = self.users.get(username.lower())
        if known is None:
            known = User(str(1000 + len(self.users)), username)
            self.users[username.lower()] = known
        return known

    def new_id(self, moment: datetime | None = None) -> str:
        """An id that holds `moment` (UTC), which is now if not told otherwise."""
        milliseconds = ((moment or self.clock()) - EPOCH) // timedelta(milliseconds=1)
        fresh = milliseconds << 22
        if moment is None:
            fresh = max(fresh, self.last_id + 1)
            self.last_id = fresh
        while str(fresh) in self.posts:
            fresh += 1
        return str(fresh)

    def write(
        self,
        username: str,
        words: str,
        *,
        in_reply_to: str | None = None,
        quoted: str | None = None,
        media: Iterable[str] = (),
        moment: datetime | None = None,
        appears_at: datetime | None = None,
    ) -> Post:
        """Somebody posts; `moment` makes it older than it is, and until `appears_at` (UTC) no list shows it."""
        with self.lock:
            author = self.user(username)
            identifier = self.new_id(moment)
            parent = self.posts.get(in_reply_to) if in_reply_to else None
            post = Post(
                id=identifier,
                author=author,
                words=words,
                history=(identifier,),
                before=self._before(author, parent, words),
                in_reply_to=in_reply_to,
                quoted=quoted,
                conversation=parent.conversation if parent else identifier,
                media=tuple(media),
                appears_at=appears_at,
            )
            self.posts[identifier] = post
            return post

    def edit(self, identifier: str, words: str) -> Post:
        """The author edits a post: a new version with an id of its own."""
        with self.lock:
            post = self.newest(identifier)
            fresh = self.new_id()
            history = (*post.history, fresh)
            for each in post.history:
                self.posts[each] = replace(self.posts[each], history=history)
            self.posts[fresh] = replace(post, id=fresh, words=words, history=history)
            return self.posts[fresh]

    def delete(self, identifier: str) -> None:
        """A post is gone with all its versions."""
        with self.lock:
            for each in self.posts[identifier].history:
                self.posts[each] = replace(self.posts[each], deleted=True)

    def newest(self, identifier: str) -> Post:
        """The newest version of a post."""
        return self.posts[self.posts[identifier].history[-1]]

    def shown(self) -> list[Post]:
        """What lists show, the newest first: the newest version of every post that is there."""
        now = self.clock()
        there = (each for each in self.posts.values() if each.latest and not each.deleted)
        visible = (each for each in there if each.appears_at is None or each.appears_at <= now)
        return sorted(visible, key=lambda each: int(each.id), reverse=True)

    def _before(self, author: User, parent: Post | None, words: str) -> str:
        if parent is None:
            return ""
        named = [parent.author.username, *HANDLE.findall(parent.text)]
        typed = {each.lower() for each in HANDLE.findall(words)}
        others = dict.fromkeys(each for each in named if each.lower() not in {author.username.lower(), *typed})
        return "".join(f"@{each} " for each in others)
