"""Between pages: public threads are read anew when somebody takes a case, whatever the network does."""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.case import CaseState
from bot.domain.mention import Author, ThreadPost
from bot.domain.messages import Claim, Send
from bot.errors import Unavailable
from bot.ports.social import Checked
from tests.support.house import House


async def thread(house: House, case: int) -> list[str]:
    async with house.store.reading() as tx:
        stored = await tx.cases.get(case)
        assert stored is not None
        return [post.text for post in await tx.mentions.thread(stored.account, stored.conversation)]


async def claimed(house: House) -> int:
    case = await house.a_case("Hello")
    mention = (await house.view(case)).mentions[0].mention
    house.network.threads[mention.remote_id] = [
        ThreadPost(mention.remote_id, None, mention.author, "Hello", house.clock(), mention.url),
        ThreadPost(
            "900", mention.remote_id, Author("id-tom", "tom"), "Same here", house.clock(), "https://s.example/9"
        ),
    ]
    await house.do(Claim("marie", case))
    return case


async def test_taking_a_case_reads_what_others_said_in_public(house: House) -> None:
    case = await claimed(house)
    await house.work()

    assert "Same here" in await thread(house, case)


async def test_a_network_that_is_down_is_asked_again_a_few_times(house: House) -> None:
    case = await claimed(house)
    house.network.look_failures.append(Unavailable("down", service="mastodon", account="acme_social"))
    await house.work()
    house.clock.move(60)
    await house.work()
    assert "Same here" in await thread(house, case)


async def test_after_a_few_times_the_thread_stays_as_it_was(house: House) -> None:
    case = await claimed(house)
    failure = Unavailable("down", service="mastodon", account="acme_social")
    house.network.look_failures.extend([failure] * 20)
    for _ in range(12):
        await house.work()
        house.clock.move(60)

    assert len(house.network.look_failures) > 10
    assert "Same here" not in await thread(house, case)


async def test_a_thread_that_is_gone_and_an_account_that_is_gone_change_nothing(house: House) -> None:
    case = await claimed(house)
    house.network.threads.clear()
    await house.work()
    await house.do(Claim("paul", case, take_over=True))
    house.networks.clear()
    await house.work()

    assert "Same here" not in await thread(house, case)


async def test_nothing_to_look_at_asks_nothing(house: House) -> None:
    house.network.look_failures.append(Unavailable("down", service="mastodon", account="acme_social"))

    assert await house.listener.recheck("acme_social", older_than=timedelta(0)) == 0


async def test_a_post_that_the_network_does_not_answer_for_is_left_as_it_is(house: House) -> None:
    case = await house.a_case("Hello")
    house.network.news.clear()

    assert await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60)) == 0
    assert (await house.view(case)).mentions[0].revision == 1


async def test_a_removed_post_that_comes_back_is_seen_again(house: House) -> None:
    case = await house.a_case("Hello")
    mention = (await house.view(case)).mentions[0].mention
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    house.network.gone.clear()

    view = await house.view(case)
    assert view.mentions[0].revision == 2
    assert view.case.close_reason == "gone"


async def test_a_follow_up_taken_back_leaves_nothing_to_answer_and_the_first_words_on_the_case(house: House) -> None:
    case = await house.a_case("Where is my parcel?")
    first = (await house.view(case)).mentions[0].mention
    await house.do(Send("marie", case, text="It leaves today.", undo=timedelta(0)))
    await house.work()
    house.clock.move(60)
    again = house.network.arrives("And tomorrow?", reply_to=first.remote_id)
    await house.poll()
    assert (await house.view(case)).case.state is CaseState.CLAIMED

    house.network.deletes(again)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))

    after = (await house.view(case)).case
    assert (after.state, after.waiting_since, after.text) == (CaseState.REPLIED, None, "Where is my parcel?")


async def test_a_removal_is_told_once(house: House) -> None:
    first = house.network.arrives("Hello")
    second = house.network.arrives("And another thing", reply_to=first.remote_id)
    await house.poll()
    house.network.deletes(second)
    for _ in range(2):
        await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))

    assert (await house.events(1)).count("mention_deleted") == 1


async def test_a_look_that_ends_after_a_newer_one_changes_nothing(house: House) -> None:
    mention = house.network.arrives("Hello")
    await house.poll()
    house.network.edits(mention, "Hello, first")
    look = house.network.recheck

    async def overtaken(remote_ids: Sequence[str]) -> Sequence[Checked]:
        seen = await look(remote_ids)
        house.network.recheck = look  # type: ignore[method-assign]
        house.network.edits(mention, "Hello, second")
        await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
        return seen

    house.network.recheck = overtaken  # type: ignore[method-assign]
    assert await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60)) == 0

    [stored] = (await house.view(1)).mentions
    assert (stored.mention.text, stored.revision) == ("Hello, second", 2)
