"""Pictures that go out with a reply, for tests of what becomes of them: chosen, sent, looked at."""

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.domain.messages import ChoosePictures, Send
from bot.domain.reply_picture import ChosenFile, ReplyPicture
from bot.errors import (
    ComptoirError,
)
from bot.flow.fetching import FileFetcher
from bot.ports.reply_pictures import FileSource
from bot.ports.store import Store
from bot.runtime.cleaning import clean_picture
from bot.runtime.outbox import without_hold
from tests.support.house import House
from tests.support.photographs import photograph
from tests.support.replies import WORDS

CUP = ChosenFile("chat:F1", "cup.jpg", "A cup")
SAUCER = ChosenFile("chat:F2", "saucer.jpg")
AT_ONCE = timedelta(0)


class Shelf:
    """Where files are chosen; `failures` are raised first."""

    def __init__(self) -> None:
        self.failures: deque[ComptoirError] = deque()
        self.asked: list[str] = []

    async def fetch_file(self, ref: str, *, largest: int) -> bytes:
        self.asked.append(ref)
        if self.failures:
            raise self.failures.popleft()
        return photograph()


async def of_draft(house: House, case: int = 1, person: str = "marie") -> Sequence[ReplyPicture]:
    async with house.store.reading() as tx:
        return await tx.reply_pictures.of_draft(case, person)


async def of_reply(house: House, reply: int = 1) -> Sequence[ReplyPicture]:
    async with house.store.reading() as tx:
        return await tx.reply_pictures.of_reply(reply)


async def chosen(house: House, *files: ChosenFile, **more: Any) -> tuple[int, ...]:
    """A case has arrived and marie has chosen pictures for its answer; gives their numbers."""
    case = await house.a_case(**more)
    await house.do(ChoosePictures("marie", case, files=files or (CUP,)))
    await house.work()
    return tuple(each.id for each in await of_draft(house, case))


async def sent(house: House, *files: ChosenFile, undo: timedelta = AT_ONCE) -> int:
    """The same, and the reply is on its way; gives its number."""
    pictures = await chosen(house, *files)
    reply: int = (await house.do(Send("marie", 1, text=WORDS, pictures=pictures, undo=undo)))["reply"]
    return reply


async def a_house(store: Store, shelf: Shelf) -> House:
    """A house into which files can be brought."""
    house = await House(store).opened()
    sources: dict[str, FileSource] = {"chat": shelf}
    fetcher = FileFetcher(store, sources, clean_picture, house.networks.get, house.clock)
    house.alone["fetch_file"] = without_hold(fetcher.fetch)
    house.outbox = house.an_outbox("house")
    return house
