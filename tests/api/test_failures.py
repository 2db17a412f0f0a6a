"""When something breaks, a caller learns that it did and when to come back, and nothing of what is inside."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from bot.web.server import create_web
from tests.api.house import ADDRESS, House, desk
from tests.api.test_health import Unreachable


class Broken:
    """A bus with a defect whose message would tell too much."""

    async def handle(self, command: object, **_: Any) -> None:
        raise RuntimeError("password=hunter2 at line 7")


def _asking(house: House, **changes: Any) -> httpx.AsyncClient:
    app = create_web(replace(house.context, **changes), routers=[desk()])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS)


async def test_a_database_that_does_not_answer_asks_to_come_back(house: House) -> None:
    async with _asking(house, store=Unreachable()) as client:
        answer = await client.get("/api/v1/cases", headers={"Authorization": "Bearer x"})
        client.cookies.set("comptoir_session", "x")
        page = await client.get("/desk")

    assert (answer.status_code, answer.headers["retry-after"], answer.json()["reason"]) == (503, "5", "unavailable")
    assert "db.internal" not in answer.text
    assert page.status_code == 503
    assert "cannot be reached" in page.text


async def test_a_defect_is_a_number_for_the_caller_and_the_whole_story_for_the_log(house: House) -> None:
    case_id, marie = await house.case(), await house.token("marie")

    with capture_logs() as lines:
        async with _asking(house, bus=Broken()) as client:
            answer = await client.post(f"/api/v1/cases/{case_id}/claim", headers=marie)

    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "hunter2" not in answer.text
    (line,) = [each for each in lines if each["event"] == "request_failed"]
    assert line["correlation_id"] == answer.json()["correlation_id"]
    assert line["route"] == "/api/v1/cases/{case_id}/claim"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_the_log_never_holds_a_sign_in_link(house: House) -> None:
    with capture_logs() as lines:
        async with _asking(house, store=object()) as client:
            answer = await client.get("/sign-in/a-secret-token")

    assert answer.status_code == 500
    assert lines
    assert "a-secret-token" not in str([{key: line[key] for key in line if key != "exc_info"} for line in lines])


@pytest.mark.parametrize(
    ("method", "path", "status", "reason"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/api/", 404, "not_found"),
        ("DELETE", "/api/v1/me", 405, "method_not_allowed"),
    ],
)
async def test_addresses_and_methods_that_do_not_exist_are_problems(
    house: House, method: str, path: str, status: int, reason: str
) -> None:
    answer = await house.client.request(method, path)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reason"] == reason


async def test_a_page_that_does_not_exist_says_so_in_words(house: House) -> None:
    answer = await house.client.get("/nowhere", headers={"Accept-Language": "fr"})

    assert answer.status_code == 404
    assert "Il n’y a rien ici" in answer.text
