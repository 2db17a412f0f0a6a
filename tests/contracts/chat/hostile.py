"""Texts that people have written to break what shows them: our own, and the shared collection where it is present."""

import json
from pathlib import Path

SHARED = Path(__file__).parents[4] / "shared" / "data" / "hostile"

OURS = [
    "<script>alert(1)</script>",
    "</blockquote></article><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>click</a>",
    "{{ 7 * 7 }} {% raw %} ${jndi:ldap://x/a} #{1+1}",
    "<div hx-get=/sign-out hx-trigger=load>",
    "<form action=/desk/acts/publishing.switch><button>win</button></form>",
    "<!channel> <!here> <@U012AB3CD> <!subteam^SAZ94GDB8> @channel @here @everyone",
    "<at>Everyone</at>",
    "[click](https://evil.example) ![x](https://evil.example/p.png) <https://evil.example|bank>",
    "*bold* _it_ ~strike~ `code` ```block``` # title\n> quote",
    "https://evil.example/ www.evil.example evil@example.com",
    "\u202egnp.exe\u202c \u2066isolated\u2069 \u200bhidden\u200b",
    "nul \u0000 bell \u0007 escape \u001b[31m del \u007f",
    "lone \ud800 half",
    "Z" + "\u0301\u0302\u0303\u0304\u0305\u0306" * 20,
    "مرحبا بالعالم, שלום",
    "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "&lt;script&gt; &amp;amp; &#x3C;",
    "</textarea><title>",
    "=cmd|' /C calc'!A0",
    "   ",
    "",
]


def hostile_texts() -> list[str]:
    """Every text, each once."""
    texts = list(OURS)
    for name in ("chat_markup.jsonl", "naughty_strings.jsonl"):
        path = SHARED / name
        if path.exists():
            texts += [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines() if line.strip()]
    return list(dict.fromkeys(texts))
