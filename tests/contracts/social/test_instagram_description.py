"""What we send about an account on Instagram, held to Meta's description of its nodes, where that is at hand."""

from datetime import timedelta

import pytest

from tests.contracts.social.conftest import Connect
from tests.contracts.social.instagram_stand_in import InstagramStandIn
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting
from tests.stand_ins.meta import description
from tests.stand_ins.meta.answering import Asked
from tests.stand_ins.meta.instagram.world import ACCOUNT_ID, World


def node_of(asked: Asked, world: World) -> str:
    """What kind of thing a request is about."""
    name = asked.path.partition("/")[0]
    if name == "me":
        return "Page"
    return "IGUser" if name == ACCOUNT_ID else "IGMedia" if name in world.media else "IGComment"


async def test_every_request_about_an_account_is_one_that_the_description_knows(
    instagram: InstagramStandIn, connect: Connect
) -> None:
    if not description.is_there():
        pytest.skip("the description of Meta's nodes is not beside the project")
    network = connect(instagram)
    comment = instagram.answered(instagram.mentioned("help"), "me too")
    page = await network.fetch(None, since=now() - HOUR)
    await network.recheck([each.remote_id for each in page.mentions])
    elsewhere = instagram.world.post("paul", "@acme is late")
    named = instagram.world.comment(elsewhere.id, "ana", "indeed, @acme")
    shown = await network.recheck([f"{elsewhere.id}_", f"{elsewhere.id}_{named.id}"])
    target = next(each for each in page.mentions if each.remote_id == comment)
    await network.thread(target.remote_id)
    published = await network.publish(posting(target))
    await network.find(posting(target))
    for each in shown:
        assert each.mention is not None
        await network.publish(posting(each.mention))
    await network.hide(comment, hidden=True)
    await network.withdraw(published.remote_id, send_by=now() + timedelta(minutes=1))
    heard = [each for each in instagram.server.heard if "user_id" not in each.values.get("fields", "")]
    assert len(instagram.server.heard) - len(heard) == 1, "what only Instagram's own login tells is asked for once"
    found = [fault for each in heard for fault in description.faults(each, node_of(each, instagram.world))]
    assert found == []
    assert {each.kind for each in heard} == {"me", "media", "comments", "item", "create", "edit", "delete"}
