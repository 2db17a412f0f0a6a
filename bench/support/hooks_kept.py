"""What of the pushes is in a database: takes its URL and how many posts each holds, gives the posts that are there.

A post is there as a mention, or in a push that waits to be taken in.
"""

import json
import sqlite3
from contextlib import closing

import asyncpg

_MENTIONS = "SELECT remote_id FROM mentions"
_WAITING = "SELECT payload FROM jobs WHERE kind = 'take_in'"


async def posts_there(database_url: str) -> set[str]:
    """The ids of every post that was kept."""
    mentions, waiting = await _read(database_url)
    found = set(mentions)
    for payload in waiting:
        found.update(item["id"] for item in json.loads(json.loads(payload)["body"])["mentions"])
    return found


async def _read(database_url: str) -> tuple[list[str], list[str]]:
    if database_url.startswith("sqlite:///"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as file:
            return [row[0] for row in file.execute(_MENTIONS)], [row[0] for row in file.execute(_WAITING)]
    connection = await asyncpg.connect(database_url)
    try:
        mentions, waiting = await connection.fetch(_MENTIONS), await connection.fetch(_WAITING)
    finally:
        await connection.close()
    return [row[0] for row in mentions], [row[0] for row in waiting]
