"""The one card that stands for many: takes how many cases wait and the most pressing of them, gives a Card; pure."""

from collections.abc import Sequence

from bot.cards.build import newest_mention
from bot.cards.card import Block, Button, Card, Inline, Item, Para, Say, Title
from bot.cards.facts import network_name
from bot.cards.inline import handle_of, inline
from bot.cards.standing import standing
from bot.domain.decision import Priority
from bot.domain.department import Directory
from bot.domain.view import CaseView

LISTED = 20
_NAME, _WORDS = 40, 120


def summary_card(views: Sequence[CaseView], count: int, directory: Directory, *, revision: int) -> Card:
    """`views` are the cases listed, `count` how many there are in all. Each is opened by its button."""
    title = Say(key="many.title", values={"count": str(count)}, bold=True)
    status = "waiting" if count else "done"
    label = Say(key="many.going_on" if count else "many.done")
    blocks: list[Block] = [Title(line=(title,), status=status, label=label)]
    if count:
        blocks.append(Para(line=(Say(key="many.how"),), tone="muted"))
    blocks.extend(_item(view, directory) for view in views)
    if count > len(views):
        more = Say(key="many.more", values={"count": str(count - len(views))})
        blocks.append(Para(line=(more,), tone="muted"))
    return Card(case=0, revision=revision, summary=(title,), blocks=tuple(blocks))


def _item(view: CaseView, directory: Directory) -> Item:
    case, newest = view.case, newest_mention(view.mentions)
    _, label = standing(case, view.replies, directory, case.updated_at)
    line: list[Inline] = [Say(key="chat.number", values={"number": str(case.id)})]
    if case.priority in (Priority.URGENT, Priority.HIGH):
        line.append(Say(key=f"priority.{case.priority.value}", bold=True))
    line.append(inline(handle_of(case.author_handle), _NAME))
    line.append(network_name(case.network))
    line.append(inline(newest.mention.text if newest else case.text, _WORDS))
    line.append(label)
    open_it = Button(verb="case.show", label=Say(key="many.open"), values={"case": str(case.id)})
    return Item(line=tuple(line), button=open_it)
