"""Hiding what an author wrote from the public, and showing it again: pure transitions, nothing is asked of a network.

It is always what a person wants, with their reason. A network carries it out a little later, and asking it again is
safe, so that a lost answer is followed by the same request.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import WrongState

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person `by` wants since `asked_at` (UTC): to `hide` it, for a `reason`, or to have it shown again.

    Nothing is asked of the network before `not_before` (UTC): until then an earlier request, which may want the
    opposite, may still be carried out. `failure` is why nothing came of it, None while it is under way.
    """

    hide: bool
    by: str
    asked_at: datetime
    reason: str = ""
    not_before: datetime | None = None
    failure: str | None = None

    @property
    def under_way(self) -> bool:
        """True until it is carried out or nothing comes of it."""
        return self.failure is None


@dataclass(frozen=True, slots=True)
class Hiding:
    """Whether we have hidden a mention: by whom, since when (UTC) and why; and what somebody `wanted` of that last.

    `tries` counts the requests for what is wanted. `settles_at` (UTC) is from when on no request that was made so far
    can be carried out any more, None where none is in doubt.
    """

    hidden_by: str | None = None
    hidden_at: datetime | None = None
    reason: str = ""
    wanted: Wish | None = None
    tries: int = 0
    settles_at: datetime | None = None

    @property
    def is_hidden(self) -> bool:
        """True where the public does not see it, as far as we know."""
        return self.hidden_at is not None

    @property
    def due(self) -> Wish | None:
        """What has to be carried out, None where nothing has."""
        return self.wanted if self.wanted is not None and self.wanted.under_way else None


def hiding_asked(hiding: Hiding | None, by: str, reason: str, now: datetime) -> Hiding:
    """`by` wants it hidden. Raises WrongState without a reason, where it is hidden, or while something is under way."""
    present = _at_rest(hiding)
    if not reason.strip():
        raise WrongState("Say in a few words why the public should not see this.")
    if present.is_hidden:
        raise WrongState("This is hidden already.")
    wish = Wish(True, by, now, reason.strip()[:LONGEST_REASON], present.settles_at)
    return replace(present, wanted=wish, tries=0)


def showing_asked(hiding: Hiding | None, by: str, now: datetime) -> Hiding:
    """`by` wants it shown again. Raises WrongState where it is not hidden by us, or while something is under way."""
    present = _at_rest(hiding)
    if not present.is_hidden:
        raise WrongState("This is not hidden.")
    return replace(present, wanted=Wish(False, by, now, not_before=present.settles_at), tries=0)


def tried(hiding: Hiding, settles_at: datetime) -> Hiding:
    """A request for what is wanted is about to leave, which may be carried out until `settles_at` (UTC)."""
    return replace(hiding, tries=hiding.tries + 1, settles_at=settles_at)


def settled(hiding: Hiding, before: Hiding, settles_at: datetime) -> Hiding:
    """The request that was in doubt until `settles_at` has its answer: those `before` it are, and any since."""
    return replace(hiding, settles_at=before.settles_at) if hiding.settles_at == settles_at else hiding


def carried_out(hiding: Hiding, wish: Wish, now: datetime) -> Hiding:
    """The network did what was wished."""
    if wish.hide:
        return replace(hiding, hidden_by=wish.by, hidden_at=now, reason=wish.reason, wanted=None)
    return replace(hiding, hidden_by=None, hidden_at=None, reason="", wanted=None)


def failed(hiding: Hiding, wish: Wish, why: str) -> Hiding:
    """Nothing came of it, for the reason `why`: it is hidden, or not, as it was before."""
    return replace(hiding, wanted=replace(wish, failure=why))


def _at_rest(hiding: Hiding | None) -> Hiding:
    present = hiding or Hiding()
    if present.due is not None:
        raise WrongState("This is being hidden or shown already.")
    return present
