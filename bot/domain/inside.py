"""Words that mean something inside only: takes a text on its way to the public, refuses it where it calls a colleague.

A chat writes a person, a group or a channel as a token, and such words may come into a draft by way of a chat and leave
by another way. Each chat tells its people earlier and in its own terms; here is where nothing gets past.
"""

import re

from bot.errors import NotEligible

# docs.slack.dev, formatting message text: a person, a channel, a group or everybody.
_CALL = re.compile(r"<[@#!][^<>\s]{1,80}>")


def expect_for_the_public(text: str) -> None:
    """Raises NotEligible, with the problem `inside` and the word, for a text with a call to somebody inside."""
    found = _CALL.search(text)
    if found:
        raise NotEligible("This text calls somebody inside.", problem="inside", word=found.group())
