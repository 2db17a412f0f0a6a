"""Sends signed activities at a steady rate and times each, in a process of its own, where nothing else runs beside.

    python -m bench.support.teams_sender URL RATE < activities > times

Reads one a line: its Authorization header, a tab, its body. Prints the milliseconds until each was answered and what
the answer was, a line each: as long as Teams waits, and "late", where it was not by then.
"""

import asyncio
import sys
import time
from collections.abc import Sequence
from typing import Any

import httpx

from tests.stand_ins.teams.sending import PATIENCE


def kind_of(answer: Any) -> str:
    """The type that an answer to an invoke states: that of a card or of a line, or what becomes of a dialog."""
    return str(answer.get("type") or answer["task"]["type"]).rpartition(".")[2]


async def timed(url: str, rate: float, activities: Sequence[bytes]) -> list[tuple[float, str]]:
    """Milliseconds until each was answered, also where earlier ones are still waiting, and with what."""
    found: list[tuple[float, str]] = []
    limits = httpx.Limits(max_connections=200, max_keepalive_connections=200)
    async with (
        httpx.AsyncClient(trust_env=False, limits=limits, timeout=PATIENCE) as client,
        asyncio.TaskGroup() as group,
    ):

        async def one(activity: bytes) -> None:
            authorization, body = activity.split(b"\t", 1)
            headers = {"Content-Type": "application/json", "Authorization": authorization.decode()}
            begun = time.monotonic()
            try:
                answer = await client.post(url, content=body, headers=headers)
            except httpx.TimeoutException:
                found.append((PATIENCE * 1000, "late"))
                return
            milliseconds = (time.monotonic() - begun) * 1000
            if answer.status_code != 200:
                sys.exit(f"{url} answered {answer.status_code}")
            found.append((milliseconds, kind_of(answer.json())))

        begun = time.monotonic()
        for number, activity in enumerate(activities):
            await asyncio.sleep(max(0.0, begun + number / rate - time.monotonic()))
            group.create_task(one(activity))
    return found


if __name__ == "__main__":
    lines = sys.stdin.buffer.read().splitlines()
    for milliseconds, kind in asyncio.run(timed(sys.argv[1], float(sys.argv[2]), lines)):
        print(milliseconds, kind)
