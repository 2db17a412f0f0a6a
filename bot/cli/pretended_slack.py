"""The pretended Slack of the demo, where the project's tests are at hand: finds it by name, gives how to serve it.

It plays Slack for the tests and lies among them, so it is in a checkout of the project and in no installed package.
"""

import importlib
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Protocol, cast

from bot.domain.department import Directory
from bot.errors import SettingsError

SLACK_FILE = "slack.json"
_MODULE = "tests.stand_ins.slack.page.rehearsal"


class PretendedSlack(Protocol):
    """A workspace that is being served: where its page is, and how the product speaks to it."""

    @property
    def address(self) -> str:
        """The page, as people open it."""
        ...

    @property
    def settings(self) -> Mapping[str, str]:
        """The settings with which the product speaks to this workspace, by name."""
        ...

    def furnish(self, directory: Directory) -> Directory:
        """The directory with a channel of the workspace for every department, and an account for every person."""
        ...


class Pretend(Protocol):
    """Serves a workspace that is kept in the file at `path`, to the product that listens on `port`."""

    def __call__(self, path: Path, *, port: int) -> AbstractAsyncContextManager[PretendedSlack]:
        """Serve it while the block runs."""
        ...


def find_stand_in() -> Pretend:
    """How to serve the pretended Slack. Raises SettingsError where it is not here."""
    try:
        module = importlib.import_module(_MODULE)
    except ModuleNotFoundError as error:
        if error.name is None or not _MODULE.startswith(error.name):
            raise
        raise SettingsError(
            "--slack-stand-in: the pretended Slack belongs to the project's tests, which are not here. "
            'Get the project\'s sources and call make demo ARGS="--slack-stand-in" in them.'
        ) from error
    return cast(Pretend, module.pretended_slack)
