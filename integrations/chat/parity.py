"""The page that compares the chat surfaces: takes what each declares of itself, gives Markdown.

`make docs` writes it, and a test holds the page against what is declared, so that neither can be right alone.
"""

import sys
from collections.abc import Mapping
from typing import Final

from bot.ports.chat_features import Feature, Features, Offered
from integrations.chat.desk.features import FEATURES as DESK
from integrations.chat.slack.features import FEATURES as SLACK
from integrations.chat.teams.features import FEATURES as TEAMS

DECLARED: Mapping[str, Features] = {"desk": DESK, "slack": SLACK, "teams": TEAMS}
"""What each surface declares, by its name in the registry."""

_TITLES: Final = {"desk": "Web desk", "slack": "Slack", "teams": "Microsoft Teams"}

_HEAD: Final = """# Chat surfaces compared

The same cases stand on the web desk, in [Slack](connect-slack.md) and in [Microsoft Teams](connect-teams.md), and what
is done on one of them is seen on the others. This page is written by `make docs` from what each surface declares of
itself; where something is missing, the reason stands in its place.
"""


def page(declared: Mapping[str, Features] = DECLARED) -> str:
    """The whole page: a line for each feature, a column for each surface."""
    lines = [
        f"| | {' | '.join(_TITLES[name] for name in declared)} |",
        "|---|" + "---|" * len(declared),
        *(f"| {each.value} | {' | '.join(_cell(declared[name], each) for name in declared)} |" for each in Feature),
    ]
    return _HEAD + "\n" + "\n".join(lines) + "\n"


def _cell(features: Features, feature: Feature) -> str:
    said = features[feature]
    if isinstance(said, Offered):
        return f"yes: {said.how}" if said.how else "yes"
    return f"**no**: {said.why}"


if __name__ == "__main__":
    sys.stdout.write(page())
