"""No foreign page, foreign name or oversized body gets through, and every page says what browsers may do with it."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from bot.settings import Settings
from bot.web.security import LARGEST_REQUEST
from bot.web.server import create_web
from bot.web.session import make_sign_in_link
from tests.api.house import ADDRESS, House, desk


@pytest.fixture
def template(migrated_file: Path) -> Path:
    """SQLite alone: what is let through does not depend on the database."""
    return migrated_file


async def test_a_form_with_its_token_is_carried_out(house: House) -> None:
    csrf = await house.sign_in("marie")

    by_field = await house.client.post("/desk/act", data={"csrf": csrf})
    by_header = await house.client.post("/desk/act", headers={"X-CSRF-Token": csrf})

    assert [by_field.text, by_header.text] == ["done by Marie Curie"] * 2


@pytest.mark.parametrize("given", [{}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": "ü"}])
async def test_a_form_without_its_token_is_refused(house: House, given: dict[str, str]) -> None:
    await house.sign_in("marie")

    answer = await house.client.post("/desk/act", data=given)

    assert answer.status_code == 403
    assert "was not done" in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:9999"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": ADDRESS},
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_the_token(house: House, headers: dict[str, str]) -> None:
    csrf = await house.sign_in("marie")

    assert (await house.client.post("/desk/act", data={"csrf": csrf}, headers=headers)).status_code == 403


@pytest.mark.parametrize("headers", [{"Origin": ADDRESS}, {"Sec-Fetch-Site": "same-origin"}, {}])
async def test_a_form_of_ours_passes(house: House, headers: dict[str, str]) -> None:
    csrf = await house.sign_in("marie")

    assert (await house.client.post("/desk/act", data={"csrf": csrf}, headers=headers)).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "evil.example:8080"])
async def test_another_host_is_refused(house: House, host: str) -> None:
    answer = await house.client.get("/desk", headers={"Host": host})

    assert answer.status_code == 400
    assert "COMPTOIR_PUBLIC_URL" in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8080", "LOCALHOST", "[::1]:8080"])
async def test_every_loopback_name_is_ours(house: House, host: str) -> None:
    assert (await house.client.get("/sign-in", headers={"Host": host})).status_code == 200


async def test_probes_answer_under_the_address_of_the_machine(house: House) -> None:
    assert (await house.client.get("/healthz", headers={"Host": "10.0.0.7:8080"})).status_code == 200


async def test_two_host_headers_are_refused(house: House) -> None:
    request = httpx.Request("GET", f"{ADDRESS}/desk", headers=[("Host", "127.0.0.1"), ("Host", "evil.example")])

    assert (await house.client.send(request)).status_code == 400


@pytest.mark.parametrize("path", ["/sign-in", "/nowhere", "/api/v1/me", "/api/docs", "/assets/plain.css"])
async def test_every_answer_carries_the_headers_that_bind_browsers(house: House, path: str) -> None:
    headers = (await house.client.get(path)).headers

    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"


async def test_pages_and_answers_are_not_stored_and_files_may_be(house: House) -> None:
    assert (await house.client.get("/sign-in")).headers["cache-control"] == "no-store"
    assert (await house.client.get("/api/v1/me")).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await house.client.get("/assets/plain.css")).headers


async def test_a_body_of_more_than_a_megabyte_is_refused(house: House) -> None:
    case_id, token = await house.case(), await house.token("marie")

    async def endless():
        for _ in range(LARGEST_REQUEST // 1000 + 2):
            yield b"x" * 1000

    announced = await house.client.post(f"/api/v1/cases/{case_id}/notes", content=b"x" * 1_000_001, headers=token)
    streamed = await house.client.post(f"/api/v1/cases/{case_id}/notes", content=endless(), headers=token)

    assert [announced.status_code, streamed.status_code] == [413, 413]
    assert announced.json()["reason"] == "request_too_large"


async def test_a_mounted_application_keeps_its_own_headers_and_limits_but_not_its_own_hosts(house: House) -> None:
    inner = FastAPI()

    @inner.post("/echo")
    async def echo(body: dict[str, str]) -> HTMLResponse:
        return HTMLResponse(str(len(body["text"])), headers={"Content-Security-Policy": "default-src 'self'"})

    app = create_web(house.context, routers=[desk()], mounts={"/inner": inner})
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        large = await client.post("/inner/echo", json={"text": "x" * 1_500_000})
        foreign = await client.post("/inner/echo", json={"text": ""}, headers={"Host": "evil.example"})

    assert large.text == "1500000"
    assert large.headers["content-security-policy"] == "default-src 'self'"
    assert foreign.status_code == 400


async def test_over_https_the_cookie_is_bound_to_the_host_and_never_sent_in_clear(house: House) -> None:
    public = "https://comptoir.example.org"
    app = create_web(replace(house.context, settings=Settings(comptoir_public_url=public)), routers=[desk()])
    async with house.context.store.writing() as tx:
        link = await make_sign_in_link(tx, "marie", house.context.clock(), public)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=public) as client:
        answer = await client.get(link)

    assert answer.headers["set-cookie"].startswith("__Host-comptoir_session=")
    assert "secure" in answer.headers["set-cookie"].lower()
    assert answer.headers["strict-transport-security"]
