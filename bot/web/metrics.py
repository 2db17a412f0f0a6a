"""What Prometheus reads: counters of this process, and the state of the house as the database tells it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.domain.budget import month_of
from bot.domain.reply import ReplyState
from bot.errors import IntegrationError
from bot.ports.rows import AccountRow
from bot.runtime.watchdog import Watched, last_round
from bot.web.context import WebContext
from bot.web.refusals import route_of

REQUESTS = Counter("comptoir_http_requests", "HTTP requests answered.", ["method", "route", "status"])
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class CountRequests:
    """Counts every answer by method, route pattern and status; no address and no person is in a label."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def count(message: Message) -> None:
            if message["type"] == "http.response.start":
                method = scope["method"] if scope["method"] in _METHODS else "other"
                REQUESTS.labels(method, route_of(scope), str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, count)


@dataclass(frozen=True, slots=True, eq=False)
class HouseNumbers(Collector):
    """The state of the house at `now`, as gauges."""

    now: datetime
    jobs: Mapping[str, int]
    replies: Mapping[ReplyState, int]
    set_aside: Mapping[str, int]
    not_closed: Mapping[str, int]
    accounts: Sequence[AccountRow]
    spent: Mapping[str, float]
    watched: Watched

    def collect(self) -> Iterator[Metric]:
        """The gauges; every reply state is there, so that an alert on it never lacks its series."""
        yield _gauge("comptoir_jobs_waiting", "Effects that wait, by kind.", "kind", self.jobs)
        replies = {state.value: self.replies.get(state, 0) for state in ReplyState}
        yield _gauge("comptoir_replies", "Replies, by state.", "state", replies)
        yield _gauge("comptoir_set_aside", "Items of unknown shape, by account.", "account", self.set_aside)
        yield _gauge("comptoir_cases_not_closed", "Cases not closed, by department.", "department", self.not_closed)
        paused = {row.key: int(row.state == "paused") for row in self.accounts}
        yield _gauge("comptoir_account_paused", "1 where the account is paused.", "account", paused)
        failing = {row.key: int(row.fault is not None) for row in self.accounts}
        yield _gauge("comptoir_account_failing", "1 where the last poll failed.", "account", failing)
        yield _gauge("comptoir_spent_dollars", "US dollars spent this month, by account.", "account", self.spent)
        age = {row.key: (self.now - row.polled_at).total_seconds() for row in self.accounts if row.polled_at}
        yield _gauge("comptoir_poll_age_seconds", "Seconds since the last poll, by account.", "account", age)
        if self.watched.at is not None:
            since = (self.now - self.watched.at).total_seconds()
            yield GaugeMetricFamily("comptoir_watchdog_age_seconds", "Seconds since the watchdog's last round.", since)
        still = {"missed_steps": self.watched.missed_steps, "late_effects": self.watched.late_effects}
        yield _gauge("comptoir_standing_still", "What stood still in that round, 100 at most.", "what", still)


async def exposition(context: WebContext) -> bytes:
    """Everything in Prometheus' text format. Where the database does not answer, only what this process knows."""
    house = CollectorRegistry()
    up = Gauge("comptoir_database_up", "1 where the database answers.", registry=house)
    try:
        house.register(await _numbers(context))
        up.set(1)
    except IntegrationError:
        up.set(0)
    return generate_latest(REGISTRY) + generate_latest(house)


async def _numbers(context: WebContext) -> HouseNumbers:
    now = context.clock()
    month = month_of(now)
    async with context.store.reading() as tx:
        return HouseNumbers(
            now=now,
            jobs=await tx.jobs.waiting(),
            replies=await tx.replies.count(),
            set_aside=await tx.mentions.count_set_aside(),
            not_closed=await tx.cases.departments_in_use(),
            accounts=await tx.accounts.all(),
            spent={key: float(each.amount) for key, each in (await tx.spending.by_account(month)).items()},
            watched=await last_round(tx),
        )


def _gauge(name: str, documentation: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, documentation, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
