"""A case as a card: takes a CaseView and the people of the rules in force, gives a Card; pure, and total.

Whatever an author wrote, a card comes of it, within the budgets below. It knows no surface and no language.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.barrier import barrier_of
from bot.cards.buttons import actions
from bot.cards.card import Block, Card, Inline, Line, Para, Quote, Say, Title, When, raw
from bot.cards.facts import facts, network_name
from bot.cards.hiding import hiding_blocks
from bot.cards.inline import address, department_name, handle_of, inline, name_of, names_of, value
from bot.cards.media import pictures
from bot.cards.replies import reply_blocks
from bot.cards.standing import standing
from bot.cards.why import why
from bot.domain.department import Directory
from bot.domain.due import promises
from bot.domain.mention import Author, MentionState
from bot.domain.view import CaseView, StoredMention

MAIN_TEXT = 3000
EARLIER_TEXT = 400
EARLIER_SHOWN = 3
SUMMARY_TEXT = 140
NAME = 80
PLEDGE_TEXT = 200


def case_card(view: CaseView, directory: Directory, *, now: datetime, read_only: bool = False) -> Card:
    """The card of a case as it stands at `now` (UTC). A `read_only` one, a copy for another department, offers no act.

    First who speaks and where it stands, then their words, what bars us from answering and what was promised to them
    away from the networks, what is known, why it is here, our replies, the buttons.
    """
    case = view.case
    owner = directory.department(case.department)
    newest = newest_mention(view.mentions)
    earlier = _before(newest, view.mentions) if newest is not None else []
    blocks: list[Block] = [_title(view, newest, directory, now)]
    blocks.extend(_words(newest, directory))
    barrier = barrier_of(newest)
    if barrier is not None and not case.is_closed:
        blocks.append(Para(line=(barrier,), tone="warn"))
    blocks.extend(_promised(view, directory))
    blocks.extend(_earlier(earlier, directory))
    run = promises(case, owner.hours if owner is not None else None)
    blocks.append(facts(view, newest, run, now))
    blocks.append(why(case))
    if case.linked_case is not None:
        linked = Say(key="card.linked", values={"number": str(case.linked_case)})
        blocks.append(Para(line=(linked,), tone="muted"))
    blocks.extend(reply_blocks(view.replies, owner, directory, view.pictures))
    blocks.extend(_inside(view, directory))
    if read_only:
        line = (Say(key="card.copy"), department_name(owner, case.department))
        blocks.append(Para(line=line, tone="muted"))
    else:
        blocks.append(actions(view, owner, newest, directory, now))
    return Card(
        case=case.id,
        revision=case.revision,
        summary=summary(view, newest),
        blocks=tuple(blocks),
        changes_at=min((each.at for each in run if each.at > now), default=None),
    )


def newest_mention(mentions: Sequence[StoredMention]) -> StoredMention | None:
    """The newest mention that its author has not removed, else the newest."""
    live = [each for each in mentions if each.state is not MentionState.DELETED]
    return max(live or mentions, key=_in_order, default=None)


def summary(view: CaseView, newest: StoredMention | None) -> Line:
    """Who writes and how it begins, in one line for a notification."""
    text = newest.mention.text if newest else view.case.text
    author = value(_author_name(newest.mention.author) if newest else view.case.author_handle, NAME)
    return (Say(key="summary", values={"author": author, "text": value(text, SUMMARY_TEXT)}),)


def _title(view: CaseView, newest: StoredMention | None, directory: Directory, now: datetime) -> Title:
    status, label = standing(view.case, view.replies, directory, now)
    author = newest.mention.author if newest else None
    name = inline(_author_name(author) if author else view.case.author_handle, NAME, bold=True)
    line: list[Inline] = [name]
    if author is not None and author.name.strip():
        line.append(inline("@" + author.handle.removeprefix("@"), NAME))
    return Title(line=tuple(line), status=status, label=label)


def _author_name(author: Author) -> str:
    return author.name if author.name.strip() else handle_of(author.handle, NAME)


def _words(newest: StoredMention | None, directory: Directory) -> list[Block]:
    if newest is None:
        return []
    mention = newest.mention
    blocks: list[Block] = []
    if mention.warning.strip():
        blocks.append(Para(line=(Say(key="card.warning"), inline(mention.warning, 300)), tone="warn"))
    blocks.append(_quote(newest, MAIN_TEXT, (network_name(mention.network),)))
    blocks.extend(hiding_blocks(newest, directory))
    blocks.extend(pictures(mention.media))
    return blocks


def _quote(stored: StoredMention, limit: int, source: Line = ()) -> Quote:
    mention = stored.mention
    if stored.state is MentionState.EXPIRED:
        source = (*source, *((inline(" · ", 3),) if source else ()), Say(key="card.expired"))
    return Quote(
        body=raw(mention.text.strip(), limit=limit),
        author=source,
        url=address(mention.url),
        posted_at=mention.posted_at,
        edited=stored.state is MentionState.EDITED,
        deleted=stored.state is MentionState.DELETED,
    )


def _promised(view: CaseView, directory: Directory) -> list[Block]:
    """The latest promise to the author that is still to be done, in short.

    A closed case tells none: what was said is forgotten one day, and nobody draws its card again then.
    """
    pledge = view.pledge
    if pledge is None or view.case.is_closed:
        return []
    values = {"name": name_of(directory, pledge.employee), "text": value(pledge.text, PLEDGE_TEXT)}
    line: Line = (Say(key=f"card.pledge_{pledge.kind.value}", values=values),)
    if pledge.until is not None:
        line = (*line, Say(key="person.until"), When(at=pledge.until, style="datetime"))
    return [Para(line=line, tone="warn")]


def _before(newest: StoredMention, mentions: Sequence[StoredMention]) -> list[StoredMention]:
    """What the author wrote before, oldest first, without what they removed."""
    live = [each for each in mentions if each.state is not MentionState.DELETED and each.id != newest.id]
    return sorted(live, key=_in_order)


def _in_order(stored: StoredMention) -> tuple[datetime, int]:
    return stored.mention.posted_at, stored.id


def _earlier(in_order: Sequence[StoredMention], directory: Directory) -> list[Block]:
    if not in_order:
        return []
    blocks: list[Block] = [Para(line=(Say(key="card.earlier"),), tone="muted")]
    hidden = len(in_order) - EARLIER_SHOWN
    if hidden > 0:
        more = Say(key="card.earlier_more", values={"count": str(hidden)})
        blocks.append(Para(line=(more,), tone="muted"))
    for each in in_order[-EARLIER_SHOWN:]:
        blocks.append(_quote(each, EARLIER_TEXT))
        blocks.extend(hiding_blocks(each, directory))
    return blocks


def _inside(view: CaseView, directory: Directory) -> list[Block]:
    """What colleagues do on the case: notes left, somebody writing."""
    blocks: list[Block] = []
    if view.notes:
        notes = Say(key="card.notes", values={"count": str(len(view.notes))})
        blocks.append(Para(line=(notes,), tone="muted"))
    if view.composing:
        key = "card.composing" if len(view.composing) == 1 else "card.composing_many"
        names = names_of(directory, list(view.composing))
        blocks.append(Para(line=(Say(key=key, values={"names": names}),), tone="muted"))
    return blocks
