"""Posts as the network shows them to us now: takes addresses, gives posts, what bars an answer, and what is gone.

A post whose author and we do not see each other is missing from getPosts as if it were deleted; its place in the thread
tells the two apart.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import ValidationError

from bot.errors import Permanent, TargetGone, Unavailable
from bot.ports.social import Checked
from integrations.social.bluesky.mapping import mention_of, uri_in
from integrations.social.bluesky.names import POSTS, did_of, is_post, key_of
from integrations.social.bluesky.payloads import PostPayload, ProfilePayload, parsed
from integrations.social.bluesky.sorting import SERVICE
from integrations.social.bluesky.thread import BLOCKED, MISSING, node_in
from integrations.social.bluesky.xrpc import Xrpc

BATCH = 25


class Looking:
    """The eyes of one account."""

    def __init__(self, xrpc: Xrpc, account: str) -> None:
        self._xrpc = xrpc
        self._account = account

    async def shown(self, addresses: Iterable[str]) -> dict[str, Any]:
        """The raw posts among `addresses` that we are shown, by address. Raises Transient, Permanent."""
        wanted = list(dict.fromkeys(address for address in addresses if is_post(address)))
        found = await self._batches("app.bsky.feed.getPosts", "uris", wanted, "posts")
        return {uri_in(raw): raw for raw in found}

    async def followers(self, dids: Iterable[str]) -> dict[str, int]:
        """How many follow each of these people, where the network says it. Raises Transient, Permanent."""
        wanted = list(dict.fromkeys(did for did in dids if did))
        found = await self._batches("app.bsky.actor.getProfiles", "actors", wanted, "profiles")
        profiles = (parsed(ProfilePayload, raw) for raw in found)
        return {
            each.did: each.followers_count
            for each in profiles
            if isinstance(each, ProfilePayload) and each.followers_count is not None
        }

    async def name(self, did: str) -> str:
        """The name that somebody chose for themselves, "" where they chose none. Raises Transient, Permanent."""
        for raw in await self._batches("app.bsky.actor.getProfiles", "actors", [did], "profiles"):
            profile = parsed(ProfilePayload, raw)
            if isinstance(profile, ProfilePayload):
                return profile.display_name
        return ""

    async def thread(self, address: str, *, below: int, above: int) -> Any:
        """The raw place of a post in its thread, so far up and down. Raises TargetGone, Transient, Permanent."""
        answer = await self._xrpc.query("app.bsky.feed.getPostThread", uri=address, depth=below, parentHeight=above)
        thread = answer.get("thread")
        if node_in(thread).kind == MISSING:
            raise TargetGone("not there any more", service=SERVICE, account=self._account)
        return thread

    async def check(self, address: str, raw: Any, *, me: str) -> Checked | None:
        """What became of a post that getPosts gave as `raw`, or did not give; None where nobody can tell."""
        blocked = False
        try:
            if raw is None:
                raw = await self.thread(address, below=0, above=0)
                blocked = node_in(raw).kind == BLOCKED
                raw = await self._behind_a_block(address) if blocked else node_in(raw).post
        except TargetGone:
            return Checked(address, None)
        except Permanent:  # one post that we may not read keeps nobody from the others
            return None
        post = parsed(PostPayload, raw)
        if isinstance(post, ValidationError):
            return None
        return Checked(address, mention_of(post, account=self._account, me=me, behind_a_block=blocked))

    async def _behind_a_block(self, address: str) -> Any:
        """The post as everybody else sees it: nobody answers across a block, but it stands. Raises TargetGone."""
        did = did_of(address)
        stored = await self._xrpc.query("com.atproto.repo.getRecord", repo=did, collection=POSTS, rkey=key_of(address))
        profiles = await self._batches("app.bsky.actor.getProfiles", "actors", [did], "profiles")
        record = stored.get("value")
        return {
            "uri": address,
            "cid": stored.get("cid"),
            "author": next(iter(profiles), {"did": did}),
            "record": record,
            "indexedAt": record.get("createdAt") if isinstance(record, dict) else None,
        }

    async def _batches(self, name: str, parameter: str, wanted: Sequence[str], answered: str) -> list[Any]:
        """What a query answers that takes BATCH of `wanted` at once."""
        found: list[Any] = []
        for start in range(0, len(wanted), BATCH):
            part = (await self._xrpc.query(name, **{parameter: wanted[start : start + BATCH]})).get(answered)
            if not isinstance(part, list):
                raise Unavailable("answered with something else than a list", service=SERVICE, account=self._account)
            found += part
        return found
