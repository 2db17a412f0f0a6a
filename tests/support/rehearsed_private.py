"""Messages in private on the network in memory: one for each post at most, and failing when told to."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from bot.domain.department import Account
from bot.domain.mention import Mention
from bot.errors import ComptoirError, Duplicate, Uncertain
from bot.ports.social import Posting, Preview, Published

LIMIT = 200


@dataclass
class RehearsedMessages:
    """`sent` is what authors were told, by the post that it answers; `asked` holds every request to send.

    `failures` are raised by the next requests, `lost` ones after carrying them out, `look_failures` by the next looks.
    `tells` is false where nobody can look whether a message was sent.
    """

    account: Account
    sent: dict[str, str] = field(default_factory=dict)
    asked: list[Posting] = field(default_factory=list)
    failures: deque[ComptoirError] = field(default_factory=deque)
    lost: deque[ComptoirError] = field(default_factory=deque)
    look_failures: deque[ComptoirError] = field(default_factory=deque)
    tells: bool = True
    hang: bool = False

    def preview(self, text: str, target: Mention) -> Preview:
        words = text.strip()
        problems = [] if words else ["empty_text"]
        if len(words) > LIMIT:
            problems.append("too_long")
        return Preview(words, len(words), LIMIT, "acme", target.author.handle, "direct", tuple(problems))

    async def send(self, posting: Posting) -> Published:
        self.asked.append(posting)
        if self.hang:
            await asyncio.sleep(60)
        if self.failures:
            raise self.failures.popleft()
        if posting.target.remote_id in self.sent:
            raise Duplicate("it has one", service=self.account.network, account=self.account.key)
        self.sent[posting.target.remote_id] = posting.text
        if self.lost:
            raise self.lost.popleft()
        return Published(f"message-{posting.target.remote_id}", "")

    async def find(self, posting: Posting) -> Published | None:
        if self.look_failures:
            raise self.look_failures.popleft()
        if not self.tells:
            raise Uncertain("nobody is told", service=self.account.network, account=self.account.key)
        there = posting.target.remote_id in self.sent
        return Published(f"message-{posting.target.remote_id}", "https://social.example/inbox") if there else None
