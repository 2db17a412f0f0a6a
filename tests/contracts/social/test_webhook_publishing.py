"""Replies brought to another system: one signed request each, never to where they must not go."""

import asyncio
import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.department import PostingClass
from bot.errors import AuthFailed, NotAllowed, Rejected, SettingsError, TargetGone, Unavailable, Uncertain
from bot.ports.social import Network, Published
from integrations.social.registry import receiving
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Manner, scripted_server
from tests.contracts.social.stand_ins import network_at, now
from tests.contracts.social.suite import posting, the_mention
from tests.contracts.social.webhook_stand_in import WebhookStandIn
from tests.stand_ins.webhook.receiver import OTHER_SECRET, SECRET, signature

WHERE = "http://127.0.0.1:1"


async def test_one_signed_request_carries_all_that_belongs_to_the_reply(
    webhook: WebhookStandIn, connect: Connect
) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help", by="lea"))
    taken = Answer(body={"id": 7, "url": "https://shop.example/7"})
    async with scripted_server(taken) as server:
        published = await connect(("webhook", server.base_url)).publish(posting(target, " Voilà.\u202e "))
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", "/replies")
    assert asked.json == {
        "type": "reply",
        "data": {
            "id": "key-1",
            "text": "Voilà.",
            "in_reply_to": target.remote_id,
            "url": target.url,
            "author": {"id": "person-lea", "handle": "lea"},
        },
    }
    assert (asked.headers["webhook-id"], asked.headers["idempotency-key"]) == ("key-1", "key-1")
    seconds = asked.headers["webhook-timestamp"]
    assert asked.headers["webhook-signature"] == signature(SECRET, "key-1", seconds, asked.body)
    assert asked.headers["host"] == server.base_url.removeprefix("http://")
    assert published == Published("7", "https://shop.example/7")


async def test_while_a_key_is_replaced_a_receiver_may_know_either(webhook: WebhookStandIn, connect: Connect) -> None:
    network = connect(webhook, token=f"{OTHER_SECRET} {SECRET}")
    target = await the_mention(network, webhook.mentioned("help"))
    await network.publish(posting(target, key="a"))
    webhook.receiver.secret = OTHER_SECRET
    await network.publish(posting(target, key="b"))
    assert len(webhook.replies_under(target.remote_id)) == 2


@pytest.mark.parametrize(
    "body", [b"", b"thanks", b"[]", b'{"id": ""}', b'{"id": {}}', b"[" * 90_000, b'{"url": "javascript:x"}']
)
async def test_a_receiver_that_tells_nothing_knows_the_reply_by_its_key(
    webhook: WebhookStandIn, connect: Connect, body: bytes
) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help"))
    async with scripted_server(Answer(202, body)) as server:
        assert await connect(("webhook", server.base_url)).publish(posting(target)) == Published("key-1", "")


async def test_an_answer_without_end_is_read_no_further_than_it_may_be(
    webhook: WebhookStandIn, connect: Connect
) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help"))
    async with scripted_server(Answer(body=b"x" * 1_000_000, manner=Manner.DRIP)) as server:
        published = await connect(("webhook", server.base_url)).publish(posting(target))
    assert published == Published("key-1", "")


async def test_a_receiver_that_knows_our_key_no_longer_is_told_of(webhook: WebhookStandIn, connect: Connect) -> None:
    network = connect(webhook)
    target = await the_mention(network, webhook.mentioned("help"))
    webhook.revoke()
    with pytest.raises(AuthFailed):
        await network.publish(posting(target))


async def test_a_post_that_the_receiver_calls_gone_is_gone(webhook: WebhookStandIn, connect: Connect) -> None:
    network = connect(webhook)
    target = await the_mention(network, webhook.mentioned("help"))
    webhook.receiver.gone.add(target.remote_id)
    with pytest.raises(TargetGone):
        await network.publish(posting(target))


@pytest.mark.parametrize(
    ("status", "error"), [(400, Rejected), (403, NotAllowed), (404, Rejected), (409, Uncertain), (503, Uncertain)]
)
async def test_refusals_and_doubts_are_told_apart(
    webhook: WebhookStandIn, connect: Connect, status: int, error: type[Exception]
) -> None:
    network = connect(webhook)
    target = await the_mention(network, webhook.mentioned("help"))
    webhook.receiver.statuses.append(status)
    with pytest.raises(error):
        await network.publish(posting(target))
    assert webhook.replies_under(target.remote_id) == []


