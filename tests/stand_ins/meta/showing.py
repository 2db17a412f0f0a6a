"""An item of the pretend Page as the Graph API writes it: takes the item and the fields that were asked for.

A field that an item of this kind does not have is refused, as Facebook refuses it.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.stand_ins.meta.world import PAGE_ID, Item, Person, World

Json = dict[str, Any]
NODES = {"post": "PagePost", "tagged": "Post", "recommendation": "Recommendation", "comment": "Comment"}


@dataclass(frozen=True, slots=True)
class Field:
    """One field that was asked for, what follows its name in dots, and the fields within it."""

    name: str
    modifiers: str = ""
    within: tuple["Field", ...] = ()


class Refused(Exception):
    """What Facebook says no to: its code, subcode and words."""

    def __init__(self, code: int, words: str, subcode: int = 0) -> None:
        super().__init__(words)
        self.code, self.subcode = code, subcode


def fields_of(asked: str) -> tuple[Field, ...]:
    """The fields in the parameter of that name."""
    fields: list[Field] = []
    part, depth = "", 0
    for character in f"{asked},":
        if character == "," and not depth:
            found = re.fullmatch(r"(\w+)((?:\.\w+\([\w,]*\))*)(?:\{(.*)\})?", part)
            if found is None:
                raise Refused(2500, f"Syntax error: {part!r}")
            fields.append(Field(found[1], found[2], fields_of(found[3]) if found[3] else ()))
            part = ""
            continue
        depth += (character in "{(") - (character in "})")
        part += character
    return tuple(fields)


def shown(item: Item, fields: tuple[Field, ...], world: World) -> Json:
    """The item with those of the `fields` that it has a value for, and its id, which always comes."""
    whole = _WHOLE[item.kind](item, world)
    for each in fields:
        if each.name not in whole:
            node = NODES[item.kind]
            raise Refused(100, f"(#100) Tried accessing nonexisting field ({each.name}) on node type ({node})")
    chosen = {each.name: _narrowed(whole[each.name], each) for each in fields if whole[each.name] is not None}
    return chosen if item.kind == "recommendation" else {**chosen, "id": item.id}


def page_json(world: World) -> Json:
    """The Page itself."""
    name = world.person("acme").name
    return {"id": PAGE_ID, "name": "Acme", "username": name, "link": f"https://www.facebook.com/{name}"}


def moment(made: datetime) -> str:
    """A time as Facebook writes it."""
    return made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def _narrowed(value: Any, asked: Field) -> Any:
    if asked.within and isinstance(value, dict) and "data" not in value:
        return {each.name: value[each.name] for each in asked.within if value.get(each.name) is not None}
    return value


def _author(item: Item) -> Json | None:
    return None if item.unnamed else _person(item.author)


def _person(person: Person) -> Json:
    return {"id": person.id, "name": person.name}


def _post(item: Item, world: World) -> Json:
    return {
        "id": item.id,
        "from": _author(item),
        "message": item.words,
        "story": None,
        "created_time": moment(item.made),
        "updated_time": moment(item.changed),
        "permalink_url": f"https://www.facebook.com/{item.id.replace('_', '/posts/')}",
        "attachments": None,
        "comments": {
            "data": [],
            "summary": {"order": "ranked", "total_count": len(world.comments(item.id)), "can_comment": not item.closed},
        },
    }


def _comment(item: Item, world: World) -> Json:
    above = world.items[item.parent] if item.parent else None
    return {
        "id": item.id,
        "from": _author(item),
        "message": item.words,
        "created_time": moment(item.made),
        "permalink_url": f"https://www.facebook.com/{item.post}?comment_id={item.id}",
        "parent": {"id": above.id, "from": _author(above)} if above else None,
        "attachment": None,
        "message_tags": [{"id": PAGE_ID, "name": "Acme", "type": "page"}] if item.tags_page else None,
        "can_comment": not item.closed,
        "is_hidden": item.hidden,
        "can_hide": world.may_hide(item),
        "can_reply_privately": world.takes_message(item),
        "private_reply_conversation": _conversation(item) if item.message else None,
    }


def _conversation(item: Item) -> Json:
    return {"id": f"t_{item.id}", "link": f"/acme/inbox/{item.id}/"}


def _recommendation(item: Item, world: World) -> Json:
    return {
        "created_time": moment(item.made),
        "open_graph_story": {"id": item.id},
        "reviewer": _author(item),
        "review_text": item.words,
        "recommendation_type": "positive" if item.positive else "negative",
        "has_rating": False,
        "has_review": bool(item.words),
        "rating": None,
    }


_WHOLE = {"post": _post, "tagged": _post, "recommendation": _recommendation, "comment": _comment}
