"""Pictures of mentions: fetched and kept by a surface once, cards never waiting for them."""

from dataclasses import replace

import pytest

from bot.cards.card import Picture
from bot.domain.mention import Media
from bot.errors import AuthFailed, ComptoirError, RateLimited, Rejected, Unavailable
from bot.flow.picturing import GIVE_UP, Picturer
from bot.ports.pictures import PictureFile
from bot.ports.rows import NewJob
from bot.ports.store import Store
from bot.runtime.outbox import without_hold
from tests.support.house import House

WHERE = {"service": "desk", "account": ""}
CUP = Media("image", "https://social.example/cup.png", "A broken cup")


class Album:
    """A surface that keeps copies, and the places they come from; `failures` are raised first."""

    def __init__(self) -> None:
        self.fetched: list[tuple[str, str]] = []
        self.taken: list[tuple[str, str]] = []
        self.looks = 0
        self.failures: list[ComptoirError] = []

    async def fetch(self, url: str, *, own: str) -> PictureFile:
        if self.failures:
            raise self.failures.pop(0)
        self.fetched.append((url, own))
        return PictureFile("picture.png", b"\x89PNG\r\n\x1a\n")

    async def take_picture(self, file: PictureFile, alt: str, place: str) -> str:
        self.taken.append((file.name, alt))
        return f"copy-{len(self.taken)}"

    async def has_picture(self, ref: str) -> bool:
        self.looks -= 1
        return self.looks < 0


@pytest.fixture
def album() -> Album:
    return Album()


@pytest.fixture
async def house(store: Store, album: Album) -> House:
    """A house whose surface shows copies of pictures."""
    house = await House(store).opened()
    house.surface.capabilities = replace(house.surface.capabilities, keeps_pictures=True)
    picturer = Picturer(store, {"desk": album}, album.fetch, lambda: house.rules.directory, house.clock)
    house.alone["show_picture"] = without_hold(picturer.show)
    house.outbox = house.an_outbox("house")
    return house


async def arrives(house: House, *media: Media) -> None:
    house.network.arrives("Hello there", media=media)
    await house.poll()
    await house.work()


def pictures(house: House) -> list[Picture]:
    [card] = house.surface.in_channel("front_desk")
    return [block for block in card.blocks if isinstance(block, Picture)]


async def later(house: House, **how_long: float) -> None:
    house.clock.move(**how_long)
    await house.work()


async def test_a_picture_is_fetched_once_and_shown_on_the_card(house: House, album: Album) -> None:
    await arrives(house, CUP)
    async with house.store.writing() as tx:
        card = (await tx.cards.of_cases([1]))[0]
        await tx.jobs.add([NewJob("desk:front_desk", "refresh_card", "again", {"card": card.id}, house.clock())])
    await house.work()

    assert [each.ref for each in pictures(house)] == ["copy-1"]
    assert album.fetched == [(CUP.url, "https://social.example")]
    assert album.taken == [("picture.png", "A broken cup")]


async def test_of_a_page_that_we_only_read_no_server_is_ours(house: House, album: Album) -> None:
    directory = house.rules.directory
    accounts = {key: replace(each, of_strangers=True) for key, each in directory.accounts.items()}
    house.rules = replace(house.rules, directory=replace(directory, accounts=accounts))
    await arrives(house, CUP)
    assert album.fetched == [(CUP.url, "")]


async def test_films_and_what_is_sensitive_stay_links(house: House, album: Album) -> None:
    await arrives(house, Media("video", "https://social.example/film.mp4"), replace(CUP, sensitive=True))

    assert [each.ref for each in pictures(house)] == ["", ""]
    assert album.fetched == []


async def test_a_copy_is_shown_only_once_the_surface_has_it(house: House, album: Album) -> None:
    album.looks = 2
    await arrives(house, CUP)
    assert [each.ref for each in pictures(house)] == [""]

    await later(house, seconds=10)
    await later(house, seconds=10)
    assert [each.ref for each in pictures(house)] == ["copy-1"]
    assert len(album.taken) == 1


@pytest.mark.parametrize("failure", [Unavailable("down", **WHERE), AuthFailed("revoked", **WHERE)])
async def test_what_passes_delays_the_picture_and_not_the_card(
    house: House, album: Album, failure: ComptoirError
) -> None:
    album.failures.append(failure)
    await arrives(house, CUP)
    assert [each.ref for each in pictures(house)] == [""]

    await later(house, minutes=2)
    assert [each.ref for each in pictures(house)] == ["copy-1"]


async def test_a_surface_that_asks_to_wait_is_waited_for(house: House, album: Album) -> None:
    album.failures.append(RateLimited("slow down", retry_at=house.clock.move(0).replace(minute=30), **WHERE))
    await arrives(house, CUP)
    await later(house, minutes=20)
    assert album.taken == []

    await later(house, minutes=20)
    assert len(album.taken) == 1


async def test_what_is_no_picture_stays_a_link_and_is_not_asked_for_again(house: House, album: Album) -> None:
    album.failures.append(Rejected("no picture", **WHERE))
    await arrives(house, CUP)
    await later(house, hours=1)

    assert [each.ref for each in pictures(house)] == [""]
    assert album.fetched == []
    async with house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}


async def test_a_picture_is_given_up_after_hours_in_vain(house: House, album: Album) -> None:
    album.failures.append(Unavailable("down", **WHERE))
    await arrives(house, CUP)
    await later(house, seconds=GIVE_UP.total_seconds() + 60)

    assert album.fetched == []
    async with house.store.reading() as tx:
        assert await tx.jobs.waiting() == {}


async def test_where_the_surface_is_no_longer_connected_the_picture_waits(
    house: House, album: Album, store: Store
) -> None:
    apart = Picturer(store, {}, album.fetch, lambda: house.rules.directory, house.clock)
    album.failures.append(Unavailable("down", **WHERE))
    await arrives(house, CUP)
    async with store.reading() as tx:
        [job] = await tx.jobs.due("pictures:desk", house.clock.move(minutes=1), 1)
    assert await apart.show(job) is not None
    assert album.fetched == []


async def test_an_account_that_the_rules_no_longer_name_has_no_server_of_its_own(
    house: House, album: Album, store: Store
) -> None:
    album.failures.append(Unavailable("down", **WHERE))
    await arrives(house, CUP)
    house.rules = replace(house.rules, directory=replace(house.rules.directory, accounts={}))
    await later(house, minutes=1)
    assert album.fetched == [(CUP.url, "")]


async def test_a_job_that_runs_again_after_all_was_done_does_nothing(house: House, album: Album) -> None:
    await arrives(house, CUP)
    async with house.store.writing() as tx:
        jobs = [
            NewJob("pictures:desk", "show_picture", f"again:{each}", {"picture": each}, house.clock())
            for each in (1, 9)
        ]
        await tx.jobs.add(jobs)
    await house.work()
    assert len(album.taken) == 1
