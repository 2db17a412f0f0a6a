"""Steps that leave the house: each receiver is told at least once under one id, nobody after the answer, and whoever
was told of an author who waits is told that it is over."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.domain.case import CloseReason
from bot.domain.department import Directory
from bot.domain.messages import Claim, Close, Reopen, Send
from bot.flow.alarming import Alarmer
from bot.ports.alarms import Alarm, AlarmState
from bot.ports.pushing import Genuine
from bot.ports.rows import LaneLost
from bot.ports.store import Store
from bot.rules.source import load_rules
from bot.runtime.rules import InForce
from integrations.social.webhook.signing import judged, keys_in
from tests.flow.alarmed import LEAD, Alarmed, alarmed
from tests.stand_ins.webhook.receiver import SECRET
from tests.support.replies import whispers

TO_LEAD = f"[{{after: 30m, to: {{email: {LEAD}}}}}]"


@pytest.fixture
async def away(store: Store) -> AsyncIterator[Alarmed]:
    async with alarmed(store) as each:
        yield each


async def answers(away: Alarmed, number: int) -> None:
    await away.house.do(Send("marie", number, text="It left.", undo=timedelta(0)))
    await away.house.work()


async def states(away: Alarmed) -> list[AlarmState]:
    async with away.house.store.reading() as tx:
        return [row.state for row in await tx.alarms.of_messages(range(1, 100))]


async def test_each_step_tells_those_whom_it_names_in_their_own_way(away: Alarmed) -> None:
    number = await away.house.a_case()
    await away.passes(minutes=31)
    [mail] = away.mail.mails
    assert (mail["To"], mail["From"]) == (LEAD, "Comptoir <comptoir@example.com>")
    assert mail["Subject"] == f"Case no. {number} (Delivery) still waits"
    assert "What they wrote: Where is my parcel?" in mail.get_content()
    assert f"https://desk.example.com/desk/cases/{number}" in mail.get_content()
    assert away.mail.signed_in == [("comptoir", "mail-pass")]
    assert (away.ops.came, away.pager.came) == ([], [])

    await away.passes(hours=2)
    [(path, headers, body)] = away.ops.came
    lowered = {key.lower(): each for key, each in headers.items()}
    assert path == "/hook?of=comptoir"
    assert isinstance(judged(keys_in(SECRET), lowered, body, away.house.clock.now), Genuine)
    [event] = away.ops.events
    assert (event["type"], event["data"]["cases"], event["data"]["department"]) == (
        "case.still_waits",
        [number],
        "delivery",
    )
    assert lowered["webhook-id"] == event["data"]["id"]
    [page] = away.pager.events
    assert (page["routing_key"], page["event_action"], page["client_url"]) == (
        "routing-key",
        "trigger",
        f"https://desk.example.com/desk/cases/{number}",
    )
    assert page["payload"]["summary"] == f"Case no. {number} (Delivery) still waits"
    assert away.pager.came[0][0] == "/v2/enqueue"
    assert "steps: 2, 3." in page["payload"]["custom_details"]["text"], "what is due at once is one message"


async def test_whoever_was_told_is_told_that_it_is_answered_and_the_incident_is_resolved(away: Alarmed) -> None:
    number = await away.house.a_case()
    await away.passes(hours=1)
    await answers(away, number)
    await away.passes()
    await away.passes(hours=9)
    first, second = away.mail.mails
    assert second["Subject"] == f"Case no. {number} (Delivery) is answered or closed"
    assert second["References"] == first["References"]
    assert [event["type"] for event in away.ops.events] == ["case.still_waits", "case.answered"]
    trigger, resolve = away.pager.events
    assert (trigger["event_action"], resolve["event_action"]) == ("trigger", "resolve")
    assert trigger["dedup_key"] == resolve["dedup_key"]
    assert set(await states(away)) == {AlarmState.ENDED}


async def test_closing_tells_it_too_and_what_waits_again_is_another_incident(away: Alarmed) -> None:
    number = await away.house.a_case()
    await away.passes(hours=1)
    await away.house.do(Close("marie", number, reason=CloseReason.NO_REPLY_NEEDED))
    await away.passes(seconds=2)
    await away.house.do(Reopen("marie", number))
    await away.passes(hours=3)
    assert [(each["event_action"]) for each in away.pager.events] == ["trigger", "resolve", "trigger"]
    first, _, again = away.pager.events
    assert first["dedup_key"] != again["dedup_key"]


async def test_a_claim_takes_back_no_alarm_and_asks_for_none(away: Alarmed) -> None:
    number = await away.house.a_case()
    await away.passes(minutes=31)
    await away.house.do(Claim("marie", number))
    await away.passes(hours=9)
    assert (len(away.mail.mails), away.ops.came) == (1, [])


async def test_nothing_leaves_once_the_answer_is_committed(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.house.clock.move(hours=3)
    assert await away.house.escalator.take() == 3
    await away.house.do(Close("marie", number, reason=CloseReason.ANSWERED_ELSEWHERE))
    await away.house.work()
    await away.passes(hours=1)
    assert (away.mail.taken, away.ops.came, away.pager.came) == ([], [], [])


async def test_what_may_have_arrived_is_sent_again_under_the_same_id(away: Alarmed) -> None:
    await away.house.a_case()
    away.mail.hangs_up, away.ops.statuses, away.pager.statuses = 1, [-1], [503]
    await away.passes(hours=1)
    await away.passes(minutes=1)
    first, again = away.mail.mails
    assert first["Message-ID"] == again["Message-ID"]
    assert [event["data"]["id"] for event in away.ops.events] == [away.ops.events[0]["data"]["id"]] * 2
    assert [event["dedup_key"] for event in away.pager.events] == [away.pager.events[0]["dedup_key"]] * 2
    assert set(await states(away)) == {AlarmState.SENT}
    await away.passes(hours=9)
    assert len(away.mail.taken) == 2


class Died(Exception):
    """The process ended here."""


class Dying:
    """Sends, and ends the process before anybody can write that down."""

    def __init__(self, alarmer: Alarmer) -> None:
        self._sender = alarmer.sender

    async def send(self, alarm: Alarm, directory: Directory, send_by: datetime) -> None:
        await self._sender.send(alarm, directory, send_by)
        raise Died


async def test_a_process_that_dies_once_it_was_sent_is_followed_by_one_that_sends_it_under_the_same_id(
    store: Store,
) -> None:
    async with alarmed(store, TO_LEAD) as away:
        await away.house.a_case()
        away.house.clock.move(hours=1)
        await away.house.escalator.take()

        async def held(_: object) -> None:
            pass

        async with store.reading() as tx:
            [job] = await tx.jobs.due(f"alarm:email:{LEAD}", away.house.clock.now, 10)
        with pytest.raises(Died):
            await replace(away.alarmer, sender=Dying(away.alarmer)).send(job, held)
        await away.passes()
        first, again = away.mail.mails
        assert first["Message-ID"] == again["Message-ID"]
        assert await states(away) == [AlarmState.SENT]


async def test_what_was_leaving_when_the_answer_came_is_followed_by_the_word_that_it_is_over(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.mail.hangs_up = 1
    await away.passes(minutes=31)
    await answers(away, number)
    await away.passes(minutes=1)
    first, over = away.mail.mails
    assert ("still waits" in first["Subject"], "is answered" in over["Subject"]) == (True, True)


async def test_an_answer_meanwhile_stops_an_alarm_that_did_not_arrive_and_nothing_follows_it(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.mail.refuses["MAIL FROM"] = "451 later"
    await away.passes(minutes=31)
    await answers(away, number)
    away.mail.refuses.clear()
    await away.passes(hours=1)
    assert away.mail.taken == []
    assert await states(away) == [AlarmState.DROPPED]


async def test_an_answer_between_an_attempt_and_the_clock_stops_the_next_attempt(away: Alarmed) -> None:
    number = await away.house.a_case()
    away.mail.hangs_up = 1
    await away.passes(minutes=31)
    await answers(away, number)
    away.house.clock.move(minutes=1)
    await away.house.work()
    assert len(away.mail.taken) == 1


async def test_a_receiver_that_asks_to_wait_is_waited_for(away: Alarmed) -> None:
    await away.house.a_case()
    away.ops.statuses = [429]
    await away.passes(hours=1)
    await away.passes(seconds=30)
    assert len(away.ops.came) == 1
    await away.passes(seconds=31)
    assert len(away.ops.came) == 2


@pytest.mark.parametrize("status", [401, 403, 404, 302])
async def test_what_is_refused_for_good_is_told_to_the_admins_and_not_tried_again(away: Alarmed, status: int) -> None:
    number = await away.house.a_case()
    away.ops.statuses = [status]
    await away.passes(hours=1)
    await away.passes(hours=9)
    assert len(away.ops.came) == 1
    assert (await whispers(away.house)).count("ana: whisper.alarm_failed") == 1
    assert "alarm_failed" in await away.house.events(number)


async def test_a_receiver_that_is_away_is_tried_for_six_hours_and_then_given_up(store: Store) -> None:
    async with alarmed(store, TO_LEAD) as away:
        number = await away.house.a_case()
        away.mail.refuses["EHLO"] = away.mail.refuses["HELO"] = "421 later"
        for _ in range(7 * 6):
            await away.passes(minutes=10)
        assert await whispers(away.house) == ["ana: whisper.alarm_failed"]
        assert await states(away) == [AlarmState.FAILED]
        async with store.reading() as tx:
            assert (await tx.jobs.waiting()).get("alarm") is None
            [event] = [each for each in await tx.events.of_case(number) if each.kind == "alarm_failed"]
        assert event.data == {"receiver": f"email:{LEAD}", "reason": "alarm_silent"}


@pytest.mark.parametrize(("variable", "holds"), [("SMTP_PASSWORD", ""), ("OPS_SECRET", "hello"), ("PAGER_KEY", "")])
async def test_a_secret_that_is_not_there_is_told_to_the_admins(away: Alarmed, variable: str, holds: str) -> None:
    await away.house.a_case()
    away.environment[variable] = holds
    await away.passes(hours=1)
    assert "ana: whisper.alarm_failed" in await whispers(away.house)
    assert len(away.mail.taken) + len(away.ops.came) + len(away.pager.came) == 2


async def test_a_receiver_that_the_rules_no_longer_name_is_told_to_the_admins(away: Alarmed) -> None:
    number = await away.house.a_case()
    bare = load_rules(
        away.house.rules_text.partition("escalation: {")[0].replace(", escalation: standard", ""), file="f"
    )
    away.house.rules = InForce(2, bare.directory, bare.plan)
    await away.passes(hours=1)
    assert (await away.house.events(number)).count("alarm_failed") == 3
    # Of three that fail side by side, those that fail before the word is said are one word.
    assert 1 <= (await whispers(away.house)).count("ana: whisper.alarm_failed") <= 3


async def test_very_many_at_once_become_one_message_that_is_over_when_all_are(store: Store) -> None:
    async with alarmed(store, TO_LEAD) as away:
        for each in range(21):
            away.house.network.arrives(f"Where is my parcel {each}?")
        await away.house.poll()
        away.mail.hangs_up = 1
        await away.passes(hours=1)
        await away.passes(minutes=1)
        first, again = away.mail.mails
        assert first["Message-ID"] == again["Message-ID"]
        assert first["Subject"] == "21 cases still wait"
        numbers = await away.house.cases()
        for number in numbers[:-1]:
            await away.house.do(Close("marie", number, reason=CloseReason.SPAM))
        await away.passes(minutes=1)
        assert len(away.mail.taken) == 2
        await away.house.do(Close("marie", numbers[-1], reason=CloseReason.SPAM))
        await away.passes(minutes=1)
        assert [mail["Subject"] for mail in away.mail.mails[2:]] == ["21 cases are answered or closed"]


async def test_as_many_as_can_be_read_one_by_one_are_told_one_by_one(store: Store) -> None:
    async with alarmed(store, TO_LEAD) as away:
        for each in range(20):
            away.house.network.arrives(f"Where is my parcel {each}?")
        await away.house.poll()
        await away.passes(hours=1)
        await away.passes(minutes=1)
        assert len({mail["Message-ID"] for mail in away.mail.mails}) == 20
        assert {mail["Subject"].partition(" (")[0] for mail in away.mail.mails} == {
            f"Case no. {number}" for number in await away.house.cases()
        }


async def test_whoever_is_away_is_not_asked_for_each_message(store: Store) -> None:
    async with alarmed(store, TO_LEAD) as away:
        for each in range(3):
            away.house.network.arrives(f"Where is my parcel {each}?")
        await away.house.poll()
        away.mail.refuses["MAIL FROM"] = "451 later"
        await away.passes(hours=1)
        assert len(away.mail.signed_in) == 1


async def test_a_process_that_lost_its_lane_sends_nothing(store: Store) -> None:
    async with alarmed(store, TO_LEAD) as away:
        await away.house.a_case()
        away.house.clock.move(hours=1)
        await away.house.escalator.take()

        async def lost(_: object) -> None:
            raise LaneLost("alarm")

        async with store.reading() as tx:
            [job] = await tx.jobs.due(f"alarm:email:{LEAD}", away.house.clock.now, 10)
        with pytest.raises(LaneLost):
            await away.alarmer.send(job, lost)
        assert away.mail.taken == []


HOSTILE = "parcel\r\nBcc: everybody@example.com\r\n\r\n.\r\nRCPT TO:<x@example.com>\r\n\u202e<b>@here</b>"


async def test_hostile_words_of_a_customer_stay_words(away: Alarmed) -> None:
    await away.house.a_case(HOSTILE)
    await away.passes(hours=1)
    [(_, receivers, _)], [mail] = away.mail.taken, away.mail.mails
    assert receivers == [LEAD]
    assert sorted(mail.keys()) == sorted(
        ["From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted", "Content-Type",
         "Content-Transfer-Encoding", "MIME-Version"]
    )  # fmt: skip
    assert mail.get_content_type() == "text/plain"
    assert "Bcc: everybody@example.com" in mail.get_content()
    assert "\u202e" not in away.ops.events[0]["data"]["text"]


async def test_what_was_not_written_in_public_stays_in_the_house(away: Alarmed) -> None:
    await away.house.a_case("Where is my parcel? Secretly.", visibility="direct")
    await away.passes(minutes=31)
    assert "Secretly" not in away.mail.mails[0].get_content()


async def test_secrets_are_in_no_error(away: Alarmed) -> None:
    await away.house.a_case()
    away.mail.refuses["AUTH"] = "535 no, mail-pass is wrong"
    await away.passes(hours=1)
    async with away.house.store.reading() as tx:
        told = repr([event.data for number in await away.house.cases() for event in await tx.events.of_case(number)])
    assert ("alarm_access" in told, "mail-pass" in told) == (True, False)
