"""A test that hangs is ended, says where it hung, and keeps no other from running."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANGS = """
import asyncio
import pytest

async def keeps_everything_to_itself():
    while True:
        try:
            await asyncio.sleep(60)
        except BaseException:
            pass

@pytest.mark.timeout(2)
async def test_hangs():
    await keeps_everything_to_itself()

def test_comes_after_it():
    pass
"""


def test_a_test_that_hangs_ends_with_its_process_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "test_hanging.py").write_text(HANGS, "utf-8")
    plugins = [f"-ptests.support.{each}" for each in ("ending", "spreading", "telling")]
    options = ["-n1", "-pno:cacheprovider", "--asyncio-mode=auto", "--timeout=60", f"--rootdir={tmp_path}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *plugins, *options, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 1 passed" in done.stdout
    assert "test_hanging.py::test_hangs hung for 2 seconds in:" in done.stderr
    assert "in keeps_everything_to_itself" in done.stderr
    assert "failed (???): test_hanging.py::test_hangs" in done.stdout
