"""How every social network behaves when things go wrong, whoever its vendor: one suite for all that are registered."""

import asyncio
import logging
import traceback
from datetime import timedelta

import pytest

from bot.errors import AuthFailed, IntegrationError, NotAllowed, RateLimited, TimedOut, Transient, Uncertain
from bot.ports.social import Network
from bot.rules.vocabulary import LISTENED_TO
from integrations.social.registry import NETWORKS, streaming
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Manner, answering, scripted_server
from tests.contracts.social.stand_ins import STAND_INS, StandIn, now
from tests.contracts.social.suite import HOUR, posting, the_mention


def test_every_registered_network_is_played_by_a_stand_in() -> None:
    assert sorted(STAND_INS) == sorted(NETWORKS)


async def test_the_rules_take_a_stream_where_the_network_has_one_and_nowhere_else(name: str, connect: Connect) -> None:
    network = connect((name, "https://social.example"), streaming=True)
    listened_to = bool(streaming({"acme_social": network}))
    assert (hasattr(network, "listen"), listened_to) == (name in LISTENED_TO,) * 2


@pytest.mark.usefixtures("polled")
@pytest.mark.parametrize("hundred", range(2, 6))
async def test_every_status_of_a_read_is_sorted(name: str, hundred: int, connect: Connect) -> None:
    played = STAND_INS[name]
    async with scripted_server(Answer()) as server:
        reader = connect((name, server.base_url))
        for status in range(hundred * 100, hundred * 100 + 100):
            server.answer = answering(Answer(status, played.error_body(status)))
            with pytest.raises(IntegrationError) as raised:
                await reader.fetch(None, since=now())
            assert not isinstance(raised.value, Uncertain), f"{status}: a read changes nothing"
            assert (raised.value.service, raised.value.account) == (name, "acme_social")


@pytest.mark.usefixtures("publishing")
@pytest.mark.parametrize("hundred", range(2, 6))
async def test_every_status_of_a_write_is_sorted(
    name: str, hundred: int, connect: Connect, stand_in: StandIn, network: Network
) -> None:
    played = STAND_INS[name]
    target = await the_mention(network, stand_in.mentioned("help"))
    async with scripted_server(Answer()) as server:
        writer = connect((name, server.base_url))
        for status in range(hundred * 100, hundred * 100 + 100):
            server.answer = played.script(Answer(status, played.error_body(status)))
            server.asked.clear()
            if hundred == 2 and not played.shows_posts:
                assert (await writer.publish(posting(target))).remote_id
                continue
            with pytest.raises(IntegrationError) as raised:
                await writer.publish(posting(target))
            assert len(played.writes(server)) == 1, "a write is never repeated"
            if hundred in {2, 5} or status == 408:
                assert isinstance(raised.value, Uncertain), f"{status} may have been carried out"
            if status == 401:
                assert isinstance(raised.value, AuthFailed)
            if status == 429:
                assert isinstance(raised.value, RateLimited)


@pytest.mark.usefixtures("polled")
async def test_a_revoked_token_is_told(stand_in: StandIn, network: Network) -> None:
    identity = await network.connect()
    assert identity.handle
    stand_in.revoke()
    with pytest.raises(AuthFailed):
        await network.connect()
    with pytest.raises(AuthFailed):
        await network.fetch(None, since=now())


async def test_no_token_is_in_any_error_log_or_repr(
    name: str, stand_in: StandIn, network: Network, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    told: list[str] = []
    script, hidden = STAND_INS[name].script, STAND_INS[name].hidden

    async def fails(act: str, where: str, *, locals_too: bool = True) -> None:
        if act == "read" and not STAND_INS[name].polled:
            return
        failing = connect((name, where), request_timeout=timedelta(milliseconds=500))
        told.extend([repr(failing), str(vars(failing))])
        try:
            await (failing.fetch(None, since=now()) if act == "read" else failing.publish(posting(target)))
        except IntegrationError as error:
            told.extend([repr(error), str(error), str(vars(error))])
            told.extend(traceback.TracebackException.from_exception(error, capture_locals=locals_too).format())
            assert error.__context__ is None, "no hidden exception that could hold the request"
        else:
            pytest.fail(f"the {act} at {where} succeeded")

    with caplog.at_level(logging.DEBUG):
        for manner in Manner:
            answer = Answer(401, {"error": "bad token"}, manner=manner)
            async with scripted_server(answer) as unreadable, scripted_server(script(answer)) as unwritable:
                await fails("read", unreadable.base_url)
                await fails("write", unwritable.base_url)
        echo = Answer(401, {"error": f"bad token {hidden}"})
        async with scripted_server(script(echo)) as echoing:
            await fails("write", echoing.base_url, locals_too=False)
        await fails("read", "http://127.0.0.1:1")
        await network.fetch(None, since=now() - HOUR)
    assert told
    assert hidden not in "".join(told)
    assert hidden not in caplog.text
    assert stand_in.token not in caplog.text


@pytest.mark.usefixtures("polled")
async def test_a_server_that_hangs_holds_up_nobody_else(
    name: str, stand_in: StandIn, network: Network, connect: Connect
) -> None:
    async with scripted_server(Answer(manner=Manner.HANG)) as silent:
        slow = connect((name, silent.base_url), request_timeout=timedelta(seconds=30))
        waiting = asyncio.create_task(slow.fetch(None, since=now()))
        stand_in.mentioned("hello")
        page = await network.fetch(None, since=now() - HOUR)
        assert len(page.mentions) == 1
        assert not waiting.done()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting


@pytest.mark.parametrize("manner", [Manner.HANG, Manner.DRIP], ids=lambda manner: manner.name)
async def test_no_request_outlasts_its_time(
    name: str, connect: Connect, stand_in: StandIn, network: Network, manner: Manner
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    silence = Answer(manner=manner)
    async with scripted_server(silence) as silent, scripted_server(STAND_INS[name].script(silence)) as unwritable:
        if STAND_INS[name].polled:
            hurried = connect((name, silent.base_url), request_timeout=timedelta(milliseconds=100))
            with pytest.raises(TimedOut):
                await hurried.fetch(None, since=now())
        with pytest.raises(Uncertain if network.capabilities.publishes else NotAllowed):
            await connect((name, unwritable.base_url), request_timeout=timedelta(seconds=1)).publish(posting(target))


async def test_a_server_out_of_reach_is_transient_even_for_a_write(
    name: str, connect: Connect, stand_in: StandIn, network: Network
) -> None:
    target = await the_mention(network, stand_in.mentioned("help"))
    nobody = connect((name, "http://127.0.0.1:1"))
    if STAND_INS[name].polled:
        with pytest.raises(Transient):
            await nobody.fetch(None, since=now())
    with pytest.raises(Transient if network.capabilities.publishes else NotAllowed):
        await nobody.publish(posting(target))


async def test_closing_twice_is_no_fault(network: Network) -> None:
    await network.connect()
    await network.close()
    await network.close()
