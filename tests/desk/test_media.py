"""Pictures of mentions are shown on the desk as we fetched them: no reader's browser meets a stranger's server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.cards.media import picture_key
from bot.domain.mention import Media
from tests.desk.counter import Counter
from tests.support.photographs import plain

PNG = plain("PNG")


@asynccontextmanager
async def media_host(counter: Counter) -> AsyncIterator[tuple[str, list[str]]]:
    """The server of the account that is mentioned, with some files; gives its address, and the paths asked for."""
    asked: list[str] = []
    files = {
        "/a.png": (200, PNG, ""),
        "/a.webp": (200, plain("WEBP"), ""),
        "/page.png": (200, b"<script>alert(1)</script>", ""),
        "/trouble.png": (503, b"", ""),
        "/inside.png": (302, b"", "http://127.0.0.2:1/a.png"),
    }

    async def give(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        status, body, location = files[request.path]
        return web.Response(status=status, body=body, headers={"Location": location} if location else {})

    app = web.Application()
    app.router.add_get("/{path}", give)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    directory = counter.house.rules.directory
    accounts = {key: replace(each, base_url=address) for key, each in directory.accounts.items()}
    counter.house.rules = replace(counter.house.rules, directory=replace(directory, accounts=accounts))
    counter.faults.current = counter.house.rules
    yield address, asked
    await runner.cleanup()


@pytest.fixture
async def host(counter: Counter) -> AsyncIterator[tuple[str, list[str]]]:
    async with media_host(counter) as running:
        yield running


Host = tuple[str, list[str]]


async def sources(counter: Counter, case: int) -> list[str]:
    marie = await counter.browser("marie")
    tree = await marie.page(f"/desk/cases/{case}")
    return [str(image.attributes["src"]) for image in tree.css(".card img")]


async def test_a_picture_is_shown_with_its_description_from_our_own_address(counter: Counter, host: Host) -> None:
    address, asked = host
    alt = 'A "broken" <cup>'
    case = await counter.house.a_case(media=(Media("image", f"{address}/a.png", alt),))
    marie = await counter.browser("marie")
    tree = await marie.page(f"/desk/cases/{case}")
    (image,) = tree.css(".card img")
    assert (image.attributes["alt"], image.attributes["loading"]) == (alt, "lazy")
    assert address not in str(image.attributes["src"])
    answers = [await marie.get(str(image.attributes["src"])) for _ in range(2)]
    assert {(each.status_code, each.headers["content-type"], each.content) for each in answers} == {
        (200, "image/png", PNG)
    }
    assert answers[0].headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answers[0].headers["cache-control"] == "private, max-age=600"
    assert asked == ["/a.png"], "however often it is looked at"
    assert f"{address}/a.png" in {link.attributes["href"] for link in tree.css(".card a.outside")}


async def test_a_kind_that_not_every_browser_shows_becomes_one_that_each_does(counter: Counter, host: Host) -> None:
    case = await counter.house.a_case(media=(Media("image", f"{host[0]}/a.webp"),))
    (source,) = await sources(counter, case)
    answer = await counter.browsers[-1].get(source)
    assert (answer.headers["content-type"], answer.content[:3]) == ("image/jpeg", b"\xff\xd8\xff")


async def test_what_is_sensitive_waits_until_somebody_opens_it_and_films_are_links(
    counter: Counter, host: Host
) -> None:
    media = (Media("image", f"{host[0]}/a.png", "", sensitive=True), Media("video", f"{host[0]}/film.mp4"))
    case = await counter.house.a_case(media=media)
    marie = await counter.browser("marie")
    tree = await marie.page(f"/desk/cases/{case}")
    assert len(tree.css(".card img")) == len(tree.css(".card details:not([open]) > img[loading=lazy]")) == 1


@pytest.mark.parametrize(
    ("path", "status"), [("/page.png", 404), ("/inside.png", 404), ("/trouble.png", 502), ("/missing.png", 502)]
)
async def test_what_is_no_picture_or_leads_inside_is_not_given(
    counter: Counter, host: Host, path: str, status: int
) -> None:
    case = await counter.house.a_case(media=(Media("image", f"{host[0]}{path}"),))
    (source,) = await sources(counter, case)
    answer = await counter.browsers[-1].get(source)
    assert (answer.status_code, answer.content) == (status, b"")


async def test_machines_of_a_private_network_are_not_asked(counter: Counter, host: Host) -> None:
    case = await counter.house.a_case(media=(Media("image", "http://169.254.169.254/latest/meta-data"),))
    (source,) = await sources(counter, case)
    assert (await counter.browsers[-1].get(source)).status_code == 404


async def test_who_wrote_a_page_that_we_only_read_leads_us_to_no_private_network(counter: Counter, host: Host) -> None:
    address, asked = host
    directory = counter.house.rules.directory
    accounts = {key: replace(each, of_strangers=True) for key, each in directory.accounts.items()}
    counter.house.rules = replace(counter.house.rules, directory=replace(directory, accounts=accounts))
    counter.faults.current = counter.house.rules
    case = await counter.house.a_case(media=(Media("image", f"{address}/a.png"),))
    (source,) = await sources(counter, case)
    assert (await counter.browsers[-1].get(source)).status_code == 404
    assert asked == []


async def test_only_what_a_mention_of_the_case_shows_is_fetched_for_people_who_are_signed_in(
    counter: Counter, host: Host
) -> None:
    address, asked = host
    url = f"{address}/a.png"
    case = await counter.house.a_case(media=(Media("image", url),))
    other = await counter.house.a_case("Hello", by="tom")
    marie = await counter.browser("marie")
    for number, key in ((case, picture_key(f"{address}/a.webp")), (other, picture_key(url)), (2**70, picture_key(url))):
        assert (await marie.get(f"/desk/cases/{number}/media/{key}")).status_code == 404
    marie.client.cookies.clear()
    assert (await marie.get(f"/desk/cases/{case}/media/{picture_key(url)}")).status_code in (303, 401)
    assert asked == []


async def test_the_picture_of_a_post_that_was_removed_is_shown_no_more(counter: Counter, host: Host) -> None:
    house = counter.house
    case = await house.a_case(media=(Media("image", f"{host[0]}/a.png"),))
    (source,) = await sources(counter, case)
    house.network.gone.update(each.remote_id for each in house.network.news)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    assert (await counter.browsers[-1].get(source)).status_code == 404


async def test_an_account_that_the_rules_no_longer_name_has_no_private_server(counter: Counter, host: Host) -> None:
    case = await counter.house.a_case(media=(Media("image", f"{host[0]}/a.png"),))
    (source,) = await sources(counter, case)
    directory = counter.house.rules.directory
    counter.faults.current = replace(counter.house.rules, directory=replace(directory, accounts={}))
    assert (await counter.browsers[-1].get(source)).status_code == 404
