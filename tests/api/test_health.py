"""Probes and metrics: what takes a process out of rotation, and what is only told."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
from fastapi import FastAPI
from prometheus_client.parser import text_string_to_metric_families

from bot.domain.budget import month_of
from bot.errors import Unavailable
from bot.runtime.rules import RulesHolder
from bot.web.server import create_web
from tests.api.house import ADDRESS, House


class Unreachable:
    """A store whose database does not answer."""

    @asynccontextmanager
    async def reading(self):
        raise Unavailable("connection refused at db.internal:5432", service="database", account="")
        yield

    writing = reading

    async def schema_is_current(self) -> bool:
        raise Unavailable("connection refused at db.internal:5432", service="database", account="")


class Behind:
    """A store that lacks a migration."""

    def __init__(self, store: Any) -> None:
        self.reading = store.reading

    async def schema_is_current(self) -> bool:
        return False


def _asking(house: House, **changes: Any) -> httpx.AsyncClient:
    app = create_web(replace(house.context, **changes))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS)


async def test_a_house_in_order_is_ready(house: House) -> None:
    answer = await house.client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "rules": "ok",
        "rules_version": 1,
        "rules_file_refused": False,
        "sick_accounts": [],
        "watchdog": {"verdict": "unknown", "at": None, "missed_steps": 0, "late_effects": 0},
    }


async def test_what_the_watchdog_saw_is_told_until_nobody_looks_any_more(house: House) -> None:
    async def verdict() -> str:
        answer = await house.client.get("/readyz")
        assert (answer.status_code, answer.json()["ready"]) == (200, True)
        return str(answer.json()["watchdog"]["verdict"])

    clock, store = house.context.clock, house.context.store
    seen = {"at": clock().isoformat(), "missed_steps": 0, "late_effects": 0}
    async with store.writing() as tx:
        await tx.switches.set("watchdog", seen)
    assert await verdict() == "ok"
    assert "comptoir_watchdog_age_seconds 0.0" in (await house.client.get("/metrics")).text
    async with store.writing() as tx:
        await tx.switches.set("watchdog", {**seen, "missed_steps": 3})
    assert await verdict() == "failed"
    assert 'comptoir_standing_still{what="missed_steps"} 3.0' in (await house.client.get("/metrics")).text
    async with store.writing() as tx:
        await tx.switches.set("watchdog", {**seen, "at": (clock() - timedelta(minutes=3)).isoformat()})
    assert await verdict() == "unknown"


async def test_without_its_database_it_is_alive_and_not_ready(house: House) -> None:
    async with _asking(house, store=Unreachable()) as client:
        alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.status_code == 503
    assert (ready.json()["database"], ready.json()["migrations"]) == ("failed", "unknown")
    assert "db.internal" not in ready.text


async def test_without_a_migration_it_is_not_ready(house: House) -> None:
    async with _asking(house, store=Behind(house.context.store)) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["migrations"]) == (503, "failed")


async def test_without_rules_it_is_not_ready(house: House) -> None:
    context = house.context
    empty = RulesHolder(store=context.store, path=house.rules_file, prepare=lambda each: each, clock=context.clock)
    async with _asking(house, rules=empty) as client:
        answer = await client.get("/readyz")

    assert (answer.status_code, answer.json()["rules"]) == (503, "failed")


async def test_a_refused_rules_file_is_told_and_the_house_stays_ready(house: House) -> None:
    house.rules_file.write_text("departments: [", "utf-8")
    await house.context.rules.refresh()

    answer = await house.client.get("/readyz")

    assert answer.status_code == 200
    assert (answer.json()["rules"], answer.json()["rules_file_refused"]) == ("ok", True)


async def test_a_sick_account_is_listed_and_the_house_stays_ready(house: House, clock) -> None:
    async with house.context.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", clock())

    answer = await house.client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json()["sick_accounts"] == [{"account": "acme_social", "state": "paused", "fault": "auth_failed"}]


async def test_metrics_tell_of_jobs_replies_accounts_and_requests(house: House, clock) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    await house.client.post(f"/api/v1/cases/{case_id}/replies", json={"text": "Hello"}, headers=marie)
    async with house.context.store.writing() as tx:
        await tx.accounts.set_state("acme_social", "paused", "auth_failed", clock())
        row = await tx.accounts.get("acme_social")
        await tx.accounts.polled(replace(row, polled_at=clock() - timedelta(seconds=90)))
        await tx.spending.add("acme_social", month_of(clock()), Decimal("2.5"))

    answer = await house.client.get("/metrics")

    told = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert told["comptoir_replies", "held"] == 1
    assert told["comptoir_replies", "published"] == 0
    assert told["comptoir_jobs_waiting", "publish"] == 1
    assert told["comptoir_account_paused", "acme_social"] == 1
    assert told["comptoir_poll_age_seconds", "acme_social"] == 90
    assert told["comptoir_spent_dollars", "acme_social"] == 2.5
    assert told["comptoir_cases_not_closed", "care"] == 1
    assert told["comptoir_database_up",] == 1
    assert told["comptoir_http_requests_total", "POST", "/api/v1/cases/{case_id}/replies", "202"] >= 1


async def test_metrics_name_nobody_and_no_address_that_was_asked_for(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")
    await house.client.post(f"/api/v1/cases/{case_id}/claim", headers=marie)
    await house.client.get("/nowhere/julie-and-her-secret")
    await house.client.request("BREW", "/api/v1/me")

    text = (await house.client.get("/metrics")).text

    assert "julie" not in text
    assert "marie" not in text
    assert "BREW" not in text
    assert 'route="unmatched"' in text


async def test_requests_to_a_mounted_application_are_counted_under_its_path(house: House) -> None:
    inner = FastAPI()

    @inner.get("/things/{name}")
    async def thing(name: str) -> str:
        return name

    app = create_web(house.context, mounts={"/inner": inner})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        await client.get("/inner/things/secret")
        await client.get("/assets/plain.css")
        text = (await client.get("/metrics")).text

    assert 'route="/inner/things/{name}"' in text
    assert 'route="/assets"' in text
    assert "secret" not in text


async def test_metrics_of_the_process_are_there_even_without_the_database(house: House) -> None:
    async with _asking(house, store=Unreachable()) as client:
        answer = await client.get("/metrics")

    assert answer.status_code == 200
    assert "comptoir_database_up 0.0" in answer.text
    assert "comptoir_http_requests_total" in answer.text
