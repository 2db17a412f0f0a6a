"""Files that people shared in Slack: takes the id of one, gives its bytes, fetched from Slack's own hosts alone.

The address comes from files.info (docs.slack.dev/reference/objects/file-object) and is asked with the token, so it has
to lead to Slack: whoever holds another host would be handed the token. No redirect is followed, for the same reason.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.errors import Rejected
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.workspaces import Workspaces

HOSTS = frozenset({"files.slack.com", "files-origin.slack.com", "files.slack-gov.com"})
"""Where Slack keeps files (url_private and url_private_download of the file object)."""

_SLACK = frozenset({"slack.com", "www.slack.com", "slack-gov.com"})


@dataclass(frozen=True, slots=True)
class SlackFiles:
    """The files of our workspaces; their ids have theirs in front."""

    workspaces: Workspaces

    async def fetch_file(self, ref: str, *, largest: int) -> bytes:
        """The bytes of a file. Raises Transient; Rejected, NotAllowed and the like for one that is not to be had, or
        that is kept elsewhere; NotEligible for one larger than `largest` bytes."""
        calls, bare = await self.workspaces.at(ref)
        told = (await calls.read("files.info", file=bare))["file"]
        address = str(told.get("url_private_download") or told.get("url_private") or "")
        if not _is_slacks(address, calls.api_url):
            raise Rejected("the file is not kept by Slack", service=SERVICE, account="")
        return await calls.fetch(address, largest=largest)


def _is_slacks(address: str, api_url: str) -> bool:
    """Whether the token may be shown there: to a host of Slack's over TLS, or to the very server that we call."""
    there, called = urlsplit(address), urlsplit(api_url)
    if called.hostname not in _SLACK and (there.scheme, there.netloc) == (called.scheme, called.netloc):
        return True
    return there.scheme == "https" and there.netloc in HOSTS
