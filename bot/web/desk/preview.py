"""A reply before it leaves: takes the words, asks the network how it will look and whether the mention still stands."""

import asyncio
from dataclasses import dataclass, replace

import structlog

from bot.cards.barrier import is_barred, was_refused
from bot.cards.build import newest_mention
from bot.cards.costing import remarks_of
from bot.cards.inline import value
from bot.cards.refused import problem, told
from bot.cards.text import clean
from bot.cards.wording import knows, say
from bot.domain.department import Locale
from bot.domain.inside import expect_for_the_public
from bot.domain.reply import Reply
from bot.domain.view import CaseView, StoredMention
from bot.errors import AccountPaused, BudgetSpent, IntegrationError, NotEligible, NotFound
from bot.flow.by_hand import way_to_answer
from bot.flow.context import Context
from bot.flow.spending import expect_affordable
from bot.ports.social import Network, Preview
from bot.web.desk.desk import Desk
from bot.web.session import Session

LOOK_FOR = 2.0
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Counted:
    """How long the words are by the network's own rule, what forbids sending them, and what they cost and the like."""

    length: int
    limit: int
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reply as it will be seen, and the mention as it stands on the network now.

    `removed` is true where the author took it back; `now_reads` is its new text where they changed it, else "".
    `unchecked` is true where the network could not be asked in time. `way` is where the reply is published by hand, ""
    where the network takes it from us as far as we know, or where it cannot be published as it stands.
    """

    case_id: int
    mention_id: int
    mention_revision: int
    text: str
    shown: str
    handle: str
    answers: str
    visibility: str
    count: Counted
    quoted: str
    now_reads: str
    removed: bool
    unchecked: bool
    way: str


def count(desk: Desk, view: CaseView, text: str, session: Session, reply: Reply | None = None) -> Counted:
    """The length of a text, without asking anybody, as a new reply or as other words of `reply`.

    Raises NotFound, AccountPaused.
    """
    preview = as_published(desk, view, text, reply)
    counted = _counted(preview, text, session.locale)
    if reply is not None or is_barred(newest_mention(view.mentions)):
        return counted  # what stands already is changed, or what is published by hand: neither is paid for by us
    return _remarked(counted, preview, session.locale)


def as_published(desk: Desk, view: CaseView, text: str, reply: Reply | None) -> Preview:
    """The words as the network will show them, under the newest mention, or where `reply` stands."""
    network, newest = _target(desk, view)
    target = next((each for each in view.mentions if reply is not None and each.id == reply.mention_id), newest)
    if reply is not None and reply.private and network.private is not None:
        return network.private.preview(text, target.mention)
    return network.preview(text, target.mention)


async def review(desk: Desk, view: CaseView, text: str, session: Session) -> Reviewed:
    """The reply as the network will show it. Raises NotFound, AccountPaused; a silent network is no reason to fail."""
    network, target = _target(desk, view)
    preview = network.preview(text, target.mention)
    removed, now_reads, unchecked = await _look(network, target)
    count = _counted(preview, text, session.locale)
    barred = is_barred(target)
    led_out = barred or was_refused(view, target)
    if barred:
        count = replace(count, problems=(*count.problems, *_inside(desk, text, session)))
    else:
        count = _remarked(count, preview, session.locale)
        count = replace(count, problems=(*count.problems, *await _unaffordable(desk, view, preview, session)))
    visibility = f"shown.{preview.visibility}"
    return Reviewed(
        case_id=view.case.id,
        mention_id=target.id,
        mention_revision=target.revision,
        text=text,
        shown=clean(preview.text),
        handle=value("@" + preview.handle.removeprefix("@")),
        answers=value("@" + preview.in_reply_to.removeprefix("@")),
        visibility=say(visibility, session.locale) if knows(visibility) else value(preview.visibility),
        count=count,
        quoted=clean(target.mention.text.strip(), limit=3000),
        now_reads=clean(now_reads.strip(), limit=3000),
        removed=removed,
        unchecked=unchecked,
        way=way_to_answer(network, text, target.mention) if led_out and not (count.problems or removed) else "",
    )


def _inside(desk: Desk, text: str, session: Session) -> list[str]:
    """What would be refused on sending means something inside only, and nothing is sent where we lead people out."""
    try:
        expect_for_the_public(text)
    except NotEligible as error:
        return [told(error, "case.send", desk.directory, session.locale)]
    return []


async def _unaffordable(desk: Desk, view: CaseView, preview: Preview, session: Session) -> list[str]:
    """That what is left of the month's budget does not pay for it."""
    async with desk.context.store.reading() as tx:
        try:
            await expect_affordable(view.case.account, preview.cost, Context(tx, desk.directory, desk.now()))
        except BudgetSpent as error:
            return [told(error, "case.send", desk.directory, session.locale)]
    return []


def _target(desk: Desk, view: CaseView) -> tuple[Network, StoredMention]:
    network = desk.context.networks.get(view.case.account)
    if network is None:
        raise AccountPaused(account=view.case.account)
    target = newest_mention(view.mentions)
    if target is None:
        raise NotFound("The case holds no mention to answer.", case=str(view.case.id))
    return network, target


async def _look(network: Network, target: StoredMention) -> tuple[bool, str, bool]:
    """Whether the mention is gone, its text where that changed, and whether nobody could tell."""
    mention = target.mention
    try:
        async with asyncio.timeout(LOOK_FOR):
            found = await network.recheck([mention.remote_id])
    except (IntegrationError, TimeoutError) as error:
        log.info("mention_not_rechecked", account=mention.account, error=type(error).__name__)
        return False, "", True
    for checked in found:
        if checked.remote_id != mention.remote_id:
            continue
        if checked.mention is None:
            return True, "", False
        changed = checked.mention.text.strip() != mention.text.strip()
        return False, checked.mention.text if changed else "", False
    return False, "", True


def _counted(preview: Preview, text: str, locale: Locale) -> Counted:
    measured = {"length": preview.length, "limit": preview.limit}
    problems = [problem(key, locale, **measured) for key in preview.problems]
    if not text.strip() and "empty_text" not in preview.problems:
        problems.append(say("problem.empty_text", locale))
    return Counted(preview.length, preview.limit, tuple(problems))


def _remarked(counted: Counted, preview: Preview, locale: Locale) -> Counted:
    return replace(counted, remarks=tuple(remarks_of(preview.cost, preview.remarks, locale)))
