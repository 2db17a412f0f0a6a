"""What a card says of a case, in every state."""

from datetime import timedelta

import pytest

from bot.cards.build import case_card
from bot.cards.card import Card, Facts, Picture, Quote, Title
from bot.cards.plain import words
from bot.domain import reply as replies
from bot.domain.case import CaseState, CloseReason
from bot.domain.decision import Priority, Reason
from bot.domain.department import Locale
from bot.domain.mention import Author, Media, MentionKind, MentionState, Understanding
from bot.domain.reply import ReplyState
from tests.cards.samples import DIRECTORY, NOW, blocks, buttons, mention, reply, text_of, verbs, view


def card(*args: object, read_only: bool = False, **kwargs: object) -> Card:
    return case_card(view(*args, **kwargs), DIRECTORY, now=NOW, read_only=read_only)  # type: ignore[arg-type]


def title(drawn: Card) -> Title:
    return blocks(drawn, Title)[0]


def test_a_new_card_says_who_speaks_what_they_want_and_why_it_is_here() -> None:
    text = text_of(card())
    assert "Léa Martin @lea@social.example [Unclaimed]" in text
    assert "Where is my refund?" in text
    assert "Followers: 1,234" in text
    assert "Language: English" in text
    assert "Feeling: unhappy" in text
    assert "Here because rule “refunds” matched “refund” the language (en)" in text


def test_the_same_tree_is_read_in_french() -> None:
    text = text_of(card(), Locale.FR)
    assert "[À prendre]" in text
    assert "Langue: anglais" in text
    assert "Ici parce que la règle «\u00a0refunds\u00a0» a reconnu" in text


def test_the_fallback_says_that_no_rule_matched() -> None:
    assert "no rule matched" in text_of(card(rule="", reasons=(Reason("", "fallback", ""),)))


def test_a_rule_without_words_is_still_named() -> None:
    assert "Here by rule “night”" in text_of(card(rule="night", reasons=(Reason("night", "rule", ""),)))


def test_the_same_word_found_twice_is_told_once() -> None:
    twice = (Reason("r", "any", "Smoke", 0, 5), Reason("r", "any", "smoke", 9, 14))
    assert text_of(card(rule="r", reasons=twice)).lower().count("smoke") == 1


def test_a_number_and_what_it_was_held_against_are_read_as_one_comparison() -> None:
    felt = text_of(card(rule="r", reasons=(Reason("r", "feeling", "0.84 (> 0.2)"),)))
    known = text_of(card(rule="r", reasons=(Reason("r", "author.followers", "1234567 (>= 5)"),)))
    assert "the feeling (0.84 > 0.2)" in felt
    assert "its followers (1,234,567 ≥ 5)" in known


def test_numbers_are_written_as_the_language_of_the_card_writes_them() -> None:
    felt = card(rule="r", reasons=(Reason("r", "feeling", "-0.84 (< -0.3)"),))
    assert "le ton (-0,84 < -0,3)" in text_of(felt, Locale.FR)


def test_a_reason_of_a_form_that_nobody_knows_is_shown_as_it_is() -> None:
    assert "feeling (sour)" in text_of(card(rule="r", reasons=(Reason("r", "feeling", "sour"),)))


def test_many_reasons_are_counted() -> None:
    many = tuple(Reason("r", "any", f"word{number}", number, number + 1) for number in range(7))
    assert "and 3 more reasons" in text_of(card(rule="r", reasons=many))


def test_an_unclaimed_card_offers_to_reply_first() -> None:
    drawn = card()
    assert verbs(drawn)[:4] == ["case.reply", "case.claim", "case.close", "case.reroute"]
    assert buttons(drawn)[0].style == "primary"


def test_the_holder_is_not_asked_to_take_over_and_others_are_not_asked_to_give_back() -> None:
    drawn = card(state=CaseState.CLAIMED, assignee="marie")
    assert "[With Marie]" in text_of(drawn)
    assert "case.take_over" not in verbs(drawn, "marie")
    assert "case.release" in verbs(drawn, "marie")
    assert "case.take_over" in verbs(drawn, "paul")
    assert "case.release" not in verbs(drawn, "paul")


def test_a_held_reply_counts_down_and_can_be_undone() -> None:
    drawn = card(replies=(reply(),), state=CaseState.CLAIMED, assignee="marie")
    assert title(drawn).status == "sending"
    assert "Goes out 09:30:15 UTC" in text_of(drawn)
    assert verbs(drawn)[0] == "reply.undo"
    assert "case.reply" not in verbs(drawn)


