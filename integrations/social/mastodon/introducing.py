"""Who we are on a Mastodon server, and what it asks of us: takes the connection, gives identity and limits.

Sources: docs.joinmastodon.org/methods (accounts/#verify_credentials, instance/#v2, notifications/#get-policy).
"""

import re
from typing import Any

from pydantic import ValidationError

from bot.errors import NotAllowed, Rejected, TargetGone, Unavailable
from bot.ports.social import Identity
from integrations.social.mastodon.mapping import parsed
from integrations.social.mastodon.payloads import AccountPayload, InstancePayload, PayloadType, PolicyPayload
from integrations.social.mastodon.sorting import SERVICE
from integrations.social.mastodon.text import clean_line
from integrations.social.mastodon.wire import Wire

MENTIONS_DROPPED = "mentions_dropped"
_MASTODON = re.compile(r"[2-9]\.\d+\.\d+[^\s()]*")


async def introduce(wire: Wire, *, account: str) -> tuple[Identity, InstancePayload]:
    """Three GETs; raises AuthFailed, Transient, Permanent."""
    me = known(AccountPayload, await wire.get("/api/v1/accounts/verify_credentials"), account=account)
    try:
        described = await wire.get("/api/v2/instance")
    except (TargetGone, Rejected, Unavailable):  # servers older than 4.0, and others, know version 1 only
        described = await wire.get("/api/v1/instance")
    instance = known(InstancePayload, described, account=account)
    identity = Identity(
        remote_id=me.id,
        handle=clean_line(me.acct),
        name=clean_line(me.display_name) or clean_line(me.acct),
        url=me.url,
        remarks=(MENTIONS_DROPPED,) if await _drops_mentions(wire) else (),
    )
    return identity, instance


def keeps_keys(instance: InstancePayload) -> bool:
    """Whether the server knows a post again by its Idempotency-Key: Mastodon does, and its forks.

    Of other servers some do and some do not (GoToSocial makes a second post), and none of them says so. They are known
    by their versions, which are below 1.0, or followed by what they are in brackets.
    """
    if isinstance(instance.api_versions, dict) and "mastodon" in instance.api_versions:
        return True
    return _MASTODON.fullmatch(instance.version) is not None


def known(model: type[PayloadType], raw: Any, *, account: str) -> PayloadType:
    """`raw` as `model`. Raises Unavailable where it is something else."""
    payload = parsed(model, raw)
    if isinstance(payload, ValidationError):
        raise Unavailable(f"answered with something else than {model.__name__}", service=SERVICE, account=account)
    return payload


async def _drops_mentions(wire: Wire) -> bool:
    """Whether the account's own settings drop notifications, which nobody can read then (Mastodon 4.3).

    What is filtered is read all the same. A server that knows no such settings drops nothing.
    """
    try:
        policy = parsed(PolicyPayload, await wire.get("/api/v2/notifications/policy"))
    except (TargetGone, NotAllowed, Rejected, Unavailable):
        return False
    return isinstance(policy, PolicyPayload) and "drop" in policy.model_dump().values()
