"""Who may be the same human, as the desk shows it: takes a person or a case, reads the reasons; changes nothing."""

from bot.domain.alike import Part, keys_of
from bot.domain.person import KnownAuthor, PersonView
from bot.flow.suggesting import alike, apart_from, whose_case
from bot.ports.web_store import WebTransaction
from bot.web.desk.desk import Desk
from bot.web.desk.person_shown import Guesses, reader_of
from bot.web.session import Session


async def guesses(
    desk: Desk, tx: WebTransaction, session: Session, who: PersonView | KnownAuthor, case: int
) -> Guesses:
    """Who may be the same as a person, or as the author of `case` who is nobody's."""
    one = Part(person=who.id) if isinstance(who, PersonView) else Part(case=case)
    found, apart = await alike(tx, who), await apart_from(tx, who)
    return reader_of(desk, session).guesses(one, found, apart, keys_of(who))


async def guesses_on(desk: Desk, tx: WebTransaction, session: Session, case: int) -> Guesses | None:
    """The same for whoever wrote a case; None where they removed all that they wrote."""
    who = await whose_case(tx, case)
    return await guesses(desk, tx, session, who, case) if who is not None else None
