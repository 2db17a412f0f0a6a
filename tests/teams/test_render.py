"""A card in Teams: within every limit, words literal, every act at hand, whatever an author wrote."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.cards.build import case_card
from bot.cards.card import Card, Facts, Para, Quote, Raw, Say, Title, When, Who
from bot.cards.summary import summary_card
from bot.domain.department import Locale
from bot.domain.mention import Author, Media
from bot.domain.reply import ReplyState
from integrations.chat.teams.limits import CARD, Allowance, size
from integrations.chat.teams.mentions import Mention
from integrations.chat.teams.render import draw_call, draw_card, draw_line, draw_offer, draw_plainly, plain_line
from integrations.chat.teams.rich import literal
from tests.cards.samples import DIRECTORY, NOW, buttons, mention, reply, view
from tests.cards.strategies import cards, small_cards
from tests.contracts.chat.hostile import hostile_texts
from tests.teams.drawn import MARKUP, actions, check_card, check_schema, elements, links, said_in

PARIS = ZoneInfo("Europe/Paris")
CARD_OF_LEA = case_card(view(), DIRECTORY, now=NOW)
CALLS = [Mention("29:marie", "Marie"), Mention("dGFn", "<at>*Paul*</at> _O'Neil_", tag=True)]


@settings(max_examples=60, deadline=None)
@given(cards, st.sampled_from(Locale), st.lists(st.text(min_size=1, max_size=200), max_size=70))
def test_any_card_keeps_within_every_limit(card: Card, locale: Locale, users: list[str]) -> None:
    for drawn in (
        draw_card(card, locale, zone=PARIS, calls=CALLS, sees_also=users),
        draw_call(card.summary, CALLS, locale),
        draw_plainly(card, locale),
        draw_line(card.summary, locale),
        draw_offer(card.summary, buttons(card)[:5], locale),
    ):
        check_card(drawn)
    assert 0 < len(plain_line(card.summary, locale)) <= 300


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(small_cards, st.sampled_from(Locale))
def test_any_card_is_what_the_published_schema_describes(card: Card, locale: Locale) -> None:
    check_schema(draw_card(card, locale, sees_also=["29:marie"]))
    check_schema(draw_plainly(card, locale))


@settings(max_examples=40, deadline=None)
@given(cards)
def test_no_link_leads_where_the_card_does_not(card: Card) -> None:
    named = json.dumps(card.model_dump(), default=str, ensure_ascii=False)
    for url in links(draw_card(card, Locale.EN)):
        assert json.dumps(url, ensure_ascii=False) in named


@pytest.mark.parametrize("text", hostile_texts())
def test_a_hostile_text_stays_text(text: str) -> None:
    author = Author("7", text, text)
    post = mention(text=text, author=author, warning=text, media=(Media("image", "https://a.example/p.png", text),))
    case = view(post, replies=(reply(ReplyState.AWAITING_APPROVAL, text=text),), tags=(text,), author_handle=text)
    drawn = draw_card(case_card(case, DIRECTORY, now=NOW), Locale.FR)
    check_card(drawn)
    assert set(links(drawn)) == {"https://social.example/@lea/1", "https://a.example/p.png"}
    assert "msteams" not in drawn or "entities" not in drawn["msteams"]


def test_what_a_client_might_read_as_markup_is_broken() -> None:
    hostile = "[a](b) ![c][d] [e]: f {{{DATE(x)}}} ${g} <at>h</at> <AT>i</AT> <!channel> <https://j>"
    assert not MARKUP.search(literal(hostile))
    assert literal(hostile).replace("\u2060", "") == hostile
    assert literal(literal(hostile)) == literal(hostile)
    assert literal("a < b, f(x)[0] { } $5 (c) [d] 3<4") == "a < b, f(x)[0] { } $5 (c) [d] 3<4"


def test_an_allowance_is_never_overdrawn() -> None:
    allowance = Allowance(20)
    assert allowance.take('"' * 30, 20) == '""""…'
    assert allowance.left == 2
    assert not Allowance(20).spend({"type": "TextRun"})
    family = "👩‍👩‍👧‍👦"
    assert Allowance(size(family) + 2).take(family * 3, 3000) == family + "…"


