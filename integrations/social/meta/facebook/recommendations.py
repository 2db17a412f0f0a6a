"""Recommendations looked up again: takes a way to ask and their ids, gives what is there of them.

Facebook shows a recommendation in the Page's list of them only, by the id of its story.
"""

from collections.abc import Collection, Mapping

from pydantic import ValidationError

from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.payloads import RecommendationPayload, parsed

_PAGES = 5


def is_recommendation(remote_id: str) -> bool:
    """Whether an id is that of a recommendation's story: those of posts and comments have two parts."""
    return "_" not in remote_id


async def look_up(
    asking: Asking, page: str, remote_ids: Collection[str]
) -> tuple[dict[str, RecommendationPayload], bool]:
    """Those of `remote_ids` that the Page's list holds; the second value is true where the whole list was read."""
    found: dict[str, RecommendationPayload] = {}
    parameters: Mapping[str, str] = {}
    for _ in range(_PAGES):
        batch = await asking.recommendations(page, parameters)
        for raw in batch.entries:
            recommendation = parsed(RecommendationPayload, raw)
            if isinstance(recommendation, ValidationError):
                continue  # set aside where the list is read for its own sake
            if recommendation.open_graph_story.id in remote_ids:
                found[recommendation.open_graph_story.id] = recommendation
        if batch.following is None:
            return found, True
        if len(found) == len(set(remote_ids)):
            break
        parameters = batch.following
    return found, False
