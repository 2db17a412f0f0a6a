"""The app through which Meta tells what changes, as a PushedApp of bot/ports/pushing: takes requests and secrets, gives
verdicts and the changes in them; it does no I/O.

Sources: developers.facebook.com/docs/graph-api/webhooks. What is signed are the bytes of the body, by HMAC-SHA256 with
the app's secret. Nothing in a request says when it was sent or which one it is: so it goes by what it holds.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from bot.domain.department import Account
from bot.ports.pushing import Doubt, Genuine, Share
from bot.settings import Settings

NAME = "meta"
_SIGNATURE = "x-hub-signature-256"
_MOST_CHALLENGE = 200
_CHALLENGE = re.compile(rf"[\w.-]{{1,{_MOST_CHALLENGE}}}", re.ASCII)
_BETWEEN = re.compile(r"[,\s]+")


class MetaNetwork(Protocol):
    """One of Meta's networks: what its account is called in what the app is told."""

    account: Account

    @property
    def known_as(self) -> str | None:
        """The id of the Page or of the professional account, None before the network was asked."""
        ...


class MetaApp:
    """An app of ours at Meta."""

    answers_in = "text/plain"

    def __init__(self, verify_token: str, secrets: str, networks: Callable[[], Collection[MetaNetwork]]) -> None:
        """`secrets` are the app's secret, and others that are believed with blanks or commas between."""
        self._verify_token = verify_token.encode()
        self._secrets = tuple(each.encode() for each in _BETWEEN.split(secrets) if each)
        self._networks = networks

    def __repr__(self) -> str:
        return "MetaApp()"

    def challenge(self, query: Mapping[str, str]) -> str | None:
        """The challenge that comes with the token which we wrote into the app's settings at Meta."""
        challenge, token = query.get("hub.challenge", ""), query.get("hub.verify_token", "")
        proven = hmac.compare_digest(token.encode(errors="replace"), self._verify_token)
        if not proven or query.get("hub.mode") != "subscribe" or _CHALLENGE.fullmatch(challenge) is None:
            return None
        return challenge

    def judge(self, headers: Mapping[str, str], body: bytes) -> Genuine | Doubt:
        """Whether one of the secrets signed it. Meta signs no time, so nothing is stale."""
        brought = headers.get(_SIGNATURE, "").encode(errors="replace")
        proper = [b"sha256=" + hmac.new(each, body, hashlib.sha256).hexdigest().encode() for each in self._secrets]
        if not any(hmac.compare_digest(each, brought) for each in proper):
            return Doubt.FORGED
        return Genuine(hashlib.sha256(body).hexdigest())

    def shares(self, body: str) -> Sequence[Share]:
        """Each change of each entry with all that was told of it; an entry without changes is one itself."""
        with suppress(ValueError, RecursionError):
            told = json.loads(body)
            entries = told.get("entry") if isinstance(told, dict) else None
            if isinstance(entries, list):
                return [share for entry in entries for share in _shares_of(entry, told.get("object"))]
        return (_share("", body),)

    def known_part(self, body: str) -> str | None:
        """The same without the entries of whoever is called otherwise than our open accounts. Whose an entry is that we
        cannot tell yet is found out later."""
        with suppress(ValueError, RecursionError):
            told = json.loads(body)
            entries = told.get("entry") if isinstance(told, dict) else None
            if isinstance(entries, list):
                known = [entry for entry in entries if self._is_known(entry)]
                if len(known) < len(entries):
                    return json.dumps({**told, "entry": known}) if known else None
        return body

    def _is_known(self, entry: Any) -> bool:
        owner = str(entry.get("id") or "") if isinstance(entry, dict) else ""
        return not owner or self.accounts_of(owner) != ()

    def accounts_of(self, owner: str) -> Sequence[str] | None:
        """The accounts of a Page or a professional account."""
        networks = list(self._networks())
        found = tuple(each.account.key for each in networks if each.known_as == owner)
        return None if not found and any(each.known_as is None for each in networks) else found


def app_of(settings: Settings, networks: Callable[[], Collection[MetaNetwork]]) -> MetaApp | None:
    """The app that the environment tells of, None where it tells of none."""
    token, secret = settings.meta_verify_token, settings.meta_app_secret
    if token is None or secret is None:
        return None
    return MetaApp(token.get_secret_value(), secret.get_secret_value(), networks)


def _shares_of(entry: Any, kind: Any) -> list[Share]:
    if not isinstance(entry, dict):
        return [_share("", json.dumps({"object": kind, "entry": entry}))]
    owner = str(entry.get("id") or "")
    changes = entry.get("changes")
    if not isinstance(changes, list):
        return [_share(owner, json.dumps({"object": kind, **entry}, sort_keys=True))]
    rest = {name: value for name, value in entry.items() if name != "changes"}
    return [_share(owner, json.dumps({**rest, "object": kind, "change": each}, sort_keys=True)) for each in changes]


def _share(owner: str, body: str) -> Share:
    return Share(owner, hashlib.sha256(body.encode()).hexdigest(), body)