def test_a_reply_that_waits_for_approval_names_who_may_approve() -> None:
    drawn = card(replies=(reply(ReplyState.AWAITING_APPROVAL),), state=CaseState.AWAITING_APPROVAL, department="press")
    assert "Waits for approval by Paul" in text_of(drawn)
    assert "reply.approve" in verbs(drawn, "paul")
    assert "reply.approve" not in verbs(drawn, "marie")
    assert "reply.undo" in verbs(drawn, "marie")
    approve = next(button for button in buttons(drawn) if button.verb == "reply.approve")
    assert approve.values["reply_revision"] == "1"


def test_an_approver_who_edited_is_no_longer_offered_to_approve() -> None:
    edited = reply(ReplyState.AWAITING_APPROVAL, writers=frozenset({"marie", "paul"}))
    drawn = card(replies=(edited,), state=CaseState.AWAITING_APPROVAL, department="press")
    assert "reply.approve" not in verbs(drawn, "paul")
    assert "nobody else may approve" in text_of(drawn)
    assert "Reply by Marie, Paul" in text_of(drawn)


def test_a_published_reply_can_be_withdrawn_until_somebody_has_asked() -> None:
    public = reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9")
    asked = replies.withdrawal_asked(public, "paul", NOW)
    failed = replies.amendment_failed(asked, asked.amendment, "permanent")  # type: ignore[arg-type]
    gone = replies.withdrawn(asked, "paul", NOW)
    offered = {each: "reply.withdraw" in verbs(card(replies=(each,))) for each in (public, asked, failed, gone)}

    assert list(offered.values()) == [True, False, True, False]
    assert "Being withdrawn, asked for by Paul 23 Nov, 09:30 UTC" in text_of(card(replies=(asked,)))
    assert "Still online, not withdrawn: the network refused" in text_of(card(replies=(failed,)))
    assert "Withdrawn from the network by Paul 23 Nov, 09:30 UTC" in text_of(card(replies=(gone,)))
    assert "It left this morning." in text_of(card(replies=(gone,)))


def test_a_published_reply_can_be_corrected_until_somebody_has_asked() -> None:
    public = reply(ReplyState.PUBLISHED, published_at=NOW, remote_id="9")
    asked = replies.correction_asked(public, "It left <yesterday>.", "paul", NOW)
    better = replies.corrected(asked, asked.amendment, NOW)  # type: ignore[arg-type]

    assert "reply.correct" in verbs(card(replies=(public,)))
    assert "reply.correct" in verbs(card(replies=(public,), department="press"))
    assert "reply.correct" not in verbs(card(replies=(asked,)))
    assert "reply.withdraw" in verbs(card(replies=(asked,))), "that it goes is the more urgent"
    assert "Being corrected by Paul: “It left <yesterday>.”" in text_of(card(replies=(asked,)))
    assert "corrected by Paul 23 Nov, 09:30 UTC" in text_of(card(replies=(better,)))
    assert "Reply by Marie, Paul" in text_of(card(replies=(better,)))


def test_a_published_reply_shows_its_public_link() -> None:
    published = reply(ReplyState.PUBLISHED, url="https://social.example/@acme/9", published_at=NOW, approver="paul")
    drawn = card(replies=(published,), state=CaseState.REPLIED, assignee="marie", waiting_since=None)
    text = text_of(drawn)
    assert "See the reply in public (https://social.example/@acme/9)" in text
    assert "approved by Paul" in text
    assert title(drawn).status == "done"
    assert verbs(drawn)[:1] == ["case.reply"]


@pytest.mark.parametrize(
    ("state", "changes", "words_said"),
    [
        (ReplyState.QUEUED, {}, "About to leave"),
        (ReplyState.QUEUED, {"failure": "unavailable"}, "trying again: the network does not answer"),
        (ReplyState.SENDING, {}, "Being sent"),
        (ReplyState.FAILED, {"failure": "target_gone"}, "Not published: the post being answered no longer exists"),
        (ReplyState.FAILED, {"failure": "odd_thing"}, "technical reason: odd_thing"),
        (ReplyState.UNCERTAIN, {"failure": "uncertain"}, "The network did not confirm"),
        (ReplyState.CANCELLED, {"failure": "undone"}, "Taken back before it left"),
        (ReplyState.CANCELLED, {"failure": "rejected", "approver": "paul"}, "Sent back by Paul"),
        (ReplyState.CANCELLED, {"failure": "given_up"}, "Given up"),
        (ReplyState.CANCELLED, {"failure": None}, "Cancelled"),
    ],
)
def test_what_became_of_a_reply_is_said_in_words(
    state: ReplyState, changes: dict[str, object], words_said: str
) -> None:
    assert words_said in text_of(card(replies=(reply(state, **changes),), state=CaseState.CLAIMED, assignee="marie"))


