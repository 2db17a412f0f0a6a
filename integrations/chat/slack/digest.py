"""A digest as Slack's message: takes what any chat tells in the morning, sends it to one person."""

from dataclasses import dataclass

from bot.cards.text import clean
from bot.chat.digest import Morning, Pointer
from integrations.chat.slack.limits import SECTION_TEXT, Allowance, escaped
from integrations.chat.slack.lists import small
from integrations.chat.slack.parts import SlackParts
from integrations.chat.slack.render import Blocks, plain
from integrations.chat.slack.rich import Element, link, text


@dataclass(frozen=True, slots=True)
class DigestSender:
    """The way of a digest to somebody in Slack."""

    parts: SlackParts

    async def send(self, user: str, morning: Morning) -> None:
        """Say it in the person's own talk with us. Raises IntegrationError."""
        calls, bare = await self.parts.surface.workspaces.at(user)
        words = escaped(morning.greeting)
        await calls.send("chat.postMessage", channel=bare, text=words, blocks=_blocks(morning))


def _blocks(morning: Morning) -> Blocks:
    allowance = Allowance()
    drawn: Blocks = [{"type": "section", "text": plain(morning.greeting)}]
    for kind in morning.kinds:
        drawn.append({"type": "header", "text": plain(kind.title)})
        lines = [_line(pointer, allowance) for pointer in kind.pointers]
        drawn.append(
            {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": lines}]}
        )
        if kind.rest:
            drawn.append(small(kind.rest))
    return drawn


def _line(pointer: Pointer, allowance: Allowance) -> Element:
    """A case in a line that leads to it on the desk; what its author wrote is literal."""
    leads = link(pointer.url, pointer.number, allowance) or text(pointer.number)
    about = allowance.take(clean(f" · {pointer.about}"), SECTION_TEXT)
    return {"type": "rich_text_section", "elements": [leads, text(about or "…")]}
