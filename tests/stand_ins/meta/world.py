"""The people, posts, comments and recommendations around a pretend Page, and what becomes of them; it speaks Python,
not HTTP.

Ids are made as Facebook makes them, and an answer to an answer stands beside it, since there are two levels.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PAGE_ID, PAGE_NAME = "100001", "acme"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on Facebook, or the Page."""

    id: str
    name: str


@dataclass(slots=True)
class Item:
    """A post, a comment or a recommendation. `changed` is its last change or that of what stands under it.

    A `hidden` comment is seen by its author alone; one that is `kept_open` nobody may hide. `message` is what its
    author was told in private in answer to it; one that is `shut` takes no message.
    """

    id: str
    kind: str
    author: Person
    words: str
    made: datetime
    changed: datetime
    post: str = ""
    parent: str | None = None
    positive: bool = True
    unnamed: bool = False
    closed: bool = False
    tags_page: bool = False
    hidden: bool = False
    kept_open: bool = False
    message: str = ""
    shut: bool = False


@dataclass(slots=True)
class World:
    """Everybody and everything; what is done is done under `lock`."""

    clock: Callable[[], datetime]
    people: dict[str, Person] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)
    last: int = 5000

    def __post_init__(self) -> None:
        self.people[PAGE_NAME] = Person(PAGE_ID, PAGE_NAME)

    def person(self, name: str) -> Person:
        """Somebody, who joins when first named."""
        return self.people.setdefault(name, Person(str(200_000 + len(self.people)), name))

    def write_on_page(self, by: str, words: str, *, moment: datetime | None = None) -> Item:
        """Somebody, or the Page itself, writes on the Page; `moment` makes it older than it is."""
        return self._add("post", by, words, PAGE_ID, moment)

    def tag(self, by: str, words: str) -> Item:
        """Somebody names the Page in a post of their own."""
        return self._add("tagged", by, words, self.person(by).id, None)

    def recommend(self, by: str, words: str, *, positive: bool = True) -> Item:
        """Somebody says what they think of the Page."""
        item = self._add("recommendation", by, words, "", None)
        item.positive = positive
        return item

    def comment(self, under: str, by: str, words: str, *, moment: datetime | None = None) -> Item:
        """Somebody answers a post, a recommendation or a comment."""
        with self.lock:
            above = self.items[under]
            post = above.post or above.id
            item = self._add("comment", by, words, post.rpartition("_")[2], moment)
            item.post = post
            item.parent = (above.parent or above.id) if above.kind == "comment" else None
            self.items[post].changed = max(self.items[post].changed, item.made)
            return item

    def edit(self, identifier: str, words: str) -> None:
        """Its author changes it, which a comment does not say."""
        self.items[identifier].words = words

    def delete(self, identifier: str) -> None:
        """It is gone, with all that stands under it."""
        with self.lock:
            for each in [each.id for each in self.items.values() if identifier in (each.id, each.post, each.parent)]:
                del self.items[each]

    def may_hide(self, item: Item) -> bool:
        """Whether the Page may hide it: a comment of somebody else's, under a post or a recommendation of the Page."""
        ours = item.post.startswith(f"{PAGE_ID}_") or "_" not in item.post
        return item.kind == "comment" and item.author.id != PAGE_ID and ours and not item.kept_open

    def takes_message(self, item: Item) -> bool:
        """Whether the Page may write to its author in private: once, within seven days, to nobody but a person."""
        ours = item.post.startswith(f"{PAGE_ID}_")
        late = self.clock() - item.made > timedelta(days=7)
        return item.kind == "comment" and item.author.id != PAGE_ID and ours and not (item.shut or late or item.message)

    def comments(self, under: str) -> list[Item]:
        """All under a post, or the answers to a comment; the oldest first."""
        return [each for each in self.items.values() if under in (each.post, each.parent)]

    def of_kind(self, *kinds: str) -> list[Item]:
        """Posts, or recommendations; the newest first."""
        found = [each for each in self.items.values() if each.kind in kinds]
        return sorted(found, key=lambda each: each.made)[::-1]

    def words_of(self, name: str, under: str) -> list[str]:
        """What somebody said right under an item, the oldest first."""
        return [each.words for each in self.right_under(under) if each.author.name == name]

    def right_under(self, under: str) -> Iterable[Item]:
        """What answers an item itself."""
        return (each for each in self.items.values() if under == (each.parent or each.post))

    def _add(self, kind: str, by: str, words: str, owner: str, moment: datetime | None) -> Item:
        with self.lock:
            self.last += 1
            made = moment or self.clock()
            identifier = f"{owner}_{self.last}" if owner else str(self.last)
            item = Item(identifier, kind, self.person(by), words, made, made)
            self.items[identifier] = item
            return item
