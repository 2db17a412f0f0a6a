"""Cards are refused where Teams would refuse them, and told as a person sees them."""

from typing import Any

import pytest

from tests.stand_ins.teams.cards import CardRefused, check_card
from tests.stand_ins.teams.pressing import Unfilled, defaults, find, gathered, labels
from tests.stand_ins.teams.schema import SPECIFICATION
from tests.stand_ins.teams.showing import shown, shown_card
from tests.stand_ins.teams.tenant import ADAPTIVE, Json

EXECUTE = {"type": "Action.Execute", "title": "Claim", "verb": "claim", "data": {"case": "7"}}
FETCH = {"type": "Action.Submit", "title": "Reply…", "data": {"case": "7", "msteams": {"type": "task/fetch"}}}
SUBMIT = {"type": "Action.Submit", "title": "Go on", "data": {"draft": "d1"}}
OPEN = {"type": "Action.OpenUrl", "title": "Open", "url": "https://social.example/1"}
TEXT = {"type": "Input.Text", "id": "words", "label": "Words", "maxLength": 10}
CHOICES = [{"title": "One", "value": "1"}, {"title": "Two", "value": "2"}]
CHOICE = {"type": "Input.ChoiceSet", "id": "which", "label": "Which", "choices": CHOICES}


def card(*body: Any, **more: Any) -> Json:
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), **more}


def mention(text: str, name: str) -> Json:
    return {"entities": [{"type": "mention", "text": text, "mentioned": {"id": "29:1", "name": name}}]}


def buttons(*actions: Any) -> Json:
    return {"type": "ActionSet", "actions": list(actions)}


def refresh(*users: str) -> Json:
    return {"action": {"type": "Action.Execute", "verb": "look"}, "userIds": list(users)}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": "HeroCard"}, "no AdaptiveCard"),
        (card(version="1.6"), "version '1.6'"),
        (card(elements=[]), "no elements"),
        (card({"type": "Carousel"}), "unknown element Carousel"),
        (card({"type": "TextBlock"}), "TextBlock needs text"),
        (card({"type": "TextBlock", "text": "x", "colour": "good"}), "TextBlock has no colour"),
        (card({"type": "Container", "items": [{"type": "Media"}]}), "unknown element Media"),
        (card({"type": "RichTextBlock", "inlines": [{"type": "Link", "text": "x"}]}), "unknown element Link"),
        (card({"type": "TextBlock", "text": "x" * 15_000}), "bytes"),
        (card({"type": "TextBlock", "text": "\x00"}), "NUL"),
        (card({"type": "TextBlock", "text": "\ud800"}), "surrogates"),
        (card(buttons(*[EXECUTE] * 7)), "more than 6 primary"),
        (card(TEXT, TEXT), "'words' is used twice"),
        (card({**TEXT, "isRequired": True}), "says nothing where it is missing"),
        (card({**TEXT, "label": ""}), "has no label"),
        (card({**TEXT, "value": "x" * 11}), "more than it takes"),
        (card({**CHOICE, "value": "3"}), "offers no '3'"),
        (card({**CHOICE, "choices": [*CHOICES, CHOICES[0]]}), "offers '1' twice"),
        (card(buttons({**EXECUTE, "data": {"msteams": {"type": "task/fetch"}}})), "opens no dialog"),
        (card(buttons({**EXECUTE, "data": "text"})), "no object"),
        (card(buttons({**EXECUTE, "title": ""})), "no title"),
        (card(buttons({**EXECUTE, "fallback": {"type": "Action.Http"}})), "unknown element Action.Http"),
        (card(buttons({**SUBMIT, "data": {"msteams": {"type": "imBack"}}})), "imBack"),
        (card(buttons({**OPEN, "url": "javascript:alert(1)"})), "no address"),
        (card({"type": "Image", "url": "http://insecure.example/p.png"}), "a picture"),
        (card(refresh=refresh(*[f"29:{number}" for number in range(61)])), "refresh.userIds"),
        (card(refresh={"action": {"type": "Action.Execute"}, "userIds": []}), "refresh needs"),
        (card({"type": "TextBlock", "text": "<at>Paul</at>"}), "mentions nobody"),
        (card({"type": "TextBlock", "text": "hi"}, msteams=mention("<at>Paul</at>", "Paul")), "stands in no text"),
        (
            card({"type": "TextBlock", "text": "<at>Paul</at>"}, msteams=mention("<at>Paul</at>", "Ana")),
            "somebody else",
        ),
        (card({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "<at>x</at>"}]}), "a TextRun says"),
        (card(msteams={"heights": "Full"}), "msteams.heights"),
    ],
)
def test_a_card_that_teams_would_not_take_is_refused(wrong: Json, said: str) -> None:
    with pytest.raises(CardRefused) as caught:
        check_card(wrong)
    assert said in str(caught.value)


