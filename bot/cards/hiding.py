"""What employees did about a mention's being seen in public: takes a mention, gives lines for its card and the button
that hides it or shows it again; pure. Nothing here permits anything.
"""

from bot.cards.card import Button, Para, Say, When
from bot.cards.facts import network_name
from bot.cards.failure import failure
from bot.cards.inline import name_of, value
from bot.domain.department import Department, Directory
from bot.domain.hiding import Hiding, Wish
from bot.domain.mention import MentionState
from bot.domain.permission import may_hide
from bot.domain.view import StoredMention

HIDE, SHOW = "mention.hide", "mention.show"
_REASON = 300


def hiding_blocks(stored: StoredMention, directory: Directory) -> list[Para]:
    """That the public does not see it, since when, by whom and why; and what somebody wants, or why nothing came of it.

    Nothing for what its author removed.
    """
    hiding = stored.hiding
    if hiding is None or stored.state is MentionState.DELETED:
        return []
    blocks: list[Para] = []
    if hiding.hidden_at is not None:
        line = (_hidden(stored, hiding, directory), When(at=hiding.hidden_at))
        blocks.append(Para(line=line, tone="warn"))
    if hiding.wanted is not None:
        blocks.append(_wanted(hiding.wanted, directory))
    return blocks


def hiding_verb(stored: StoredMention) -> str | None:
    """What can be done about its being seen: HIDE or SHOW, None while something is under way or where nothing can."""
    hiding = stored.hiding or Hiding()
    if stored.state is MentionState.DELETED or hiding.due is not None:
        return None
    if hiding.is_hidden:
        return SHOW
    return HIDE if stored.mention.hideable else None


def hiding_buttons(newest: StoredMention | None, owner: Department | None, directory: Directory) -> list[Button]:
    """The button of the newest mention, for those of the department who may hide: one at most."""
    verb = hiding_verb(newest) if newest is not None else None
    if newest is None or verb is None:
        return []
    people, key = (owner.people, owner.key) if owner is not None else (frozenset[str](), "")
    hidden_from = tuple(sorted(each for each in people if not may_hide(directory, each, key)))
    values = {"mention": str(newest.id), "mention_revision": str(newest.revision)}
    label = Say(key="act.hide" if verb == HIDE else "act.show_again")
    return [Button(verb=verb, label=label, form=True, values=values, hidden_from=hidden_from)]


def _hidden(stored: StoredMention, hiding: Hiding, directory: Directory) -> Say:
    values = {
        "network": network_name(stored.mention.network).text,
        "name": name_of(directory, hiding.hidden_by or ""),
        "reason": value(hiding.reason, _REASON),
    }
    return Say(key="card.hidden", values=values, bold=True)


def _wanted(wish: Wish, directory: Directory) -> Para:
    if wish.failure is not None:
        key = "card.hiding_failed" if wish.hide else "card.showing_failed"
        return Para(line=(Say(key=key, bold=True), failure(wish.failure)), tone="error")
    key = "card.hiding_asked" if wish.hide else "card.showing_asked"
    values = {"name": name_of(directory, wish.by), "reason": value(wish.reason, _REASON)}
    return Para(line=(Say(key=key, values=values), When(at=wish.asked_at)), tone="warn")
