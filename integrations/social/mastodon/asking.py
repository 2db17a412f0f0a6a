"""What a Mastodon server is asked, as payloads of a known shape: takes the connection, gives lists, posts, threads.

An answer of another shape counts as no answer. It keeps nothing but what the server turned out not to know.
"""

import logging
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, Unavailable
from bot.ports.social import Checked
from integrations.social.mastodon.amending import status_path
from integrations.social.mastodon.introducing import known
from integrations.social.mastodon.mapping import mention_of, parsed
from integrations.social.mastodon.payloads import ContextPayload, StatusPayload
from integrations.social.mastodon.reading import entry_id
from integrations.social.mastodon.sorting import SERVICE
from integrations.social.mastodon.wire import Parameters, Wire

_log = logging.getLogger(__name__)

_BATCH = 20


class Asking:
    """Questions to one server for our account `account`."""

    def __init__(self, wire: Wire, account: str) -> None:
        self._wire = wire
        self._account = account
        self._knows_batches = True

    async def entries(self, path: str, parameters: Parameters) -> list[Any]:
        """A list, its entries as they came."""
        answer = await self._wire.get(path, parameters)
        if not isinstance(answer, list):
            raise Unavailable("answered with something else than a list", service=SERVICE, account=self._account)
        return answer

    async def context(self, remote_id: str) -> ContextPayload:
        """What stands above and below a post. Raises TargetGone."""
        answer = await self._wire.get(f"{status_path(remote_id)}/context")
        return known(ContextPayload, answer, account=self._account)

    async def is_shown(self, remote_id: str) -> bool:
        """Whether the server still shows a post."""
        try:
            await self._wire.get(status_path(remote_id))
        except TargetGone:
            return False
        return True

    def readable(self, raw: Any) -> StatusPayload | None:
        """The post in `raw`, or None, said in the log, when its shape is unknown."""
        status = parsed(StatusPayload, raw)
        if isinstance(status, ValidationError):
            _log.warning("mastodon (%s): a post of unknown shape was left out: %s", self._account, entry_id(raw))
            return None
        return status

    async def recheck(self, remote_ids: Sequence[str], me: str) -> list[Checked]:
        """Posts as they are now, twenty a request (Mastodon 4.3), one by one where the server cannot do that.

        A post missing from a batch is asked for by itself before it is called gone. At a rate limit: those checked
        so far; raises RateLimited when there are none.
        """
        checked: list[Checked] = []
        try:
            for start in range(0, len(remote_ids), _BATCH):
                wanted = list(dict.fromkeys(remote_ids[start : start + _BATCH]))
                found = await self._batch(wanted)
                for remote_id in wanted:
                    answer = await self._check(remote_id, found.get(remote_id), me)
                    checked.extend([answer] if answer is not None else [])
        except RateLimited:
            if not checked:
                raise
        return checked

    async def _batch(self, remote_ids: Sequence[str]) -> dict[str, Any]:
        """The posts among `remote_ids` that one request brings; none where the server cannot do that."""
        if not self._knows_batches:
            return {}
        try:
            answer = await self.entries("/api/v1/statuses", [("id[]", remote_id) for remote_id in remote_ids])
        except (TargetGone, Rejected):
            self._knows_batches = False
            return {}
        except Unavailable:  # an unknown path, or a server that is down: asking for one post tells which
            return {}
        return {entry_id(raw): raw for raw in answer}

    async def _check(self, remote_id: str, raw: Any, me: str) -> Checked | None:
        """What became of one post, asked for where `raw` is None; None when nobody can tell, or may not tell us."""
        if raw is None:
            try:
                raw = await self._wire.get(status_path(remote_id))
            except TargetGone:
                return Checked(remote_id=remote_id, mention=None)
            except (NotAllowed, Rejected):  # one post that we may not read keeps nobody from the others
                return None
        status = self.readable(raw)
        if status is None:
            return None
        return Checked(remote_id=remote_id, mention=mention_of(status, account=self._account, me=me))
