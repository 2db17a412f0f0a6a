"""Which page we are, how long our token and our version of the interface last, and what is missing: takes a way to ask,
gives the identity. Nothing is remarked on that nobody can mend.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.errors import AuthFailed, IntegrationError
from bot.ports.social import Identity
from integrations.social.linkedin.asking import Asking
from integrations.social.linkedin.credentials import Credentials
from integrations.social.linkedin.mapping import SITE
from integrations.social.linkedin.payloads import TokenPayload
from integrations.social.linkedin.sorting import SERVICE
from integrations.social.linkedin.text import clean_line
from integrations.social.linkedin.versions import VERSION, ends_soon

VERSION_ENDS = "version_ends"
END_UNTOLD = "token_end_untold"
RIGHTS_MISSING = "rights_missing"

_RIGHTS: Sequence[frozenset[str]] = (
    frozenset(("r_organization_social_feed", "r_organization_social")),
    frozenset(("w_organization_social_feed", "w_organization_social")),
    frozenset(("rw_organization_admin", "r_organization_admin")),
)
"""What a token has to be good for: one of each, by the newer or the older name."""


async def introduce(asking: Asking, credentials: Credentials, *, account: str, now: datetime) -> Identity:
    """One GET, and one POST to where tokens are asked about where the app is known.

    Raises AuthFailed, Transient, Permanent for the first; whatever becomes of the second is a remark at most, but for a
    token that LinkedIn calls worth nothing.
    """
    page = await asking.organization(credentials.page)
    remarks = [VERSION_ENDS] if ends_soon(VERSION, now) else []
    ends = None
    if credentials.app:
        token = await _token(asking)
        if token is not None and not token.active:
            raise AuthFailed("the token has ended or was taken back", service=SERVICE, account=account)
        ends = _ends(token)
        remarks += [] if ends is not None else [END_UNTOLD]
        remarks += [RIGHTS_MISSING] if token is not None and _lacks_rights(token) else []
    name = clean_line(page.name)
    handle = clean_line(page.vanity) or credentials.page
    return Identity(
        remote_id=credentials.urn,
        handle=handle,
        name=name or handle,
        url=f"{SITE}/company/{handle}/",
        expires_at=ends,
        remarks=tuple(remarks),
    )


async def _token(asking: Asking) -> TokenPayload | None:
    """What LinkedIn tells of our token, None where it does not tell: reading and writing need it not to."""
    try:
        return await asking.token()
    except IntegrationError:
        return None


def _ends(token: TokenPayload | None) -> datetime | None:
    if token is None or token.ends is None:
        return None
    try:
        return datetime.fromtimestamp(token.ends, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _lacks_rights(token: TokenPayload) -> bool:
    """Whether the token is not good for what we do; one that says nothing of its rights lacks none."""
    rights = {right for right in token.scope.replace(",", " ").split() if right}
    return bool(rights) and any(rights.isdisjoint(names) for names in _RIGHTS)