def test_an_uncertain_reply_that_needs_a_person_offers_three_choices_first() -> None:
    drawn = card(replies=(reply(ReplyState.UNCERTAIN, needs_person=True),), assignee="marie")
    assert [button.values.get("outcome") for button in buttons(drawn)[:3]] == ["published", "send_again", "give_up"]
    assert title(drawn).status == "failed"


def test_an_uncertain_reply_that_is_looked_for_offers_nothing_about_it() -> None:
    drawn = card(replies=(reply(ReplyState.UNCERTAIN),), assignee="marie")
    assert not [verb for verb in verbs(drawn) if verb.startswith("reply.")]


def test_a_failed_reply_is_the_state_of_the_card_until_another_is_sent() -> None:
    failed = reply(ReplyState.FAILED, failure="rejected")
    assert title(card(replies=(failed,), assignee="marie")).status == "failed"
    again = reply(ReplyState.HELD, id=6)
    assert title(card(replies=(failed, again), assignee="marie")).status == "sending"


def test_a_reply_taken_back_is_forgotten_once_another_came() -> None:
    undone = reply(ReplyState.CANCELLED, failure="undone", text="First words")
    assert "First words" not in text_of(card(replies=(undone, reply(id=6)), assignee="marie"))


@pytest.mark.parametrize("reason", list(CloseReason))
def test_a_closed_case_says_why_and_can_be_reopened(reason: CloseReason) -> None:
    drawn = card(state=CaseState.CLOSED, close_reason=reason, waiting_since=None)
    assert title(drawn).status == "muted"
    assert verbs(drawn) == ["case.reopen", "case.note"]


def test_a_sleeping_case_says_until_when() -> None:
    drawn = card(snoozed_until=NOW + timedelta(hours=2))
    assert "Snoozed until: 23 Nov, 11:30 UTC" in text_of(drawn)
    assert title(drawn).status == "muted"


def test_an_edited_and_a_removed_post_say_so() -> None:
    assert blocks(card(mention(state=MentionState.EDITED)), Quote)[0].edited
    assert blocks(card(mention(state=MentionState.DELETED)), Quote)[0].deleted


def test_a_post_that_its_author_removed_is_not_offered_to_be_answered() -> None:
    gone = mention(1, "", state=MentionState.DELETED)
    assert "case.reply" not in verbs(card(gone))
    assert "case.reply" not in verbs(card(gone, state=CaseState.REPLIED, assignee="marie"))
    assert "case.reply" in verbs(card(gone, mention(2, "still waiting")))


def test_the_newest_post_that_stands_is_the_one_shown() -> None:
    gone = mention(2, "never mind", state=MentionState.DELETED)
    assert blocks(card(mention(1, "my parcel"), gone), Quote)[0].body.text == "my parcel"


def test_a_later_post_that_was_removed_is_not_called_an_earlier_one() -> None:
    drawn = card(mention(1, "my parcel"), mention(2, "never mind", state=MentionState.DELETED))
    assert [quote.body.text for quote in blocks(drawn, Quote)] == ["my parcel"]
    assert "Earlier in this case" not in text_of(drawn)


def test_a_removed_post_is_not_shown_among_the_earlier_ones() -> None:
    removed = mention(2, "you thieves", state=MentionState.DELETED)
    drawn = card(mention(1, "my parcel"), removed, mention(3, "still waiting"))
    assert [quote.body.text for quote in blocks(drawn, Quote)] == ["still waiting", "my parcel"]


def test_earlier_posts_are_three_at_most_and_the_others_are_counted() -> None:
    drawn = card(*(mention(number, f"post {number}") for number in range(1, 7)))
    shown = [quote.body.text for quote in blocks(drawn, Quote)]
    assert shown == ["post 6", "post 3", "post 4", "post 5"]
    assert "and 2 older posts" in text_of(drawn)


def test_media_are_described_and_lead_to_the_network() -> None:
    drawn = card(mention(media=(Media("image", "https://social.example/a.png", "A broken cup"),)))
    picture = blocks(drawn, Picture)[0]
    assert (picture.media, picture.alt.text) == ("image", "A broken cup")


