"""A word to whoever acted, that nobody else reads: takes the act and what to say, says it once in their own talk."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.cards.card import Button, Line
from bot.domain.department import Locale
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.ports.rows import Job
from integrations.chat.teams.render import draw_offer, plain_line
from integrations.chat.teams.rich import Element
from integrations.chat.teams.surface import TeamsSurface, as_message

log = structlog.get_logger()


async def tell(
    surface: TeamsSurface, job: Job, line: Line, locale: Locale, *, offers: Sequence[Button] = ()
) -> datetime | None:
    """Say a line, with what may be done about it."""
    return await answer(surface, job, draw_offer(line, offers, locale), plain_line(line, locale))


async def answer(surface: TeamsSurface, job: Job, card: Element, words: str) -> datetime | None:
    """Say it to whoever did the act of this job; gives when to try again, None when it is said or cannot be.

    Raises Transient. What may have been said is not said twice.
    """
    try:
        await say(surface, job.payload["room"], job.payload["user"], card, words)
    except RateLimited as error:
        return error.retry_at
    except Transient:
        raise
    except (Permanent, Uncertain) as error:
        log.warning("not_told", verb=job.payload["verb"], error=error.reason)
    return None


async def say(surface: TeamsSurface, room: str, user: str, card: Element, words: str) -> None:
    """Say something in the own talk of the user with this id; `room` is where it came up, "" for nowhere.

    Raises Permanent where they cannot be told, Transient, Uncertain.
    """
    talk, where = await surface.places.talk(user, await surface.places.around(room))
    await surface.gateway.say(where, talk, as_message(card, words))
