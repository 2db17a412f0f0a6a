"""What those who may do on the desk about a comment that the public should not see."""

from tests.desk.counter import Counter, form_of, page, seen

WORDS = "An interview, you fools"


async def commented(counter: Counter, text: str = WORDS) -> tuple[int, int]:
    """A comment in the channel of the press, which the network lets us hide; the case and the mention by number."""
    case = await counter.house.a_case(text, hideable=True)
    return case, (await counter.house.view(case)).mentions[0].id


async def test_a_comment_is_hidden_after_a_form_that_shows_it_and_asks_why(counter: Counter) -> None:
    case, _ = await commented(counter)
    paul = await counter.browser("paul")
    dialog = await paul.open(case, "mention.hide")
    assert WORDS in seen(dialog)
    assert "The public no longer sees it" in seen(dialog)
    assert counter.house.network.hidden == []
    done = await paul.answer(case, "mention.hide", reason="It is an insult.")
    assert "Hiding asked for" in done.text
    assert "Being hidden, asked for by Paul: “It is an insult.”" in seen(page(done))
    await counter.house.work()

    assert [hidden for _, hidden in counter.house.network.hidden] == [True]
    story = seen(page(await paul.get(f"/desk/cases/{case}")))
    assert story.count("Hidden from the public on Mastodon by Paul: “It is an insult.”") == 2, "card and thread"
    assert "Paul asked to hide a comment: “It is an insult.”" in story
    assert "Comment hidden from the public by Paul" in story


async def test_a_hidden_comment_is_shown_again_from_the_page_of_its_case(counter: Counter) -> None:
    case, mention = await commented(counter)
    paul = await counter.browser("paul")
    await paul.answer(case, "mention.hide", reason="It is an insult.")
    await counter.house.work()
    form = f"/desk/cases/{case}/forms/mention.show?mention={mention}"
    assert page(await paul.get(f"/desk/cases/{case}")).css_first(f'.thread [hx-get="{form}"]') is not None
    dialog = page(await paul.get(form))
    assert "Everybody sees it again" in seen(dialog)
    await paul.post("/desk/acts/mention.show", form_of(dialog, "/desk/acts/mention.show"))
    await counter.house.work()

    assert [hidden for _, hidden in counter.house.network.hidden] == [True, False]
    story = seen(page(await paul.get(f"/desk/cases/{case}")))
    assert "Comment shown again by Paul" in story
    assert "Hidden from the public" not in story


async def test_every_comment_of_a_case_can_be_hidden_from_its_page_by_who_may(counter: Counter) -> None:
    case, mention = await commented(counter)
    house = counter.house
    first = (await house.view(case)).mentions[0].mention
    house.network.arrives("Well?", reply_to=first.remote_id, hideable=True)
    await house.poll()
    form = f"/desk/cases/{case}/forms/mention.hide?mention={mention}"
    approver, member = await counter.browser("paul"), await counter.browser("marie")

    assert page(await approver.get(f"/desk/cases/{case}")).css_first(f'.thread [hx-get="{form}"]') is not None
    assert "forms/mention.hide" not in (await member.get(f"/desk/cases/{case}")).text
    assert (await approver.get(f"/desk/cases/{case}/forms/mention.hide?mention=999")).status_code == 404


async def test_who_may_answer_and_not_hide_is_told_so(counter: Counter) -> None:
    case, mention = await commented(counter)
    marie = await counter.browser("marie")
    dialog = page(await marie.get(f"/desk/cases/{case}/forms/mention.hide?mention={mention}"))
    fields = {**form_of(dialog, "/desk/acts/mention.hide"), "reason": "Because."}
    refused = await marie.post("/desk/acts/mention.hide", fields)

    assert refused.status_code == 403
    assert "validateur ou un responsable" in refused.text or "approver or a manager" in refused.text
    await counter.house.work()
    assert counter.house.network.hidden == []


async def test_hiding_without_a_reason_is_refused(counter: Counter) -> None:
    case, _ = await commented(counter)
    paul = await counter.browser("paul")
    refused = await paul.answer(case, "mention.hide", reason=" ")

    assert refused.status_code == 409
    assert "It takes a reason" in refused.text


async def test_what_came_of_it_is_told_in_the_story(counter: Counter) -> None:
    case, _ = await commented(counter)
    paul = await counter.browser("paul")
    await paul.answer(case, "mention.hide", reason="It is an insult.")
    counter.house.networks.clear()
    await counter.house.work()

    story = await paul.get(f"/desk/cases/{case}")
    assert "It could not be hidden: the account is paused" in seen(page(story))
    assert "Comment not hidden: the account is paused" in story.text
