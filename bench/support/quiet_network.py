"""A light Mastodon server for measuring polls: takes requests of many accounts, answers each after a moment.

    python -m bench.support.quiet_network [--delay 0.05] [--news 0.02]

Prints its address. Every account may read; a share `news` of the readings brings one mention.
"""

import argparse
import asyncio
import itertools
import json
import random
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

SELF = {"id": "1", "acct": "acme", "display_name": "Acme", "url": "https://social.example/@acme"}
AUTHOR = {"id": "2", "acct": "lea", "display_name": "Léa", "url": "https://social.example/@lea", "followers_count": 3}
LEFT = {"x-ratelimit-limit": "300", "x-ratelimit-remaining": "290"}
WINDOW = timedelta(minutes=5)


class Quiet:
    """Answers by path; `delay` is how long each takes, `news` how many of the readings bring something."""

    def __init__(self, delay: float, news: float) -> None:
        self._delay = delay
        self._news = news
        self._numbers = itertools.count(1)
        self._statuses: dict[str, object] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request after the other."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                asked = urlsplit(head.split(b" ", 2)[1].decode())
                await asyncio.sleep(self._delay)
                writer.write(_answer(self._body(asked.path, parse_qs(asked.query))))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _body(self, path: str, parameters: dict[str, list[str]]) -> object:
        if path.endswith("/verify_credentials"):
            return SELF
        if path.endswith("/instance"):
            return {"domain": "social.example", "configuration": {}}
        if path.endswith("/policy"):
            return {}
        if path.endswith("/notifications") and random.random() < self._news:
            return [self._notification()]
        if path.endswith("/context"):
            return {"ancestors": [], "descendants": []}
        if path == "/api/v1/statuses":
            return [self._statuses[number] for number in parameters["id[]"]]
        if path.startswith("/api/v1/statuses/"):
            return self._statuses[path.rpartition("/")[2]]
        return []

    def _notification(self) -> dict[str, object]:
        number = str(next(self._numbers))
        now = datetime.now(UTC).isoformat()
        text = {"content": f"<p>@acme where is my parcel {number}?</p>", "visibility": "public"}
        address = f"https://social.example/@lea/{number}"
        status = {"id": number, "created_at": now, "account": AUTHOR, "url": address, **text}
        self._statuses[number] = status
        return {"id": number, "type": "mention", "created_at": now, "account": AUTHOR, "status": status}


def _answer(body: object) -> bytes:
    content = json.dumps(body).encode()
    lines = ["HTTP/1.1 200 OK", "content-type: application/json", f"content-length: {len(content)}"]
    lines += [f"{name}: {value}" for name, value in LEFT.items()]
    lines.append(f"x-ratelimit-reset: {(datetime.now(UTC) + WINDOW).isoformat()}")
    return "\r\n".join([*lines, "", ""]).encode() + content


async def _run(delay: float, news: float) -> None:
    server = await asyncio.start_server(Quiet(delay, news).serve, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--delay", type=float, default=0.05)
    parser.add_argument("--news", type=float, default=0.02)
    arguments = parser.parse_args()
    asyncio.run(_run(arguments.delay, arguments.news))


if __name__ == "__main__":
    main()
