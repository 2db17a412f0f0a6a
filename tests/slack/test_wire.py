"""Bodies that are signed and damaged: refused or set aside with a count, never a defect, and never in the log."""

import copy
import json
from collections.abc import Iterator
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.chat.wire import whole
from bot.runtime.telemetry import SET_ASIDE
from integrations.chat.slack.wire import an_id, stamp
from tests.slack.office import Office
from tests.support.engines import ON_BOTH

FORM = "application/x-www-form-urlencoded"
DAMAGED = (None, 0, [], {}, "\ud800\0", "1:2:3", ["a"], "9" * 40, 1e308)
TYPED = "a word that only its author knows"


def places(body: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a body, the drawing of a message or a window aside."""
    if above:
        yield above
    if above[-1:] == ("blocks",):
        return
    for name, each in body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ():
        yield from places(each, (*above, name))


def damaged(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The body again and again, at each place with something else in it, and once without it."""
    values = cycle(DAMAGED)
    for place in list(places(body)):
        for takes_away in (False, True):
            broken = copy.deepcopy(body)
            inner: Any = broken
            for name in place[:-1]:
                inner = inner[name]
            if takes_away:
                del inner[place[-1]]
            else:
                inner[place[-1]] = next(values)
            yield broken


async def bodies(office: Office, kind: str) -> tuple[dict[str, Any], bool]:
    """One body of a kind, and whether it is sent as a form."""
    office.house.clock.move(1)
    card, now = office.card(), f"{office.workspace.clock():.6f}"
    if kind == "click":
        return office.slack.click_payload("U1", "C1", card, "I’ll take it"), True
    if kind == "submission":
        await office.act("U1", "Reply")
        return {"type": "view_submission", **office.slack._view(office.modal("U1"), {"text": TYPED})}, True
    said = {"type": "message", "channel": "C1", "user": "U1", "text": TYPED, "ts": now, "event_ts": now}
    events = {
        "note": said | {"thread_ts": card["ts"], "parent_user_id": card["user"], "files": [{"id": "F1", "name": "a"}]},
        "edit": {
            "type": "message",
            "subtype": "message_changed",
            "channel": "C1",
            "ts": now,
            "message": said | {"thread_ts": card["ts"], "edited": {"user": "U1", "ts": now}},
            "previous_message": said | {"thread_ts": card["ts"], "text": "before"},
        },
        "reaction": {
            "type": "reaction_added",
            "user": "U1",
            "reaction": "eyes",
            "item_user": card["user"],
            "event_ts": now,
            "item": {"type": "message", "channel": "C1", "ts": card["ts"]},
        },
        "home": {"type": "app_home_opened", "user": "U1", "tab": "home", "event_ts": now},
    }
    return json.loads(office.slack.event_body(events[kind])), False


@ON_BOTH
@pytest.mark.parametrize("kind", ["click", "submission", "note", "edit", "reaction", "home"])
async def test_a_damaged_body_is_refused_or_set_aside_and_fails_nowhere(
    office: Office, kind: str, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    await office.a_case()
    body, is_form = await bodies(office, kind)
    for broken in damaged(body):
        written = json.dumps(broken).encode()
        if is_form:
            response = await office.slack.post(urlencode({"payload": written.decode()}).encode(), FORM)
        else:
            response = await office.slack.post(written, "application/json")
        assert response.status_code in (200, 400), broken
    await office.house.work()
    told = capsys.readouterr()
    assert "job_failed" not in told.out + told.err
    assert TYPED not in told.out + told.err + caplog.text


async def test_a_body_that_is_nested_beyond_reading_is_refused(office: Office) -> None:
    deep = b'{"type":' + b"[" * 200_000 + b"]" * 200_000 + b"}"
    assert (await office.slack.post(deep, "application/json")).status_code == 400


@ON_BOTH
async def test_words_with_half_a_character_in_them_are_kept_all_the_same(office: Office) -> None:
    case = await office.a_case()
    await office.says("U1", "It lies \ud83d in\0side")
    assert [note.text for note in (await office.house.view(case)).notes] == ["It lies \ufffd in\ufffdside"]


async def test_another_act_under_a_key_that_was_used_is_set_aside_and_not_asked_for_again(office: Office) -> None:
    await office.a_case()
    taken = office.slack.click_payload("U1", "C1", office.card(), "I’ll take it")
    other = copy.deepcopy(taken)
    other["actions"][0]["value"] = other["actions"][0]["value"].replace("case.claim", "case.release")
    counted = SET_ASIDE.labels("slack", "kept_otherwise")
    before = counted._value.get()
    assert [(await office.slack.interaction(each)).status_code for each in (taken, other)] == [200, 200]
    assert counted._value.get() == before + 1


async def test_an_event_that_does_not_say_who_we_are_is_taken_all_the_same(office: Office) -> None:
    case = await office.a_case()
    office.house.clock.move(1)
    now = f"{office.workspace.clock():.6f}"
    said = {"type": "message", "channel": "C1", "user": "U1", "text": "Look", "ts": now, "event_ts": now}
    body = json.loads(office.slack.event_body(said | {"thread_ts": office.card()["ts"]}))
    del body["authorizations"]
    assert (await office.slack.post(json.dumps(body).encode(), "application/json")).status_code == 200
    await office.house.work()
    assert [note.text for note in (await office.house.view(case)).notes] == ["Look"]


def test_what_is_whole_is_left_as_it_is() -> None:
    body = {"text": "é \\u0000 😀", "list": [1, None, {"a": "b"}]}
    assert whole(body) == body
    assert whole({"a": ["\0", {"\ud83d\0": "\ud83d\ude00"}]}) == {"a": ["\ufffd", {"\ufffd\ufffd": "😀"}]}


@pytest.mark.parametrize("value", [None, 3, "", "U1/U2", "U 1", "U1\n", "é", "x" * 65])
def test_what_names_nothing_is_no_id(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        an_id(value)
    with pytest.raises((TypeError, ValueError)):
        stamp(value)
