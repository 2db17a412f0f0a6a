"""Replies on their way out and in our repository: takes the account's calls, writes, looks and deletes records.

Sources: the lexicons com.atproto.repo. A record is put under a key that is the reply's own, and only where nothing is
(`swapRecord` null): the same again changes nothing, whoever sends it, and another under that key is refused.
"""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any, TypedDict

from PIL import Image, UnidentifiedImageError
from pydantic import ValidationError

from bot.errors import (
    Duplicate,
    IntegrationError,
    NotAllowed,
    Rejected,
    TargetGone,
    Unavailable,
    Uncertain,
)
from bot.ports.social import PictureLimits, Posting, Published, Upload
from integrations.social.bluesky.looking import Looking
from integrations.social.bluesky.mapping import mention_of
from integrations.social.bluesky.names import POSTS, did_of, key_of, page_of, post_address, record_key
from integrations.social.bluesky.payloads import BlobPayload, PostPayload, ResolvedPayload, WrittenPayload, parsed
from integrations.social.bluesky.reply import composed, is_this_reply, picture_name, picture_named, record_of
from integrations.social.bluesky.sdk import facets_in, handles_in
from integrations.social.bluesky.sorting import SERVICE
from integrations.social.bluesky.thread import BLOCKED, node_in
from integrations.social.bluesky.xrpc import Xrpc

PICTURES = PictureLimits(
    most=4,
    largest=2_000_000,
    pixels=33_177_600,
    types=frozenset({"image/jpeg", "image/png", "image/webp"}),
    alt=2_000,
)
"""What the lexicon app.bsky.embed.images takes; it counts neither pixels nor the characters of a description."""

MENTION = "app.bsky.richtext.facet#mention"


class _Where(TypedDict):
    """What every error says of its origin."""

    service: str
    account: str


class Publishing:
    """The hands of one account."""

    def __init__(self, xrpc: Xrpc, looking: Looking, account: str) -> None:
        self._xrpc = xrpc
        self._looking = looking
        self._where = _Where(service=SERVICE, account=account)

    async def publish(self, posting: Posting, *, me: str) -> Published:
        """Look at what is answered, then put one record. Raises as the port says.

        NotAllowed where the thread's author or a block bars us: the server would take the reply and nobody see it.
        """
        pictures = [self._picture(name) for name in posting.pictures]
        parent = await self._answerable(posting.target.remote_id, me=me)
        facets = await self._facets(posting)
        body = {
            "repo": me,
            "collection": POSTS,
            "rkey": record_key(posting),
            "record": record_of(posting, parent, facets, pictures),
            "swapRecord": None,
        }
        try:
            answer = await self._xrpc.procedure("com.atproto.repo.putRecord", body, send_by=posting.send_by)
        except Duplicate:
            answer = None
        if answer is None:
            return await self._standing_already(posting, me=me)
        written = parsed(WrittenPayload, answer)
        if isinstance(written, ValidationError):
            raise Uncertain("answered with something else than a record", **self._where)
        return Published(remote_id=written.uri, url=page_of(written.uri))

    async def find(self, posting: Posting, *, me: str) -> Published | None:
        """The record under the reply's own key; None where there is none. Raises Uncertain where it is another."""
        key = record_key(posting)
        try:
            raw = await self._xrpc.query("com.atproto.repo.getRecord", repo=me, collection=POSTS, rkey=key)
        except TargetGone:
            return None
        if not is_this_reply(raw, posting):
            raise Uncertain("another post stands under the key of this reply", **self._where)
        address = post_address(me, key)
        return Published(remote_id=address, url=page_of(address))

    async def delete(self, address: str, *, me: str, send_by: datetime | None) -> None:
        """Delete a post of ours; one that is gone already is deleted. Raises as `Xrpc.procedure`."""
        if did_of(address) != me:
            raise Rejected("not a post of this account", **self._where)
        body = {"repo": me, "collection": POSTS, "rkey": key_of(address)}
        await self._xrpc.procedure("com.atproto.repo.deleteRecord", body, send_by=send_by)

    async def upload(self, picture: Upload, *, send_by: datetime) -> str:
        """Give the server a file; gives what a record has to say of it. Raises as `Xrpc.upload`."""
        answer = await self._xrpc.upload(picture.content, picture.media_type, send_by=send_by)
        uploaded = parsed(BlobPayload, answer)
        if isinstance(uploaded, ValidationError):
            raise Uncertain("answered with something else than a file", **self._where)
        return picture_name(uploaded.blob, picture.alt, _size_of(picture.content))

    async def _standing_already(self, posting: Posting, *, me: str) -> Published:
        """What stands under the reply's key, where the server says that something does."""
        failure: IntegrationError
        try:
            found = await self.find(posting, me=me)
            if found is not None:
                return found
            failure = Uncertain("something stood under the key of this reply, and is gone", **self._where)
        except IntegrationError as error:
            failure = Uncertain(f"something stands under the key of this reply ({error.reason})", **self._where)
        raise failure

    async def _answerable(self, address: str, *, me: str) -> PostPayload:
        """The post to answer, as it is now. Raises TargetGone, NotAllowed."""
        raw = (await self._looking.shown([address])).get(address)
        if raw is None:
            node = node_in(await self._looking.thread(address, below=0, above=0))
            if node.kind == BLOCKED:
                raise NotAllowed("its author and this account block each other's view", **self._where)
            raw = node.post
        post = parsed(PostPayload, raw)
        if isinstance(post, ValidationError):
            raise Unavailable("answered with something else than a post", **self._where)
        barrier = mention_of(post, account=self._where["account"], me=me).barrier
        if barrier:
            raise NotAllowed(f"not sent: {barrier}", **self._where)
        return post

    async def _facets(self, posting: Posting) -> Sequence[dict[str, Any]]:
        """What the parts of the text mean, in their order; a handle of nobody's means nothing. Raises Transient."""
        text = composed(posting.text)
        facets = facets_in(text)
        author = posting.target.author
        known = {author.handle.lower(): author.remote_id}
        for named in handles_in(text):
            handle = named.handle.lower()
            if handle not in known:
                known[handle] = await self._whose(handle)
            if known[handle]:
                where = {"byteStart": named.start, "byteEnd": named.end}
                facets.append({"index": where, "features": [{"$type": MENTION, "did": known[handle]}]})
        return sorted(facets, key=lambda facet: int(facet["index"]["byteStart"]))

    async def _whose(self, handle: str) -> str:
        """The DID behind a handle, "" where there is none. Raises Transient."""
        try:
            answer = await self._xrpc.query("com.atproto.identity.resolveHandle", handle=handle)
        except (Rejected, TargetGone):
            return ""
        resolved = parsed(ResolvedPayload, answer)
        return "" if isinstance(resolved, ValidationError) else resolved.did

    def _picture(self, name: str) -> Any:
        said = picture_named(name)
        if said is None:
            raise Rejected("a picture of this reply is not one that this network took", **self._where)
        return said


def _size_of(content: bytes) -> tuple[int, int] | None:
    """Width and height of a picture, so that apps keep its place free; read from its head, without unfolding it."""
    try:
        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as opened:
            return opened.size
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return None
