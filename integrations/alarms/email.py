"""An alarm as mail: takes it and the server that the rules name, gives the message and has it taken, once and whole.

The message has the alarm's own id, and what follows it refers to that: mail programs show them as one conversation.
"""

import asyncio
import ssl
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from functools import lru_cache
from typing import Final

import aiosmtplib

from bot.domain.alarms import MailServer
from bot.errors import AuthFailed, IntegrationError, Rejected, Unavailable, Uncertain
from bot.ports.alarms import Alarm
from integrations.social.punctual import is_late

SECONDS: Final = 10.0
SERVICE: Final = "mail"
_PASSING = range(400, 500)
_NOT_FOR_US = (530, 534, 535, 538)


def mail_of(alarm: Alarm, address: str, sender: str) -> EmailMessage:
    """The message to `address`. What customers wrote is in its body only, as text."""
    mail = EmailMessage(policy=WIRE.clone(cte_type="7bit"))
    mail["From"] = f"Comptoir <{sender}>"
    mail["To"] = address
    mail["Subject"] = " ".join(alarm.subject.split())
    mail["Date"] = format_datetime(alarm.at)
    mail["Message-ID"] = f"<{alarm.id}>"
    mail["References"] = f"<{alarm.of}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(alarm.text + "\n")
    return mail


async def send_mail(mail: EmailMessage, address: str, server: MailServer, password: str) -> None:
    """Hand one message to the server. Raises Unavailable where it surely has not taken it and may later, Uncertain
    where it may have, AuthFailed and Rejected where it never will."""
    failure: IntegrationError | None = None
    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        local_hostname=server.sender.partition("@")[2],  # else the resolver is asked who we are, at every message
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=_tls() if server.security != "none" else None,
        timeout=SECONDS,
    )
    handed_over = False
    try:
        async with asyncio.timeout(SECONDS):
            await client.connect()
            if server.user:
                await client.login(server.user, password)
            if not is_late():
                handed_over = True
                await client.send_message(mail, sender=mail["From"].addresses[0].addr_spec, recipients=[address])
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        failure = _sorted(error, address, handed_over=handed_over)
    finally:
        client.close()
    if not handed_over and failure is None:
        failure = Unavailable("not sent: this process stood still", service=SERVICE, account=address)
    if failure is not None:
        raise failure  # outside the handler, so that it carries no exception that holds the conversation


def _sorted(error: Exception, address: str, *, handed_over: bool) -> IntegrationError:
    """What went wrong. Only a code or the name of a class is told: the server's words may quote what we sent."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    code = error.code if isinstance(error, aiosmtplib.SMTPResponseException) else None
    told = f"answered {code}" if code is not None else type(error).__name__
    if code is not None and code not in _PASSING and code > 0:
        kind: type[IntegrationError] = AuthFailed if code in _NOT_FOR_US else Rejected
    elif code in _PASSING or not handed_over:
        kind = Unavailable
    else:
        kind = Uncertain
    return kind(told, service=SERVICE, account=address)


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
