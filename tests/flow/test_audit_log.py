"""Whatever people and the product do is logged: who, from where, what, before and after, and in nobody's words."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.alike import Part
from bot.domain.audit import Origin, digest
from bot.domain.audit_chain import Link, Verifier
from bot.domain.case import CloseReason
from bot.domain.messages import (
    AddNote,
    Approve,
    Claim,
    Close,
    Compose,
    Correct,
    Escalate,
    Hide,
    Reject,
    Release,
    Reopen,
    Reroute,
    ResumeAccount,
    SaveDraft,
    Send,
    SendPrivately,
    ShowAgain,
    Snooze,
    SwitchPublishing,
    Undo,
    Withdraw,
)
from bot.domain.person import ContactKind
from bot.domain.person_messages import (
    ForgetContact,
    ForgetPerson,
    JoinPersons,
    KeepApart,
    KeepPledge,
    RecordContact,
    UndoApart,
    UndoJoin,
)
from bot.domain.recording import KEPT
from bot.errors import AlreadyClaimed
from bot.flow.pause import pause
from bot.flow.retain import Retainer
from bot.runtime.chaining import Chainer
from tests.support.house import House

SECRET = "Zebra, my grandmother's cup"


async def log(house: House) -> list[Link]:
    """The chain, whole."""
    await Chainer(house.store).chain()
    async with house.store.reading() as tx:
        links = list(await tx.audit.links(0, 10_000))
    verifier = Verifier()
    verifier.follow(links)
    assert verifier.broken is None
    return links


async def told(house: House) -> list[tuple[str, str | None]]:
    return [(link.entry.kind, link.entry.who) for link in await log(house)]


async def last(house: House) -> dict[str, Any]:
    entry = (await log(house))[-1].entry
    parts = {name: json.loads(getattr(entry, name)) for name in ("data", "before", "after")}
    return {"kind": entry.kind, "who": entry.who, "via": entry.origin.via, "case": entry.case_id} | parts


async def test_a_claim_is_logged_with_whose_the_case_was(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case))
    await house.do(Claim("paul", case, take_over=True))
    entry = await last(house)
    assert (entry["kind"], entry["who"], entry["case"]) == ("taken_over", "paul", case)
    assert (entry["before"]["case"]["assignee"], entry["after"]["case"]["assignee"]) == ("marie", "paul")
    assert await told(house) == [("claimed", "marie"), ("taken_over", "paul")]


async def test_a_comment_that_is_hidden_is_logged_from_the_wish_to_the_fact_and_its_reason_as_a_digest(
    house: House,
) -> None:
    case = await house.a_case(hideable=True)
    mention = (await house.view(case)).mentions[0].id
    await house.do(Hide("mia", case, mention_id=mention, reason=SECRET))
    asked = await last(house)
    await house.work()
    done = await last(house)
    await house.do(ShowAgain("mia", case, mention_id=mention))
    house.networks.clear()
    await house.work()
    failed = await last(house)
    assert (asked["kind"], asked["who"], asked["data"]) == (
        "hiding_asked",
        "mia",
        {"mention": mention, "reason": digest(SECRET)},
    )
    assert (done["kind"], done["who"], done["via"], done["data"]) == ("hidden", "mia", "product", {"mention": mention})
    assert (failed["kind"], failed["data"]["reason"]) == ("showing_failed", "account_paused")


async def test_a_message_in_private_is_logged_as_one_and_its_words_as_a_digest(house: House) -> None:
    case = await house.a_case(private_until=house.clock.now + timedelta(days=7))
    mention = (await house.view(case)).mentions[0].id
    await house.do(SendPrivately("marie", case, mention_id=mention, text=SECRET))
    house.clock.move(20)
    await house.work()
    assert [kind for kind, _ in await told(house)] == ["submitted", "sending", "published"]
    submitted = json.loads((await log(house))[0].entry.after)["reply"]
    assert (submitted["private"], submitted["text"]) == (True, digest(SECRET))
    assert "ebra" not in repr(await log(house))


async def test_it_is_logged_from_where_somebody_acted(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case), origin=Origin("slack", "T012"))
    await house.do(Release("marie", case))
    assert [link.entry.origin for link in await log(house)] == [Origin("slack", "T012"), Origin("test")]


async def test_what_is_refused_or_repeated_is_not_logged_again(house: House) -> None:
    case = await house.a_case()
    await house.do(Claim("marie", case), event_key="once")
    await house.do(Claim("marie", case), event_key="once")
    with pytest.raises(AlreadyClaimed):
        await house.do(Claim("paul", case))
    assert await told(house) == [("claimed", "marie")]


async def test_a_reply_is_logged_from_its_sending_to_the_fact_and_what_becomes_of_it(house: House) -> None:
    case = await house.a_case(SECRET)
    reply = (await house.do(Send("marie", case, text=SECRET, take_over=True)))["reply"]
    house.clock.move(20)
    await house.work()
    assert [kind for kind, _ in await told(house)] == ["submitted", "sending", "published"]
    entry = await last(house)
    assert (entry["who"], entry["via"], entry["data"]["reply"]) == (None, "product", reply)
    assert (entry["before"]["reply"]["state"], entry["after"]["reply"]["state"]) == ("sending", "published")
    submitted = (await log(house))[0].entry
    assert json.loads(submitted.after)["reply"]["text"] == digest(SECRET)
    await house.do(Correct("marie", reply, text=f"{SECRET} is mended"))
    await house.work()
    entry = await last(house)
    assert (entry["kind"], entry["who"], entry["via"]) == ("corrected", "marie", "product")
    assert entry["data"]["after"] == entry["after"]["reply"]["text"] == digest(f"{SECRET} is mended")
    await house.do(Withdraw("marie", reply))
    await house.work()
    assert [kind for kind, _ in await told(house)][3:] == [
        "correction_asked",
        "corrected",
        "withdrawal_asked",
        "withdrawn",
    ]
    assert "ebra" not in repr(await log(house))


async def test_approvals_are_logged_with_who_consented(house: House) -> None:
    case = await house.a_case("An interview, please")
    sent = await house.do(Send("marie", case, text="Gladly", take_over=True))
    await house.do(Reject("paul", sent["reply"], reason="Too short"))
    again = await house.do(Send("marie", case, text="Gladly, on Monday", take_over=True))
    await house.do(Approve("paul", again["reply"]))
    entry = await last(house)
    assert (entry["kind"], entry["who"]) == ("approved", "paul")
    assert entry["after"]["reply"]["approver"] == "paul"
    await house.do(Undo("marie", again["reply"]))
    kinds = [kind for kind, _ in await told(house)]
    assert kinds == ["submitted", "rejected", "submitted", "approved", "undone"]
    assert "short" not in repr(await log(house))


async def test_what_becomes_of_a_case_is_logged_without_the_reasons_in_words(house: House) -> None:
    case = await house.a_case()
    await house.do(Escalate("marie", case, reason=SECRET))
    await house.do(Snooze("marie", case, until=house.clock() + timedelta(hours=1)))
    await house.do(AddNote("marie", case, text=SECRET))
    await house.do(Reroute("marie", case, department="press", reason=SECRET))
    rerouted = await last(house)
    assert rerouted["data"] == {"previous": "delivery", "department": "press", "reason": digest(SECRET)}
    assert (rerouted["before"]["case"]["department"], rerouted["after"]["case"]["department"]) == ("delivery", "press")
    await house.do(Close("sam", case, reason=CloseReason.SPAM))
    assert (await last(house))["after"]["case"]["close_reason"] == "spam"
    await house.do(Reopen("sam", case))
    kinds = [kind for kind, _ in await told(house)]
    assert kinds == ["escalated", "snoozed", "noted", "rerouted", "closed", "reopened"]
    assert "ebra" not in repr(await log(house))


async def test_typing_is_not_logged(house: House) -> None:
    case = await house.a_case()
    await house.do(Compose("marie", case))
    await house.do(SaveDraft("marie", case, text=SECRET))
    assert await told(house) == []


async def test_what_holds_for_everybody_is_logged(house: House) -> None:
    await house.do(SwitchPublishing("ana", stopped=True))
    await house.do(SwitchPublishing("ana", stopped=False))
    async with house.store.writing() as tx:
        await pause(tx, "acme_social", "auth_failed", house.clock())
    assert (await last(house))["data"] == {"account": "acme_social", "reason": "auth_failed"}
    await house.do(ResumeAccount("ana", "acme_social"))
    await house.prober.probe("acme_social")
    assert await told(house) == [
        ("publishing_stopped", "ana"),
        ("publishing_resumed", "ana"),
        ("account_paused", None),
        ("account_asked", "ana"),
        ("account_resumed", None),
    ]


async def test_acts_about_persons_are_logged_once_each_though_they_have_no_case(house: House) -> None:
    contact = RecordContact("sam", ContactKind.PHONE, SECRET, who="Léa Martin", promised="A refund")
    first = await house.do(contact)
    second = await house.do(RecordContact("sam", ContactKind.SHOP, SECRET, who="Lea M."))
    await house.do(KeepPledge("sam", first["contact"]))
    one, other = Part(person=first["person"]), Part(person=second["person"])
    apart = await house.do(KeepApart("sam", one, other))
    await house.do(UndoApart("sam", apart["apart"]))
    joined = await house.do(JoinPersons("sam", first["person"], second["person"], words=SECRET))
    await house.do(UndoJoin("sam", joined["join"]))
    await house.do(ForgetContact("sam", first["contact"]))
    await house.do(ForgetPerson("ana", second["person"]))
    assert await told(house) == [
        ("contact_recorded", "sam"),
        ("contact_recorded", "sam"),
        ("pledge_kept", "sam"),
        ("kept_apart", "sam"),
        ("apart_undone", "sam"),
        ("joined", "sam"),
        ("join_undone", "sam"),
        ("contact_forgotten", "sam"),
        ("person_forgotten", "ana"),
    ]
    assert (await last(house))["data"] == {"person": second["person"]}
    whole = repr(await log(house))
    assert "ebra" not in whole
    assert "Martin" not in whole


async def test_an_act_about_a_person_with_cases_is_logged_once(house: House) -> None:
    first, second = await house.a_case("Where is my parcel?"), await house.a_case("And my refund?")
    contact = RecordContact("marie", ContactKind.PHONE, SECRET, case=first)
    person = (await house.do(contact))["person"]
    assert await house.events(second) != []
    entry = await last(house)
    assert (entry["kind"], entry["data"]["person"], entry["data"]["case"]) == ("contact_recorded", person, first)
    assert await told(house) == [("contact_recorded", "marie")]


async def test_the_chain_stands_when_words_are_forgotten(house: House) -> None:
    case = await house.a_case(SECRET)
    await house.do(Claim("marie", case))
    await house.do(RecordContact("marie", ContactKind.PHONE, SECRET, case=case, who="Léa Martin"))
    before = await log(house)
    [mention] = [each.mention for each in (await house.view(case)).mentions]
    house.network.deletes(mention)
    await house.listener.recheck("acme_social", older_than=timedelta(seconds=-60))
    house.clock.move(KEPT.total_seconds() + 86_400)
    await Retainer(house.store, house.clock).forget()
    after = await log(house)
    assert after[: len(before)] == before
    assert [link.entry.kind for link in after[len(before) :]] == ["mention_deleted", "contacts_outlived"]
    whole = repr(after)
    assert "ebra" not in whole
    assert "Martin" not in whole
    assert "lea" not in whole.replace("release", "")
