"""What those who may do in Slack about a comment that the public should not see."""

import json

from tests.slack.office import Office

HIDE = "Hide the comment…"
SHOW = "Show the comment again…"


async def commented(office: Office) -> int:
    return await office.house.a_case("An interview, you fools", hideable=True)


def seen(office: Office) -> str:
    return json.dumps(office.card("press")["blocks"], ensure_ascii=False)


async def test_a_comment_is_hidden_from_its_card_with_a_reason_and_shown_again(office: Office) -> None:
    case = await commented(office)
    await office.act("U2", HIDE, "press")
    asked = json.dumps(office.modal("U2").view)
    assert "An interview, you fools" in asked
    assert "Why hide it?" in asked
    assert office.house.network.hidden == []
    await office.submit("U2", reason="It is an insult.")
    assert [hidden for _, hidden in office.house.network.hidden] == [True]
    assert "Hidden from the public on Mastodon by Paul: “It is an insult.”" in seen(office)
    assert HIDE not in seen(office)

    await office.act("U2", SHOW, "press")
    assert "Everybody sees it again." in json.dumps(office.modal("U2").view)
    await office.submit("U2")
    assert [hidden for _, hidden in office.house.network.hidden] == [True, False]
    assert "Hidden from the public" not in seen(office)
    assert (await office.house.events(case))[-1] == "shown_again"


async def test_who_may_answer_and_not_hide_reads_so_before_they_write_a_reason(office: Office) -> None:
    await commented(office)
    await office.act("U3", HIDE, "press")

    assert "Seul un validateur ou un responsable" in json.dumps(office.modal("U3").view, ensure_ascii=False)
    assert office.house.network.hidden == []


async def test_a_network_that_lets_nobody_hide_is_told_beside_the_reason(office: Office) -> None:
    await commented(office)
    office.house.network.hides_posts = False
    await office.act("U2", HIDE, "press")
    await office.submit("U2", reason="It is an insult.")

    assert "look into the network’s own app" in json.dumps(office.modal("U2").errors, ensure_ascii=False)
