"""Messages to an author in private, for tests of what becomes of them."""

from datetime import timedelta
from typing import Any

from bot.domain.messages import SendPrivately
from tests.support.house import House

WORDS = "Please send us the number of your parcel here."
OPEN_FOR = timedelta(days=7)


async def a_comment(house: House, text: str = "Where is my parcel?", **more: Any) -> tuple[int, int]:
    """A comment whose author can be written to for a week; gives the numbers of its case and of the mention."""
    case = await house.a_case(text, private_until=house.clock.now + OPEN_FOR, **more)
    return case, (await house.view(case)).mentions[0].id


async def written(house: House, text: str = "Where is my parcel?", by: str = "marie") -> int:
    """A comment is answered in private with WORDS, without time to undo; gives the number of the message."""
    case, mention = await a_comment(house, text)
    outcome = await house.do(SendPrivately(by, case, mention_id=mention, text=WORDS, undo=timedelta(0)))
    reply: int = outcome["reply"]
    return reply
