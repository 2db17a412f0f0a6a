"""What answers a review on Trustpilot: one request, the app's tokens, what is refused before anything leaves."""

from datetime import datetime, timedelta

import pytest

from bot.domain.department import PostingClass
from bot.errors import AuthFailed, NotAllowed, RateLimited, Rejected, SettingsError, TargetGone, Unavailable
from tests.contracts.social import trustpilot_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR, posting, the_mention
from tests.contracts.social.trustpilot_stand_in import TrustpilotStandIn
from tests.stand_ins.reviews.server import Manner
from tests.stand_ins.trustpilot.speech import KEY, SECRET, UNIT, USER


class Clock:
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return now() + self.ahead


async def test_an_answer_is_one_request_with_its_words_and_who_gives_it(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    target = await the_mention(network, trustpilot.mentioned("help"))
    trustpilot.server.heard.clear()
    published = await network.publish(posting(target, " We are sorry. \r\n"))
    [(kind, asked)] = trustpilot.server.heard
    assert (kind, asked.method, asked.path) == ("answer", "POST", f"/v1/private/reviews/{target.remote_id}/reply")
    assert asked.body == {"message": "We are sorry.", "authorBusinessUserId": USER}
    assert published.url == target.url


async def test_a_token_of_trustpilots_is_asked_for_again_before_it_ends_and_not_sooner(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    clock = Clock()
    network = connect(("trustpilot", trustpilot.base_url), clock=clock)
    await network.fetch(None, since=now())
    clock.ahead = timedelta(hours=99)
    await network.fetch(None, since=now())
    assert trustpilot.server.tokens == 1
    clock.ahead = timedelta(hours=100)
    await network.fetch(None, since=now())
    assert trustpilot.server.tokens == 2


async def test_a_token_that_was_ended_early_is_replaced_and_the_account_goes_on(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    clock = Clock()
    network = connect(("trustpilot", trustpilot.base_url), clock=clock)
    target = await the_mention(network, trustpilot.mentioned("help"))
    clock.ahead = timedelta(minutes=5)
    trustpilot.server.next_time("answer", Manner.TOKEN_ENDED)
    with pytest.raises(Unavailable):
        await network.publish(posting(target))
    assert trustpilot.replies_under(target.remote_id) == []
    await network.publish(posting(target))
    assert (len(trustpilot.replies_under(target.remote_id)), trustpilot.server.tokens) == (1, 2)


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, AuthFailed), (401, AuthFailed), (403, AuthFailed), (429, RateLimited), (503, Unavailable)],
)
async def test_an_app_that_is_given_no_token_is_told_why(connect: Connect, status: int, kind: type[Exception]) -> None:
    async with scripted_server(Answer(status, {"error": "no"}, {"Retry-After": "90"})) as server:
        with pytest.raises(kind):
            await connect(("trustpilot", server.base_url)).connect()


async def test_a_token_of_unknown_shape_is_none(connect: Connect) -> None:
    async with scripted_server(Answer(body={"token": "hello"})) as server:
        with pytest.raises(Unavailable, match="something else than a token"):
            await connect(("trustpilot", server.base_url)).connect()


async def test_a_redirect_of_trustpilots_is_not_followed(connect: Connect, trustpilot: TrustpilotStandIn) -> None:
    target = await the_mention(connect(trustpilot), trustpilot.mentioned("help"))
    async with scripted_server(Answer()) as elsewhere:
        moved = Answer(307, {"message": "over there"}, {"Location": f"{elsewhere.base_url}/v1"})
        async with scripted_server(trustpilot_stand_in.script(moved)) as server:
            with pytest.raises(Rejected):
                await connect(("trustpilot", server.base_url)).publish(posting(target))
        assert elsewhere.asked == []


