"""Persons on the desk: what a shop or the hotline heard stands on the case, and the case is found from the phone."""

import pytest

from tests.desk.counter import Browser, Counter, form_of, page, seen
from tests.desk.test_pages import HOSTILE

TOLD = {"kind": "phone", "who": "Léa Martin", "about": "Her parcel is late", "promised": "A refund"}


async def record(browser: Browser, address: str, **changes: str) -> str:
    """Fill in the form on a page and send it; gives where it led."""
    form = form_of(await browser.page(address), "/desk/contacts")
    answer = await browser.post("/desk/contacts", form | TOLD | changes)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def search(browser: Browser, words: str) -> str:
    form = form_of(await browser.page("/desk/persons"), "/desk/persons")
    return seen(page(await browser.post("/desk/persons", form | {"words": words})).css_first("main"))


@pytest.fixture
async def case(counter: Counter) -> int:
    return await counter.house.a_case("Where is my parcel?")


async def test_what_the_hotline_promised_stands_on_the_case_for_whoever_answers(counter: Counter, case: int) -> None:
    sam, marie = await counter.browser("sam"), await counter.browser("marie")
    assert await record(sam, f"/desk/cases/{case}", until="2026-03-02") == f"/desk/cases/{case}"

    story = await marie.page(f"/desk/cases/{case}")
    assert "Promised: A refund" in seen(story.css_first(".pledge"))
    [passage] = story.css(".passage")
    assert "Sam with Léa Martin Telephone" in seen(passage)
    assert "Her parcel is late" in seen(passage)
    assert "Sam recorded a contact" in seen(story.css_first(".moments"))
    assert "A refund" in seen(page(await marie.get(f"/desk/cases/{case}/story")))

    for _ in range(2):
        counter.house.clock.move(hours=8)
        late = await marie.page(f"/desk/cases/{case}")
    assert "overdue" in seen(late.css_first(".pledge"))


async def test_whoever_picks_up_the_phone_finds_the_public_thread(counter: Counter, case: int) -> None:
    sam = await counter.browser("sam")
    assert "seen in public only" in await search(sam, "lea")
    await record(sam, f"/desk/cases/{case}")
    found = await search(sam, "martin")
    assert "Léa Martin @lea (Mastodon) Promised: A refund" in found
    assert f"Case no. {case}" in found
    assert "Nobody of that name." in await search(sam, "zebra")

    person = await sam.page("/desk/persons/1")
    assert [seen(each) for each in person.css(".passage .post__text")] == ["Her parcel is late", "Where is my parcel?"]
    assert person.css_first(".passage--mention a.outside") is not None


async def test_somebody_new_is_recorded_with_address_and_number_and_recognised_by_them(counter: Counter) -> None:
    sam, ana = await counter.browser("sam"), await counter.browser("ana")
    reached = {"email": "Lea@Example.org", "number": "0033 6 12 34 56 78", "verified": "yes"}
    first = await record(sam, "/desk/persons", **reached)
    again = await record(ana, "/desk/persons", who="", kind="shop", **reached)

    assert first == again
    shown = await ana.page(first)
    assert "+33612345678 (verified) · lea@example.org (verified)" in seen(shown.css_first(".head"))
    assert "Ana joined 1 contact: the same e-mail address." in seen(shown.css_first(".moments"))
    assert "Léa Martin" in await search(ana, "+33612345678")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"number": "06 12 34 56 78"}, "country code"),
        ({"email": "lea"}, "whole e-mail address"),
        ({"about": " "}, "what it was about"),
        ({"kind": "pigeon"}, "how they came"),
        ({"at": "yesterday"}, "date"),
        ({"until": "soon"}, "date"),
        ({"case": "9999"}, "no such thing"),
        ({"case": "x"}, "no such thing"),
    ],
)
async def test_what_cannot_be_used_is_told_and_nothing_that_was_typed_is_lost(
    counter: Counter, case: int, changes: dict[str, str], why: str
) -> None:
    sam = await counter.browser("sam")
    form = form_of(await sam.page(f"/desk/cases/{case}"), "/desk/contacts")
    answer = await sam.post("/desk/contacts", form | TOLD | changes)

    assert answer.status_code in (404, 422)
    tree = page(answer)
    assert why in seen(tree.css_first("[role=alert]"))
    typed = form_of(tree, "/desk/contacts")
    kept = TOLD | {name: text for name, text in changes.items() if name not in ("kind", "case")}
    assert {name: typed[name] for name in kept if name != "kind"} == {
        name: text for name, text in kept.items() if name != "kind"
    }
    mended = {"number": "", "email": "", "at": "", "until": "", "kind": "phone", "about": "Late", "case": str(case)}
    assert (await sam.post("/desk/contacts", typed | mended)).status_code == 303


