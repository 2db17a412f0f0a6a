"""Measures how fast Mastodon's pages become mentions, from the bytes of the answer to plain text.

    python -m bench.mastodon_pages [--pages 200]

Prints posts a second on one core for three kinds of page, beside a calibration loop, so that figures from a busy
machine are read as such.
"""

import argparse
import json
import time
from collections.abc import Mapping

from integrations.social.mastodon.mapping import mentions_in

PAGE = 80
MENTION = (
    '<span class="h-card" translate="no"><a href="https://social.example/@acme" class="u-url mention">'
    "@<span>acme</span></a></span>"
)
LINK = (
    '<a href="https://shop.example/orders/2026/00017" target="_blank" rel="nofollow noopener" translate="no">'
    '<span class="invisible">https://</span><span class="ellipsis">shop.example/orders/2026/</span>'
    '<span class="invisible">00017</span></a>'
)
CONTENTS: Mapping[str, str] = {
    "mention and words": f"<p>{MENTION} mon colis n&#39;est pas arrivé 😀<br />depuis lundi, que faire ?</p>",
    "mention, words, link": f"<p>{MENTION} where is my parcel?</p><p>It says {LINK} and nothing else.</p>",
    "500 characters, 3 links": f"<p>{MENTION} {'la commande est en retard ' * 16}</p><p>{LINK} {LINK} {LINK}</p>",
}


def page(content: str) -> bytes:
    """One page of notifications as the server writes it."""
    author = {"id": "2000", "username": "lea", "acct": "lea@other.example", "display_name": "Léa", "bot": False}
    author |= {"url": "https://other.example/@lea", "followers_count": 12, "note": "<p>likes trains</p>", "fields": []}
    moment = "2026-08-01T13:55:56.462Z"
    named = {"id": "1000", "username": "acme", "acct": "acme", "url": "https://social.example/@acme"}
    post = {"created_at": moment, "account": author, "content": content, "visibility": "public", "mentions": [named]}
    post |= {"url": "https://other.example/@lea/1", "language": "fr", "media_attachments": [], "spoiler_text": ""}
    entries = [
        {
            "id": str(number),
            "type": "mention",
            "created_at": moment,
            "account": author,
            "status": {**post, "id": number},
        }
        for number in range(PAGE)
    ]
    return json.dumps(entries).encode()


def calibration() -> float:
    """Millions of additions a second: what this machine has to give at the moment."""
    started = time.perf_counter()
    total = 0
    for number in range(2_000_000):
        total += number
    return 2 / (time.perf_counter() - started)


def posts_a_second(body: bytes, pages: int) -> float:
    """How many posts become mentions in a second."""
    started = time.perf_counter()
    for _ in range(pages):
        mentions, unknown = mentions_in(json.loads(body), account="acme_social", me="1000", earliest=None)
        if len(mentions) != PAGE or unknown:
            raise SystemExit("a page was not read whole: the figures would be worth nothing")
    return pages * PAGE / (time.perf_counter() - started)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=200)
    pages = parser.parse_args().pages
    print(f"calibration: {calibration():.1f} million additions/s")
    for kind, content in CONTENTS.items():
        print(f"{kind}: {posts_a_second(page(content), pages):,.0f} posts/s")


if __name__ == "__main__":
    main()
