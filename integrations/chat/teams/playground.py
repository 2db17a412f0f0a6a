"""Teams as Microsoft's playground plays it: takes what is meant for Teams, says it so that its client can show it.

That client opens dialogs from the menu of a message, but none from a button: it lets nobody press an Action.Submit with
`task/fetch` (version 0.2.28, npm @microsoft/m365agentsplayground). So here such a button is an Action.Execute, and what
would be a dialog is a card in the same thread, whose next step takes its place. Nothing else is otherwise.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards.wording import say
from bot.domain.department import Locale
from bot.ports.chat import Leaving, unannounced
from integrations.chat.teams.answering import CLOSED, Answer, another_card
from integrations.chat.teams.gateway import BotBuilderGateway
from integrations.chat.teams.render import REFRESH
from integrations.chat.teams.rich import Element, literal
from integrations.chat.teams.seam import Activity, OnTurn, Opened, Where
from integrations.chat.teams.surface import as_message
from integrations.chat.teams.views import ASKING

_OPENS = "opens"
_SUBMIT = "window.submit"
_EXECUTE = "adaptiveCard/action"


class PlaygroundGateway(BotBuilderGateway):
    """The connector of the playground."""

    async def open_thread(
        self, where: Where, channel: str, message: Activity, *, leaving: Leaving = unannounced
    ) -> Opened:
        """Post a message at the top of a channel."""
        return await super().open_thread(where, channel, _shown(message), leaving=leaving)

    async def say(self, where: Where, conversation: str, message: Activity, *, leaving: Leaving = unannounced) -> str:
        """Post a message in a thread or in a talk; gives its id."""
        return await super().say(where, conversation, _shown(message), leaving=leaving)

    async def redraw(self, where: Where, conversation: str, message_id: str, message: Activity) -> None:
        """Put another message in the place of one of ours."""
        await super().redraw(where, conversation, message_id, _shown(message))

    async def answer(
        self, body: Mapping[str, Any], claims: Mapping[str, Any], on_turn: OnTurn
    ) -> tuple[int, Mapping[str, Any] | None]:
        """Have an activity answered by `on_turn`, which is told of it as Teams would."""

        async def turn(_: Mapping[str, Any]) -> Mapping[str, Any] | None:
            answered = await self._turn(body, on_turn)
            return _shown(answered) if answered is not None else None

        return await super().answer(body, claims, turn)

    async def _turn(self, body: Mapping[str, Any], on_turn: OnTurn) -> Mapping[str, Any] | None:
        data = _pressed(body)
        if ASKING in data:
            answered = await on_turn({**body, "name": "task/submit", "value": {"data": data}})
            return _next_step(answered, str(body.get("locale", "")))
        if _OPENS not in data:
            return await on_turn(body)
        meant = {name: value for name, value in data.items() if name != _OPENS}
        window = _window(await on_turn({**body, "name": "task/fetch", "value": {"data": meant}}))
        if window is not None:
            conversation = body["conversation"]
            where = Where(body["serviceUrl"], conversation["tenantId"])
            await self.say(where, conversation["id"], as_message(window, window["fallbackText"]))
        action = {"type": "Action.Execute", "verb": REFRESH, "data": {**meant, "verb": REFRESH}}
        return await on_turn({**body, "value": {"action": action}})


def _pressed(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a pressed Action.Execute says, nothing of anything else."""
    if body.get("name") != _EXECUTE:
        return {}
    try:
        data = body["value"]["action"]["data"]
    except (KeyError, TypeError):
        return {}
    return data if isinstance(data, dict) else {}


def _next_step(answered: Mapping[str, Any] | None, language: str) -> Answer | None:
    """The card in the place of a dialog that was submitted."""
    if answered is None:
        return None
    window = _window(answered)
    if window is not None:
        return another_card(window)
    assert answered == CLOSED, "a dialog is shown anew, or it is over"
    over = literal(say("chat.done", Locale.FR if language.startswith("fr") else Locale.EN))
    return another_card(_card(over, [_text(over)]))


def _window(answered: Mapping[str, Any] | None) -> Element | None:
    """A dialog as a card, with its title at the top; None where there is none."""
    if answered is None or "task" not in answered:
        return None
    value = answered["task"]["value"]
    title = literal(value["title"])
    return _card(title, [_text(title, weight="Bolder", size="Medium"), *value["card"]["content"]["body"]])


def _card(summary: str, body: Sequence[Element]) -> Element:
    return {"type": "AdaptiveCard", "version": "1.5", "fallbackText": summary, "body": list(body)}


def _text(words: str, **style: Any) -> Element:
    return {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": words, **style}]}


def _shown(node: Any) -> Any:
    """A message, or an answer, in which every button that opens or submits a dialog is one that this client presses.

    The dialogs that it opens itself are as they are.
    """
    if isinstance(node, list):
        return [_shown(each) for each in node]
    if not isinstance(node, dict) or "task" in node:
        return node
    data = node.get("data")
    if node.get("type") != "Action.Submit" or not isinstance(data, dict):
        return {name: _shown(value) for name, value in node.items()}
    if "msteams" in data:
        said = {name: value for name, value in data.items() if name != "msteams"}
        return {**node, "type": "Action.Execute", "verb": data["verb"], "data": {**said, _OPENS: "dialog"}}
    if ASKING in data:
        return {**node, "type": "Action.Execute", "verb": _SUBMIT}
    return node
