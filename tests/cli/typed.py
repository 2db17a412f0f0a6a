"""The command line as somebody types it: what it prints and the code it leaves with."""

import asyncio
from pathlib import Path

import pytest

from bot.cli.main import main

RULES = """
version: 1
accounts:
  acme_social: {{network: mastodon, base_url: "{base_url}", token: env:ACME_SOCIAL_TOKEN}}
people:
  marie: {{name: Marie, email: marie@acme.example}}
  ana: {{name: Ana, admin: true}}
departments:
  care: {{name: Customer care, members: [marie]}}
fallback: care
rules: []
"""


class CommandLine:
    """`comptoir` with an environment and a folder of its own."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.patch = patch
        self.capture = capture
        self.url = f"sqlite:///{folder / 'comptoir.db'}"

    def __call__(self, *words: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self.patch.setattr("sys.argv", ["comptoir", *words])
        self.capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        printed = self.capture.readouterr()
        return code, printed.out, printed.err


async def in_thread(comptoir: CommandLine, *words: str) -> tuple[int, str, str]:
    return await asyncio.to_thread(comptoir, *words)
