"""A window in Teams: its fields come back as they were filled in, and whatever stands around them is only words."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.cards.form import (
    Asking,
    Boxes,
    Choice,
    Chosen,
    Files,
    Moment,
    Notice,
    Part,
    Quoted,
    Small,
    Window,
    Words,
    packed,
    unpacked,
)
from bot.domain.department import Locale
from integrations.chat.teams.limits import CARD, weight
from integrations.chat.teams.views import ASKING, draw_window
from tests.cards.strategies import asked, windows, words
from tests.contracts.chat.hostile import hostile_texts
from tests.teams.drawn import actions, check_card, check_schema, elements, said_in
from tests.teams.samples import all_cards, all_windows

ABOUT = Asking(verb="case.reply", fields={"case": "12"}, room="19:a@thread.tacv2", key="k")
filled = st.dictionaries(st.sampled_from(["text", "reason", "own", "pictures", "alt:1"]), words, max_size=4)


def window(*parts: Part, asking: Asking | None = ABOUT) -> Window:
    return Window(title="Reply", parts=parts, close="Close", submit="Preview" if asking else "", asking=asking)


def card(drawn: dict[str, Any]) -> dict[str, Any]:
    assert drawn["card"]["contentType"] == "application/vnd.microsoft.card.adaptive"
    content: dict[str, Any] = drawn["card"]["content"]
    return content


@settings(max_examples=60, deadline=None)
@given(windows, st.sampled_from(Locale), filled, st.dictionaries(st.text(max_size=9), words, max_size=3))
def test_any_window_is_drawn_around_what_was_typed(
    shown: Window, locale: Locale, values: dict[str, str], errors: dict[str, str]
) -> None:
    drawn = draw_window(shown, locale, values=values, errors=errors)
    typed = sum(weight(each.get("value", "")) for each in elements(drawn, "Input.Text"))
    given_back = sum(weight(each) for each in values.values())
    check_card(card(drawn), max(CARD, typed + given_back + CARD // 4))
    assert 0 < len(drawn["title"]) <= 60


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(windows)
def test_any_window_is_what_the_published_schema_describes(shown: Window) -> None:
    check_schema(card(draw_window(shown, Locale.FR)))


@given(asked)
def test_what_a_window_is_about_comes_back_with_it(asking: Asking) -> None:
    (act,) = actions(draw_window(window(asking=asking), Locale.EN))
    assert unpacked(act["data"][ASKING]) == asking


@pytest.mark.parametrize(
    "words", ["", "[]", "{}", "7", '["case.reply"]', '["case.reply",[],1,2,3]', packed(ABOUT) + "x"]
)
def test_what_no_window_of_ours_was_about_is_refused(words: str) -> None:
    with pytest.raises(ValueError):
        unpacked(words)


@pytest.mark.parametrize("text", hostile_texts())
def test_a_hostile_text_stays_text_around_the_fields(text: str) -> None:
    parts = (
        Notice(words=text),
        Quoted(words=text),
        Small(words=text),
        Chosen(ref="slack:F1", alt=text),
        Words(name="alt:1", label=text, hint=text),
        Choice(name="reply", label=text, options=(("1", text),)),
        Boxes(name="pictures", label=text, options=(("1", text),), hint=text),
    )
    check_card(card(draw_window(window(*parts), Locale.EN, errors={"reply": text, "": text})))


def test_words_are_filled_in_under_their_name() -> None:
    field = Words(name="text", label="Your public reply", value="Dear Léa", hint="To the point.", most=500)
    (drawn,) = elements(draw_window(window(field), Locale.EN), "Input.Text")
    assert drawn == {
        "type": "Input.Text",
        "id": "text",
        "label": "Your public reply",
        "isMultiline": True,
        "isRequired": True,
        "errorMessage": "Please fill this in.",
        "maxLength": 500,
        "value": "Dear Léa",
    }


def test_words_that_may_be_left_out_are_not_asked_for() -> None:
    (drawn,) = elements(draw_window(window(Words(name="url", label="Address", optional=True)), Locale.EN), "Input.Text")
    assert (drawn["isRequired"], "errorMessage" in drawn, "value" in drawn) == (False, False, False)


def test_what_was_typed_is_kept_beside_what_is_wrong_with_it() -> None:
    own = "[my](words) {{DATE(x)}} <at>all</at>\n"
    shown = window(Words(name="text", label="Reply", value="before"), Words(name="reason", label="Why"))
    body = card(draw_window(shown, Locale.EN, values={"text": own}, errors={"text": "Too long.", "": "Busy."}))["body"]
    first, field, wrong, *_ = body
    assert said_in(first) == ["⚠ Busy."]
    assert field["value"] == own
    assert (said_in(wrong), wrong["inlines"][0]["color"]) == (["⚠ Too long."], "Attention")


def test_a_long_reply_takes_room_from_the_post_and_not_from_itself() -> None:
    long = "é" * 8_500
    drawn = draw_window(window(Quoted(words="q" * 3_000), Words(name="text", label="Reply", value=long)), Locale.EN)
    (field,) = elements(drawn, "Input.Text")
    assert (field["value"], field["maxLength"]) == (long, 8_500)
    check_card(card(drawn))
    assert 500 < "".join(said_in(drawn)).count("q") < 3_000


def test_half_a_character_is_not_kept() -> None:
    drawn = draw_window(window(Words(name="text", label="Reply")), Locale.EN, values={"text": "a\ud83d b \ud83d\ude00"})
    assert elements(drawn, "Input.Text")[0]["value"] == "a b 😀"


def test_one_of_several_is_chosen_from_a_menu() -> None:
    choice = Choice(name="department", label="Department", options=(("billing", "Billing"), ("press", "Press")))
    (drawn,) = elements(draw_window(window(choice), Locale.FR, values={"department": "press"}), "Input.ChoiceSet")
    assert (drawn["style"], drawn["isMultiSelect"], drawn["value"]) == ("compact", False, "press")
    assert drawn["choices"] == [{"title": "Billing", "value": "billing"}, {"title": "Press", "value": "press"}]
    (untouched,) = elements(draw_window(window(choice), Locale.FR), "Input.ChoiceSet")
    assert (untouched["value"], untouched["placeholder"]) == ("", "Choisir…")


def test_all_boxes_are_ticked_until_somebody_unticks_some() -> None:
    boxes = Boxes(name="pictures", label="Go out", options=(("1", "a.png"), ("2", "b.png"), ("3", "c.png")))
    values = [
        elements(draw_window(window(boxes), Locale.EN, values=each), "Input.ChoiceSet")[0]["value"]
        for each in ({}, {"pictures": "1,3,9"}, {"pictures": ""})
    ]
    assert values == ["1,2,3", "1,3", ""]


def test_a_moment_is_asked_for_on_the_readers_clock() -> None:
    field = Moment(name="own", label="Until when?", initial=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    drawn = draw_window(window(field), Locale.FR, zone=ZoneInfo("Europe/Paris"))
    ((day,), (hour,)) = elements(drawn, "Input.Date"), elements(drawn, "Input.Time")
    assert (day["id"], day["value"], day["label"]) == ("own:date", "2026-11-24", "Until when?")
    assert (hour["id"], hour["value"], hour["label"]) == ("own:time", "00:30", "Heure (UTC+1)")
    for filled_in, day_and_hour in (("2027-01-01T08:00", ("2027-01-01", "08:00")), ("soon", ("2026-11-23", "23:30"))):
        again = draw_window(window(field), Locale.FR, values={"own": filled_in}, errors={"own": "Say until when."})
        ((day,), (hour,)) = elements(again, "Input.Date"), elements(again, "Input.Time")
        assert (day["value"], hour["value"]) == day_and_hour


def test_pictures_are_added_elsewhere_and_the_window_says_so() -> None:
    field = Files(name="files", label="Add pictures", endings=("png",), most=4, largest=8_000_000)
    said = {locale: said_in(draw_window(window(field), locale)) for locale in Locale}
    assert "Any pictures? They are added to the reply on the web desk." in said[Locale.EN]
    assert any("bureau web" in text for text in said[Locale.FR])


def test_a_window_to_read_has_no_button() -> None:
    assert not actions(draw_window(window(Small(words="No."), asking=None), Locale.EN))


def test_a_long_choice_fits_its_window() -> None:
    options = tuple((str(number), "é" * 90) for number in range(500))
    drawn = draw_window(window(Choice(name="reply", label="Which?", options=options)), Locale.EN)
    check_card(card(drawn))
    (menu,) = elements(drawn, "Input.ChoiceSet")
    assert 80 < len(menu["choices"]) <= 100


@pytest.mark.parametrize("locale", Locale)
def test_what_employees_see_is_what_the_published_schema_describes(locale: Locale) -> None:
    for drawn in (*all_cards(locale).values(), *map(card, all_windows(locale).values())):
        check_card(drawn)
        check_schema(drawn)
