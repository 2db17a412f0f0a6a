"""The words that the contract suite is written in."""

from datetime import datetime, timedelta

from bot.domain.mention import Mention
from bot.ports.social import Network, Page, Posting
from tests.contracts.social.stand_ins import now

HOUR = timedelta(hours=1)


async def everything(network: Network, *, since: datetime) -> list[Page]:
    """Reads until the network says that no page waits."""
    pages = [await network.fetch(None, since=since)]
    while pages[-1].more:
        pages.append(await network.fetch(pages[-1].cursor, since=since))
    return pages


async def the_mention(network: Network, remote_id: str, *, since: datetime | None = None) -> Mention:
    """What the network reads of a post that was made after `since`, in the last hour where nothing else is said."""
    pages = await everything(network, since=since or now() - HOUR)
    return next(mention for page in pages for mention in page.mentions if mention.remote_id == remote_id)


def posting(target: Mention, text: str = "We are looking into it.", *, key: str = "key-1") -> Posting:
    return Posting(key=key, text=text, target=target)
