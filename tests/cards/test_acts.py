"""Buttons and forms become commands, or are refused in words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.acts import read_act, snooze_until
from bot.domain.case import CloseReason
from bot.domain.messages import (
    AddNote,
    Approve,
    Claim,
    Close,
    Compose,
    Release,
    Reroute,
    Resolve,
    SaveDraft,
    Send,
    SwitchPublishing,
)
from bot.errors import NotFound, Refusal, WrongState

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def act(verb: str, **fields: str) -> object:
    return read_act(verb, {"case": "12", "reply": "5", **fields}, by="marie", now=MONDAY)


def test_forms_become_the_commands_they_stand_for() -> None:
    assert act("case.claim", revision="4") == Claim("marie", 12)
    assert act("case.take_over", revision="4") == Claim("marie", 12, 4, take_over=True)
    assert act("case.release") == Release("marie", 12)
    assert act("case.close", reason="spam", revision="4") == Close("marie", 12, 4, reason=CloseReason.SPAM)
    assert act("case.reroute", department="press", reason="why") == Reroute("marie", 12, None, "press", "why")
    assert act("case.note", text="a\r\nb") == AddNote("marie", 12, text="a\nb")
    assert act("case.draft", text="x") == SaveDraft("marie", 12, text="x")
    assert act("case.compose", stopped="yes") == Compose("marie", 12, stopped=True)
    assert act("case.send", text="Hi", mention_revision="2") == Send("marie", 12, text="Hi", mention_revision=2)
    assert act("reply.approve", reply_revision="3") == Approve("marie", 5, revision=3)
    assert act("publishing.switch", stopped="yes") == SwitchPublishing("marie", stopped=True)


def test_a_reply_is_said_to_be_online_only_under_a_whole_address() -> None:
    url = "https://social.example/@acme/9"
    assert act("reply.resolve", outcome="published", url=url) == Resolve("marie", 5, "published", url)
    assert act("reply.resolve", outcome="give_up", url="") == Resolve("marie", 5, "give_up", "")
    with pytest.raises(WrongState):
        act("reply.resolve", outcome="published", url="javascript:alert(1)")


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5", "٣", "9" * 40, "1 OR 1=1"])
def test_a_number_that_is_none_is_refused(number: str) -> None:
    with pytest.raises(NotFound):
        read_act("case.claim", {"case": number}, by="marie", now=MONDAY)


@pytest.mark.parametrize("verb", ["case.delete", "", "__class__", "reply"])
def test_a_verb_that_no_page_holds_is_refused(verb: str) -> None:
    with pytest.raises(NotFound):
        act(verb)


def test_a_reason_that_is_none_is_refused() -> None:
    with pytest.raises(Refusal):
        act("case.close", reason="boredom")


@pytest.mark.parametrize(
    ("choice", "zone", "expected"),
    [
        ("hour", "Europe/Paris", MONDAY + timedelta(hours=1)),
        ("tonight", "Europe/Paris", datetime(2026, 11, 23, 17, 0, tzinfo=UTC)),
        ("tonight", "Pacific/Auckland", datetime(2026, 11, 24, 5, 0, tzinfo=UTC)),
        ("tomorrow", "Europe/Paris", datetime(2026, 11, 24, 8, 0, tzinfo=UTC)),
        ("monday", "Europe/Paris", datetime(2026, 11, 30, 8, 0, tzinfo=UTC)),
        ("tomorrow", "", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        ("tomorrow", "../etc/passwd", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
        ("tomorrow", "No/Where", datetime(2026, 11, 24, 9, 0, tzinfo=UTC)),
    ],
)
def test_later_is_told_in_the_readers_own_time(choice: str, zone: str, expected: datetime) -> None:
    assert snooze_until(choice, "", zone, MONDAY) == expected


def test_tonight_after_six_is_tomorrow_night() -> None:
    evening = MONDAY.replace(hour=20)
    assert snooze_until("tonight", "", "UTC", evening) == datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def test_the_clock_of_the_reader_holds_across_the_change_of_the_hour() -> None:
    before = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)
    assert snooze_until("tomorrow", "", "Europe/Paris", before) == datetime(2026, 10, 25, 8, 0, tzinfo=UTC)


def test_an_own_time_is_read_as_the_browser_writes_it() -> None:
    assert snooze_until("own", "2026-12-01T10:15", "Europe/Paris", MONDAY) == datetime(2026, 12, 1, 9, 15, tzinfo=UTC)
    for nonsense in ("", "tomorrow", "2026-13-01T00:00", "0001-01-01T00:00"):
        with pytest.raises(WrongState):
            snooze_until("own", nonsense, "Pacific/Auckland", MONDAY)
