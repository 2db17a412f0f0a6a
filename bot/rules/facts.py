"""What is known of one mention while it is routed: the mention, its understanding, the moment, the words found.

What costs time is worked out when first asked for. It must not know any rule.
"""

import re
from collections.abc import Callable, Sequence, Set
from datetime import datetime
from typing import Final

from bot.domain.mention import History, Mention, Understanding
from bot.rules.characters import WORD_BREAK
from bot.rules.folding import CHARACTERS
from bot.rules.loosely import fold_for_patterns
from bot.rules.positions import Positions, Span

_LINK: Final = re.compile(r"(?:https?://|www\.)\S", re.IGNORECASE)
_HASHTAG: Final = re.compile(r"(?<!\w)#\w")


class Facts:
    """One mention under the eyes of the rules. `hits` are the numbers in `patterns` of the words in its text.

    `history` is None where nobody looked what the author had before; `written` and `folded`, the readings of the text
    and these folded evenly, are left out where nobody will ask for places.
    """

    __slots__ = (
        "_folded", "_for_patterns", "_patterns", "_positions", "_written", "history", "hits", "mention", "now",
        "understanding",
    )  # fmt: skip

    def __init__(
        self,
        mention: Mention,
        understanding: Understanding,
        now: datetime,
        patterns: Sequence[bytes],
        hits: Set[int],
        history: History | None = None,
        written: str = "",
        folded: bytes = b"",
    ) -> None:
        self.mention = mention
        self.understanding = understanding
        self.now = now
        self.hits = hits
        self.history = history
        self._patterns = patterns
        self._written = written
        self._folded = folded
        self._positions: Positions | None = None
        self._for_patterns: str | None = None

    def places(self, wanted: Set[int]) -> list[Span]:
        """Where some of the rules' words stand in the text as written; the first twenty places are enough."""
        if self._positions is None:
            self._positions = Positions(self.mention.text, self._written, self._folded)
        return self._positions.places([self._patterns[number] for number in wanted & self.hits])

    def has(self, content: str) -> bool:
        """Whether the mention has a question, an image, a video, a link, a hashtag or an emoji."""
        return _CONTENTS[content](self)

    @property
    def for_patterns(self) -> str:
        """The text as managers' patterns see it."""
        if self._for_patterns is None:
            self._for_patterns = fold_for_patterns(self.mention.text)
        return self._for_patterns

    def _has_media(self, *kinds: str) -> bool:
        return any(media.kind.partition("/")[0] in kinds for media in self.mention.media)

    def _has_emoji(self) -> bool:
        return any(not c.isascii() and CHARACTERS[c].startswith(WORD_BREAK) and len(CHARACTERS[c]) > 1
                   for c in self.mention.text)  # fmt: skip


_CONTENTS: Final[dict[str, Callable[[Facts], bool]]] = {
    "question": lambda facts: facts.understanding.question,
    "image": lambda facts: facts._has_media("image", "photo"),
    "video": lambda facts: facts._has_media("video", "gifv"),
    "link": lambda facts: _LINK.search(facts.mention.text) is not None,
    "hashtag": lambda facts: _HASHTAG.search(facts.mention.text) is not None,
    "emoji": lambda facts: facts._has_emoji(),
}
