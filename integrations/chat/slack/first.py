"""Whose ids stand bare: takes a workspace that became the first, forgets what the same ids meant in another one.

The first workspace is that of SLACK_BOT_TOKEN or the first one in which the app was installed; it changes with the
token, and where one that was forgotten is followed by another.
"""

from collections.abc import Sequence

from bot.ports.installations import InstallationRow
from bot.ports.store import Transaction
from integrations.chat.slack.errors import SERVICE

_FIRST = "slack_first"


async def stands_bare(tx: Transaction, workspace: str, installed: Sequence[InstallationRow]) -> None:
    """Bare ids are those of this workspace from now on; `installed` are the installations as they were before."""
    kept = (await tx.switches.get(_FIRST) or {}).get("workspace")
    former = kept or next((each.workspace for each in installed if each.first), workspace)
    if former != workspace:
        # An id there may be somebody else here, and a file there is none here.
        await tx.chat_people.forget(SERVICE)
        await tx.pictures.forget(SERVICE)
    if kept != workspace:
        await tx.switches.set(_FIRST, {"workspace": workspace})
