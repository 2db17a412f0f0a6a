"""Where Teams may speak from and be spoken to: takes addresses and raw activities, says whether they are ours; pure.

Hosts from learn.microsoft.com, Teams, "Proactive messages", and those to which Microsoft's own agents send. Our token
goes to no other.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.settings import is_loopback
from integrations.chat.teams.errors import NotGenuine

_HOSTS = frozenset(
    {"smba.trafficmanager.net", "smba.infra.gcc.teams.microsoft.com", "smba.infra.gov.teams.microsoft.us"}
)
_DOMAIN = ".botframework.com"


@dataclass(frozen=True, slots=True)
class Hosts:
    """Which service addresses are Microsoft's. `loopback` allows this machine's own, for tests and the playground."""

    loopback: bool = False

    def allow(self, service_url: str) -> bool:
        """Whether we may speak to this address."""
        url = _split(service_url)
        if url is None or url.username is not None or url.password is not None:
            return False
        if self.loopback and is_loopback(service_url):
            return True
        host = (url.hostname or "").lower()
        standard = url.scheme == "https" and url.port in (None, 443)
        return standard and (host in _HOSTS or (host.endswith(_DOMAIN) and host != _DOMAIN))

    def expect(self, service_url: str) -> None:
        """Raises NotGenuine for an address that is not Microsoft's."""
        if not self.allow(service_url):
            raise NotGenuine("its service address is not one of Microsoft's", status=403)


def evened(service_url: str) -> str:
    """An address as it is compared: without the slash at its end, host and scheme in small letters."""
    url = _split(service_url)
    if url is None:
        return service_url
    return url._replace(scheme=url.scheme.lower(), netloc=url.netloc.lower(), path=url.path.rstrip("/")).geturl()


def tenant_of(body: Mapping[str, Any], allowed: Collection[str]) -> str:
    """The organisation from which an activity comes, read from raw JSON: botbuilder loses it.

    Raises NotGenuine where it names none, two different ones, or another than those that are allowed.
    """
    told = {_text(body, "conversation", "tenantId"), _text(body, "channelData", "tenant", "id")} - {""}
    if len(told) != 1:
        raise NotGenuine("it names no organisation, or several", status=403)
    [tenant] = told
    if tenant not in {each.lower() for each in allowed}:
        raise NotGenuine("it comes from another organisation", status=403)
    return tenant


def _text(body: Any, *path: str) -> str:
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    return body.lower() if isinstance(body, str) else ""


def _split(address: str) -> SplitResult | None:
    try:
        url = urlsplit(address)
        _ = url.port
    except ValueError:
        return None
    return url