def test_words_are_cut_and_the_links_and_every_act_stay() -> None:
    long = mention(text='"\n' * 20_000, author=Author("7", "lea", "y" * 40_000))
    replies = tuple(reply(ReplyState.AWAITING_APPROVAL, id=each, text="z" * 9000) for each in range(3))
    card = case_card(view(long, replies=replies, notes=3), DIRECTORY, now=NOW)
    drawn = draw_card(card, Locale.FR)
    check_card(drawn)
    assert size(drawn) > CARD * 3 // 4
    assert "https://social.example/@lea/1" in links(drawn)
    assert [each["data"]["verb"] for each in actions(drawn)] == [each.verb for each in buttons(card)]
    assert len([text for text in said_in(drawn) if "z" * 1499 in text]) == 3


def test_posts_are_cut_before_facts_and_facts_before_paragraphs() -> None:
    label = Say(key="label.open")
    title = Title(line=(Raw(text="Léa"),), status="new", label=label)
    facts = Facts(items=((Say(key="fact.tags"), (Raw(text="f" * 900),)),) * 12)
    paras = tuple(Para(line=(Raw(text="p" * 900),)) for _ in range(6))
    quote = Quote(body=Raw(text="q" * 3000), author=())
    card = Card(case=1, revision=1, summary=(), blocks=(title, quote, facts, *paras))
    said = "".join(said_in(draw_card(card, Locale.EN)))
    assert said.count("p" * 900) == 6
    assert 0 < said.count("f" * 900) < 12
    assert "qq" not in said
    shorter = card.model_copy(update={"blocks": (title, quote, facts.model_copy(update={"items": ()}), *paras)})
    assert "q" * 3000 in "".join(said_in(draw_card(shorter, Locale.EN)))


def test_four_buttons_are_seen_and_the_rest_is_folded() -> None:
    drawn = draw_card(case_card(view(assignee="marie"), DIRECTORY, now=NOW), Locale.EN)
    assert [each["title"] for each in actions(drawn) if each.get("mode") != "secondary"] == [
        "Reply",
        "Take over",
        "No reply needed",
        "Hand over…",
    ]
    assert [each["title"] for each in actions(drawn)[4:]] == [
        "Later…",
        "Escalate…",
        "Give back",
        "Close for another reason…",
        "Internal note…",
    ]
    assert drawn["body"][-1]["actions"][-1] == actions(drawn)[-1]


def test_no_row_of_buttons_holds_more_words_than_it_can_show() -> None:
    replies = tuple(reply(ReplyState.AWAITING_APPROVAL, id=each, text="Word " * 20) for each in (5, 6))
    rows = elements(draw_card(case_card(view(replies=replies), DIRECTORY, now=NOW), Locale.FR), "ActionSet")
    seen = [[each["title"] for each in row["actions"] if each.get("mode") != "secondary"] for row in rows]
    assert [len(row) for row in seen] == [1, 1, 2]
    assert seen[-1] == ["Valider", "Renvoyer…"]
    assert len(rows[-1]["actions"]) > 2


def test_an_act_says_what_it_is_done_to_to_old_clients_too() -> None:
    claim = next(each for each in actions(draw_card(CARD_OF_LEA, Locale.EN)) if each["data"]["verb"] == "case.claim")
    assert (claim["type"], claim["verb"]) == ("Action.Execute", "case.claim")
    assert claim["data"] == {"verb": "case.claim", "case": "12", "revision": "4"}
    assert claim["fallback"] == {"type": "Action.Submit", "title": "I’ll take it", "data": claim["data"]}


def test_an_act_that_asks_for_more_opens_a_window() -> None:
    answer = next(each for each in actions(draw_card(CARD_OF_LEA, Locale.EN)) if each["data"]["verb"] == "case.reply")
    assert (answer["type"], answer["style"]) == ("Action.Submit", "positive")
    assert answer["data"] == {"verb": "case.reply", "case": "12", "revision": "4", "msteams": {"type": "task/fetch"}}


