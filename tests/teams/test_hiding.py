"""What those who may do in Teams about a comment that the public should not see."""

from tests.teams.office import Office


async def test_a_comment_is_hidden_from_its_card_with_a_reason_and_shown_again(office: Office) -> None:
    await office.house.a_case("An interview, you fools", hideable=True)
    await office.press("paul", "Hide the comment…", "press")
    assert "An interview, you fools" in office.dialog_words("paul")
    await office.submit("paul", "Hide", reason="It is an insult.")
    assert [hidden for _, hidden in office.house.network.hidden] == [True]
    assert "Hidden from the public on Mastodon by Paul: “It is an insult.”" in office.words("paul", "press")
    await office.press("paul", "Show the comment again…", "press")
    await office.submit("paul", "Show again")

    assert [hidden for _, hidden in office.house.network.hidden] == [True, False]
