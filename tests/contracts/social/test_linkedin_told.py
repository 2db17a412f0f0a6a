"""What LinkedIn tells our app over HTTP: kept before LinkedIn hears so, and looked into on LinkedIn itself."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.case import CaseState
from bot.domain.mention import MentionKind, MentionState
from bot.ports.pushing import Doubt, Genuine
from integrations.social.linkedin.app import LinkedInApp
from tests.contracts.social.linkedin_stand_in import APP
from tests.contracts.social.linkedin_told_house import LinkedInToldHouse, a_told_house, counted
from tests.stand_ins.linkedin.telling import changed, pushed, signed
from tests.stand_ins.linkedin.world import PAGE_URN

CODE = "890e4665-4dfe-4ab1-b689-ed553bceeed0"
KNOWN = LinkedInApp("acme_page", PAGE_URN, b"clientsecret")
BODY = b'{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":{"item":"comment",'
BODY += b'"verb":"add","message":"\\u00e9"}}]}]}'


@pytest.fixture
async def house(tmp_path: Path, database_url: str) -> AsyncIterator[LinkedInToldHouse]:
    async with a_told_house(tmp_path, database_url) as house:
        yield house


async def test_a_comment_that_linkedin_tells_of_becomes_a_case_as_the_poll_would_read_it(
    house: LinkedInToldHouse,
) -> None:
    await house.comptoir.poller.poll("acme_page")
    ours = house.linkedin.answered_by_us(house.linkedin.own_post(), "Ask us anything.")
    answer = house.linkedin.answered(ours, "Where is mine?")
    kept = counted("kept")
    told = await house.tell()
    assert (told.status_code, told.content, await house.waiting()) == (200, b"", 1)
    assert counted("kept") == kept + 1
    await house.work()
    [case] = await house.cases()
    [mention] = case.mentions
    assert (mention.mention.remote_id, mention.mention.text) == (answer, "Where is mine?")
    assert (mention.mention.kind, mention.mention.in_reply_to) == (MentionKind.REPLY, ours)
    assert await house.comptoir.poller.poll("acme_page") == 0, "by both ways it is one mention"
    assert len(await house.cases()) == 1


async def test_what_the_poll_read_first_is_not_read_again_by_being_told(house: LinkedInToldHouse) -> None:
    await house.comptoir.poller.poll("acme_page")
    house.linkedin.answered(house.linkedin.own_post(), "Help!")
    await house.comptoir.poller.poll("acme_page")
    await house.tell()
    await house.work()
    [case] = await house.cases()
    assert len(case.mentions) == 1


async def test_posts_that_name_us_are_told_of_and_ours_close_what_they_answer(house: LinkedInToldHouse) -> None:
    house.linkedin.mentioned("is late")
    question = house.linkedin.answered(house.linkedin.own_post(), "Help!")
    house.linkedin.answered_by_us(question, "We are on it.")
    await house.tell(*house.linkedin.world.notifications)
    await house.work()
    states = {case.case.text: case.case.state for case in await house.cases()}
    assert states == {"Acme is late": CaseState.OPEN, "Help!": CaseState.CLOSED}


async def test_a_batch_that_comes_again_and_in_another_order_is_one_mention_each(house: LinkedInToldHouse) -> None:
    post = house.linkedin.own_post()
    for number in range(3):
        house.linkedin.answered(post, f"number {number}", by=f"member{number}")
    noted = house.linkedin.world.notifications
    replayed = counted("replayed")
    for told in (noted, noted, noted[::-1]):
        assert (await house.tell(*told)).status_code == 200
        await house.work()
    assert counted("replayed") == replayed + 1
    assert sorted(case.case.text for case in await house.cases()) == [f"number {number}" for number in range(3)]


async def test_what_is_edited_and_deleted_there_is_edited_and_forgotten_here(house: LinkedInToldHouse) -> None:
    question = house.linkedin.answered(house.linkedin.own_post(), "It leaks")
    [noted] = house.linkedin.world.notifications
    await house.tell(noted)
    await house.work()
    house.linkedin.edited(question, "It does not leak")
    await house.tell(changed(noted, "COMMENT_EDIT"))
    await house.work()
    [case] = await house.cases()
    assert (case.mentions[0].mention.text, case.mentions[0].state) == ("It does not leak", MentionState.EDITED)
    house.linkedin.deleted(question)
    await house.tell(changed(noted, "COMMENT_DELETE", later=2))
    await house.work()
    [case] = await house.cases()
    assert (case.mentions[0].mention.text, case.mentions[0].state) == ("", MentionState.DELETED)
    await house.tell(changed(noted, "COMMENT_EDIT", later=3))
    await house.work()
    [case] = await house.cases()
    assert case.mentions[0].state is MentionState.DELETED, "a word of it that comes late changes nothing"


async def test_likes_and_deletions_of_nothing_known_are_nothing(house: LinkedInToldHouse) -> None:
    house.linkedin.answered(house.linkedin.own_post(), "Help!")
    [noted] = house.linkedin.world.notifications
    nameless = {"generatedActivity": None, "decoratedGeneratedActivity": {}}
    await house.tell(changed(noted, "LIKE"), {**changed(noted, "COMMENT_DELETE", later=2), **nameless})
    await house.work()
    assert (await house.cases(), await house.waiting(), await house.set_aside()) == ([], 0, 0)


async def test_what_is_for_another_page_or_unreadable_is_set_aside(house: LinkedInToldHouse) -> None:
    house.linkedin.answered(house.linkedin.own_post(), "Help!")
    [noted] = house.linkedin.world.notifications
    await house.tell({**noted, "organizationalEntity": "urn:li:organization:1"}, "what is this?")
    await house.tell({"organizationalEntity": PAGE_URN, "action": "COMMENT"})
    for body in (b"no JSON", b"[]", b'{"notifications": 7}'):
        assert (await house.push(body)).status_code == 200
    await house.work()
    assert (await house.cases(), await house.waiting(), await house.set_aside()) == ([], 0, 6)


async def test_a_forged_push_changes_nothing_and_is_counted_for_linkedin_too(house: LinkedInToldHouse) -> None:
    house.linkedin.answered(house.linkedin.own_post(), "Help!")
    body = pushed(house.linkedin.world.notifications)
    forged = counted("forged")
    assert (await house.push(body, secret="another")).status_code == 401
    assert (await house.client.post("/hooks/apps/linkedin-acme_page", content=body)).status_code == 401
    assert (counted("forged"), await house.waiting()) == (forged + 2, 0)


async def test_linkedin_gets_its_code_back_signed_and_as_json(house: LinkedInToldHouse) -> None:
    challenged = counted("challenged")
    answer = await house.ask(challengeCode=CODE, applicationId="7")
    app = LinkedInApp("acme_page", PAGE_URN, APP[1].encode())
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert (answer.text, counted("challenged")) == (app.challenge({"challengeCode": CODE}), challenged + 1)


async def test_whoever_asks_otherwise_or_elsewhere_gets_nothing(house: LinkedInToldHouse) -> None:
    for code in ("", "<script>", "1" * 201, "é"):
        assert (await house.ask(challengeCode=code)).status_code == 403
    assert (await house.ask()).status_code == 403
    for name in ("apps/linkedin-acme_other", "apps/linkedin-nobody", "apps/acme_page", "apps/linkedin"):
        assert (await house.ask(name, challengeCode=CODE)).status_code == 404


def test_codes_and_bodies_are_signed_as_linkedin_says() -> None:
    answer = KNOWN.challenge({"challengeCode": CODE})
    assert answer is not None
    assert "ebf4fec8571554825bd6f1b20abd13323589a32bbc5963c57eafe6e4f58e981a" in answer
    proper = "49a46a16f38d1a98bbf8096fb0b6784ec2c4ae25c45bd1c23b92f1c805f1d4ad"
    assert isinstance(KNOWN.judge({"x-li-signature": proper}, BODY), Genuine)
    assert signed("clientsecret", BODY) == {"X-LI-Signature": proper}
    for wrong in ("", proper[:-1], f"hmacsha256={proper}", proper + "é"):
        assert KNOWN.judge({"x-li-signature": wrong}, BODY) is Doubt.FORGED
    assert "clientsecret" not in repr(KNOWN)
