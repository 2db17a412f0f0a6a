"""What the pretend Graph API answers to each request that a client here makes: takes what was asked, gives JSON.

It knows no HTTP. What Facebook refuses is raised as Refused.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.stand_ins.meta.showing import Field, Json, Refused, fields_of, page_json, shown
from tests.stand_ins.meta.world import PAGE_ID, PAGE_NAME, Item, World

EDGES = {"feed": ("post",), "tagged": ("tagged",), "ratings": ("recommendation",)}
_WRITES = {"": "edit", "messages": "message"}
LONGEST = 8000
LONGEST_MESSAGE = 2000


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: its method, what follows the version in its path, and its query or form."""

    method: str
    path: str
    values: Mapping[str, str]

    @property
    def kind(self) -> str:
        """What its faults go by."""
        name, _, edge = self.path.partition("/")
        if self.method != "GET":
            return "delete" if self.method == "DELETE" else _WRITES.get(edge, "create")
        return edge or ("me" if name == "me" else "item")


def answered(world: World, asked: Asked, address: str) -> Json:
    """The answer to a request at `address`, from which that of a next page is made."""
    name, _, edge = asked.path.partition("/")
    if name == "me":
        return {each.name: page_json(world)[each.name] for each in fields_of(asked.values["fields"])}
    if asked.method == "GET" and edge:
        return _listed(_entries(world, name, edge, asked.values), asked, world, address)
    if edge == "messages":
        return _told_in_private(world, asked)
    item = _there(world, name)
    if asked.method == "GET":
        return shown(item, fields_of(asked.values["fields"]), world)
    if asked.method == "DELETE":
        _own(item)
        world.delete(item.id)
        return {"success": True}
    if not edge and "is_hidden" in asked.values:
        if not world.may_hide(item):
            raise Refused(200, "(#200) Permissions error")
        item.hidden = asked.values["is_hidden"] == "true"
        return {"success": True}
    if not edge:
        _own(item)
        world.edit(item.id, asked.values["message"])
        return {"success": True}
    if item.closed:
        raise Refused(200, "(#200) Permissions error")
    if not 0 < len(asked.values["message"]) <= LONGEST:
        raise Refused(100, "(#100) The message is not of a length that can be posted")
    return {"id": world.comment(item.id, PAGE_NAME, asked.values["message"]).id}


def _told_in_private(world: World, asked: Asked) -> Json:
    item = world.items.get(json.loads(asked.values["recipient"])["comment_id"])
    words = json.loads(asked.values["message"])["text"]
    if asked.path != f"{PAGE_ID}/messages" or item is None:
        raise Refused(100, "(#100) Invalid comment_id parameter", 2018292)
    if item.message:
        raise Refused(10900, "(#10900) Activity already replied to")
    if not world.takes_message(item):
        raise Refused(10903, "(#10903) This user can't reply to this activity")
    if not 0 < len(words) <= LONGEST_MESSAGE:
        raise Refused(100, "(#100) Length of param message[text] must be less than or equal to 2000")
    item.message = words
    return {"recipient_id": f"7{item.author.id}", "message_id": f"m_{item.id}"}


def _there(world: World, name: str) -> Item:
    item = world.items.get(name)
    if item is None:
        words = f"Unsupported request. Object with ID '{name}' does not exist or cannot be loaded due to permissions."
        raise Refused(100, words, 33)
    return item


def _own(item: Item) -> None:
    if item.author.id != PAGE_ID:
        raise Refused(200, "(#200) Permissions error")


def _entries(world: World, name: str, edge: str, values: Mapping[str, str]) -> list[Item]:
    """What a list holds, in the order that was asked for."""
    if edge in EDGES:
        return world.of_kind(*EDGES[edge])
    _there(world, name)
    found = world.comments(name)
    if values.get("filter") != "stream":
        found = [each for each in found if (each.parent or each.post) == name]
    found = sorted(found, key=lambda each: each.made)
    return found[::-1] if values.get("order") == "reverse_chronological" else found


def _listed(items: list[Item], asked: Asked, world: World, address: str) -> Json:
    fields: tuple[Field, ...] = fields_of(asked.values["fields"])
    start = int(asked.values.get("after", "0"))
    end = start + int(asked.values.get("limit", "25"))
    page = [shown(each, fields, world) for each in items[start:end]]
    if not page:
        return {"data": []}
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(items):
        paging["next"] = f"{address}&after={end}"
    return {"data": page, "paging": paging}