def test_one_reader_is_spared_what_makes_no_sense_for_them() -> None:
    card = case_card(view(assignee="marie"), DIRECTORY, now=NOW)
    verbs = {
        reader: {each["data"]["verb"] for each in actions(draw_card(card, Locale.EN, reader=reader))}
        for reader in ("", "marie", "paul")
    }
    assert verbs[""] - verbs["marie"] == {"case.take_over"}
    assert verbs[""] - verbs["paul"] == {"case.release"}


def test_a_card_is_drawn_anew_by_itself_only_for_those_who_are_named() -> None:
    assert "refresh" not in draw_card(CARD_OF_LEA, Locale.EN)
    users = [f"29:{each}" for each in range(80)]
    refresh = draw_card(CARD_OF_LEA, Locale.EN, sees_also=users)["refresh"]
    assert refresh["userIds"] == users[:60]
    assert refresh["action"]["data"] == {"verb": "card.refresh", "case": "12", "revision": "4"}


def test_those_who_are_called_are_named_without_markup_and_the_same_wherever_teams_looks() -> None:
    line = (Raw(text="<at>Marie</at>"), Who(person="marie", name="Marie"))
    title = Title(line=line, status="new", label=Say(key="label.open"))
    for drawn in (
        draw_card(Card(case=1, revision=1, summary=(), blocks=(title,)), Locale.EN, calls=CALLS[1:]),
        draw_call(line, CALLS[1:], Locale.EN),
    ):
        check_card(drawn)
        (entity,) = drawn["msteams"]["entities"]
        assert entity["mentioned"] == {"id": "dGFn", "name": "at Paul at O'Neil", "type": "tag"}
        assert [each["text"] for each in elements(drawn, "TextBlock")] == [entity["text"]]
        assert entity["text"] == "<at>at Paul at O'Neil</at>"


def test_a_time_is_told_by_the_clock_asked_for_and_says_by_which() -> None:
    said = "".join(said_in(draw_card(CARD_OF_LEA, Locale.EN, zone=PARIS)))
    assert "Waiting since:\u00a023 Nov, 07:30 UTC+1" in said
    winter = When(at=NOW, style="time")
    assert "09:30 UTC" in "".join(said_in(draw_line((winter,), Locale.EN)))
    summer = When(at=NOW - timedelta(days=150))
    assert "26 juin, 11:30 UTC+2" in "".join(said_in(draw_line((summer,), Locale.FR, zone=PARIS)))


@pytest.mark.parametrize("locale", Locale)
def test_a_card_is_written_in_the_language_asked_for(locale: Locale) -> None:
    said = " ".join(said_in(draw_card(CARD_OF_LEA, locale)))
    assert ("Répondre" in said) == (locale is Locale.FR)
    assert ("Attend depuis" in said) == (locale is Locale.FR)


def test_a_copy_for_information_has_no_buttons() -> None:
    assert not actions(draw_card(case_card(view(), DIRECTORY, now=NOW, read_only=True), Locale.EN))


def test_twenty_cases_of_a_flood_stand_on_one_card_each_with_its_button() -> None:
    many = [
        view(mention(number, "é" * 2000, author=Author("7", "n" * 90, "N" * 90)), id=number, author_handle="n" * 90)
        for number in range(1, 21)
    ]
    drawn = draw_card(summary_card(many, 300, DIRECTORY, revision=2), Locale.FR)
    check_card(drawn)
    assert [each["data"]["case"] for each in actions(drawn)] == [str(number) for number in range(1, 21)]
    assert {each["data"]["verb"] for each in actions(drawn)} == {"case.show"}
    said = said_in(drawn)
    assert len([text for text in said if "ééé" in text]) == 20
    assert any("280" in text for text in said)


def test_very_many_acts_stay_on_the_card_the_least_wanted_without_a_way_for_old_clients() -> None:
    replies = tuple(
        reply(ReplyState.AWAITING_APPROVAL, id=10**17 + each, revision=10**17, text='"' * 40) for each in range(3)
    )
    published = reply(ReplyState.PUBLISHED, id=10**17 + 7, revision=10**17, remote_id="r", url="https://a.example/r")
    card = case_card(view(replies=(published, *replies), id=10**17, revision=10**17), DIRECTORY, now=NOW)
    drawn = draw_card(card, Locale.FR)
    check_card(drawn)
    assert len(actions(drawn)) == len(buttons(card))
