"""X's lists are read to where they were read before: nothing twice, nothing left out, and no more paid than needed."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest

from bot.errors import NotAllowed, RateLimited, Rejected, TargetGone, Unavailable
from tests.contracts.social import x_stand_in
from tests.contracts.social.conftest import Connect
from tests.contracts.social.scripted_server import Answer, Asked, scripted_server
from tests.contracts.social.stand_ins import now
from tests.contracts.social.suite import HOUR
from tests.contracts.social.x_payloads import LEA, ME, id_at, post, user
from tests.contracts.social.x_stand_in import XStandIn
from tests.stand_ins.x.posts import BRAND
from tests.stand_ins.x.server import Manner
from tests.support.house import FakeClock

SECOND = timedelta(seconds=1)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(now())


@pytest.fixture
def x(clock: FakeClock) -> Iterator[XStandIn]:
    with x_stand_in.standing_in(clock) as stand_in:
        yield stand_in


def asked(x: XStandIn, kind: str) -> list[dict[str, str]]:
    return [dict(each.query) for each in x.server.heard if each.kind == kind]


async def test_every_page_is_asked_for_from_the_same_time_while_no_post_was_read(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock() - HOUR)
    for number in range(230):
        x.mentioned(f"number {number}")
    x.server.heard.clear()
    page = await network.fetch(start.cursor, since=clock())
    pages = asked(x, "mentions")
    assert len(page.mentions) == 230
    assert len({each["start_time"] for each in pages}) == 1
    assert [each.get("pagination_token") for each in pages] == [None, "page100", "page200"]


async def test_every_page_is_asked_for_after_the_same_post(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network = connect(x, clock=clock)
    known = x.mentioned("known")
    start = await network.fetch(None, since=clock() - HOUR)
    clock.move(300)
    for number in range(130):
        x.mentioned(f"number {number}")
    x.server.heard.clear()
    assert len((await network.fetch(start.cursor, since=clock())).mentions) == 130
    after = {each["since_id"] for each in asked(x, "mentions")}
    assert len(after) == 1
    assert int(known) - int(after.pop()) < 2**22 * 180_000, "some minutes before it at most"


async def test_a_reading_that_broke_off_is_done_again_from_the_same_place(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock() - HOUR)
    for number in range(130):
        x.mentioned(f"number {number}")
    x.server.next_time("mentions", Manner.PAGE)
    with pytest.raises(Unavailable):
        await network.fetch(start.cursor, since=clock())
    assert len((await network.fetch(start.cursor, since=clock())).mentions) == 130


async def test_a_limit_between_two_pages_keeps_the_first_and_goes_on_below_it(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock() - HOUR)
    posted = [x.mentioned(f"number {number}") for number in range(250)]
    x.server.limit_after("mentions", 1)
    cut = await network.fetch(start.cursor, since=clock())
    assert [each.remote_id for each in cut.mentions] == posted[150:]
    assert cut.retry_at is not None
    clock.move(300)
    x.server.limit_after("mentions", 1)
    further = await network.fetch(cut.cursor, since=clock())
    assert [each.remote_id for each in further.mentions] == posted[50:150]
    newer = x.mentioned("meanwhile")
    last = await network.fetch(further.cursor, since=clock())
    after = await network.fetch(last.cursor, since=clock())
    assert [each.remote_id for each in (*last.mentions, *after.mentions)] == [*posted[:50], newer]
    assert not (await network.fetch(after.cursor, since=clock())).mentions


async def test_a_limit_before_anything_is_told_as_such(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network = connect(x, clock=clock)
    await network.connect()
    x.server.next_time("mentions", Manner.LIMITED)
    with pytest.raises(RateLimited) as raised:
        await network.fetch(None, since=clock())
    assert raised.value.retry_at == clock().replace(microsecond=0) + timedelta(minutes=10)


async def test_a_post_that_shows_up_late_below_one_already_read_is_not_lost(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock() - HOUR)
    late = x.world.write("lea", f"@{BRAND} late", appears_at=clock() + 90 * SECOND)
    clock.move(1)
    early = x.mentioned("early")
    first = await network.fetch(start.cursor, since=clock())
    clock.move(100)
    second = await network.fetch(first.cursor, since=clock())
    assert [[each.remote_id for each in page.mentions] for page in (first, second)] == [[early], [late.id]]


async def test_a_quiet_account_asks_after_its_last_post_and_reads_nothing_again(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    network = connect(x, clock=clock)
    last = x.mentioned("the last for long")
    page = await network.fetch(None, since=clock() - HOUR)
    for _ in range(3):
        clock.move(hours=30)
        x.server.heard.clear()
        page = await network.fetch(page.cursor, since=clock())
    assert [each["since_id"] for each in asked(x, "mentions")] == [last]
    assert (page.mentions, page.spent) == ((), Decimal("0.010")), "what is charged is to ask once a day who we are"


async def test_a_first_reading_never_hands_out_what_is_older_than_asked(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    x.mentioned("before")
    clock.move(30)
    network = connect(x, clock=clock)
    page = await network.fetch(None, since=clock())
    new = x.mentioned("new")
    second = await network.fetch(page.cursor, since=clock())
    assert [each.remote_id for each in (*page.mentions, *second.mentions)] == [new]


async def test_mentions_out_of_reach_are_said_to_be_missed(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock())
    began = clock()
    clock.move(60)
    for number in range(820):
        x.mentioned(f"number {number}")
    page = await network.fetch(start.cursor, since=clock())
    assert len(page.mentions) == 800
    assert page.missed_from is not None
    assert abs(page.missed_from - began) < SECOND
    assert (await network.fetch(page.cursor, since=clock())).missed_from is None


@pytest.mark.parametrize(("meanwhile", "lost"), [(450, 150), (150, 0)])
async def test_mentions_pushed_out_of_reach_between_two_parts_of_a_reading_are_said_to_be_missed(
    x: XStandIn, connect: Connect, clock: FakeClock, meanwhile: int, lost: int
) -> None:
    network = connect(x, clock=clock)
    start = await network.fetch(None, since=clock())
    began = clock()
    clock.move(60)
    for number in range(500):
        x.mentioned(f"number {number}")
    x.server.limit_after("mentions", 2)
    pages = [await network.fetch(start.cursor, since=clock())]
    clock.move(300)
    for number in range(meanwhile):
        x.mentioned(f"later {number}")
    for _ in range(3):
        clock.move(300)
        pages.append(await network.fetch(pages[-1].cursor, since=clock()))
    assert sum(len(page.mentions) for page in pages) == 500 + meanwhile - lost
    missed = [page.missed_from for page in pages if page.missed_from is not None]
    assert len(missed) == (1 if lost else 0)
    assert all(abs(each - began) < SECOND for each in missed)


async def test_a_list_without_end_is_left_after_its_last_page(connect: Connect) -> None:
    def endless(asked: Asked) -> Answer:
        if asked.path == "/2/users/me":
            return Answer(body={"data": user(ME, "acme")})
        return Answer(body={"meta": {"result_count": 0, "next_token": "again"}})

    async with scripted_server(endless) as server:
        page = await connect(("x", server.base_url)).fetch(None, since=now() - HOUR)
        assert page.missed_from is not None
        assert len(server.asked) < 100


async def test_an_answer_given_in_xs_own_app_is_found_with_what_it_answers(
    x: XStandIn, connect: Connect, clock: FakeClock
) -> None:
    asked_for = x.mentioned("help")
    x.edited(asked_for, "help, please")
    answer = x.answered_by_us(x.world.posts[asked_for].history[-1], "on our way")
    page = await connect(x, clock=clock).fetch(None, since=clock() - HOUR)
    assert [(each.remote_id, each.in_reply_to) for each in page.own_posts] == [(answer, asked_for)]


async def test_what_a_reading_cost_is_told_once(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    clock.now = clock.now.replace(hour=12)
    ours = x.world.write(BRAND, "Our new phone.").id
    x.world.write("marie", f"@{BRAND} nice", quoted=ours)
    x.mentioned("help")
    clock.move(60)
    network = connect(x, clock=clock)
    page = await network.fetch(None, since=clock() - HOUR)
    owned, users = Decimal("0.001") * 2 + Decimal("0.005"), Decimal("0.010") * 3
    assert page.spent == owned + users, "two mentions, the post that one quotes, and who wrote them, and who we are"
    again = await network.fetch(None, since=clock() - HOUR)
    assert again.spent == 0, "X charges for a post once a day"
    clock.move(days=1)
    assert (await network.fetch(None, since=clock() - 2 * 24 * HOUR)).spent == page.spent


async def test_what_is_left_of_the_limit_is_told(x: XStandIn, connect: Connect, clock: FakeClock) -> None:
    network = connect(x, clock=clock)
    await network.fetch(None, since=clock())
    quota = (await network.fetch(None, since=clock())).quota
    assert quota is not None
    assert (quota.limit, quota.remaining) == (300, 298)
    assert quota.resets_at == clock().replace(microsecond=0) + timedelta(minutes=10)


async def test_an_answer_without_headers_tells_of_no_limit(connect: Connect) -> None:
    async with scripted_server(x_stand_in.script(Answer())) as server:
        assert (await connect(("x", server.base_url)).fetch(None, since=now())).quota is None


async def test_errors_beside_posts_hide_none_of_them(connect: Connect) -> None:
    errors = [
        {"type": "https://api.twitter.com/2/problems/resource-not-found", "title": "Not Found Error", "value": "7"}
    ]
    raw = post(id_at(now()), created_at=now().isoformat())

    def partial(asked: Asked) -> Answer:
        if asked.path == "/2/users/me":
            return Answer(body={"data": user(ME, "acme")})
        data = [raw] if asked.path.endswith("/mentions") else []
        return Answer(body={"data": data, "errors": errors, "meta": {}})

    async with scripted_server(partial) as server:
        page = await connect(("x", server.base_url)).fetch(None, since=now() - HOUR)
        assert [each.remote_id for each in page.mentions] == [raw["id"]]


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"errors": [{"type": "https://api.x.com/2/problems/not-authorized-for-resource", "title": "no"}]}, TargetGone),
        ({"errors": [{"type": "https://api.x.com/2/problems/client-forbidden", "title": "no"}]}, NotAllowed),
        ({"errors": [{"title": "odd"}]}, Unavailable),
        ({}, Unavailable),
        ({"data": {"id": "1"}, "meta": {}}, Unavailable),
    ],
)
async def test_an_answer_of_problems_alone_is_no_empty_list(
    connect: Connect, body: object, error: type[Exception]
) -> None:
    def answer(asked: Asked) -> Answer:
        return Answer(body={"data": user(ME, "acme")} if asked.path == "/2/users/me" else body)

    async with scripted_server(answer) as server:
        with pytest.raises(error):
            await connect(("x", server.base_url)).fetch(None, since=now())


async def test_fields_are_asked_for_by_their_newer_names_once_the_older_are_refused(connect: Connect) -> None:
    refusal = {
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": "https://api.x.com/2/problems/invalid-request",
        "errors": [{"message": "The query parameter [tweet.fields] is not one of [post.fields,...]"}],
    }
    reads = x_stand_in.script(Answer())

    def renamed(asked: Asked) -> Answer:
        return Answer(400, refusal) if asked.parameter("tweet.fields") else reads(asked)

    async with scripted_server(renamed) as server:
        network = connect(("x", server.base_url))
        await network.fetch(None, since=now())
        await network.fetch(None, since=now())
        fields = [asked.parameter("post.fields") or "" for asked in server.asked if asked.path.endswith("/mentions")]
        expansions = [asked.parameter("expansions") or "" for asked in server.asked if asked.path.endswith("/mentions")]
    assert [bool(each) for each in fields] == [False, True, True], "refused once, and known from then on"
    assert "referenced_posts" in fields[1]
    assert "edit_history_post_ids" in fields[1]
    assert "referenced_posts.id" in expansions[1]


async def test_a_list_that_takes_no_expansions_is_read_with_a_second_question(connect: Connect) -> None:
    first, second, counted = id_at(now()), id_at(now() + SECOND), "541"
    lists: list[bool] = []

    def simulator(asked: Asked) -> Answer:
        if asked.path == "/2/users/me":
            return Answer(body={"data": user(ME, "acme")})
        if asked.path == "/2/tweets":
            named = dict(asked.parameters)["ids"].split(",")
            return Answer(
                body={
                    "data": [post(each, created_at=now().isoformat()) for each in named],
                    "includes": {"users": [user(LEA, "lea")]},
                }
            )
        lists.append("expansions" in dict(asked.parameters))
        if lists[-1]:
            said = "The `expansions` query parameter value [author_id] is not one of [pinned_tweet_id]"
            problem = "https://api.twitter.com/2/problems/invalid-request"
            return Answer(400, {"errors": [{"message": said}], "title": "Invalid Request", "type": problem})
        if asked.path.endswith("/mentions"):
            shown = [{"id": each, "text": "a"} for each in (second, first, counted)]
            return Answer(body={"data": shown, "meta": {}})
        return Answer(body={"meta": {"result_count": 0}})

    async with scripted_server(simulator) as server:
        network = connect(("x", server.base_url))
        page = await network.fetch(None, since=now() - HOUR)
        assert {each.remote_id for each in page.mentions} == {first, second, counted}
        assert {each.author.handle for each in page.mentions} == {"lea"}
        await network.fetch(page.cursor, since=now())
    assert lists == [True, False, False, False, False], "what was refused once is not asked for again"


async def test_a_cursor_of_another_make_is_refused(x: XStandIn, connect: Connect) -> None:
    with pytest.raises(Rejected):
        await connect(x).fetch({"mentions": {"after": "7"}}, since=now())