@pytest.mark.parametrize(("status", "kind"), [(403, NotAllowed), (404, TargetGone), (400, Rejected)])
async def test_a_refusal_of_trustpilots_is_told_in_its_own_words(
    connect: Connect, trustpilot: TrustpilotStandIn, status: int, kind: type[Exception]
) -> None:
    target = await the_mention(connect(trustpilot), trustpilot.mentioned("help"))
    refusal = trustpilot_stand_in.script(Answer(status, trustpilot_stand_in.error_body(status)))
    async with scripted_server(refusal) as server:
        with pytest.raises(kind, match=f"Refused with {status}"):
            await connect(("trustpilot", server.base_url)).publish(posting(target))


async def test_a_review_that_we_may_not_read_keeps_nobody_from_the_others(connect: Connect) -> None:
    usual = trustpilot_stand_in.script(Answer())

    def answer(asked: Asked) -> Answer:
        status = {"/v1/private/reviews/a1": 403, "/v1/private/reviews/a2": 404}.get(asked.path)
        return Answer(status, {"message": "no"}) if status else usual(asked)

    async with scripted_server(answer) as server:
        checked = await connect(("trustpilot", server.base_url)).recheck(["a1", "a2", "a3"])
    assert [(each.remote_id, each.mention) for each in checked] == [("a2", None)]


@pytest.mark.parametrize(("status", "kind", "asked"), [(429, RateLimited, 1), (503, Unavailable, 3)])
async def test_looking_again_stops_at_a_limit_and_where_trustpilot_seems_to_be_down(
    connect: Connect, status: int, kind: type[Exception], asked: int
) -> None:
    usual = trustpilot_stand_in.script(Answer())

    def answer(request: Asked) -> Answer:
        return Answer(status, {}) if request.path.startswith("/v1/private/reviews/") else usual(request)

    async with scripted_server(answer) as server:
        with pytest.raises(kind):
            await connect(("trustpilot", server.base_url)).recheck(["a1", "a2", "a3", "a4"])
        assert sum(each.path.startswith("/v1/private/reviews/") for each in server.asked) == asked


async def test_an_answer_that_was_taken_away_is_not_put_back_by_a_correction(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    network = connect(trustpilot)
    target = await the_mention(network, trustpilot.mentioned("help"))
    published = await network.publish(posting(target))
    await network.withdraw(published.remote_id)
    trustpilot.server.heard.clear()
    with pytest.raises(TargetGone):
        await network.correct(published.remote_id, posting(target, "It is mended."))
    assert [kind for kind, _ in trustpilot.server.heard] == ["review"]


async def test_the_account_may_say_that_trustpilot_behaves_otherwise(connect: Connect) -> None:
    usual = connect(("trustpilot", "http://127.0.0.1:1")).capabilities
    assert (usual.posting, usual.replaces, usual.verifies) == (PostingClass.UPSERT, True, None)
    changed = connect(
        ("trustpilot", "http://127.0.0.1:1"), posting=PostingClass.PLAIN, key_lifetime=HOUR, settle=2 * HOUR
    ).capabilities
    assert (changed.posting, changed.key_lifetime, changed.settle) == (PostingClass.PLAIN, HOUR, 2 * HOUR)


async def test_the_account_may_say_how_long_an_answer_on_trustpilot_is(
    trustpilot: TrustpilotStandIn, connect: Connect
) -> None:
    target = await the_mention(connect(trustpilot), trustpilot.mentioned("help"))
    assert connect(trustpilot, characters=10).preview("eleven char", target).problems == ("too_long",)
    assert connect(trustpilot).preview("eleven char", target).problems == ()


@pytest.mark.parametrize("secret", ["", SECRET, f"{UNIT}:{USER}:{KEY}", f"{UNIT}:{USER}:{KEY}:{SECRET}:more"])
def test_a_secret_that_cannot_be_used_is_not_repeated(connect: Connect, secret: str) -> None:
    with pytest.raises(SettingsError, match="business-unit-id:business-user-id:api-key:api-secret") as raised:
        connect(("trustpilot", "https://api.trustpilot.com", secret))
    assert SECRET not in str(raised.value)


def test_an_address_that_is_none_of_the_web_is_refused(connect: Connect) -> None:
    with pytest.raises(SettingsError, match="base_url"):
        connect(("trustpilot", "ftp://trustpilot.example"))