@pytest.mark.skipif(not SPECIFICATION.is_file(), reason="the published schema is not on this machine")
@pytest.mark.parametrize(
    "wrong",
    [
        card({"type": "TextBlock", "text": "x", "size": "huge"}),
        card({"type": "TextBlock", "text": "x", "isSubtle": "yes"}),
        card({"type": "Container", "items": [{"type": "TextBlock", "text": "x", "wrap": 1}]}),
        card(buttons({**EXECUTE, "mode": "tertiary"})),
        card({"type": "Input.Text", "id": "i", "label": "l", "isMultiline": "yes"}),
        card({"type": "Container", "items": [{"type": "TextRun", "text": "x"}]}),
    ],
)
def test_a_card_beside_the_published_schema_is_refused(wrong: Json) -> None:
    with pytest.raises(CardRefused, match="schema: "):
        check_card(wrong)
    check_card(wrong, schema=False)


@pytest.mark.parametrize("action", [EXECUTE, FETCH])
def test_a_dialog_opens_no_dialog_and_holds_no_execute(action: Json) -> None:
    check_card(card(buttons(action)), "message")
    with pytest.raises(CardRefused, match="dialog"):
        check_card(card(buttons(action)), "dialog")


def test_a_rich_card_within_the_rules_is_taken() -> None:
    check_card(
        card(
            {"type": "TextBlock", "text": "<at>Paul</at>", "wrap": True, "weight": "Bolder"},
            {"type": "RichTextBlock", "inlines": ["plain", {"type": "TextRun", "text": "run", "isSubtle": True}]},
            {"type": "ColumnSet", "columns": [{"type": "Column", "width": "auto", "items": [TEXT]}]},
            {"type": "FactSet", "facts": [{"title": "When", "value": "now"}]},
            {**CHOICE, "value": "2"},
            buttons(*[EXECUTE] * 5, FETCH, {**OPEN, "mode": "secondary"}),
            refresh=refresh("29:1"),
            msteams={"width": "Full", **mention("<at>Paul</at>", "Paul")},
        )
    )


def test_all_that_is_read_linked_and_called_is_told() -> None:
    shown_to_people = card(
        {"type": "TextBlock", "text": "<at>Paul</at> look"},
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "run"}]},
        {"type": "FactSet", "facts": [{"title": "Due", "value": "soon"}]},
        {**TEXT, "value": "typed", "placeholder": "type"},
        CHOICE,
        buttons(OPEN, {**EXECUTE, "mode": "secondary"}),
        msteams=mention("<at>Paul</at>", "Paul"),
        fallbackText="cannot be shown",
    )
    activity = {
        "type": "message",
        "summary": "news",
        "attachments": [{"contentType": ADAPTIVE, "content": shown_to_people}],
    }
    seen = shown(activity)
    words = {"run", "Due", "soon", "typed", "type", "Words", "Which", "One", "Two", "Open", "Claim", "news"}
    assert words | {"cannot be shown"} <= set(seen.texts)
    assert (seen.links, seen.pings, seen.foreign) == ({"https://social.example/1"}, ("Paul",), set())
    assert seen.size > shown_card(shown_to_people).size