async def test_a_time_is_that_of_whoever_typed_it(counter: Counter) -> None:
    sam = await counter.browser("sam")
    await record(sam, "/desk/persons", at="2026-03-01T23:30", until="2026-03-05", zone="Asia/Tokyo")
    await record(sam, "/desk/persons", at="2026-03-01T23:30", zone="Nowhere/At_All")
    async with counter.store.reading() as tx:
        first, second = await tx.persons.contact(1), await tx.persons.contact(2)
    assert first is not None
    assert second is not None
    assert first.said.at.isoformat() == "2026-03-01T14:30:00+00:00"
    assert first.said.promised_until is not None
    assert first.said.promised_until.isoformat() == "2026-03-05T14:59:59+00:00"
    assert second.said.at.isoformat() == "2026-03-01T23:30:00+00:00"


async def test_the_same_form_twice_is_one_contact(counter: Counter) -> None:
    sam = await counter.browser("sam")
    form = form_of(await sam.page("/desk/persons"), "/desk/contacts") | TOLD
    first = await sam.post("/desk/contacts", form)
    counter.house.clock.move(5)
    second = await sam.post("/desk/contacts", form)
    assert first.headers["location"] == second.headers["location"]
    assert len((await sam.page(first.headers["location"])).css(".passage")) == 1


async def test_a_promise_is_done_on_the_case_and_on_the_person(counter: Counter, case: int) -> None:
    sam = await counter.browser("sam")
    await record(sam, f"/desk/cases/{case}")
    await record(sam, f"/desk/cases/{case}", promised="A call")
    on_case = await sam.page(f"/desk/cases/{case}")
    done = await sam.post("/desk/contacts/1/kept", form_of(on_case, "/desk/contacts/1/kept"))
    assert done.headers["location"] == f"/desk/cases/{case}"
    person = await sam.page("/desk/persons/1")
    again = await sam.post("/desk/contacts/2/kept", form_of(person, "/desk/contacts/2/kept"))
    assert again.headers["location"] == "/desk/persons/1"

    after = await sam.page("/desk/persons/1")
    assert after.css(".pledge") == []
    assert "Promised: A refund done by Sam" in seen(after)
    stale = await sam.post("/desk/contacts/2/kept", form_of(person, "/desk/contacts/2/kept") | {"key": "other"})
    assert (stale.status_code, "done already" in seen(page(stale))) == (409, True)
    nowhere = await sam.post("/desk/contacts/99/kept", {"key": "x"})
    unknown = await sam.post("/desk/contacts/1/frame", {"key": "x"})
    assert (nowhere.status_code, unknown.status_code) == (404, 404)


