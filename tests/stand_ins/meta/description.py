"""Meta's own description of its nodes and edges, where it is beside the project: says what is wrong with a request."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.showing import Field, fields_of

FOLDER = Path(__file__).parents[4] / "shared" / "specs" / "facebook"
_ALWAYS = frozenset({"fields", "limit", "after", "appsecret_proof"})
_WHAT_EDGES_GIVE = {"feed": "PagePost", "tagged": "PagePost", "ratings": "Recommendation", "comments": "Comment"}
_ON_INSTAGRAM = {"media": "IGMedia", "comments": "IGComment", "replies": "IGComment"}
_WITHIN = {"parent": "Comment", "replies": "IGComment", "media": "IGMedia"}
_WITHIN |= {"mentioned_comment": "IGComment", "mentioned_media": "IGMedia", "instagram_business_account": "IGUser"}
_UNDESCRIBED = frozenset({"open_graph_story", "attachment", "attachments"})
"""Fields whose own fields the description does not tell."""


def is_there() -> bool:
    """Whether the description is beside the project."""
    return FOLDER.exists()


def faults(asked: Asked, node: str) -> list[str]:
    """What the description has against a request; `node` is the kind of thing that its path begins with."""
    edge = asked.path.partition("/")[2]
    name = {"GET": "#get", "POST": "#update", "DELETE": "#delete"}[asked.method]
    described = _described(node)["apis"]
    found = [
        api
        for api in described
        if api["method"] == asked.method and (api.get("endpoint") if edge else api.get("name")) == (edge or name)
    ]
    if not found:
        return [f"{node} has no {asked.method} {edge or name}"]
    known = {parameter["name"] for parameter in found[0]["params"]} | _ALWAYS
    unknown = [f"{asked.method} {node}/{edge} takes no {name}" for name in asked.values if name not in known]
    edges = _ON_INSTAGRAM if node.startswith("IG") else _WHAT_EDGES_GIVE
    given = edges[edge] if edge and asked.method == "GET" else node
    return unknown + list(_of_fields(fields_of(asked.values["fields"]) if "fields" in asked.values else (), given))


def _of_fields(fields: tuple[Field, ...], node: str) -> Iterator[str]:
    described = _described(node)
    known = {field["name"] for field in described["fields"]}
    known |= {api["endpoint"] for api in described["apis"] if api["method"] == "GET" and "endpoint" in api}
    for field in fields:
        if field.name not in known:
            yield f"{node} has no field {field.name}"
        elif field.within and field.name not in _UNDESCRIBED:
            yield from _of_fields(field.within, _WITHIN[field.name])


@cache
def _described(node: str) -> Any:
    return json.loads((FOLDER / f"{node}.json").read_text(encoding="utf-8"))
