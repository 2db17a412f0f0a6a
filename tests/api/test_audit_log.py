"""Who comes in and who acts over HTTP is logged, with the address and the token by its name."""

import httpx

from bot.domain.audit import Origin
from bot.domain.messages import Claim
from bot.web.session import make_sign_in_link, register_api_token
from tests.api.house import ADDRESS, House
from tests.support.audit import logged

HERE = "127.0.0.1"


async def test_who_signs_in_and_out_is_logged_with_the_address(house: House) -> None:
    csrf = await house.sign_in("marie")
    await house.client.get("/desk")
    await house.client.post("/sign-out", data={"csrf": csrf}, headers={"Origin": ADDRESS})
    entries = await logged(house.context.store, "signed_in", "signed_out")
    assert [(each.kind, each.who, each.origin) for each in entries] == [
        ("signed_in", "marie", Origin("desk", HERE)),
        ("signed_out", "marie", Origin("desk", HERE)),
    ]


async def test_what_only_looks_at_a_link_signs_nobody_in(house: House) -> None:
    async with house.context.store.writing() as tx:
        link = await make_sign_in_link(tx, "marie", house.context.clock(), ADDRESS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(house.app), base_url=ADDRESS) as robot:
        await robot.get(link)
    assert await logged(house.context.store, "signed_in") == []


async def test_nobody_signs_out_of_a_session_that_has_ended(house: House) -> None:
    csrf = await house.sign_in("marie")
    async with house.context.store.writing() as tx:
        await tx.sessions.end("another one")
    await house.client.post("/sign-out", data={"csrf": csrf}, headers={"Origin": ADDRESS})
    await house.client.post("/sign-out", data={"csrf": csrf}, headers={"Origin": ADDRESS})
    assert len(await logged(house.context.store, "signed_out")) == 1


async def test_whoever_acts_with_a_token_is_logged_with_its_name(house: House) -> None:
    case = await house.case()
    async with house.context.store.writing() as tx:
        await register_api_token(tx, "of the till", "marie", house.context.clock(), name="till")
    headers = {"Authorization": "Bearer of the till"}
    assert (await house.client.post(f"/api/v1/cases/{case}/claim", headers=headers, json={})).status_code == 200
    [entry] = await logged(house.context.store, "claimed")
    assert (entry.who, entry.case_id, entry.origin) == ("marie", case, Origin("api", HERE, "till"))


async def test_ways_in_are_logged_with_who_made_them_for_whom(house: House) -> None:
    headers = await house.token("ana")
    await house.client.post("/api/v1/people/marie/sign-in-link", headers=headers, json={})
    await house.client.post("/api/v1/people/marie/token", headers=headers, json={"name": "till"})
    link, token = (await logged(house.context.store, "sign_in_link_made", "token_made"))[-2:]
    assert (link.kind, link.who, link.data) == ("sign_in_link_made", "ana", '{"for":"marie"}')
    assert (token.kind, token.who, token.data) == ("token_made", "ana", '{"for":"marie","token":"till"}')
    assert link.origin == token.origin == Origin("api", HERE, "environment")


async def test_an_act_whose_door_is_not_told_comes_from_its_surface(house: House) -> None:
    case = await house.case()
    await house.context.bus.handle(Claim("marie", case), surface="slack")
    [entry] = await logged(house.context.store, "claimed")
    assert entry.origin == Origin("slack")
