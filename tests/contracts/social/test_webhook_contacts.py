"""Contacts that another system brings: recorded once as whoever had them, set aside where they cannot be."""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.domain.audit import Origin
from bot.domain.person import Contact, ContactKind
from integrations.social.webhook.mapping import told_in
from tests.contracts.social.webhook_shop import Shop, a_shop, body_of, item
from tests.support.audit import logged

PAGE = Path(__file__).parents[3] / "docs" / "networks" / "webhook.md"


@pytest.fixture
async def shop(tmp_path: Path, database_url: str) -> AsyncIterator[Shop]:
    async with a_shop(tmp_path, database_url) as shop:
        yield shop


def a_call(reference: str = "call-1", **more: Any) -> dict[str, Any]:
    usual = {"id": reference, "kind": "phone", "employee": "marie", "at": "2026-03-02T09:20:00Z", "about": "Lost."}
    return {**usual, "who": "Julie", "number": "+33123456789", "verified": True, **more}


def calls(*contacts: Any, mentions: tuple[Any, ...] = ()) -> bytes:
    return json.dumps({"contacts": contacts, "mentions": mentions}).encode()


async def recorded(shop: Shop, *references: str) -> dict[str, Contact]:
    async with shop.comptoir.store.reading() as tx:
        return dict(await tx.persons.by_reference(references))


async def set_aside(shop: Shop) -> int:
    async with shop.comptoir.store.reading() as tx:
        return (await tx.mentions.count_set_aside()).get("shop", 0)


async def test_a_contact_that_is_pushed_is_recorded_once_as_whoever_had_it(shop: Shop) -> None:
    call = a_call(promised="A new one", promised_until="2099-03-06T17:00:00Z")
    for key in ("first", "first", "again"):
        assert (await shop.push(calls(call), key)).status_code == 200
        await shop.work()
    contact = (await recorded(shop, "call-1"))["call-1"]
    said = contact.said
    assert (said.kind, said.employee, said.who, said.about) == (ContactKind.PHONE, "marie", "Julie", "Lost.")
    assert (said.promised, said.number, said.verified) == ("A new one", "+33123456789", True)
    [entry] = await logged(shop.comptoir.store, "contact_recorded")
    assert (entry.who, entry.origin) == ("marie", Origin("webhook", "shop"))


async def test_calls_from_one_verified_number_are_of_one_person(shop: Shop) -> None:
    await shop.push(calls(a_call(), a_call("call-2", about="Found.")))
    await shop.work()
    found = await recorded(shop, "call-1", "call-2")
    assert found["call-1"].person == found["call-2"].person


async def test_a_contact_on_a_case_is_of_whoever_wrote_it(shop: Shop) -> None:
    await shop.push(body_of(item()), "post")
    await shop.work()
    [view] = await shop.cases()
    await shop.push(calls(a_call(case=view.case.id)), "call")
    await shop.work()
    contact = (await recorded(shop, "call-1"))["call-1"]
    async with shop.comptoir.store.reading() as tx:
        assert await tx.persons.cases(contact.person, 10) == [view.case.id]


@pytest.mark.parametrize(
    "wrong",
    [
        {"employee": "nobody"},
        {"case": 4711},
        {"at": "2000-01-01T00:00:00Z"},
        {"kind": "pigeon"},
        {"about": None},
        {"number": "twelve", "verified": True},
        {"case": 2**70},
    ],
)
async def test_what_cannot_be_recorded_is_set_aside_and_holds_up_no_other(shop: Shop, wrong: dict[str, Any]) -> None:
    await shop.push(calls(a_call() | wrong, a_call("call-2"), "a song", mentions=(item(),)))
    await shop.work()
    assert set(await recorded(shop, "call-1", "call-2")) == {"call-2"}
    assert await set_aside(shop) == 2
    assert [view.case.text for view in await shop.cases()] == ["The kettle leaks."]


def test_the_example_on_the_page_is_read_as_it_says() -> None:
    [example] = re.findall(r"```json\n(\{\n  \"contacts\".*?)\n```", PAGE.read_text("utf-8"), re.DOTALL)
    [contact] = told_in(example, account="shop", now=datetime(2026, 3, 3, tzinfo=UTC)).contacts
    said = contact.said
    assert (said.by, said.reference, said.case, said.verified) == ("marie", "call-20260302-17", 12, True)
    assert said.promised_until == datetime(2026, 3, 6, 17, tzinfo=UTC)
