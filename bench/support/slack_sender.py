"""Sends signed events at a steady rate and times each, in a process of its own, where nothing else runs beside.

    python -m bench.support.slack_sender URL SIGNING_SECRET RATE < bodies > times

Reads one body a line; prints the milliseconds until each was taken, a line each: as long as Slack waits where it was
not by then.
"""

import asyncio
import sys
import time
from collections.abc import Sequence

import httpx

from tests.stand_ins.slack.sending import PATIENCE, signature

TAKEN = 200


async def timed(url: str, secret: str, rate: float, bodies: Sequence[bytes]) -> list[float]:
    """Milliseconds until each body was taken, also where earlier ones are still waiting."""
    found: list[float] = []
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200, keepalive_expiry=3)
    async with (
        httpx.AsyncClient(trust_env=False, limits=limits, timeout=PATIENCE) as client,
        asyncio.TaskGroup() as group,
    ):

        async def one(body: bytes) -> None:
            stamp = str(int(time.time()))
            headers = {
                "Content-Type": "application/json",
                "X-Slack-Request-Timestamp": stamp,
                "X-Slack-Signature": signature(secret, stamp, body),
            }
            begun = time.monotonic()
            try:
                answer = await client.post(url, content=body, headers=headers)
            except httpx.TimeoutException:
                found.append(PATIENCE * 1000)
                return
            if answer.status_code != TAKEN:
                sys.exit(f"{url} answered {answer.status_code}")
            found.append((time.monotonic() - begun) * 1000)

        begun = time.monotonic()
        for number, body in enumerate(bodies):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            group.create_task(one(body))
    return found


if __name__ == "__main__":
    lines = sys.stdin.buffer.read().splitlines()
    for milliseconds in asyncio.run(timed(sys.argv[1], sys.argv[2], float(sys.argv[3]), lines)):
        print(milliseconds)
