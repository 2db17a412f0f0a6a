"""How a person can be reached: takes an e-mail address or a telephone number as somebody typed it, gives the one form
in which it is kept and compared; pure, and sends nothing."""

import re
import unicodedata

from bot.errors import NotUsable

LONGEST_EMAIL = 254
"""RFC 5321, section 4.5.3.1.3: a path of 256 octets with its brackets."""

_EMAIL = re.compile(r"[^\s@<>\"(),:;\[\]\\\x00-\x20\x7f]+@[^\s@<>\"(),:;\[\]\\_]+\.[^\s@<>\"(),:;\[\]\\_.]+")
_BETWEEN_DIGITS = re.compile(r"[\s.\-/()\u2010-\u2015\u00a0\u202f]+")
_TRUNK_ZERO = re.compile(r"\(0\)")
# ITU-T E.164: a country code and what follows have 15 digits at most; no number that is in use has fewer than 7.
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")


def email_of(typed: str) -> str:
    """The address without blanks around it, in small letters; "" for nothing.

    No provider that people use tells capital letters apart; a domain with an ß is another than one with ss. Raises
    NotUsable for what is no address.
    """
    address = unicodedata.normalize("NFC", typed.strip().removeprefix("mailto:")).lower()
    if address and (len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address)):
        raise NotUsable("Write a whole e-mail address, as name@example.org.", field="email", problem="email")
    return address


def number_of(typed: str) -> str:
    """The number with its country code and digits alone, as +33612345678; "" for nothing.

    Raises NotUsable for one without a country code: nobody can know which country was meant.
    """
    digits = _BETWEEN_DIGITS.sub("", _TRUNK_ZERO.sub("", typed.strip().removeprefix("tel:")))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits and not _NUMBER.fullmatch(digits):
        raise NotUsable(
            "Write the number with its country code, as +33 6 12 34 56 78.", field="number", problem="number"
        )
    return digits


def reach_in(words: str) -> tuple[str, str]:
    """What somebody searches for as (address, number), each "" where the words are none."""
    try:
        return email_of(words), ""
    except NotUsable:
        pass
    try:
        return "", number_of(words)
    except NotUsable:
        return "", ""
