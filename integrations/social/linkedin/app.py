"""The app by which LinkedIn tells what happens around a page, as a PushedApp of bot/ports/pushing: takes requests and
the app's secret, gives verdicts and what was noted; it does no I/O.

LinkedIn asks every two hours whether the address is ours, and wants its code signed. What it signs of a push are the
bytes of the body behind a word of its own. Nothing in a request says when it was sent. Source: learn.microsoft.com/
linkedin/shared/api-guide/webhook-validation.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.ports.pushing import Doubt, Genuine, Share
from integrations.social.linkedin.credentials import Credentials
from integrations.social.linkedin.mapping import digest

PREFIX = "linkedin-"
"""What the names of these apps begin with; the key of the account is behind it."""

_SIGNATURE = "x-li-signature"
_SIGNED_BEFORE = b"hmacsha256="
_CODE = re.compile(r"[\w-]{1,200}", re.ASCII)


@dataclass(frozen=True, slots=True)
class LinkedInApp:
    """The app whose secret the account `account` of the page `page` holds."""

    account: str
    page: str
    secret: bytes = field(repr=False)

    @property
    def answers_in(self) -> str:
        """LinkedIn wants its answer as JSON."""
        return "application/json"

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The code that LinkedIn sent, and the same signed: whoever asks proves nothing, and learns nothing either."""
        code = query.get("challengeCode", "")
        if _CODE.fullmatch(code) is None:
            return None
        return json.dumps({"challengeCode": code, "challengeResponse": self._signed(code.encode())})

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """Whether the app's secret signed it."""
        brought = headers.get(_SIGNATURE, "").encode(errors="replace")
        if not hmac.compare_digest(self._signed(_SIGNED_BEFORE + body).encode(), brought):
            return Doubt.FORGED
        return Genuine(hashlib.sha256(body).hexdigest())

    def shares(self, body: str) -> Sequence[Share]:
        """Each notification; what holds none is one itself."""
        try:
            told = json.loads(body)
        except (ValueError, RecursionError):
            return (Share("", digest(body), body),)
        listed = told.get("notifications") if isinstance(told, dict) else None
        if not isinstance(listed, list):
            return (Share("", digest(told), body),)
        return [_share(each) for each in listed]

    def known_part(self, body: str) -> str:
        """All of it: an app whose account is not open is none."""
        return body

    def accounts_of(self, owner: str) -> Sequence[str]:
        """Our account, where it is told of our page."""
        return (self.account,) if owner == self.page else ()

    def _signed(self, content: bytes) -> str:
        return hmac.new(self.secret, content, hashlib.sha256).hexdigest()


def app_of(credentials: Credentials, account: str) -> LinkedInApp | None:
    """The app of an account, None where its secret is not known."""
    if not credentials.app_secret:
        return None
    return LinkedInApp(account, credentials.urn, credentials.app_secret.encode())


def _share(notification: Any) -> Share:
    """One notification, which is told to each who subscribed, and again until somebody says that it arrived."""
    told = notification if isinstance(notification, dict) else {}
    owner, identifier, changed = (
        told.get(name) for name in ("organizationalEntity", "notificationId", "lastModifiedAt")
    )
    known = [identifier, changed] if identifier is not None else notification
    return Share(owner if isinstance(owner, str) else "", digest(known), json.dumps(notification))
