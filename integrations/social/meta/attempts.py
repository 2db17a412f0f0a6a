"""When a reply leaves: whether this attempt is the first one, and until when it may go in private; pure."""

from datetime import datetime, timedelta

from bot.domain.department import Account
from bot.ports.social import Posting

_PRIVATE_FOR = timedelta(days=7)


def is_again(posting: Posting, account: Account) -> bool:
    """True where an earlier attempt at this reply may have left."""
    if posting.first_attempt_at is None or posting.send_by is None:
        return False
    return posting.send_by - account.request_timeout > posting.first_attempt_at


def private_until(commented_at: datetime) -> datetime:
    """Until when (UTC) Meta takes a message in private to whoever wrote a comment then."""
    try:
        return commented_at + _PRIVATE_FOR
    except OverflowError:  # whatever a network says the time was
        return commented_at