@pytest.mark.parametrize(
    ("element", "foreign"),
    [
        ({"type": "TextBlock", "text": "see [here](https://evil.example)"}, "[](https://evil.example)"),
        ({"type": "TextBlock", "text": "**loud**"}, "**loud**"),
        ({"type": "TextBlock", "text": "{{DATE(now)}}"}, "{{DATE"),
        ({"type": "FactSet", "facts": [{"title": "a", "value": "<b>b</b>"}]}, "<b>"),
        ({"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "[a](b)"}]}, "]("),
        ({"type": "RichTextBlock", "inlines": ["{{TIME(x)}}"]}, "{{"),
    ],
)
def test_markup_that_a_client_would_act_on_is_foreign(element: Json, foreign: str) -> None:
    assert foreign in shown_card(card(element)).foreign


def test_a_date_that_every_client_writes_in_its_own_way_is_not_foreign() -> None:
    text = "Due {{DATE(2026-11-23T09:30:00Z, SHORT)}} {{TIME(2026-11-23T09:30:00Z)}}, 3 * 4 * 5 and snake_case_name"
    assert shown_card(card({"type": "TextBlock", "text": text})).foreign == set()


def test_the_text_of_a_message_reads_markdown_unless_it_is_plain() -> None:
    said = {"type": "message", "text": "[a](https://evil.example)"}
    assert shown(said).links == {"https://evil.example"}
    assert shown({**said, "textFormat": "plain"}).links == set()


def test_an_action_is_found_by_what_it_says_wherever_a_person_finds_it() -> None:
    hidden = {"type": "Container", "isVisible": False, "items": [buttons({**EXECUTE, "title": "Secret"})]}
    unfolded = {"type": "Action.ShowCard", "title": "More", "card": card(actions=[{**EXECUTE, "title": "Inner"}])}
    held = card(buttons(EXECUTE, {**FETCH, "mode": "secondary"}), hidden, actions=[unfolded])
    assert sorted(labels(held)) == ["Claim", "Inner", "More", "Reply…"]
    assert find(held, "Reply…")["data"]["msteams"] == {"type": "task/fetch"}
    assert find(held, "Inner")["verb"] == "claim"
    with pytest.raises(LookupError, match="Secret"):
        find(held, "Secret")
    with pytest.raises(LookupError, match="greyed out"):
        find(card(buttons({**EXECUTE, "isEnabled": False})), "Claim")


def test_inputs_are_sent_as_text_with_what_they_held_and_empty_ones_are_left_out() -> None:
    form = card(
        {**TEXT, "value": "held"},
        {"type": "Input.Text", "id": "empty", "label": "Empty"},
        {**CHOICE, "value": "1"},
        {**CHOICE, "id": "many", "isMultiSelect": True},
        {"type": "Input.Toggle", "id": "sure", "title": "Sure"},
        {"type": "Input.Date", "id": "day", "label": "Day"},
    )
    assert defaults(form) == {"words": "held", "empty": "", "which": "1", "many": "", "sure": "false", "day": ""}
    assert gathered(form, SUBMIT, {}) == {"draft": "d1", "words": "held", "which": "1", "sure": "false"}
    typed = {"words": "new", "which": "2", "many": ["1", "2"], "sure": True, "day": "2026-11-23"}
    sent = {"draft": "d1", "words": "new", "which": "2", "many": "1,2", "sure": "true", "day": "2026-11-23"}
    assert gathered(form, SUBMIT, typed) == sent
    assert gathered(form, {**SUBMIT, "associatedInputs": "none"}, typed) == {"draft": "d1"}
    with pytest.raises(LookupError, match="nothing"):
        gathered(form, SUBMIT, {"nothing": "x"})


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ({**TEXT, "isRequired": True}, {}),
        (TEXT, {"words": "x" * 11}),
        ({**TEXT, "regex": "^a+$"}, {"words": "b"}),
        (CHOICE, {"which": "3"}),
        ({"type": "Input.Toggle", "id": "sure", "title": "Sure", "isRequired": True}, {"sure": False}),
        ({"type": "Input.Date", "id": "day", "label": "Day"}, {"day": "tomorrow"}),
    ],
)
def test_what_the_client_does_not_take_is_not_sent(field: Json, typed: Json) -> None:
    with pytest.raises(Unfilled) as caught:
        gathered(card({**field, "errorMessage": "Please."}), SUBMIT, typed)
    assert caught.value.errors == {field["id"]: "Please."}
