"""What a workspace is shown, on its way out: takes blocks with our ids, gives them with Slack's; pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.place import parted

Block = dict[str, Any]


def leaving(blocks: Sequence[Block], place: str) -> list[Block]:
    """Blocks as `place` may be given them: a picture that is kept in another workspace cannot be shown there."""
    return [each for block in blocks for each in _shown(block, place)]


def leaving_view(view: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """A modal as `place` may be given it."""
    return {**view, "blocks": leaving(view["blocks"], place)}


def _shown(block: Block, place: str) -> Sequence[Block]:
    file = block.get("slack_file")
    if file is None:
        return [block]
    there, bare = parted(file["id"])
    return [{**block, "slack_file": {"id": bare}}] if there == place else []
