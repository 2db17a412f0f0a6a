"""What somebody wrote in Teams as words: people stay people, our name stays where it is a word."""

from typing import Any

import pytest

from integrations.chat.teams.written import for_colleagues, inside_word, words_of, written

BOT = "28:app"


def message(text: str, *mentions: tuple[str, str], markup: str | None = None) -> dict[str, Any]:
    entities = [
        {"type": "mention", "mentioned": {"id": member, "name": name}, "text": f"<at>{name}</at>"}
        for member, name in mentions
    ]
    attachments = [] if markup is None else [{"contentType": "text/html", "content": markup}]
    return {"text": text, "entities": [*entities, {"type": "clientInfo"}], "attachments": attachments}


def test_our_name_as_a_word_stays_where_the_mention_of_us_is_taken_out() -> None:
    said = message("<at>Relay</at> Relay baton offers", (BOT, "Relay"))
    assert written(said, (BOT,)) == "Relay baton offers"


def test_of_two_mentions_of_us_both_are_taken_out_and_others_stay() -> None:
    said = message(
        "<at>Relay</at> ask <at>Marie</at> or <at>Relay</at>", (BOT, "Relay"), ("29:m", "Marie"), (BOT, "Relay")
    )
    assert written(said, (BOT,)) == "ask <at>Marie</at> or"


def test_a_colleague_of_our_name_is_no_mention_of_us() -> None:
    said = message(
        "",
        (BOT, "Relay"),
        ("29:r", "Relay"),
        markup='<p><span itemtype="http://schema.skype.com/Mention" itemid="0">Relay</span>&nbsp;ask '
        '<span itemtype="http://schema.skype.com/Mention" itemid="1">Relay</span></p>',
    )
    assert written(said, (BOT,)) == "ask <at>Relay</at>"


def test_the_markup_tells_what_was_typed() -> None:
    markup = "<p>1 &lt; 2 &amp;&amp; &lt;b&gt;</p><p>second<br>third &nbsp; line</p><ul><li>one</li><li>two</li></ul>"
    assert written(message("something else", markup=markup), (BOT,)) == "1 < 2 && <b>\nsecond\nthird   line\none\ntwo"


def test_emoji_are_words_and_those_of_the_organisation_alone_are_told_by_name() -> None:
    markup = (
        '<p>Merci <emoji id="smile" alt="😀" title="Smile"></emoji> '
        '<img alt="🎉" itemtype="Emoji"> <customemoji id="x" alt="partyparrot"></customemoji></p>'
    )
    words = words_of(markup)
    assert words == "Merci 😀 🎉 :partyparrot:"
    assert inside_word(words) == ":partyparrot:"


@pytest.mark.parametrize("words", ["10:30:45", "see http://a.example:80/", "Ratio 1:2", "a < b", "<at> alone"])
def test_ordinary_words_can_go_out(words: str) -> None:
    assert inside_word(words) == ""


def test_a_colleague_in_a_reply_is_found() -> None:
    assert inside_word("ask <at>Marie Curie</at> for it") == "<at>Marie Curie</at>"


def test_a_note_names_people() -> None:
    assert for_colleagues("ask <at>Marie Curie</at> for it") == "ask @Marie Curie for it"


@pytest.mark.parametrize(
    "markup", ["", "<", "<p", "&#0;", "<script>alert(1)</script>", "<p>" * 2000, "\ud800", "<at id='x'>"]
)
def test_broken_markup_breaks_nothing(markup: str) -> None:
    assert "alert" not in words_of(markup)
