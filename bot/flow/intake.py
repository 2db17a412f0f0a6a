"""Take in a page of news: one transaction in which repeats are dropped, mentions understood and routed, cases opened
or extended, cards asked for, and the cursor moved; all or nothing.

Takes what a network fetched, gives what changed. It must not know which network that was.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain import case as cases
from bot.domain.case import Case
from bot.domain.mention import History, Mention, MentionState, ThreadPost, Understanding
from bot.domain.new_case import NewCase
from bot.domain.planned import planned
from bot.flow.context import Context, RulesInForce
from bot.flow.elsewhere import own_posts_found
from bot.flow.seen_again import checked, mention_changed
from bot.flow.spending import spend
from bot.ports.pushing import Told
from bot.ports.rows import AccountRow, Event, NewMention
from bot.ports.social import Checked, Page
from bot.ports.store import Store

REMOVED = "removed"
"""What posts are kept under of which we heard nothing but that they were removed."""


class Reader(Protocol):
    """Understands texts, many at a time."""

    def read(self, mentions: Sequence[Mention]) -> Sequence[Understanding]:
        """Language, feeling, anger, urgency and question of each mention, in order."""
        ...


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a page changed: how many mentions were new, which cases were opened and which went on."""

    new: int
    opened: tuple[int, ...] = ()
    extended: tuple[int, ...] = ()


class PollLost(Exception):
    """Another process polls this account now: nothing of the page was stored."""