async def test_a_redirect_is_a_refusal_and_is_not_followed(webhook: WebhookStandIn, connect: Connect) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help"))
    elsewhere = Answer(307, headers={"Location": f"{webhook.base_url}/replies"})
    async with scripted_server(elsewhere) as server:
        with pytest.raises(Rejected):
            await connect(("webhook", server.base_url)).publish(posting(target))
    assert webhook.replies_under(target.remote_id) == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "169.254.169.254", "[::ffff:127.0.0.1]"]
)
async def test_no_reply_goes_into_a_private_network_unless_the_rules_permit_it(
    webhook: WebhookStandIn, connect: Connect, host: str
) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help"))
    guarded = connect(("webhook", WHERE), reply_to=f"https://{host}:1/replies", reply_to_private=False)
    for ask in (guarded.connect(), guarded.publish(posting(target))):
        with pytest.raises(Rejected, match="private"):
            await ask


async def test_a_name_means_the_machine_that_was_looked_at_and_no_proxy_is_believed(
    webhook: WebhookStandIn, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = await the_mention(connect(webhook), webhook.mentioned("help"))
    port = webhook.base_url.rpartition(":")[2]
    asked: list[str] = []
    look_up = socket.getaddrinfo

    def once(host: Any, *more: Any, **named: Any) -> Any:
        if host == "shop.example":
            asked.append(host)
            return look_up("127.0.0.1", *more, **named)
        return look_up(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    monkeypatch.setenv("HTTP_PROXY", WHERE)
    await connect(webhook, reply_to=f"http://shop.example:{port}/replies").publish(posting(target))
    assert asked == ["shop.example"]
    (reply,) = webhook.receiver.replies.values()
    assert reply.headers["host"] == f"shop.example:{port}"
    guarded = connect(webhook, reply_to="https://shop.example/replies", reply_to_private=False)
    with pytest.raises(Rejected, match="private"):
        await guarded.connect()


async def test_a_name_that_is_looked_up_for_long_leaves_the_loop_free(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(*_: Any, **__: Any) -> Iterator[Any]:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result()
        raise OSError("nobody")

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    looking = asyncio.create_task(connect(("webhook", "http://shop.example")).connect())
    await asyncio.sleep(0.01)
    assert not looking.done()
    gate.set()
    with pytest.raises(Unavailable):
        await looking


async def test_connecting_asks_nobody_and_says_where_replies_go(webhook: WebhookStandIn, connect: Connect) -> None:
    webhook.receiver.statuses.append(500)
    identity = await connect(webhook).connect()
    assert (identity.handle, identity.url) == ("acme_social", f"{webhook.base_url}/replies")
    assert webhook.receiver.statuses == [500]


@pytest.mark.parametrize(
    "changes",
    [{"reply_to": ""}, {"reply_to": "ftp://x"}, {"reply_to": "http://shop.example", "reply_to_private": False}],
)
def test_an_address_that_cannot_be_used_is_refused_at_once(changes: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="reply_to"):
        network_at("webhook", WHERE, **changes)


def test_a_secret_that_cannot_be_used_is_refused_without_being_told() -> None:
    with pytest.raises(SettingsError, match="ACME_SOCIAL_TOKEN") as refused:
        network_at("webhook", WHERE, "whsec_dG9vIHNob3J0")
    assert "dG9v" not in str(refused.value)


def test_the_account_may_say_that_its_receiver_behaves_otherwise(connect: Connect) -> None:
    usual = connect(("webhook", WHERE)).capabilities
    assert (usual.posting, usual.key_lifetime) == (PostingClass.CLIENT_KEY, timedelta(hours=1))
    day = timedelta(days=1)
    changed = connect(("webhook", WHERE), posting=PostingClass.UPSERT, key_lifetime=day, settle=day).capabilities
    assert (changed.posting, changed.key_lifetime, changed.settle) == (PostingClass.UPSERT, day, day)


async def test_what_cannot_be_asked_or_done_there_is_said(webhook: WebhookStandIn, connect: Connect) -> None:
    network: Network = connect(webhook)
    target = await the_mention(network, webhook.mentioned("help"))
    for refused in (network.find(posting(target)), network.withdraw("1"), network.correct("1", posting(target))):
        with pytest.raises(NotAllowed):
            await refused
    page = await connect(("webhook", WHERE)).fetch({}, since=now())
    assert (page.mentions, page.more, await network.recheck(["1"]), await network.thread("1")) == ((), False, (), ())


def test_only_accounts_that_are_pushed_to_receive_anything() -> None:
    shop, social = network_at("webhook", WHERE), network_at("mastodon", WHERE)
    networks = {"shop": shop, "social": social}
    assert receiving(networks, "shop") is shop
    assert receiving(networks, "social") is None
    assert receiving(networks, "nobody") is None
