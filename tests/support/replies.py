"""A reply on its way, for tests of what becomes of it: sent, waited for, and read back from the ledger."""

from datetime import timedelta

from bot.domain.messages import Send
from tests.support.house import House

WORDS = "We are sorry, it leaves today."
WHERE = {"service": "mastodon", "account": "acme_social"}


async def sent(house: House) -> int:
    """A case has arrived and is answered with WORDS, without time to undo; gives the reply's number."""
    case = await house.a_case()
    outcome = await house.do(Send("marie", case, text=WORDS, undo=timedelta(0)))
    reply: int = outcome["reply"]
    return reply


async def published(house: House) -> tuple[int, int]:
    """A case answered by marie with WORDS, in public; gives its number and the reply's."""
    reply = await sent(house)
    await house.work()
    return (await house.reply(reply)).case_id, reply


async def whispers(house: House) -> list[str]:
    """Who was told what beside cards, in order."""
    return [f"{person}: {key}" for person, key in house.surface.whispers]


async def until_settled(house: House, rounds: int = 8, step: float = 30) -> None:
    """Let the outbox work, `rounds` times, with `step` seconds between."""
    for _ in range(rounds):
        await house.work()
        house.clock.move(step)


async def outcomes(house: House, reply: int) -> list[str | None]:
    """What the ledger says of each attempt, in order."""
    async with house.store.reading() as tx:
        return [attempt.outcome for attempt in await tx.replies.attempts(reply)]


async def draft_of(house: House, case: int, person: str = "marie") -> str | None:
    """The words kept for this person to go on with."""
    async with house.store.reading() as tx:
        draft = await tx.threads.draft(case, person)
    return draft.text if draft else None
