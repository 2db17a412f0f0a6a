"""What is written and pressed under a card: notes, claims, offers to close; nothing that becomes public."""

import json

import pytest

from bot.domain.case import CaseState
from bot.domain.messages import Claim, Send
from bot.flow.context import TOGETHER
from integrations.chat.slack.inbound import REPLY_PUBLICLY
from integrations.chat.slack.written import for_colleagues, for_the_public
from tests.slack.office import ROOMS, Office
from tests.support.counting_store import Counting

ROOM = ROOMS["delivery"]


async def notes(office: Office, case: int) -> list[tuple[str, str]]:
    return [(note.person, note.text) for note in (await office.house.view(case)).notes]


def in_the_field(office: Office, user: str) -> str:
    asked = [block["element"] for block in office.modal(user).view["blocks"] if block["type"] == "input"]
    (field,) = [each for each in asked if each["type"] == "plain_text_input"]
    return str(field.get("initial_value", ""))


async def drawn(office: Office) -> None:
    """What is said in a row is drawn together, a moment later."""
    office.house.clock.move(TOGETHER.total_seconds())
    await office.house.work()


async def test_what_a_colleague_writes_under_a_card_is_a_note_and_never_public(office: Office) -> None:
    case = await office.a_case()
    await office.says("U1", "Ask <@U2> about <https://carrier.example/7|the parcel> &amp; tell me")
    assert await notes(office, case) == [("marie", "Ask @Paul about https://carrier.example/7 & tell me")]
    await drawn(office)
    assert "1 internal note" in json.dumps(office.card()["blocks"])
    office.house.clock.move(3600)
    await office.house.work()
    assert office.published() == []


async def test_the_first_note_of_a_day_gets_a_hint_that_only_its_author_reads(office: Office) -> None:
    case = await office.a_case()
    for words in ("one", "two"):
        await office.says("U1", words)
    assert len(office.told("U1")) == 1
    assert f"Kept for colleagues on case no. {case}" in office.told("U1")[0]
    await office.says("U2", "three")
    assert len(office.told("U2")) == 1
    office.house.clock.move(days=1)
    await office.says("U1", "four")
    assert len(office.told("U1")) == 2
    await office.take_offer("U1", "Reply")
    assert office.modal("U1").view["submit"]["text"] == "Preview"


async def test_a_talk_under_a_card_is_written_down_at_once_and_draws_the_card_once(office: Office) -> None:
    case = await office.a_case()
    before = len(office.workspace.called("chat.update"))
    for number in range(8):
        await office.says("U1", f"note {number}")
        assert len(await notes(office, case)) == number + 1
    await drawn(office)
    assert "8 internal notes" in json.dumps(office.card()["blocks"])
    assert len(office.workspace.called("chat.update")) == before + 1


async def test_an_act_after_a_note_draws_the_card_at_once(office: Office) -> None:
    await office.a_case()
    await office.says("U1", "Mine")
    await office.act("U1", "I’ll take it")
    assert "With Marie" in json.dumps(office.card()["blocks"])
    assert "1 internal note" in json.dumps(office.card()["blocks"])


