"""A word to whoever acted, that nobody else reads: takes the act and the line, says it once where Slack lets us."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.cards.card import Button, Line
from bot.domain.department import Locale
from bot.errors import Permanent, RateLimited, Transient, Uncertain
from bot.ports.rows import Job
from integrations.chat.slack.surface import SlackSurface

log = structlog.get_logger()


async def tell(
    surface: SlackSurface, job: Job, line: Line, locale: Locale, *, offers: Sequence[Button] = ()
) -> datetime | None:
    """Say it where the act was done; gives when to try again, None when it is said or cannot be.

    Raises Transient. What may have been said is not said twice.
    """
    act = job.payload
    try:
        await surface.tell(act["room"], act["user"], line, locale, offers=offers, thread=act.get("thread", ""))
    except RateLimited as error:
        return error.retry_at
    except Transient:
        raise
    except (Permanent, Uncertain) as error:
        log.warning("not_told", verb=act["verb"], error=error.reason)
    return None
