"""A picture is asked for once however many look at it, and forgotten soon."""

import asyncio

import pytest

from bot.errors import Rejected, Unavailable
from bot.ports.pictures import PictureFile
from bot.runtime import kept_pictures as module
from bot.runtime.kept_pictures import KEPT_FOR, KeptPictures
from tests.support.clock import FakeClock

URL = "https://social.example/a.png"
WHERE = {"service": "picture", "account": ""}


class Host:
    """Where pictures come from; `failures` are raised first, and nothing is given while it is `slow`."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.failures: list[Exception] = []
        self.slow: asyncio.Event | None = None
        self.going, self.most = 0, 0

    async def __call__(self, url: str, *, own: str) -> PictureFile:
        self.asked.append(url)
        self.going += 1
        self.most = max(self.most, self.going)
        if self.slow is not None:
            await self.slow.wait()
        self.going -= 1
        if self.failures:
            raise self.failures.pop()
        return PictureFile("picture.png", b"x" * 1000)


@pytest.fixture
def host() -> Host:
    return Host()


@pytest.fixture
def kept(host: Host, clock: FakeClock) -> KeptPictures:
    return KeptPictures(host, clock)


async def test_a_picture_is_asked_for_once_and_again_when_it_was_forgotten(
    kept: KeptPictures, host: Host, clock: FakeClock
) -> None:
    host.slow = asyncio.Event()
    together = asyncio.gather(*(kept(URL, own="") for _ in range(5)))
    await asyncio.sleep(0)
    host.slow.set()
    assert {file.name for file in await together} == {"picture.png"}
    await kept(URL, own="")
    assert host.asked == [URL]
    clock.move(seconds=KEPT_FOR.total_seconds())
    await kept(URL, own="")
    assert host.asked == [URL, URL]


async def test_what_is_no_picture_is_not_asked_for_again_and_what_could_not_be_read_is(
    kept: KeptPictures, host: Host, clock: FakeClock
) -> None:
    host.failures = [Rejected("no picture", **WHERE), Unavailable("down", **WHERE)]
    with pytest.raises(Unavailable):
        await kept(URL, own="")
    for _ in range(2):
        with pytest.raises(Rejected):
            await kept(URL, own="")
    assert len(host.asked) == 2
    clock.move(seconds=KEPT_FOR.total_seconds())
    assert (await kept(URL, own="")).name == "picture.png"


async def test_what_is_kept_is_bounded_and_the_oldest_goes(
    kept: KeptPictures, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_BYTES", 2500)
    for name in "abc":
        await kept(name, own="")
    for name in "cba":
        await kept(name, own="")
    assert host.asked == ["a", "b", "c", "a"]


async def test_so_many_are_fetched_at_a_time(kept: KeptPictures, host: Host) -> None:
    host.slow = asyncio.Event()
    together = asyncio.gather(*(kept(str(number), own="") for number in range(20)))
    for _ in range(3):
        await asyncio.sleep(0)
    host.slow.set()
    await together
    assert (len(host.asked), host.most) == (20, module.FETCHED_AT_ONCE)


async def test_somebody_who_stops_looking_keeps_no_other_from_the_picture(kept: KeptPictures, host: Host) -> None:
    host.slow = asyncio.Event()
    one, other = (asyncio.create_task(kept(URL, own="")) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    await asyncio.sleep(0)
    host.slow.set()
    assert (await other).name == "picture.png"
    assert host.asked == [URL]
