"""People come in by one-time links and leave when they say so; nobody else acts in their name."""

from datetime import timedelta

import httpx

from bot.web.session import make_sign_in_link
from tests.api.house import ADDRESS, House


async def _link(house: House, person: str) -> str:
    async with house.context.store.writing() as tx:
        return await make_sign_in_link(tx, person, house.context.clock(), ADDRESS)


def _stranger(house: House) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=ADDRESS)


async def test_a_link_signs_its_person_in_and_leads_to_the_desk(house: House) -> None:
    answer = await house.client.get(await _link(house, "marie"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await house.client.get("/desk")).status_code == 200


async def test_a_link_works_once(house: House) -> None:
    link = await _link(house, "marie")
    await house.client.get(link, follow_redirects=True)

    async with _stranger(house) as another:
        answer = await another.get(link)

    assert answer.status_code == 410
    assert "no longer works" in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_preview_of_a_chat_leaves_the_link_good_and_gets_nobody_in_later(house: House) -> None:
    link = await _link(house, "marie")
    async with _stranger(house) as robot:
        looked = await robot.get(link)

        assert (await house.client.get(link, follow_redirects=True)).status_code == 200
        assert (await house.client.get("/desk")).status_code == 200
        assert looked.status_code == 303
        late = await robot.get("/desk")

    assert (late.status_code, late.headers["location"]) == (303, "/sign-in")


async def test_a_link_opened_again_by_the_browser_it_signed_in_leads_to_the_desk(house: House) -> None:
    link = await _link(house, "marie")
    await house.client.get(link)

    assert (await house.client.get(link)).headers["location"] == "/desk"


async def test_a_link_expires_after_an_hour(house: House, clock) -> None:
    link = await _link(house, "marie")
    clock.move(seconds=3601)

    assert (await house.client.get(link)).status_code == 410


async def test_looking_at_a_link_without_opening_it_leaves_it_good(house: House) -> None:
    link = await _link(house, "marie")

    assert (await house.client.head(link)).status_code == 405
    assert (await house.client.get(link)).status_code == 303


async def test_a_link_for_somebody_whom_the_rules_do_not_name_opens_nothing(house: House) -> None:
    answer = await house.client.get(await _link(house, "nobody"))

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_only_hashes_of_links_and_cookies_are_kept(house: House) -> None:
    link = await _link(house, "marie")
    secret = link.rsplit("/", 1)[-1]
    async with house.context.store.writing() as tx:
        assert await tx.sessions.link_person(secret, house.context.clock()) is None
    await house.client.get(link)
    (cookie,) = house.client.cookies.jar
    async with house.context.store.reading() as tx:
        assert await tx.sessions.get(str(cookie.value), house.context.clock()) is None


async def test_pages_lead_strangers_to_the_page_that_explains_links(house: House) -> None:
    page = await house.client.get("/desk")
    explained = await house.client.get(page.headers["location"], headers={"Accept-Language": "fr-CA,fr;q=0.9,en"})

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in")
    assert "Comptoir n’a pas de mot de passe" in explained.text


async def test_htmx_is_told_to_leave_for_the_sign_in_page(house: House) -> None:
    answer = await house.client.get("/desk", headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


async def test_a_session_lives_on_while_it_is_used_and_ends_after_twelve_idle_hours(house: House, clock) -> None:
    await house.sign_in("marie")
    for _ in range(3):
        clock.move(seconds=11 * 3600)
        assert (await house.client.get("/desk")).status_code == 200

    clock.move(seconds=12 * 3600 + 1)
    assert (await house.client.get("/desk")).status_code == 303


async def test_no_session_outlives_a_week(house: House, clock) -> None:
    await house.sign_in("marie")
    used = timedelta(0)
    while used < timedelta(days=7):
        assert (await house.client.get("/desk")).status_code == 200
        clock.move(seconds=6 * 3600)
        used += timedelta(hours=6)

    assert (await house.client.get("/desk")).status_code == 303


async def test_signing_out_ends_the_session_for_good(house: House) -> None:
    csrf = await house.sign_in("marie")
    kept = dict(house.client.cookies)

    answer = await house.client.post("/sign-out", data={"csrf": csrf})

    assert answer.headers["location"].startswith("/sign-in")
    assert not house.client.cookies
    async with _stranger(house) as another:
        another.cookies.update(kept)
        assert (await another.get("/desk")).status_code == 303


async def test_somebody_struck_from_the_rules_is_signed_out(house: House) -> None:
    await house.sign_in("zoe")
    text = house.rules_file.read_text("utf-8")
    text = text.replace("  zoe: {name: Zoé Stranger}\n", "").replace("members: [zoe]", "members: [marie]")
    house.rules_file.write_text(text, "utf-8")
    assert await house.context.rules.refresh()

    assert (await house.client.get("/desk")).status_code == 303
