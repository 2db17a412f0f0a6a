"""The rules in force change as a whole, or not at all, and loudly."""

import asyncio
import errno
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.domain.messages import Close
from bot.errors import ConfigError, RulesError, Unavailable
from bot.runtime.rules import RulesHolder, connected_only
from bot.storage.database import open_store
from tests.support.audit import logged
from tests.support.house import RULES, House


def holder(house: House, path: Path) -> RulesHolder:
    return RulesHolder(
        store=house.store, path=path, prepare=lambda each: connected_only(each, frozenset({"desk"})), clock=house.clock
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    written = tmp_path / "routing_rules.yaml"
    written.write_text(RULES)
    return written


def rewrite(path: Path, text: str) -> None:
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


@asynccontextmanager
async def _away(_: object) -> AsyncIterator[None]:
    raise Unavailable("gone", service="database", account="")
    yield


def _not_allowed(_: Path) -> bytes:
    raise PermissionError(errno.EACCES, "Permission denied")


async def kinds(house: House) -> list[str]:
    async with house.store.reading() as tx:
        events, _ = await tx.events.after("0-0")
        return [event.kind for event in events]


async def test_the_file_comes_into_force_and_becomes_a_version(house: House, path: Path) -> None:
    rules = holder(house, path)
    with pytest.raises(ConfigError):
        _ = rules.current
    await rules.load()

    assert rules.current.version == 1
    assert set(rules.current.directory.departments) == {"front_desk", "delivery", "press"}
    assert not await rules.refresh()


async def test_the_same_file_at_the_next_start_is_the_same_version(house: House, path: Path) -> None:
    await holder(house, path).load()
    again = holder(house, path)
    await again.load()

    assert again.current.version == 1


async def test_a_saved_file_is_in_force_at_the_next_look(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    rewrite(path, RULES.replace("interview", "reportage").replace("An reportage", "A reportage"))

    assert await rules.refresh()
    assert rules.current.version == 2


async def test_each_version_is_logged_with_the_one_before_it(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    rewrite(path, RULES.replace("interview", "reportage").replace("An reportage", "A reportage"))
    await rules.refresh()
    await holder(house, path).load()

    first, second = await logged(house.store, "rules_in_force")
    before, after = json.loads(second.before), json.loads(second.after)
    assert (first.who, first.before, json.loads(first.after)) == (None, "{}", before)
    assert (before["version"], after["version"]) == (1, 2)
    assert len({before["sha"], after["sha"]}) == 2
    assert json.loads(second.data) == {"author": "file routing_rules.yaml"}


async def test_a_bad_file_is_refused_once_and_the_old_rules_stay(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    rewrite(path, RULES.replace("fallback: front_desk", "fallback: nowhere"))

    assert not await rules.refresh()
    assert not await rules.refresh()
    assert rules.current.version == 1
    assert rules.fault is not None
    assert "nowhere" in rules.fault
    rewrite(path, RULES)
    await rules.refresh()
    assert rules.fault is None
    assert await kinds(house) == ["rules_loaded", "rules_refused", "rules_loaded"]


async def test_a_file_that_vanishes_is_told_once_and_back_again_all_is_well(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    kept = path.rename(path.with_suffix(".kept"))

    assert not await rules.refresh()
    assert not await rules.refresh()
    assert rules.current.version == 1
    assert rules.fault is not None
    assert "the file is gone" in rules.fault
    kept.rename(path)
    await rules.refresh()
    assert rules.fault is None
    assert await kinds(house) == ["rules_loaded", "rules_refused", "rules_loaded"]


async def test_a_file_that_is_let_be_read_after_a_refusal_comes_into_force(
    house: House, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = holder(house, path)
    await rules.load()
    saved = path.stat()
    path.write_text(RULES.replace("Front desk", "Front dask"))
    with monkeypatch.context() as forbidden:  # whoever runs tests may be allowed to read everything
        forbidden.setattr(Path, "read_bytes", _not_allowed)
        assert not await rules.refresh()
    assert rules.fault is not None
    path.chmod(0o640)

    assert await rules.refresh()
    assert rules.fault is None
    path.write_text(RULES.replace("Front desk", "Front disk"))
    os.utime(path, ns=(saved.st_atime_ns, saved.st_mtime_ns))
    assert await rules.refresh(), "an editor that keeps size and time of a file is noticed too"


async def test_a_file_that_the_database_could_not_take_is_looked_at_again(
    house: House, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = holder(house, path)
    await rules.load()
    rewrite(path, RULES.replace("Front desk", "Reception"))
    with monkeypatch.context() as outage:
        outage.setattr(type(house.store), "writing", _away)
        with pytest.raises(Unavailable):
            await rules.refresh()

    assert await rules.refresh()
    assert rules.current.version == 2


async def test_a_file_that_may_not_be_read_is_refused_and_the_old_rules_stay(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    path.unlink()
    path.mkdir()

    assert not await rules.refresh()
    assert rules.current.version == 1
    assert rules.fault is not None
    assert "cannot be read" in rules.fault


async def test_a_start_with_a_bad_file_goes_on_with_the_rules_of_before(house: House, path: Path) -> None:
    await holder(house, path).load()
    path.write_text("version: [")
    rules = holder(house, path)
    await rules.load()

    assert rules.current.version == 1
    assert rules.fault is not None


async def test_a_first_start_with_a_bad_file_or_none_is_refused(house: House, path: Path, tmp_path: Path) -> None:
    path.write_text("version: [")
    with pytest.raises(RulesError):
        await holder(house, path).load()
    with pytest.raises(ConfigError):
        await holder(house, tmp_path / "missing.yaml").load()


async def test_a_file_that_is_not_text_is_refused_with_a_remedy(house: House, path: Path) -> None:
    path.write_bytes(b"version: 1\n# \xff\xfe")
    with pytest.raises(RulesError) as refusal:
        await holder(house, path).load()
    assert "UTF-8" in str(refusal.value)


async def test_without_its_file_a_process_uses_the_version_of_the_database(house: House, path: Path) -> None:
    await holder(house, path).load()
    path.unlink()
    rules = holder(house, path)
    await rules.load()

    assert rules.current.version == 1


async def test_a_version_that_an_older_release_took_is_followed_whatever_this_one_would_say(
    house: House, path: Path
) -> None:
    refused = f"{RULES}\ntests: [{{text: Bonjour, expect: {{department: nowhere}}}}]"
    async with house.store.writing() as tx:
        await tx.rules.put(refused, "older", "file", house.clock())
    path.write_text(refused)
    rules = holder(house, path)
    await rules.load()

    assert rules.current.version == 1
    assert rules.fault is not None
    assert "nowhere" in rules.fault


async def test_a_version_that_another_process_brought_into_force_is_followed(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    text = RULES.replace("Front desk", "Reception")
    async with house.store.writing() as tx:
        await tx.rules.put(text, "another", "ana", house.clock())

    assert await rules.refresh()
    assert rules.current.version == 2


async def test_a_department_with_open_cases_goes_only_where_somebody_takes_them(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    case = await house.a_case("Where is my parcel?")
    gone = (
        RULES.replace("delivery: {name: Delivery", "parcels: {name: Parcels")
        .replace("{department: delivery,", "{department: parcels,")
        .replace("desk: delivery", "desk: parcels")
    )
    rewrite(path, gone)
    assert not await rules.refresh()
    assert rules.fault is not None
    assert "moved_to" in rules.fault

    rewrite(path, gone + "\nmoved_to: {delivery: parcels}\n")
    assert await rules.refresh()
    assert rules.current.directory.department("delivery") is not None
    await house.do(Close("marie", case))


async def test_a_saved_list_beside_the_rules_is_in_force_at_the_next_look(house: House, path: Path) -> None:
    vips = path.parent / "vips.csv"
    vips.write_text("handle\nzoe\n")
    rewrite(path, RULES + "lists: {vips: {csv: vips.csv}}\n")
    rules = holder(house, path)
    await rules.load()
    assert not await rules.refresh()
    rewrite(vips, "handle\nzoe\nyan\n")

    assert await rules.refresh()
    assert rules.current.version == 2
    assert not await rules.refresh()


async def test_a_list_that_is_missing_is_looked_for_again(house: House, path: Path) -> None:
    rules = holder(house, path)
    await rules.load()
    rewrite(path, RULES + "lists: {vips: {csv: vips.csv}}\n")
    assert not await rules.refresh()
    assert rules.fault is not None
    assert "vips.csv cannot be read" in rules.fault
    (path.parent / "vips.csv").write_text("handle\nzoe\n")

    assert await rules.refresh()
    assert rules.fault is None


async def test_without_its_files_a_process_uses_the_lists_of_the_database(house: House, path: Path) -> None:
    (path.parent / "vips.csv").write_text("handle\nzoe\n")
    rewrite(path, RULES + "lists: {vips: {csv: vips.csv}}\n")
    await holder(house, path).load()
    path.unlink()
    (path.parent / "vips.csv").unlink()
    rules = holder(house, path)
    await rules.load()

    assert rules.current.version == 1


@pytest.fixture
async def another(house: House, path: Path, database_url: str) -> AsyncIterator[RulesHolder]:
    """The rules of a second process; on SQLite, which one process holds, of a second reader in the same one."""
    store = open_store(database_url, clock=house.clock) if "postgresql" in database_url else house.store
    yield RulesHolder(store=store, path=path, prepare=lambda each: each, clock=house.clock)
    if store is not house.store:
        await store.close()


async def test_two_processes_that_see_a_changed_file_at_the_same_time_make_one_version(
    house: House, path: Path, another: RulesHolder
) -> None:
    rules = holder(house, path)
    await rules.load()
    await another.load()
    for version in range(2, 6):
        rewrite(path, RULES.replace("Front desk", f"Reception {version}"))
        assert await asyncio.gather(rules.refresh(), another.refresh()) == [True, True]
        assert (rules.current.version, another.current.version) == (version, version)
    assert (await kinds(house)).count("rules_loaded") == 5


async def test_two_processes_that_start_at_the_same_time_make_one_version(
    house: House, path: Path, another: RulesHolder
) -> None:
    rules = holder(house, path)
    await asyncio.gather(rules.load(), another.load())

    assert (rules.current.version, another.current.version) == (1, 1)