async def test_persons_are_joined_with_a_reason_and_taken_apart(counter: Counter, case: int) -> None:
    sam = await counter.browser("sam")
    mine, other = await record(sam, "/desk/persons"), await record(sam, "/desk/persons", who="Mme Martin")
    form = form_of(await sam.page(mine), f"{mine}/join")
    reason = "She gave both names"
    assert (
        await sam.post(f"{mine}/join", form | {"other": other.rpartition("/")[2], "reason": reason})
    ).status_code == 303
    form = form_of(await sam.page(mine), f"{mine}/join")
    assert (await sam.post(f"{mine}/join", form | {"case": str(case)})).status_code == 303

    whole = await sam.page(mine)
    assert len(whole.css(".passage")) == 3
    joins = seen(whole.css_first(".moments"))
    assert "Sam joined 1 contact: by hand. “She gave both names”" in joins
    assert "Sam joined @lea (Mastodon): by hand." in joins
    assert (await sam.get(other)).status_code == 404
    await sam.post("/desk/joins/1/undo", form_of(whole, "/desk/joins/1/undo"))
    assert len((await sam.page(mine)).css(".passage")) == 2
    await sam.post("/desk/joins/2/undo", form_of(whole, "/desk/joins/2/undo"))
    apart = seen(await sam.page(mine))
    assert apart.count("undone by Sam") == 2
    assert "Sam joined 1 author: by hand." in apart, "who left is not named any more"
    assert "Mme Martin" in seen(await sam.page(other))

    nobody = await sam.post(f"{mine}/join", form | {"other": "", "case": "", "key": "n"})
    assert (nobody.status_code, nobody.text.count('role="alert"')) == (404, 1)


async def test_contacts_and_persons_are_deleted_by_those_who_may(counter: Counter, case: int) -> None:
    sam, paul, mia = await counter.browser("sam"), await counter.browser("paul"), await counter.browser("mia")
    await record(sam, f"/desk/cases/{case}")
    await record(sam, f"/desk/cases/{case}", about="A slip of the pen")
    assert "/desk/persons/1/forget" not in (await paul.get("/desk/persons/1")).text
    assert "/desk/contacts/2/forget" not in (await paul.get("/desk/persons/1")).text
    refused = await paul.post("/desk/persons/1/forget", {"key": "x"})
    assert refused.status_code == 403

    own = await sam.page("/desk/persons/1")
    await sam.post("/desk/contacts/2/forget", form_of(own, "/desk/contacts/2/forget"))
    assert "slip" not in seen(await sam.page("/desk/persons/1"))
    whole = await mia.page("/desk/persons/1")
    gone = await mia.post("/desk/persons/1/forget", form_of(whole, "/desk/persons/1/forget"))
    assert gone.headers["location"] == "/desk/persons"
    assert (await mia.get("/desk/persons/1")).status_code == 404
    assert (await mia.page(f"/desk/cases/{case}")).css(".passage") == []


async def test_the_last_contact_of_somebody_leads_back_to_the_search(counter: Counter) -> None:
    sam = await counter.browser("sam")
    await record(sam, "/desk/persons")
    form = form_of(await sam.page("/desk/persons/1"), "/desk/contacts/1/forget")
    assert (await sam.post("/desk/contacts/1/forget", form)).headers["location"] == "/desk/persons"


async def test_hostile_words_stay_words_and_nobody_can_be_named_nothing(counter: Counter, case: int) -> None:
    sam = await counter.browser("sam")
    hostile = {"about": HOSTILE, "promised": HOSTILE, "who": HOSTILE}
    await record(sam, f"/desk/cases/{case}", **hostile)
    nameless = await record(sam, "/desk/persons", who="")
    for address in (f"/desk/cases/{case}", "/desk/persons/1"):
        tree = await sam.page(address)
        assert [each for each in tree.css("script") if "alert" in each.text()] == []
        assert tree.css("img[onerror]") == []
        assert HOSTILE in seen(tree)
    assert "Person no. 2" in seen(await sam.page(nameless))
    assert HOSTILE in await search(sam, "script")


async def test_pages_of_nobody_are_not_found_and_no_form_works_without_its_token(counter: Counter) -> None:
    sam = await counter.browser("sam", htmx=False)
    assert [(await sam.get(f"/desk/persons/{each}")).status_code for each in (7, 2**63, "x")] == [404, 404, 404]
    for address in ("/desk/persons", "/desk/contacts", "/desk/persons/1/forget", "/desk/joins/1/undo"):
        assert (await sam.post(address, TOLD)).status_code == 403
