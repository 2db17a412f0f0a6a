"""What a house logged, chained and followed; for tests of whoever acts."""

from bot.domain.audit import Entry
from bot.domain.audit_chain import Verifier
from bot.ports.store import Store
from bot.runtime.chaining import Chainer


async def logged(store: Store, *kinds: str) -> list[Entry]:
    """Every entry of these kinds, of all for none; the chain is whole."""
    await Chainer(store).chain()
    async with store.reading() as tx:
        links = await tx.audit.links(0, 10_000)
    verifier = Verifier()
    verifier.follow(links)
    assert verifier.broken is None
    return [link.entry for link in links if not kinds or link.entry.kind in kinds]
