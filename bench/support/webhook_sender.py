"""Pushes at a steady rate over kept connections and tries again as vendors do, in a process of its own.

    python -m bench.support.webhook_sender URL SECRET RATE SECONDS CHANGES FIRST > told

FIRST is the number of the first push. Prints one object of JSON: the numbers of the pushes that were answered with 200,
how many of them in the time itself, milliseconds from when each was due to its answer where the first attempt was kept,
how often it was told to come again, how many connections broke, and how many pushes were left in the end. A push that
is not kept comes again under its id, after what the server asks for and a little more.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from random import random
from urllib.parse import urlsplit

from tests.stand_ins.webhook.receiver import headers_of

CONNECTIONS = 200
AFTER_A_BREAK = 1.0
AFTERWARDS = 90.0
"""Seconds in which what is left is brought again, once the time is over."""

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def body_of(push: int, changes: int) -> bytes:
    """A push of `changes` posts by as many people."""
    items = [
        {
            "id": f"{push}-{number}",
            "text": f"Order {push} has not arrived yet; it is the {number}th time that I ask where my parcel is.",
            "author": {"id": f"person-{push}-{number}", "handle": f"person{number}", "name": "Léa Martin"},
            "posted_at": "2026-03-02T09:00:00Z",
            "url": f"https://shop.example/posts/{push}/{number}",
        }
        for number in range(changes)
    ]
    return json.dumps({"mentions": items}).encode()


@dataclass(slots=True)
class Sending:
    """One sender and what it was told."""

    url: str
    secret: str
    changes: int
    kept: list[int] = field(default_factory=list)
    in_time: int = 0
    times: list[float] = field(default_factory=list)
    turned_away: int = 0
    broken: int = 0
    other: int = 0
    idle: list[Connection] = field(default_factory=list)
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(CONNECTIONS))

    async def send(self, rate: float, seconds: float, first: int) -> int:
        """Send for so long, numbered from `first` on, then bring what is left; gives how many pushes were due."""
        begun, number = time.monotonic(), int(rate * seconds)
        ends = begun + seconds
        tasks = []
        for push in range(number):
            due = begun + push / rate
            if (early := due - time.monotonic()) > 0:
                await asyncio.sleep(early)
            tasks.append(asyncio.create_task(self._until_kept(first + push, due, ends)))
        _, left = await asyncio.wait(tasks, timeout=max(0.0, ends - time.monotonic()) + AFTERWARDS)
        for task in left:
            task.cancel()
        return number

    async def _until_kept(self, push: int, due: float, ends: float) -> None:
        body = body_of(push, self.changes)
        first = True
        while True:
            async with self.gate:
                status, wait = await self._attempt(push, body)
            if status == 200:
                now = time.monotonic()
                self.kept.append(push)
                self.in_time += now <= ends
                if first:
                    self.times.append((now - due) * 1000)
                return
            first = False
            self.turned_away += status == 503
            self.broken += status == 0
            self.other += status not in (0, 503)
            await asyncio.sleep(wait * (1 + random() / 2))

    async def _attempt(self, push: int, body: bytes) -> tuple[int, float]:
        """Status, 0 where the connection broke, and after how many seconds to come again."""
        where = urlsplit(self.url)
        signed = headers_of(self.secret, f"msg-{push}", body)
        lines = "".join(f"{name}: {text}\r\n" for name, text in signed.items())
        try:
            connection = self.idle.pop() if self.idle else await asyncio.open_connection(where.hostname, where.port)
            reader, writer = connection
            head = f"POST {where.path} HTTP/1.1\r\nHost: {where.netloc}\r\nContent-Length: {len(body)}\r\n{lines}\r\n"
            writer.write(head.encode() + body)
            answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            told = dict(line.split(": ", 1) for line in answer.split("\r\n")[1:] if line)
            await reader.readexactly(int(told.get("content-length", "0")))
        except (OSError, EOFError, asyncio.LimitOverrunError):
            return 0, AFTER_A_BREAK
        if told.get("connection") == "close":
            writer.close()
        else:
            self.idle.append(connection)
        return int(answer.split(" ", 2)[1]), float(told.get("retry-after", AFTER_A_BREAK))


async def main() -> None:
    """Send as asked on the command line."""
    url, secret, rate, seconds, changes, first = sys.argv[1:]
    sending = Sending(url, secret, int(changes))
    number = await sending.send(float(rate), float(seconds), int(first))
    told = {name: getattr(sending, name) for name in ("kept", "in_time", "times", "turned_away", "broken", "other")}
    print(json.dumps({**told, "left": number - len(sending.kept)}))


if __name__ == "__main__":
    asyncio.run(main())
