"""Pictures of posts are fetched from the web, and from nowhere that a stranger's address must not lead."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.abc import ResolveResult

from bot.errors import Rejected, Unavailable
from integrations.social import pictures
from integrations.social.pictures import fetch_picture
from tests.support.photographs import claiming, plain

PNG = plain("PNG")


@asynccontextmanager
async def media_host() -> AsyncIterator[tuple[str, list[str]]]:
    """A server with some files; gives its address, and the paths asked for."""
    asked: list[str] = []
    files: dict[str, tuple[int, bytes, str]] = {
        "/a.png": (200, PNG, ""),
        "/a.jpg": (200, plain("JPEG"), ""),
        "/a.webp": (200, plain("WEBP"), ""),
        "/a.avif": (200, plain("AVIF", "RGBA"), ""),
        "/page.png": (200, b"<html>", ""),
        "/broken.png": (200, PNG[:20], ""),
        "/beyond_measure.png": (200, claiming(60_000, 60_000), ""),
        "/large.png": (200, PNG + b"\0" * 2_000, ""),
        "/gone.png": (404, b"", ""),
        "/trouble.png": (503, b"", ""),
        "/moved.png": (302, b"", "/a.png"),
        "/round.png": (302, b"", "/round.png"),
        "/inside.png": (302, b"", "http://127.0.0.2:1/a.png"),
        "/other.png": (302, b"", "file:///etc/passwd"),
    }

    async def give(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        status, body, location = files[request.path]
        return web.Response(status=status, body=body, headers={"Location": location} if location else {})

    app = web.Application()
    app.router.add_get("/{path}", give)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", asked
    await runner.cleanup()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/a.png", "picture.png"),
        ("/a.jpg", "picture.jpg"),
        ("/a.webp", "picture.jpg"),
        ("/a.avif", "picture.png"),
    ],
)
async def test_the_bytes_say_what_a_file_is(path: str, name: str) -> None:
    async with media_host() as (host, _):
        assert (await fetch_picture(host + path, own=host)).name == name


async def test_a_redirect_on_the_same_server_is_followed() -> None:
    async with media_host() as (host, _):
        assert (await fetch_picture(host + "/moved.png", own=host)).content == PNG


@pytest.mark.parametrize(
    "path",
    [
        "/page.png",
        "/broken.png",
        "/beyond_measure.png",
        "/large.png",
        "/gone.png",
        "/round.png",
        "/inside.png",
        "/other.png",
    ],
)
async def test_what_is_no_picture_or_leads_elsewhere_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST", 1_000)
    async with media_host() as (host, _):
        with pytest.raises(Rejected):
            await fetch_picture(host + path, own=host)


async def test_a_server_in_trouble_is_tried_again() -> None:
    async with media_host() as (host, _):
        with pytest.raises(Unavailable):
            await fetch_picture(host + "/trouble.png", own=host)


async def test_a_private_machine_is_never_asked() -> None:
    async with media_host() as (host, asked):
        port = host.rpartition(":")[2]
        named = [
            "127.0.0.1",
            "localhost",
            "127.1",
            "2130706433",
            "0x7f000001",
            "[::ffff:127.0.0.1]",
            "[::1]",
            "0.0.0.0",
        ]
        for name in named:
            with pytest.raises((Rejected, Unavailable)):
                await fetch_picture(f"http://{name}:{port}/a.png", own="https://social.example")
        assert asked == []


@pytest.mark.parametrize(
    "address",
    [
        "http://10.0.0.1/a.png",
        "http://169.254.169.254/latest/meta-data",
        "http://[fd00::1]/a.png",
        "http://[64:ff9b::10.0.0.1]/a.png",
        "http://[64:ff9b:1::10.0.0.1]/a.png",
        "http://[2002:a00:1::1]/a.png",
        "http://[::10.0.0.1]/a.png",
        "http://[::ffff:0:10.0.0.1]/a.png",
        "http://224.0.0.1/a.png",
        "ftp://social.example/a.png",
        "file:///etc/passwd",
        "https://me:secret@social.example/a.png",
        "http://[/a.png",
    ],
)
async def test_an_address_that_must_not_be_asked_for_is_refused(address: str) -> None:
    with pytest.raises(Rejected):
        await fetch_picture(address, own="")


@pytest.mark.parametrize("behind", ["64:ff9b::9.9.9.9", "2002:909:909::1", "2620:fe::fe"])
async def test_a_public_machine_is_asked_through_a_gateway_too(behind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    async def named(self: object, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host=behind, port=port, family=family, proto=0, flags=0)]

    async def connected(*arguments: object, addr_infos: Sequence[Any], **more: object) -> None:
        tried.extend(each[4][0] for each in addr_infos)
        raise OSError("no way there")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", named)
    monkeypatch.setattr(aiohttp.connector.aiohappyeyeballs, "start_connection", connected)
    with pytest.raises(Unavailable):
        await fetch_picture("https://public.example/a.png", own="https://social.example")
    assert tried == [behind]


async def test_a_name_that_leads_into_a_private_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    async def inside(self: object, host: str, port: int = 0, family: int = 0) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="10.1.2.3", port=port, family=family, proto=0, flags=0)]

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", inside)
    with pytest.raises(Rejected):
        await fetch_picture("https://rebound.example/a.png", own="https://social.example")
