"""Published once, through kills: every reply entered stands on the network exactly once, and the product knows where.

The small size runs with all tests; `COMPTOIR_CRASH=full` (`make crash`) runs 100 kills over 1,000 replies a mode.
"""

import os
from pathlib import Path

import pytest

from tests.crash.campaign import Campaign, Outcome, Size
from tests.crash.modes import HONOURED, IGNORED, MODES
from tests.crash.networks import Trouble
from tests.crash.striker import Kills
from tests.crash.table import table

FULL = os.environ.get("COMPTOIR_CRASH") == "full"
SIZE = Size(1000, 100, seconds=3600) if FULL else Size(24, 2)
CONTROL = Size(200, 20, seconds=600) if FULL else Size(30, 1)
BLIND = (str(Path(__file__).with_name("blind.py")),)

pytestmark = [pytest.mark.crash, pytest.mark.timeout(7200 if FULL else 600)]


def show(outcome: Outcome, kills: Kills, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{table(outcome, kills.striker)}")  # noqa: T201 - the table is what a crash run is for


async def test_every_reply_is_published_once_however_often_the_process_is_killed(
    database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = Kills()
    outcome = await Campaign(tmp_path, database_url, MODES, SIZE, endless=True).run(kills)
    show(outcome, kills, capsys)

    assert kills.striker.strikes == SIZE.disturbances
    for tally in outcome.tallies:
        assert kills.striker.struck[tally.mode.key] == SIZE.disturbances, "a kill struck nothing under way"
        assert tally.answers >= SIZE.answers, tally
        assert (tally.lost, tally.twice, tally.failed) == (0, 0, 0), tally
        assert tally.disagreements == [], tally
        assert tally.asked_person <= tally.answers * 0.1, tally


async def test_without_the_look_on_the_network_replies_are_published_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = Kills()
    control = Campaign(
        tmp_path,
        f"sqlite:///{tmp_path / 'comptoir.db'}",
        (HONOURED, IGNORED),
        CONTROL,
        trouble=Trouble(dropped_after=0.3),
        launcher=BLIND,
        endless=True,
    )
    outcome = await control.run(kills)
    show(outcome, kills, capsys)

    honoured, ignored = outcome.tallies
    assert ignored.twice > 0, "a run that cannot show a duplicate proves nothing"
    assert (honoured.lost, honoured.twice) == (0, 0), "the network itself drops repeats under an honoured key"