@dataclass(slots=True)
class _Plan:
    """Which mentions go to which case, worked out before anything is written."""

    new_cases: list[NewCase] = field(default_factory=list)
    of_new: list[list[int]] = field(default_factory=list)
    extended: dict[int, Case] = field(default_factory=dict)
    of_existing: dict[int, list[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Intake:
    """The intake stage with what it needs."""

    store: Store
    reader: Reader

    async def take_in(
        self,
        page: Page,
        row: AccountRow,
        threads: Mapping[str, Sequence[ThreadPost]],
        rules: RulesInForce,
        now: datetime,
        keep: timedelta | None = None,
    ) -> TakenIn:
        """Store one page of account `row`; `threads` holds the public threads read for parents nobody knew.

        The account's lease ends, or is kept for as long as `keep` says where another page follows. Raises PollLost
        where the lease is no longer ours: the next poll reads the page again.
        """
        async with self.store.writing() as tx:
            await tx.accounts.alone(row.key)
            context = Context(tx, rules.directory, now)
            by_id = {each.remote_id: each for each in page.mentions}
            known = await tx.mentions.known(row.key, by_id)
            for remote_id, stored in known.items():
                await mention_changed(stored, by_id[remote_id], context)
            fresh = _without_repeats(page.mentions, known)
            taken = await self._cases_for(fresh, row.key, threads, rules, context) if fresh else TakenIn(0)
            await own_posts_found(page.own_posts, row.key, context)
            await tx.mentions.set_aside(page.set_aside, now)
            await spend(row.key, page.spent, context)
            if not await tx.accounts.polled(row, keep):
                raise PollLost(row.key)
            return taken

    async def take_in_told(self, told: Told, account: str, rules: RulesInForce, now: datetime) -> TakenIn:
        """Store what was pushed for an account: the same for news that have no cursor and may come in any order.

        What its author removed stays removed: a word of it that comes late is ignored.
        """
        async with self.store.writing() as tx:
            await tx.accounts.alone(account)
            context = Context(tx, rules.directory, now)
            by_id = {each.remote_id: each for each in told.mentions}
            known = await tx.mentions.known(account, {*by_id, *told.gone})
            await tx.cases.many({each.case_id for each in known.values()}, lock=True)  # in the order of all who do
            there = {key: each for key, each in known.items() if each.state is not MentionState.DELETED}
            for remote_id, stored in there.items():
                if remote_id in by_id and not _is_older(by_id[remote_id], stored.mention):
                    await mention_changed(stored, by_id[remote_id], context)
            fresh = await _never_removed(_without_repeats(told.mentions, known), account, context)
            taken = TakenIn(0)
            if fresh:
                taken = await self._cases_for(fresh, account, {}, rules, context, in_order=False)
            await own_posts_found(told.own_posts, account, context)
            await tx.mentions.set_aside(told.set_aside, now)
            removed = [there[each] for each in told.gone if each in there]
            await checked(removed, [Checked(each.mention.remote_id, None) for each in removed], context)
            await _remember_removed([each for each in told.gone if each not in known], account, context)
            return taken

    async def _cases_for(
        self,
        fresh: Sequence[Mention],
        account: str,
        threads: Mapping[str, Sequence[ThreadPost]],
        rules: RulesInForce,
        context: Context,
        *,
        in_order: bool = True,
    ) -> TakenIn:
        """`in_order` is false where an answer may have come before what it answers."""
        tx, now = context.tx, context.now
        read = self.reader.read(fresh)
        roots = await conversations_of(fresh, account, threads, context)
        begun = {roots[each.remote_id] for each in fresh if each.in_reply_to is not None or not in_order}
        existing = await self._existing(begun, account, context)
        before = await _histories(fresh, account, rules, context)
        plan = _plan(fresh, read, roots, existing, rules, before, now)
        opened = await tx.cases.open_many(plan.new_cases, now)
        stored: list[NewMention] = []
        for case, indexes in zip(opened, plan.of_new, strict=True):
            stored.extend(NewMention(case.id, fresh[i], read[i]) for i in indexes)
        for case_id, indexes in plan.of_existing.items():
            stored.extend(NewMention(case_id, fresh[i], read[i]) for i in indexes)
        await tx.mentions.add_many(stored, now)
        await tx.cases.save_many(list(plan.extended.values()))
        for remote_id, posts in threads.items():
            await tx.mentions.keep_thread(account, roots[remote_id], posts, now)
        await tx.rules.count_hits(account, Counter(rule for new in plan.new_cases for rule in new.decision.held), now)
        await tx.events.add(
            [
                *(Event(0, now, "opened", case.id, case.department, None, {"rule": case.rule}) for case in opened),
                *(Event(0, now, "followed_up", case.id, case.department, None, {}) for case in plan.extended.values()),
            ]
        )
        await context.want_cards(opened)
        await context.refresh(list(plan.extended))
        return TakenIn(len(fresh), tuple(case.id for case in opened), tuple(plan.extended))

    async def _existing(
        self, conversations: Collection[str], account: str, context: Context
    ) -> Mapping[str, Sequence[Case]]:
        """The cases of conversations that may have begun before."""
        found: dict[str, list[Case]] = {}
        if conversations:
            for case in await context.tx.cases.by_conversation(account, conversations, lock=True):
                found.setdefault(case.conversation, []).append(case)
        return found


def parents_to_read(page: Page, known: Mapping[str, str]) -> Sequence[Mention]:
    """Mentions of a page that answer a post nobody knows: their thread has to be read to find its root.

    `known` maps the remote ids of posts that we have to their conversation.
    """
    here = {each.remote_id for each in page.mentions}
    return [
        each
        for each in page.mentions
        if each.in_reply_to is not None
        and each.in_reply_to not in known
        and each.in_reply_to not in here
        and each.remote_id not in known
    ]


async def conversations_of(
    fresh: Sequence[Mention], account: str, threads: Mapping[str, Sequence[ThreadPost]], context: Context
) -> dict[str, str]:
    """The conversation of each mention by its remote id: that of its parent, else the root of its thread."""
    parents = {each.in_reply_to for each in fresh if each.in_reply_to is not None}
    known = dict(await context.tx.mentions.conversations(account, parents)) if parents else {}
    roots: dict[str, str] = {}
    for mention in fresh:
        thread = threads.get(mention.remote_id)
        if mention.in_reply_to is None:
            root = mention.remote_id
        elif mention.in_reply_to in known:
            root = known[mention.in_reply_to]
        elif thread:
            root = known.get(thread[0].remote_id) or roots.get(thread[0].remote_id) or thread[0].remote_id
        else:
            root = roots.get(mention.in_reply_to, mention.in_reply_to)
        roots[mention.remote_id] = root
        known[mention.remote_id] = root
    return roots


async def _histories(
    fresh: Sequence[Mention], account: str, rules: RulesInForce, context: Context
) -> dict[str, History] | None:
    """What the authors of a page had before, by author; None where no rule asks, so that nobody pays for it."""
    if not rules.plan.asks_history:
        return None
    return dict(await context.tx.cases.histories(account, {each.author.remote_id for each in fresh}, context.now))


def _without_repeats(mentions: Sequence[Mention], known: Mapping[str, object]) -> list[Mention]:
    fresh: dict[str, Mention] = {}
    for mention in mentions:
        if mention.remote_id not in known:
            fresh.setdefault(mention.remote_id, mention)
    return list(fresh.values())


def _is_older(told: Mention, kept: Mention) -> bool:
    """True where `told` is an earlier wording than the one we have: what is pushed again may come late."""
    return kept.edited_at is not None and (told.edited_at or told.posted_at) < kept.edited_at


async def _never_removed(mentions: Sequence[Mention], account: str, context: Context) -> list[Mention]:
    """Those of which nobody has said that their authors removed them."""
    names = {_name(account, each.remote_id): each for each in mentions}
    removed = await context.tx.inbox.known(REMOVED, names) if names else ()
    return [each for name, each in names.items() if name not in removed]


async def _remember_removed(remote_ids: Sequence[str], account: str, context: Context) -> None:
    """Keep in mind that posts which may come yet were removed, as long as anything may come late."""
    if remote_ids:
        names = dict.fromkeys((_name(account, each) for each in remote_ids), "")
        await context.tx.inbox.begin_all(REMOVED, names, context.now)


def _name(account: str, remote_id: str) -> str:
    return f"{account}:{remote_id}"


def _plan(
    fresh: Sequence[Mention],
    read: Sequence[Understanding],
    roots: Mapping[str, str],
    existing: Mapping[str, Sequence[Case]],
    rules: RulesInForce,
    histories: dict[str, History] | None,
    now: datetime,
) -> _Plan:
    """Same author in the same conversation: the case goes on; anybody else there: a linked case; else a new one.

    A case opened by this page counts in its author's history for the next mention of the page.
    """
    plan = _Plan()
    new_of: dict[tuple[str, str], int] = {}
    for index, mention in enumerate(fresh):
        root = roots[mention.remote_id]
        there = existing.get(root, ())
        own = next((case for case in reversed(there) if case.author_id == mention.author.remote_id), None)
        if own is not None:
            current = plan.extended.get(own.id, own)
            plan.extended[own.id] = cases.follow_up(current, mention.posted_at, mention.text, now)
            plan.of_existing.setdefault(own.id, []).append(index)
            continue
        position = new_of.get((root, mention.author.remote_id))
        if position is not None:
            plan.of_new[position].append(index)
            plan.new_cases[position] = replace(plan.new_cases[position], text=mention.text)
            continue
        new_of[root, mention.author.remote_id] = len(plan.new_cases)
        plan.of_new.append([index])
        history = None
        if histories is not None:
            history = histories.get(mention.author.remote_id, History())
            histories[mention.author.remote_id] = History(history.cases + 1, known=True)
        decision = rules.plan.route(mention, read[index], now=now, history=history)
        plan.new_cases.append(
            planned(
                NewCase(
                    account=mention.account,
                    network=mention.network,
                    conversation=root,
                    author_id=mention.author.remote_id,
                    author_handle=mention.author.handle,
                    decision=decision,
                    rules_version=rules.version,
                    opened_at=now,
                    waiting_since=mention.posted_at,
                    text=mention.text,
                    linked_case=there[0].id if there else None,
                ),
                rules.directory,
            )
        )
    return plan
