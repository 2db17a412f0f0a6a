"""From where a command is given: whoever types it on which machine, as the audit log keeps it."""

import getpass
import socket

from bot.domain.audit import Origin


def typed_here() -> Origin:
    """The account of the system and the machine; the number of the account where the system has no name for it."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = "?"
    return Origin("cli", f"{user}@{socket.gethostname()}")
