"""Requests to the Graph API and pages of its lists: what is sent where, and what is made of what comes back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.errors import Rejected, Unavailable
from integrations.social.clients import LARGEST_ANSWER
from integrations.social.meta.listing import Batch, Place, Reading, read
from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_stand_in import PAGE_TOKEN, script
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now


async def test_an_answer_of_more_than_five_megabytes_is_not_read(connect: Connect) -> None:
    large = Answer(body=b'{"id": "' + b"7" * LARGEST_ANSWER + b'"}')
    async with scripted_server(large) as server:
        with pytest.raises(Unavailable, match="more than 5 MB"):
            await connect(("facebook", server.base_url)).connect()


@pytest.mark.parametrize("body", [[], 7, {"data": 7}, {"name": "Acme"}, b"<html>"])
async def test_an_answer_of_another_shape_is_no_answer(connect: Connect, body: object) -> None:
    async with scripted_server(Answer(body=body)) as server:
        with pytest.raises(Unavailable):
            await connect(("facebook", server.base_url)).fetch(None, since=now())


async def test_the_token_goes_into_a_header_and_nowhere_else(connect: Connect) -> None:
    reads = script(Answer())
    elsewhere = "http://127.0.0.1:1/v26.0/100001/feed?after=7&access_token=stolen&appsecret_proof=old"

    def answer(asked: Asked) -> Answer:
        if asked.path.endswith("/feed") and asked.parameter("after") is None:
            return Answer(body={"data": [], "paging": {"next": elsewhere}})
        return reads(asked)

    async with scripted_server(answer) as server:
        network = connect(("facebook", server.base_url))
        await network.fetch(None, since=now())
        assert [each.parameter("after") for each in server.asked if each.path.endswith("/feed")] == [None, "7"]
        for each in server.asked:
            assert each.headers["authorization"] == f"Bearer {PAGE_TOKEN}"
            assert (each.parameter("access_token"), each.parameter("appsecret_proof") in (None, "old")) == (None, False)
        server.answer = lambda asked: Answer(302, {}, {"Location": f"{server.base_url}/elsewhere"})
        with pytest.raises(Rejected):
            await network.connect()
        assert server.asked[-1].path == "/v26.0/me"


async def test_a_token_that_meta_writes_into_an_item_is_not_kept_with_it(connect: Connect) -> None:
    reads = script(Answer())

    def answer(asked: Asked) -> Answer:
        address = f"{asked.path}?access_token={PAGE_TOKEN}&appsecret_proof={asked.parameter('appsecret_proof')}"
        strange = {"id": "100001_7", "comments": {"data": [], "paging": {"next": address}}}
        return Answer(body={"data": [strange]}) if asked.path.endswith("/feed") else reads(asked)

    async with scripted_server(answer) as server:
        page = await connect(("facebook", server.base_url)).fetch(None, since=now())
    (kept,) = page.set_aside
    assert "access_token=***&appsecret_proof=***" in kept.raw


async def test_entries_without_a_time_or_an_id_are_handed_out_all_the_same() -> None:
    moment = now()
    timeless, nameless = {"id": "7"}, {"created_time": moment.isoformat()}

    async def get(parameters: object) -> Batch:
        return Batch((timeless, nameless, 7))

    reading = await read(get, Place(newest=moment), floor=moment, now=moment)
    assert list(reading.fresh) == [7, nameless, timeless]
    again = await read(get, reading.place, floor=moment, now=moment)
    assert list(again.fresh) == [7, nameless], "nothing can be remembered of what has no id"


async def read_all(moment: datetime, *pages: list[Any]) -> tuple[Reading, int]:
    """What a list of these pages holds beyond the last hour, and how many of them were asked for."""
    asked: list[Mapping[str, str]] = []

    async def get(parameters: Mapping[str, str]) -> Batch:
        asked.append(parameters)
        more = len(asked) < len(pages)
        return Batch(tuple(pages[len(asked) - 1]), {"after": str(len(asked))} if more else None)

    reading = await read(get, Place(newest=moment - timedelta(hours=1)), floor=moment - timedelta(days=9), now=moment)
    return reading, len(asked)


async def test_a_list_that_comes_the_oldest_first_all_the_same_is_read_to_its_end() -> None:
    moment = now()
    old, older, oldest = ({"id": str(h), "created_time": str(moment - timedelta(hours=h))} for h in (2, 3, 4))
    new, newer = ({"id": f"{m} m", "created_time": str(moment - timedelta(minutes=m))} for m in (2, 1))
    upwards, pages = await read_all(moment, [oldest, older], [old, new], [newer])
    assert (list(upwards.fresh), pages) == ([new, newer], 3)
    downwards, pages = await read_all(moment, [oldest, newer, new, old], [older])
    assert (list(downwards.fresh), pages) == ([new, newer], 1), "one that is pinned above the others is no end"
