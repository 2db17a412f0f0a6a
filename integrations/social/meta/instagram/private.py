"""Messages of an account to those who commented under its media: takes the words and the comment, and sends one.

Instagram says nothing of a comment's private message once it was sent.
"""

from collections.abc import Awaitable, Callable

from bot.domain.department import Account
from bot.domain.mention import Mention
from bot.errors import NotAllowed, Uncertain
from bot.ports.social import Posting, Preview, Published
from integrations.social.meta import private
from integrations.social.meta.attempts import is_again
from integrations.social.meta.instagram.mapping import Us, ids_elsewhere
from integrations.social.meta.wire import Graph

LIMIT = 1000
"""Bytes of a message in UTF-8."""


class PrivateReplies:
    """PrivateReplies of bot/ports/social for one account. `us` tells which, `handle` what it is called."""

    def __init__(
        self, account: Account, graph: Graph, us: Callable[[], Awaitable[Us]], handle: Callable[[], str]
    ) -> None:
        self._account = account
        self._graph = graph
        self._us = us
        self._handle = handle

    def preview(self, text: str, target: Mention) -> Preview:
        """The message as its reader will see it; its length is in bytes."""
        words = private.cleaned(text)
        length = len(words.encode())
        return private.preview_of(
            words, target, handle=self._handle(), length=length, limit=LIMIT, too_long="too_many_bytes"
        )

    async def send(self, posting: Posting) -> Published:
        """One POST /:account/messages. Raises NotAllowed for what stands under media of others."""
        if ids_elsewhere(posting.target.remote_id) is not None:
            raise self._graph.where.error(NotAllowed, "lets us write to nobody who commented elsewhere")
        preview = self.preview(posting.text, posting.target)
        again = is_again(posting, self._account)
        return await private.send(self._graph, (await self._us()).id, posting, preview, again=again)

    async def find(self, posting: Posting) -> Published | None:
        """Raises Uncertain: nobody is told."""
        raise self._graph.where.error(Uncertain, "does not say whether a private message was sent for a comment")
