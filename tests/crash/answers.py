"""Answers at size, through the flow and over the wire, to a network that loses what it says of them.

Customers ask in batches, an employee answers each question once and tells the truth where a person is asked; at the end
the network's own book is held against what the product believes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.domain.messages import Resolve, Send
from bot.domain.reply import Reply, ReplyState
from tests.support.house import House
from tests.support.replies import outcomes

BATCH = 40
STEP = 30
ENOUGH_STEPS = 400


class Public(Protocol):
    """A pretend network, the people who ask on it, and its book."""

    def asked(self, number: int) -> str:
        """A customer asks question `number`; gives the id of the post."""
        ...

    def book(self) -> Mapping[str, Sequence[str]]:
        """The ids of our answers that were ever accepted, by the id of what they answer."""
        ...


@dataclass(slots=True)
class Tally:
    """What became of the answers; `disagreements` are those of which the product believes something else."""

    answers: int = 0
    lost: int = 0
    twice: int = 0
    failed: int = 0
    asked_person: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    disagreements: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        seen = ", ".join(f"{count} {outcome}" for outcome, count in sorted(self.outcomes.items()))
        return (
            f"{self.answers} answers: {self.lost} lost, {self.twice} twice, {self.failed} failed, "
            f"{self.asked_person} asked a person; attempts: {seen}"
        )


async def answer_all(house: House, public: Public, size: int, spoil: Callable[[str], None]) -> Tally:
    """Have `size` questions answered; `spoil` sets what goes wrong with the answer of these words, before it leaves."""
    tally = Tally()
    await house.poll()
    for start in range(0, size, BATCH):
        numbers = range(start, min(start + BATCH, size))
        await _batch(
            house, public, {number: f"This is the answer to question {number}." for number in numbers}, spoil, tally
        )
    return tally


async def _batch(
    house: House, public: Public, words: Mapping[int, str], spoil: Callable[[str], None], tally: Tally
) -> None:
    asked = {number: public.asked(number) for number in words}
    cases = await _taken_in(house, asked.values())
    replies: dict[int, str] = {}
    for number, remote_id in asked.items():
        spoil(words[number])
        command = Send("marie", cases[remote_id], text=words[number], undo=timedelta(0))
        replies[(await house.do(command))["reply"]] = remote_id
    await _settled(house, public, replies, tally)
    for reply, remote_id in replies.items():
        await _count(house, await house.reply(reply), public.book().get(remote_id, ()), tally)


async def _taken_in(house: House, remote_ids: Collection[str]) -> Mapping[str, int]:
    """The case of each question, once all are there; a reading that a slow machine cuts short is done again."""
    for _ in range(ENOUGH_STEPS):
        house.clock.move(STEP)
        await house.poll()
        async with house.store.reading() as tx:
            known = await tx.mentions.known(house.account.key, remote_ids)
        if len(known) == len(remote_ids):
            return {remote_id: stored.case_id for remote_id, stored in known.items()}
    raise AssertionError("the questions never came in")


async def _settled(house: House, public: Public, replies: Mapping[int, str], tally: Tally) -> None:
    """Let the outbox work until every reply is decided; who is asked looks at the network and tells what is there."""
    undecided = set(replies)
    for _ in range(ENOUGH_STEPS):
        await house.work()
        for number in sorted(undecided):
            reply = await house.reply(number)
            if reply.state in (ReplyState.PUBLISHED, ReplyState.FAILED):
                undecided.discard(number)
            elif reply.needs_person:
                tally.asked_person += 1
                there = public.book().get(replies[number], ())
                url = f"https://public.example/{there[0]}" if there else ""
                await house.do(Resolve("marie", number, outcome="published" if there else "send_again", url=url))
        if not undecided:
            return
        house.clock.move(STEP)
    raise AssertionError(f"never decided: {sorted(undecided)}")


async def _count(house: House, reply: Reply, standing: Sequence[str], tally: Tally) -> None:
    tally.answers += 1
    tally.lost += not standing
    tally.twice += len(standing) > 1
    tally.failed += reply.state is not ReplyState.PUBLISHED
    tally.outcomes.update(str(each) for each in await outcomes(house, reply.id))
    shown = reply.remote_id or (reply.url or "").removeprefix("https://public.example/")
    if [shown] != list(standing[:1]):
        tally.disagreements.append(f"reply {reply.id} shows {shown!r}, and the network {list(standing)}")
