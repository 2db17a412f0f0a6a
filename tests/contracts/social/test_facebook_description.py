"""What we send, held to Meta's description of its nodes, where that is beside the project."""

from datetime import timedelta

import pytest

from tests.contracts.social.conftest import Connect
from tests.contracts.social.facebook_stand_in import FacebookStandIn
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting
from tests.stand_ins.meta import description
from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.showing import NODES
from tests.stand_ins.meta.world import PAGE_ID, World


def node_of(asked: Asked, world: World) -> str:
    """What kind of thing a request is about."""
    name = asked.path.partition("/")[0]
    return "Page" if name in ("me", PAGE_ID) else NODES[world.items[name].kind]


async def test_every_request_of_a_page_is_one_that_the_description_knows(
    facebook: FacebookStandIn, connect: Connect
) -> None:
    if not description.is_there():
        pytest.skip("the description of Meta's nodes is not beside the project")
    network = connect(facebook)
    comment = facebook.answered(facebook.mentioned("help"), "me too")
    facebook.answered(comment, "and me")
    facebook.world.recommend("ana", "Never again")
    page = await network.fetch(None, since=now() - HOUR)
    await network.recheck([each.remote_id for each in page.mentions])
    target = next(each for each in page.mentions if each.remote_id == comment)
    await network.thread(target.remote_id)
    published = await network.publish(posting(target))
    await network.find(posting(target))
    await network.is_visible(published.remote_id)
    await network.correct(published.remote_id, posting(target, "It is mended."))
    await network.hide(comment, hidden=True)
    assert network.private is not None
    await network.private.send(posting(target))
    kinds = {each.kind for each in facebook.server.heard}
    found = [
        fault for each in facebook.server.heard for fault in description.faults(each, node_of(each, facebook.world))
    ]
    await network.withdraw(published.remote_id, send_by=now() + timedelta(minutes=1))
    found += description.faults(facebook.server.heard[-1], "Comment")
    assert found == []
    assert kinds == {"me", "feed", "tagged", "ratings", "comments", "item", "create", "edit", "message"}


def test_the_description_of_a_node_finds_what_is_wrong() -> None:
    if not description.is_there():
        pytest.skip("the description of Meta's nodes is not beside the project")
    assert description.faults(Asked("GET", f"{PAGE_ID}/mentions", {}), "Page")
    assert description.faults(Asked("GET", "77_5", {"fields": "id,stars"}), "Comment")
    assert description.faults(Asked("GET", "77_5", {"fields": "parent{id,stars}"}), "Comment")
    assert description.faults(Asked("POST", "77_5/comments", {"text_of_it": "hello"}), "Comment")
    assert not description.faults(Asked("POST", "77_5/comments", {"message": "hello"}), "Comment")
