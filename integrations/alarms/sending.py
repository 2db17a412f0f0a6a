"""Alarms as the AlarmSender of bot/ports/alarms: finds what the rules name and its secret, has the message sent."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.domain.alarms import Kind
from bot.domain.department import Directory
from bot.errors import Rejected
from bot.ports.alarms import Alarm
from bot.settings import secret
from integrations.alarms.email import mail_of, send_mail
from integrations.alarms.pagerduty import event_of
from integrations.alarms.webhook import body_of, headers_of
from integrations.alarms.wire import Wire
from integrations.social.punctual import nothing_after

ENQUEUE = "/v2/enqueue"


class AlarmSenders:
    """Sends each alarm in its receiver's way. `environment` holds the secrets, `clock` gives the time in UTC."""

    def __init__(self, environment: Mapping[str, str], clock: Callable[[], datetime]) -> None:
        self._environment = environment
        self._clock = clock
        self._wire = Wire(clock)

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        """Send one message; raises as the port says."""
        kind, _, name = alarm.receiver.partition(":")
        with nothing_after(send_by, self._clock):
            if kind == Kind.EMAIL:
                await self._mail(alarm, name, directory)
            elif kind == Kind.WEBHOOK:
                await self._webhook(alarm, name, directory)
            else:
                await self._page(alarm, name, directory)

    async def close(self) -> None:
        """Release connections; may be called twice."""
        await self._wire.close()

    async def _mail(self, alarm: Alarm, address: str, directory: Directory) -> None:
        server = directory.outside.mail
        if server is None:
            raise _unnamed(alarm)
        password = self._secret(server.password_variable, alarm) if server.password_variable else ""
        await send_mail(mail_of(alarm, address, server.sender), address, server, password)

    async def _webhook(self, alarm: Alarm, name: str, directory: Directory) -> None:
        webhook = directory.outside.webhooks.get(name)
        if webhook is None:
            raise _unnamed(alarm)
        body = body_of(alarm)
        variable = webhook.secret_variable
        headers = headers_of(alarm, body, self._secret(variable, alarm), variable, self._clock())
        await self._wire.post(webhook.url, body, headers, private=webhook.private, receiver=alarm.receiver)

    async def _page(self, alarm: Alarm, name: str, directory: Directory) -> None:
        pager = directory.outside.pagers.get(name)
        if pager is None:
            raise _unnamed(alarm)
        body = event_of(alarm, self._secret(pager.key_variable, alarm))
        url = pager.base_url + ENQUEUE
        await self._wire.post(url, body, {}, private=pager.private, receiver=alarm.receiver)

    def _secret(self, variable: str, alarm: Alarm) -> str:
        return secret(self._environment, variable, f"the secret of {alarm.receiver}")


def _unnamed(alarm: Alarm) -> Rejected:
    return Rejected("the rules in force name no such receiver", service="alarm", account=alarm.receiver)
