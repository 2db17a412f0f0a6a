"""The pretend network, met by a Mastodon client in another language that none of our code knows."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.stand_ins.mastodon import running_sandbox

HERE = Path(__file__).parent
pytestmark = pytest.mark.peers


@pytest.fixture
def masto() -> str:
    """The command that runs JavaScript, where masto.js is installed."""
    node = shutil.which("node")
    if node is None or not (HERE / "node_modules" / "masto").is_dir():
        pytest.skip("masto.js is not installed here: make test-peers installs and runs it")
    return node


def test_a_foreign_client_holds_a_whole_conversation(masto: str) -> None:
    with running_sandbox(path="") as sandbox:  # masto.js takes no path in a server's address
        played = subprocess.run(
            [masto, str(HERE / "masto.mjs"), sandbox.base_url], capture_output=True, text=True, timeout=60, check=False
        )
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout) == {
        "me": "lea",
        "notified": 6,
        "pagesWereDisjoint": True,
        "answeredOnce": True,
        "descendants": ["acme"],
        "edited": {"isMarked": True, "saysSo": True},
        "gone": 404,
        "stranger": 401,
        "maxCharacters": 500,
    }
