"""What we send, held to the description of X's interface, where that is beside the project."""

from datetime import timedelta

import pytest

from bot.ports.social import Upload
from tests.contracts.social.conftest import Connect
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting
from tests.contracts.social.x_stand_in import XStandIn
from tests.stand_ins.x import description
from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.server import ROUTES


async def test_every_request_is_one_that_the_description_knows(x: XStandIn, connect: Connect) -> None:
    if not description.is_there():
        pytest.skip("the description of X's interface is not beside the project")
    network = connect(x, search="acmephone", quotes=True)
    x.world.write(BRAND, "Our new phone.")
    for number in range(130):
        x.mentioned(f"number {number}")
    page = await network.fetch(None, since=now() - HOUR)
    await network.fetch(page.cursor, since=now())
    target = page.mentions[-1]
    await network.recheck([each.remote_id for each in page.mentions])
    await network.thread(target.remote_id)
    picture = await network.upload(Upload("image/png", "a shop", b"\x89PNG\r\n\x1a\n"))
    published = await network.publish(posting(target))
    await network.find(posting(target))
    await network.is_visible(published.remote_id)
    await network.withdraw(published.remote_id, send_by=now() + timedelta(minutes=1))
    assert x.server.faulty == []
    assert {each.kind for each in x.server.heard} == {route.kind for route in ROUTES}, "each kind of request was made"
    assert picture


def test_the_description_finds_what_is_wrong() -> None:
    if not description.is_there():
        pytest.skip("the description of X's interface is not beside the project")
    assert description.faults("GET", "/2/users/{id}/mentions", {"max_results": "500"})
    assert description.faults("GET", "/2/users/{id}/mentions", {"since": "7"})
    assert description.faults("GET", "/2/tweets", {"ids": "7", "tweet.fields": "text,nothing"})
    assert description.faults("POST", "/2/tweets", {}, {"text": "hello", "status": "hello"})
    assert description.faults("POST", "/2/nothing", {}, {})
    assert not description.faults("POST", "/2/tweets", {}, {"text": "hello"})
