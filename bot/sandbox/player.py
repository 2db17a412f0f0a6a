"""Play posts into the pretend network over time: the script written for the demo, or a file of real ones.

Everything goes through the same path as a post over HTTP. What was played is remembered in the database, so
a restart goes on where it stopped and posts nothing twice. Knows neither files nor HTTP.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.refusals import SandboxRefusal
from bot.sandbox.replay_file import BadRow, ReplayPost, read_replay_file
from bot.sandbox.rows import Member, MemberKind, NewStatus
from bot.sandbox.script import Act, Deletion, Edit, Mention, Person, Script, load_script, picture_bytes

Sleep = Callable[[float], Awaitable[object]]
Progress = Callable[[int, int], None]
LONGEST_SILENCE: Final = 600.0
"""Seconds of the recording that lie at most between two posts: real threads lie months apart."""


@dataclass(slots=True)
class PlayReport:
    """What became of the lines: posted now, posted by an earlier run, left out and why."""

    posted: int = 0
    already_there: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)


class _Memory:
    """Which line became which status."""

    def __init__(self, network: PretendNetwork, name: str) -> None:
        self._database = network.database
        self._name = name

    def status_id(self, key: str) -> int | None:
        row = self._database.one("SELECT status_id FROM played WHERE line = ?", (f"{self._name}:{key}",))
        return int(row[0]) if row else None

    def remember(self, key: str, status_id: int) -> None:
        self._database.execute("INSERT OR REPLACE INTO played VALUES (?, ?)", (f"{self._name}:{key}", status_id))


async def play_script(
    network: PretendNetwork,
    *,
    script: Script | None = None,
    brand: str = "acme",
    pace: float = 1.0,
    sleep: Sleep = asyncio.sleep,
) -> PlayReport:
    """Play the written mentions: what happened hours ago at once, the rest each at its second.

    `pace` 2 plays twice as fast. Ends when the last line is played.
    """
    script = script or load_script(brand)
    memory = _Memory(network, "script")
    report = PlayReport()
    _introduce(network, _member(network, brand, "brand"), script.brand)
    for username, person in script.persons.items():
        _introduce(network, _member(network, username, "person"), person)
    for mention in script.history:
        at = network.clock() - timedelta(hours=mention.at)
        _play_line(network, memory, report, mention, at)
    waiting = [act for act in script.live if memory.status_id(act.id) is None]
    report.already_there += len(script.live) - len(waiting)
    timeline = _Timeline(network, sleep, pace)
    first = waiting[0].at if len(waiting) < len(script.live) and waiting else 0.0
    for act in waiting:
        await timeline.reach(act.at - first)
        _play_line(network, memory, report, act, None)
    return report


async def replay(
    network: PretendNetwork,
    path: Path,
    *,
    speed: float,
    as_brand: bool = False,
    brand: str = "acme",
    sleep: Sleep = asyncio.sleep,
    on_progress: Progress | None = None,
) -> PlayReport:
    """Play a CSV file (see replay_file) `speed` times as fast as it happened, threads kept.

    The brand's own rows are posts of another person named like the brand of the file, or with `as_brand` of
    the brand itself. A silence counts as LONGEST_SILENCE at most. `on_progress` is told how many posts of how many
    are done. Raises ReplayFileError.
    """
    content = await asyncio.to_thread(read_replay_file, path, brand)
    memory = _Memory(network, f"replay {path.name}")
    report = PlayReport(bad_rows=list(content.bad_rows))
    waiting = [post for post in content.posts if memory.status_id(post.key) is None]
    report.already_there = len(content.posts) - len(waiting)
    timeline = _Timeline(network, sleep, 1.0)
    for number, (post, seconds) in enumerate(_moments(waiting, speed), start=1):
        await timeline.reach(seconds)
        _play_post(network, memory, report, post, brand if as_brand else None)
        if on_progress is not None:
            on_progress(number + report.already_there, len(content.posts))
    return report


def _moments(posts: Sequence[ReplayPost], speed: float) -> Iterable[tuple[ReplayPost, float]]:
    """Each post with its second after the start: `speed` times as fast as it was, long silences cut short."""
    moment = 0.0
    for before, post in pairwise([posts[0], *posts] if posts else []):
        moment += min((post.at - before.at).total_seconds(), LONGEST_SILENCE) / speed
        yield post, moment


class _Timeline:
    """Waits for seconds counted from its making, `pace` times as fast, without adding up delays."""

    def __init__(self, network: PretendNetwork, sleep: Sleep, pace: float) -> None:
        if pace <= 0:
            raise ValueError("pace must be above 0")
        self._clock = network.clock
        self._sleep = sleep
        self._pace = pace
        self._began = network.clock()

    async def reach(self, seconds: float) -> None:
        elapsed = (self._clock() - self._began).total_seconds()
        await self._sleep(max(0.0, seconds / self._pace - elapsed))


def _introduce(network: PretendNetwork, member: Member, person: Person) -> None:
    network.members.describe(
        member,
        display_name=person.name,
        note=person.note,
        followers_count=person.followers,
        verified_link=person.verified,
    )


def _play_line(network: PretendNetwork, memory: _Memory, report: PlayReport, act: Act, at: datetime | None) -> None:
    if memory.status_id(act.id) is not None:
        report.already_there += 1
        return
    try:
        with_status = _perform(network, memory, act, at)
    except SandboxRefusal as refusal:
        # A line about a post that somebody deleted meanwhile has nothing left to do.
        report.bad_rows.append(BadRow(0, act.id, str(refusal)))
        return
    memory.remember(act.id, with_status)
    report.posted += 1


def _perform(network: PretendNetwork, memory: _Memory, act: Act, at: datetime | None) -> int:
    match act:
        case Mention():
            author = _member(network, act.by, "person")
            parent = memory.status_id(act.answers) if act.answers else None
            media: tuple[int, ...] = ()
            if act.picture is not None:
                media = (network.attach(author, picture_bytes(act.picture), act.described).id,)
            new = NewStatus(
                act.text, language=act.lang, in_reply_to_id=parent, spoiler_text=act.warning, media_ids=media
            )
            return network.publish(author, new, at=at).id
        case Edit():
            status = network.visible(memory.status_id(act.edits) or 0, None)
            author = network.members.by_ids({status.member_id})[status.member_id]
            return network.edit(author, status.id, NewStatus(act.text, language=status.language)).id
        case Deletion():
            return network.moderate(memory.status_id(act.deletes) or 0).id


def _play_post(
    network: PretendNetwork, memory: _Memory, report: PlayReport, post: ReplayPost, brand: str | None
) -> None:
    parent = memory.status_id(post.parent_key) if post.parent_key else None
    if parent is not None and network.statuses.by_id(parent) is None:
        parent = None
    try:
        if post.from_brand and brand is not None:
            author = _member(network, brand, "brand")
        else:
            author = _member(network, post.author, "person")
        status = network.publish(author, NewStatus(post.text, in_reply_to_id=parent))
    except SandboxRefusal as refusal:
        report.bad_rows.append(BadRow(post.line, "text", str(refusal)))
        return
    memory.remember(post.key, status.id)
    report.posted += 1


def _member(network: PretendNetwork, username: str, kind: MemberKind) -> Member:
    member = network.member(username, kind)
    if member is None:
        raise SandboxRefusal(f"@{username} is taken by an account of another kind")
    return member
