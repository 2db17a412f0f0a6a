"""A house whose escalation leaves it: by mail, by a webhook, by an on-call service, each a stand-in on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.flow.alarming import Alarmer
from bot.ports.store import Store
from integrations.alarms.sending import AlarmSenders
from tests.stand_ins.alarm_receiver import Receiver, alarm_receiver
from tests.stand_ins.mail_server import MailServer, mail_server
from tests.stand_ins.webhook.receiver import SECRET
from tests.support.house import RULES, House

LEAD = "care-lead@example.com"
SECRETS = {"SMTP_PASSWORD": "mail-pass", "OPS_SECRET": SECRET, "PAGER_KEY": "routing-key"}
STEPS = (
    f"[{{after: 30m, to: [channel, email: {LEAD}]}}, {{after: 1h, to: [webhook: ops, pagerduty: on_call]}},"
    " {after: 2h, to: {pagerduty: on_call}}]"
)


@dataclass(slots=True)
class Alarmed:
    """The house and those outside."""

    house: House
    alarmer: Alarmer
    mail: MailServer
    ops: Receiver
    pager: Receiver
    environment: dict[str, str]

    async def passes(self, **time: float) -> None:
        """Time passes, the clock ticks twice, and what is asked for is carried out."""
        self.house.clock.move(**time)
        await self.house.escalator.take()
        await self.alarmer.look()
        await self.house.work()


@asynccontextmanager
async def alarmed(store: Store, steps: str = STEPS) -> AsyncIterator[Alarmed]:
    async with mail_server() as mail:
        with alarm_receiver() as ops, alarm_receiver() as pager:
            rules = (
                RULES.replace("managers: [mia]", "managers: [mia], escalation: standard")
                + f"""
escalation: {{standard: {steps}}}
alarms:
  mail: {{host: 127.0.0.1, port: {mail.port}, security: none, sender: comptoir@example.com,
         user: comptoir, password: env:SMTP_PASSWORD}}
  webhooks: {{ops: {{url: "{ops.address}/hook?of=comptoir", secret: env:OPS_SECRET, private: true}}}}
  pagerduty: {{on_call: {{key: env:PAGER_KEY, base_url: "{pager.address}", private: true}}}}
"""
            )
            house = House(store, rules_text=rules)
            environment = dict(SECRETS)
            senders = AlarmSenders(environment, house.clock)
            alarmer = Alarmer(store, senders, lambda: house.rules.directory, "https://desk.example.com", house.clock)
            house.alone["alarm"] = alarmer.send
            house.outbox = house.an_outbox("house")
            yield Alarmed(await house.opened(), alarmer, mail, ops, pager, environment)
            await senders.close()