def test_media_with_an_address_that_is_none_keep_their_description() -> None:
    drawn = card(mention(media=(Media("video", "javascript:alert(1)", "A film"), Media("audio", "", ""))))
    assert not blocks(drawn, Picture)
    assert "Video A film" in text_of(drawn)
    assert "Sound no description" in text_of(drawn)


def test_the_fifth_attachment_is_counted() -> None:
    many = tuple(Media("image", f"https://social.example/{number}.png") for number in range(6))
    drawn = card(mention(media=many))
    assert len(blocks(drawn, Picture)) == 4
    assert "and 2 more attachments" in text_of(drawn)


@pytest.mark.parametrize(
    ("changes", "words_said"),
    [
        ({"kind": MentionKind.QUOTE}, "In answer to: a post it quotes"),
        ({"in_reply_to": "ours"}, "In answer to: our reply"),
        ({"in_reply_to": "post-1"}, "In answer to: their own post"),
        ({"in_reply_to": "elsewhere"}, "In answer to: a post in the thread"),
        ({"visibility": "followers"}, "Visible to: its followers"),
        ({"stars": 1}, "Rating: 1 star out of 5"),
        ({"warning": "spoilers"}, "The author warns: spoilers"),
        ({"author": Author("7", "newsbot", "News", verified=True, bot=True)}, "Account: verified automated"),
        ({"understanding": Understanding("en", anger=0.9)}, "Feeling: angry"),
        ({"understanding": Understanding("en", feeling=0.7)}, "Feeling: happy"),
    ],
)
def test_what_is_known_is_said(changes: dict[str, object], words_said: str) -> None:
    ours = reply(ReplyState.PUBLISHED, remote_id="ours", published_at=NOW)
    assert words_said in text_of(card(mention(1), mention(2, **changes), replies=(ours,)))


def test_a_neutral_tone_and_an_unknown_language_take_no_room() -> None:
    text = text_of(card(mention(understanding=Understanding("und"))))
    assert "Feeling" not in text
    assert "Language" not in text


def test_priority_and_tags_are_said_where_there_are_some() -> None:
    text = text_of(card(priority=Priority.URGENT, tags=("danger", "kettle")))
    assert "Priority: urgent" in text
    assert "Tags: danger, kettle" in text


def test_notes_and_colleagues_who_write_are_shown() -> None:
    text = text_of(card(notes=2, composing=("paul",)))
    assert "2 internal notes" in text
    assert "Paul is writing…" in text
    assert "Paul, Marie are writing…" in text_of(card(composing=("paul", "marie")))


def test_a_copy_offers_nothing_and_says_who_answers() -> None:
    drawn = card(read_only=True)
    assert verbs(drawn) == []
    assert "Who answers: Billing" in text_of(drawn)
    assert "Qui répond\u00a0: Facturation" in text_of(drawn, Locale.FR)


def test_a_linked_case_and_a_hand_over_are_told() -> None:
    assert "Same thread as case no. 3" in text_of(card(linked_case=3))
    by_hand = (Reason("", "rerouted", "about an invoice"),)
    assert "Handed over by hand: “about an invoice”" in text_of(card(reasons=by_hand))


@pytest.mark.parametrize("read_only", [False, True])
def test_a_card_tells_the_number_by_which_its_case_is_asked_for(read_only: bool) -> None:
    assert "Case: 12" in text_of(card(read_only=read_only))
    assert "Dossier: 12" in text_of(card(read_only=read_only), Locale.FR)


def test_the_summary_fits_a_notification() -> None:
    drawn = card(mention(text="very long " * 100))
    line = words(drawn.summary, Locale.EN)
    assert line.startswith("Léa Martin: very long")
    assert len(line) < 240


def test_an_author_without_a_name_is_called_by_the_handle() -> None:
    drawn = card(mention(author=Author("7", "anon")))
    assert words(title(drawn).line, Locale.EN) == "@anon"


def test_a_case_without_posts_and_a_department_that_is_gone_still_make_a_card() -> None:
    seen = view(department="dissolved", assignee="somebody", state=CaseState.CLAIMED)
    drawn = case_card(type(seen)(seen.case, [], [reply(ReplyState.AWAITING_APPROVAL)], [], []), DIRECTORY, now=NOW)
    assert blocks(drawn, Facts)
    copy = case_card(seen, DIRECTORY, now=NOW, read_only=True)
    assert "Who answers: dissolved" in text_of(copy)
    assert "[With somebody]" in text_of(copy)
