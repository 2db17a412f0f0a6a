"""Messages of a Page to those who commented there: takes the words and the comment, sends one, or says whether it went.

Facebook says of each comment whether it takes one, and once one was sent, in which conversation it lies.
"""

from collections.abc import Awaitable, Callable

from bot.domain.department import Account
from bot.domain.mention import Mention
from bot.errors import Duplicate, NotAllowed, Uncertain
from bot.ports.social import Posting, Preview, Published
from integrations.social.meta import private
from integrations.social.meta.attempts import is_again
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.mapping import SITE, Us
from integrations.social.meta.text import web
from integrations.social.meta.wire import Graph

LIMIT = 2000
"""Characters of a message, as Messenger counts them."""


class PrivateReplies:
    """PrivateReplies of bot/ports/social for one Page. `us` tells which, `handle` what it is called."""

    def __init__(
        self, account: Account, graph: Graph, asking: Asking, us: Callable[[], Awaitable[Us]], handle: Callable[[], str]
    ) -> None:
        self._account = account
        self._graph = graph
        self._asking = asking
        self._us = us
        self._handle = handle

    def preview(self, text: str, target: Mention) -> Preview:
        """The message as its reader will see it."""
        words = private.cleaned(text)
        return private.preview_of(
            words, target, handle=self._handle(), length=len(words), limit=LIMIT, too_long="too_long"
        )

    async def send(self, posting: Posting) -> Published:
        """One look, then one POST /:page/messages.

        The look keeps what a colleague sent from Messenger apart from what we send: where a conversation is found after
        a lost answer, there was none before it.
        """
        us, again = await self._us(), is_again(posting, self._account)
        present = await self._asking.privacy(posting.target.remote_id)
        if present.private_reply_conversation is not None:
            raise self._graph.where.error(Uncertain if again else Duplicate, "has a private message for this comment")
        if present.can_reply_privately is False:
            raise self._graph.where.error(NotAllowed, "takes no private message for this comment")
        return await private.send(
            self._graph, us.page, posting, self.preview(posting.text, posting.target), again=again
        )

    async def find(self, posting: Posting) -> Published | None:
        """The conversation that began with it; None where Facebook would still take a message for this comment."""
        present = await self._asking.privacy(posting.target.remote_id)
        conversation = present.private_reply_conversation
        if conversation is not None:
            address = f"{SITE}{conversation.link}" if conversation.link.startswith("/") else ""
            return Published(conversation.id, web(address))
        if present.can_reply_privately:
            return None
        raise self._graph.where.error(Uncertain, "does not say whether a private message was sent for this comment")
