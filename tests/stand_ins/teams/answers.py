"""What a client makes of the bot's answers to invokes: takes a response, changes what a person sees; sends nothing.

Answers as learn.microsoft.com has them: universal actions, dialogs (task modules), message extension actions. Anything
else is an AssertionError, for no client would know what to do with it.
"""

from typing import Any

import httpx

from tests.stand_ins.teams.cards import check_card
from tests.stand_ins.teams.conversations import names_in
from tests.stand_ins.teams.tenant import ADAPTIVE, Dialog, Message, Tenant

TROUBLE = "Unable to reach app. Please try again."
_SAID = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"
_SIZES = ("small", "medium", "large")


def follow_action(tenant: Tenant, person: str, message: Message, response: httpx.Response) -> None:
    """adaptiveCard/action: another card for this person alone, or a line that they read."""
    if response.status_code != 200:
        _tell(tenant, person, TROUBLE)
        return
    answer = response.json()
    assert set(answer) == {"statusCode", "type", "value"}, answer
    kind, value = answer["type"], answer["value"]
    if kind == ADAPTIVE and answer["statusCode"] == 200:
        check_card(value, "message", names_in(tenant, tenant.rooms[message.room]), schema=tenant.reads_schema)
        message.views[person] = value
    elif kind == _SAID and answer["statusCode"] == 200:
        assert isinstance(value, str), answer
        assert value, answer
        _tell(tenant, person, value)
    else:
        assert kind == _ERROR, answer
        assert answer["statusCode"] >= 400, answer
        _tell(tenant, person, str(value["message"]))


def follow_task(tenant: Tenant, person: str, response: httpx.Response, *, dialog: Dialog) -> None:
    """task/fetch, task/submit and their kin of a message extension: the dialog goes on, says something, or closes."""
    if response.status_code != 200:
        _tell(tenant, person, TROUBLE)
        return
    answer: Any = response.json() if response.content else None
    if not answer:
        _close(tenant, dialog)
        return
    assert set(answer) <= {"task", "cacheInfo"}, answer
    task = answer["task"]
    if task["type"] == "message":
        assert isinstance(task["value"], str), answer
        dialog.card, dialog.said = {}, task["value"]
        _tell(tenant, person, task["value"])
        tenant.dialogs[person] = dialog
        return
    assert task["type"] == "continue", answer
    value = task["value"]
    assert set(value) <= {"title", "height", "width", "card"}, answer
    assert value["card"]["contentType"] == ADAPTIVE, answer
    assert all(isinstance(value.get(side, 1), int) or value[side] in _SIZES for side in ("height", "width")), answer
    check_card(value["card"]["content"], "dialog", schema=tenant.reads_schema)
    dialog.title, dialog.card, dialog.said = str(value.get("title", "")), value["card"]["content"], ""
    tenant.dialogs[person] = dialog


def _close(tenant: Tenant, dialog: Dialog) -> None:
    dialog.is_open = False
    tenant.dialogs.pop(dialog.person, None)


def _tell(tenant: Tenant, person: str, words: str) -> None:
    tenant.toasts.setdefault(person, []).append(words)
