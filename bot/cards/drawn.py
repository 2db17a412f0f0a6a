"""For whom a card is drawn: what a surface that draws for each person needs besides the card."""

from dataclasses import dataclass

from bot.domain.department import Locale


@dataclass(frozen=True, slots=True)
class DrawnFor:
    """A reader. `person` is their key, `locale` their language.

    `may_act` is false for people of other departments, who read only. `csrf` and `form_key` go into every form:
    the first proves where it comes from, the second makes a form sent twice one act.
    """

    locale: Locale
    person: str
    may_act: bool
    csrf: str
    form_key: str