async def test_a_note_costs_a_few_transactions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its own, and those of the outbox: the lane taken, its job taken and done, the lane given back, no more found."""
    await office.a_case()
    await office.says("U1", "The first of the day, which is answered with a hint")
    counting = Counting(office.house.store, monkeypatch)
    await office.says("U1", "Another")
    assert counting.writings - 1 <= 5, "beside the one that keeps the event"


async def says_all(office: Office, *said: tuple[str, str]) -> list[str]:
    """Several people write before the outbox comes by; gives the timestamps of their messages."""
    thread = office.card()["ts"]
    messages = []
    for user, words in said:
        office.house.clock.move(0.01)
        messages.append(await office.doing.say(user, ROOM, words, thread=thread))
    return [str(message["ts"]) for message in messages]


async def test_what_several_people_write_in_a_moment_is_written_down_together(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.a_case()
    await office.says("U1", "First")
    await office.says("U2", "First of mine")
    told = len(office.told("U1")) + len(office.told("U2"))
    said = [("U1", "one"), ("U2", "two"), ("U1", "three"), ("U2", "four"), ("U1", "five")]
    stamps = await says_all(office, *said)
    await office.doing.edit(ROOM, stamps[2], "3")
    await office.doing.remove(ROOM, stamps[3])
    counting = Counting(office.house.store, monkeypatch)
    await office.house.work()
    assert counting.writings <= 5
    written = [("marie", "one"), ("paul", "two"), ("marie", "3"), ("marie", "five")]
    assert (await notes(office, case))[2:] == written
    assert len(office.told("U1")) + len(office.told("U2")) == told


async def test_one_who_may_not_write_beside_others_is_told_and_theirs_are_kept(office: Office) -> None:
    case = await office.a_case()
    await says_all(office, ("U1", "one"), ("U9", "let me in"), ("U2", "two"))
    await office.house.work()
    assert await notes(office, case) == [("marie", "one"), ("paul", "two")]
    assert len(office.told("U9")) == 1


async def test_what_is_written_in_the_threads_of_several_cases_lands_on_each(office: Office) -> None:
    first, second = await office.a_case("Where is my parcel?"), await office.a_case("And where is mine?")
    cards = office.workspace.cards(ROOM)
    for number in range(4):
        office.house.clock.move(0.01)
        await office.doing.say("U1", ROOM, f"note {number}", thread=cards[number % 2]["ts"])
    other = office.workspace.says("U2", ROOM, "Lunch?")
    await office.doing.say("U1", ROOM, "Pizza", thread=other["ts"])
    await office.house.work()
    assert await notes(office, first) == [("marie", "note 0"), ("marie", "note 2")]
    assert await notes(office, second) == [("marie", "note 1"), ("marie", "note 3")]


async def test_a_note_is_changed_and_taken_away_with_its_message(office: Office) -> None:
    case = await office.a_case()
    kept, gone = await office.says("U1", "Tuesday"), await office.says("U1", "Nonsense")
    await office.doing.edit(ROOM, kept, "Wednesday")
    await office.doing.remove(ROOM, gone)
    await office.house.work()
    assert await notes(office, case) == [("marie", "Wednesday")]
    await drawn(office)
    assert "1 internal note" in json.dumps(office.card()["blocks"])


async def test_a_message_that_arrives_twice_is_one_note(office: Office) -> None:
    case = await office.a_case()
    ts = await office.says("U1", "Once")
    message = office.workspace.channels[ROOM].messages[ts]
    await office.slack.event({**message, "channel": ROOM})
    await office.slack.event({**message, "channel": ROOM, "subtype": "thread_broadcast"})
    await office.house.work()
    assert await notes(office, case) == [("marie", "Once")]


async def test_a_link_that_slack_unfolds_changes_no_note(office: Office) -> None:
    case = await office.a_case()
    ts = await office.says("U1", "See https://carrier.example")
    before = await office.house.events(case)
    await office.doing.unfurl(ROOM, ts)
    await office.house.work()
    assert await office.house.events(case) == before


async def test_a_file_without_a_word_is_noted_by_its_name(office: Office) -> None:
    case = await office.a_case()
    await office.says("U1", "", subtype="file_share", files=[{"id": "F1", "name": "parcel.png"}])
    assert await notes(office, case) == [("marie", "📎 parcel.png")]


async def test_messages_of_apps_beside_cards_and_from_shared_channels_are_no_notes(office: Office) -> None:
    case = await office.a_case()
    await office.says("U1", "I am an app", bot_id="B7")
    await office.says(office.workspace.app.bot_user, "I am Comptoir", bot_id=office.workspace.app.bot_id)
    await office.says("U1", "somebody joined", subtype="channel_join")
    await office.doing.say("U1", ROOM, "not under a card")
    other = office.workspace.says("U2", ROOM, "Lunch?")
    await office.doing.say("U1", ROOM, "Pizza", thread=other["ts"])
    office.workspace.channels[ROOM].is_ext_shared = True
    await office.says("U1", "others read along")
    assert await notes(office, case) == []
    assert office.told("U1") == []


async def test_who_may_not_act_leaves_no_note_and_is_told_so_once_a_day(office: Office) -> None:
    case = await office.a_case()
    for user in ("U9", "U3"):
        await office.says(user, "Let me in")
        ts = await office.says(user, "Please")
        await office.doing.edit(ROOM, ts, "Pretty please")
        await office.house.work()
    assert await notes(office, case) == []
    assert len(office.told("U9")) == len(office.told("U3")) == 1
    assert "does not know you" in office.told("U9")[0]
    assert "n’est pas gardé" in office.told("U3")[0]


async def test_a_message_is_answered_publicly_from_its_menu(office: Office) -> None:
    case = await office.a_case()
    ts = await office.says("U2", "It&apos;s at <https://carrier.example/7|the depot>, say it &lt;kindly&gt;")
    assert (await office.doing.choose("U1", ROOM, ts, REPLY_PUBLICLY)).status_code == 200
    assert in_the_field(office, "U1") == "It&apos;s at https://carrier.example/7, say it <kindly>"
    await office.submit("U1", text="It is at the depot.")
    await office.submit("U1")
    office.house.clock.move(16)
    await office.house.work()
    assert office.published() == ["It is at the depot."]
    assert (await office.house.view(case)).case.state is CaseState.REPLIED


async def test_what_only_colleagues_understand_in_a_message_is_refused_before_it_is_public(office: Office) -> None:
    await office.a_case()
    ts = await office.says("U2", "Ask <@U1> in <#C2|press> :pray:")
    await office.doing.choose("U1", ROOM, ts, REPLY_PUBLICLY)
    words = in_the_field(office, "U1")
    assert words == "Ask <@U1> in <#C2|press> :pray:"
    await office.submit("U1", text=words)
    assert list(office.modal("U1").errors) == ["text"]


async def test_a_message_joins_what_was_typed_before_and_joins_it_once(office: Office) -> None:
    await office.a_case()
    await office.act("U1", "Reply")
    await office.slack.type(office.modal("U1"), "text", "Dear Léa,")
    await office.slack.close(office.modal("U1"))
    await office.house.work()
    ts = await office.says("U2", "It left today.")
    for _ in range(2):
        await office.doing.choose("U1", ROOM, ts, REPLY_PUBLICLY)
        shown = office.modal("U1")
        assert in_the_field(office, "U1") == "Dear Léa,\n\nIt left today."
        await office.slack.close(shown)


async def test_a_message_waits_as_a_draft_while_its_case_is_taken_over(office: Office) -> None:
    case = await office.a_case()
    ts = await office.says("U2", "It left today.")
    await office.house.do(Claim("paul", case))
    await office.doing.choose("U1", ROOM, ts, REPLY_PUBLICLY)
    assert office.modal("U1").view["submit"]["text"] == "Take over and reply"
    await office.submit("U1")
    assert in_the_field(office, "U1") == "It left today."


async def test_the_menu_of_a_card_itself_opens_an_empty_reply(office: Office) -> None:
    await office.a_case()
    await office.doing.choose("U1", ROOM, office.card()["ts"], REPLY_PUBLICLY)
    assert in_the_field(office, "U1") == ""


@pytest.mark.parametrize("user", ["U1", "U9"])
async def test_the_menu_of_any_other_message_answers_nobody_and_says_why(office: Office, user: str) -> None:
    await office.a_case()
    ts = office.workspace.says("U2", ROOM, "Lunch?")["ts"]
    await office.doing.choose(user, ROOM, ts, REPLY_PUBLICLY)
    shown = json.dumps(office.modal(user).view)
    assert "input" not in shown
    assert ("under no card" if user == "U1" else "does not know you") in shown


async def test_eyes_on_a_card_claim_its_case(office: Office) -> None:
    case = await office.a_case()
    await office.doing.react("U1", ROOM, office.card()["ts"], "eyes")
    await office.house.work()
    found = (await office.house.view(case)).case
    assert (found.state, found.assignee) == (CaseState.CLAIMED, "marie")


async def test_eyes_on_a_case_that_a_colleague_has_are_answered_in_private(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(Claim("paul", case))
    for user in ("U1", "U9"):
        await office.doing.react(user, ROOM, office.card()["ts"], "eyes")
    await office.house.work()
    assert (await office.house.view(case)).case.assignee == "paul"
    assert "Paul already has this case" in office.told("U1")[0]
    assert "does not know you" in office.told("U9")[0]


async def test_a_check_mark_proposes_to_close_and_closes_nothing_by_itself(office: Office) -> None:
    case = await office.a_case()
    await office.doing.react("U1", ROOM, office.card()["ts"], "white_check_mark")
    await office.house.work()
    assert (await office.house.view(case)).case.state is CaseState.OPEN
    await office.take_offer("U1", "No reply needed")
    assert (await office.house.view(case)).case.state is CaseState.CLOSED
    await office.doing.react("U1", ROOM, office.card()["ts"], "white_check_mark")
    await office.house.work()
    assert len(office.told("U1")) == 1


async def test_a_check_mark_on_an_answered_case_proposes_to_close_it_as_answered(office: Office) -> None:
    case = await office.a_case()
    await office.house.do(Send("marie", case, text="Today."))
    office.house.clock.move(16)
    await office.house.work()
    await office.doing.react("U1", ROOM, office.card()["ts"], "white_check_mark")
    await office.house.work()
    await office.take_offer("U1", "Close")
    found = (await office.house.view(case)).case
    assert (found.state, found.close_reason) == (CaseState.CLOSED, "answered")


async def test_other_reactions_and_those_to_other_messages_do_nothing(office: Office) -> None:
    case = await office.a_case()
    ts = await office.says("U2", "Noted")
    before = len(office.workspace.calls)
    await office.doing.react("U1", ROOM, office.card()["ts"], "tada")
    await office.doing.react("U1", ROOM, ts, "eyes")
    await office.house.work()
    assert (await office.house.view(case)).case.assignee is None
    assert len(office.workspace.calls) == before


@pytest.mark.parametrize(
    ("written", "noted", "public"),
    [
        ("<@U2> and <@U7|zoe>", "@Paul and @zoe", "<@U2> and <@U7|zoe>"),
        ("<@U8>", "@U8", "<@U8>"),
        ("<#C2|press> <#C3>", "#press #C3", "<#C2|press> <#C3>"),
        (
            "<!here> <!subteam^S1|@crew> <!subteam^S2>",
            "@here @crew @subteam",
            "<!here> <!subteam^S1|@crew> <!subteam^S2>",
        ),
        ("<https://a.example?x=1&amp;y=2|here>", "https://a.example?x=1&y=2", "https://a.example?x=1&y=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example", "a@b.example"),
        ("1 &lt; 2 &gt; 0 &amp;amp; “quoted” …", "1 < 2 > 0 &amp; “quoted” …", "1 < 2 > 0 &amp; “quoted” …"),
        ("a < b", "a < b", "a < b"),
    ],
)
def test_slacks_own_way_of_writing_is_read(written: str, noted: str, public: str) -> None:
    assert for_colleagues(written, lambda user: "Paul" if user == "U2" else "") == noted
    assert for_the_public(written) == public
