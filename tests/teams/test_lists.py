"""What waits for one person, in Teams: every case with its button, whatever its author wrote."""

from datetime import timedelta

import pytest

from bot.cards.card import Say
from bot.chat.digest import Kind, Morning, Pointer
from bot.chat.lists import Lists
from bot.chat.oncall import Duty
from bot.chat.work import Approval, Work
from bot.domain.department import Locale
from bot.domain.reply import ReplyState
from bot.ports.rows import Draft
from integrations.chat.teams.lists import SHOWN, draw_duties, draw_lists, draw_morning
from tests.cards.samples import DIRECTORY, NOW, case, reply
from tests.contracts.chat.hostile import hostile_texts
from tests.teams.drawn import actions, check_card, check_schema, links, said_in

MANY = [case(id=number, text="é" * 4000, author_handle="n" * 200) for number in range(1, 10)]
WORK = Work(
    mine=MANY,
    unclaimed=MANY,
    approvals=[Approval(each, reply(ReplyState.AWAITING_APPROVAL, text="z" * 300), enclosed=False) for each in MANY],
    drafts=[(each, Draft(each.id, "marie", "d" * 4000, NOW)) for each in MANY],
)


@pytest.mark.parametrize("locale", Locale)
def test_all_lists_fit_on_one_card_each_case_with_what_to_do_next(locale: Locale) -> None:
    lists = Lists(DIRECTORY, locale, NOW + timedelta(hours=2), shown=SHOWN).page(WORK)
    drawn = draw_lists(lists, locale)
    check_card(drawn)
    check_schema(drawn)
    verbs = ["case.reply", "reply.approve", "case.reply", "case.claim"]
    assert [each["data"]["verb"] for each in actions(drawn)] == [verb for verb in verbs for _ in range(SHOWN)]
    assert "msteams" in actions(drawn)[0]["data"]
    said = said_in(drawn)
    assert [text for each in lists for text in (each.title, each.rest) if text not in said] == []
    assert len([text for text in said if "z" * 200 in text]) == SHOWN


@pytest.mark.parametrize(("length", "in_each_list"), [(300, SHOWN), (2_400, 1), (2_400, SHOWN)])
def test_consent_is_offered_beside_words_that_are_shown_whole_and_nowhere_else(length: int, in_each_list: int) -> None:
    asked = [reply(ReplyState.AWAITING_APPROVAL, id=each.id, text=f"{each.id}" + "😀" * (length - 1)) for each in MANY]
    approvals = [Approval(each, words, enclosed=False) for each, words in zip(MANY, asked, strict=True)]
    drafts = WORK.drafts if in_each_list == SHOWN else []
    others = Work(mine=MANY, unclaimed=MANY, approvals=approvals[:in_each_list], drafts=drafts)
    drawn = draw_lists(Lists(DIRECTORY, Locale.EN, NOW, shown=SHOWN).page(others), Locale.EN)
    check_card(drawn)
    said = said_in(drawn)
    offered = {each["data"]["reply"] for each in actions(drawn) if each["data"]["verb"] == "reply.approve"}
    whole = {str(words.id) for words in asked if any(words.text in text for text in said)}
    assert offered == whole
    assert said.count("To be read whole, and approved, on its card.") == in_each_list - len(whole)
    assert bool(whole) == (length < 1_000 or in_each_list == 1)


def test_a_list_of_nothing_says_so() -> None:
    said = said_in(draw_lists(Lists(DIRECTORY, Locale.EN, NOW).page(Work([], [], [], [])), Locale.EN))
    assert said.count("Nothing is waiting here.") == 4
    check_card(draw_lists([], Locale.EN))


@pytest.mark.parametrize("text", hostile_texts())
def test_a_hostile_text_stays_text_in_a_list(text: str) -> None:
    asked = case(text=text, author_handle=text)
    work = Work([asked], [asked], [], [(asked, Draft(12, "marie", text, NOW))])
    check_card(draw_lists(Lists(DIRECTORY, Locale.FR, NOW).page(work), Locale.FR))
    pointer = Pointer("No. 12", "https://desk.example/desk/cases/12", text)
    morning = draw_morning(Morning("Good morning", [Kind("Mine (1)", [pointer], "")], Locale.EN))
    check_card(morning)
    assert links(morning) == [pointer.url]


def test_a_morning_names_every_case_and_counts_the_rest() -> None:
    pointers = [Pointer(f"No. {each}", f"https://desk.example/desk/cases/{each}", "é" * 400) for each in range(5)]
    kinds = [Kind(f"{title} (9)", pointers, "… and 4 more") for title in ("Mine", "Approvals", "Drafts", "Unclaimed")]
    drawn = draw_morning(Morning("Good morning, Marie", kinds, Locale.EN))
    check_card(drawn)
    check_schema(drawn)
    assert links(drawn) == [each.url for each in pointers] * 4
    assert said_in(drawn).count("… and 4 more") == 4


def test_who_is_there_is_told_by_department() -> None:
    duties = [Duty((Say(key="either", values={"fr": "Presse", "en": "Press"}, bold=True),), "Paul, Ana"), Duty(())]
    drawn = draw_duties(duties, "… and 2 more", Locale.FR)
    check_card(drawn)
    assert said_in(drawn)[1:] == ["Presse", "Paul, Ana", "… and 2 more"]
