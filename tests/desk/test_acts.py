"""What employees do with cases on the desk, and how the desk refuses."""

import pytest

from bot.domain.case import CaseState, CloseReason
from tests.desk.counter import Counter, form_of, page, seen


async def test_claiming_shows_the_card_as_mine_at_once(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    answer = await marie.press(number, "case.claim")
    assert answer.status_code == 200
    assert "The case is yours." in answer.text
    assert "With Marie" in seen(page(answer).css_first(f'[hx-swap-oob="innerHTML:#item-{number}"]'))
    assert (await counter.house.view(number)).case.assignee == "marie"


async def test_the_same_form_sent_twice_is_one_act(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    dialog = await marie.open(number, "case.note")
    fields = {**form_of(dialog, "/desk/acts/case.note"), "text": "Ask the shop."}
    for _ in range(3):
        kept = await marie.post("/desk/acts/case.note", fields)
        assert kept.status_code == 200
        assert "note-place" not in kept.text, "the dialog may stand on a page without a place for notes"
    assert len((await counter.house.view(number)).notes) == 1


async def test_two_forms_are_two_acts(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    for _ in range(2):
        await marie.answer(number, "case.note", text="Again.")
    assert len((await counter.house.view(number)).notes) == 2


async def test_the_same_key_with_other_words_is_refused(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    fields = form_of(await marie.open(number, "case.note"), "/desk/acts/case.note")
    await marie.post("/desk/acts/case.note", {**fields, "text": "One"})
    refused = await marie.post("/desk/acts/case.note", {**fields, "text": "Two"})
    assert refused.status_code == 409


async def test_a_snooze_sent_twice_a_minute_apart_is_one_snooze(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    fields = {**form_of(await marie.open(number, "case.snooze"), "/desk/acts/case.snooze"), "choice": "hour"}
    await marie.post("/desk/acts/case.snooze", fields)
    until = (await counter.house.view(number)).case.snoozed_until
    counter.house.clock.move(60)
    assert (await marie.post("/desk/acts/case.snooze", fields)).status_code == 200
    assert (await counter.house.view(number)).case.snoozed_until == until


async def test_taking_over_says_from_whom(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    await marie.press(number, "case.claim")
    assert (await paul.press(number, "case.take_over")).status_code == 200
    story = seen(await paul.page(f"/desk/cases/{number}"))
    assert "Paul took the case over from Marie" in story


async def test_a_click_on_an_old_card_is_told_who_was_faster(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie, paul = await counter.browser("marie"), await counter.browser("paul")
    old = form_of(page(await paul.get(f"/desk/cases/{number}/card")), "/desk/acts/case.claim")
    await marie.press(number, "case.claim")
    refused = await paul.post("/desk/acts/case.claim", old)
    assert refused.status_code == 409
    assert "Marie already has this case. You can take it over." in refused.text
    assert "With Marie" in seen(page(refused).css_first(f'[hx-swap-oob="innerHTML:#item-{number}"]'))


async def test_closing_a_card_that_has_changed_meanwhile_is_refused(counter: Counter) -> None:
    number = await counter.house.a_case("First words", by="ann")
    marie = await counter.browser("marie")
    old = form_of(page(await marie.get(f"/desk/cases/{number}/card")), "/desk/acts/case.close")
    first = (await counter.house.view(number)).mentions[0].mention
    counter.house.network.arrives("One more thing", by="ann", reply_to=first.remote_id)
    await counter.house.poll()
    refused = await marie.post("/desk/acts/case.close", old)
    assert refused.status_code == 409
    assert "Something changed meanwhile" in refused.text
    assert "One more thing" in refused.text
    assert (await counter.house.view(number)).case.state is CaseState.OPEN


async def test_giving_back_handing_over_and_reopening(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    await marie.press(number, "case.claim")
    await marie.press(number, "case.release")
    assert (await counter.house.view(number)).case.assignee is None
    answer = await marie.answer(number, "case.reroute", department="front_desk", reason="Not a parcel")
    assert answer.headers["HX-Trigger"] == "desk:done"
    assert (await counter.house.view(number)).case.department == "front_desk"
    await marie.answer(number, "case.close", reason="spam")
    assert (await counter.house.view(number)).case.close_reason is CloseReason.SPAM
    await marie.press(number, "case.reopen")
    assert (await counter.house.view(number)).case.state is CaseState.OPEN


async def test_a_hand_over_without_a_reason_is_refused_inside_the_dialog(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    refused = await marie.answer(number, "case.reroute", department="front_desk", reason=" ")
    assert refused.status_code == 409
    assert "a reason" in seen(page(refused).css_first('[hx-swap-oob="innerHTML:#form-error"]'))
    refused = await marie.answer(number, "case.reroute", department="dissolved", reason="why")
    assert refused.status_code == 422


async def test_a_browser_without_scripts_can_do_everything(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie", htmx=False)
    done = await marie.press(number, "case.claim", csrf=marie.csrf)
    assert (done.status_code, done.headers["location"]) == (303, f"/desk/cases/{number}")
    dialog = await marie.open(number, "case.note")
    assert dialog.css_first("html") is not None
    assert seen(dialog.css_first("h2")) == "Internal note"
    refused = await marie.answer(number, "case.reroute", department="front_desk", reason="", text="kept words")
    assert refused.status_code == 409
    assert "This was not done" in refused.text
    assert "kept words" in refused.text


async def test_a_form_without_its_token_is_refused(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    marie.csrf = "forged"
    assert (await marie.post("/desk/acts/case.claim", {"case": str(number)})).status_code == 403
    assert (await counter.house.view(number)).case.assignee is None


async def test_somebody_who_is_not_signed_in_sees_nothing(counter: Counter) -> None:
    number = await counter.house.a_case()
    marie = await counter.browser("marie")
    marie.client.cookies.clear()
    for address in ("/desk", "/desk/channels/delivery", f"/desk/cases/{number}", "/desk/saved", "/desk/frame"):
        answer = await marie.client.get(address)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in"), address
    assert (await marie.get("/desk/frame")).headers["HX-Redirect"] == "/sign-in"


@pytest.mark.parametrize(
    ("verb", "fields", "status"),
    [
        ("case.claim", {"case": "x"}, 404),
        ("case.claim", {}, 404),
        ("case.claim", {"case": "999"}, 404),
        ("case.close", {"case": "1", "reason": "boredom"}, 409),
        ("case.snooze", {"case": "1", "choice": "own", "own": "never"}, 409),
        ("case.note", {"case": "1", "text": "  "}, 422),
        ("case.note", {"case": "1", "text": "x" * 60_000}, 404),
        ("reply.undo", {"case": "1", "reply": "999"}, 404),
        ("no.such", {"case": "1"}, 404),
        ("case.draft", {"case": "999", "text": "x"}, 404),
    ],
)
async def test_odd_forms_are_refused_and_nothing_breaks(
    counter: Counter, verb: str, fields: dict[str, str], status: int
) -> None:
    await counter.house.a_case()
    marie = await counter.browser("marie")
    answer = await marie.post(f"/desk/acts/{verb}", fields)
    assert answer.status_code == status, answer.text


async def test_only_an_admin_stops_all_publishing_and_everybody_is_told(counter: Counter) -> None:
    marie, ana = await counter.browser("marie"), await counter.browser("ana")
    assert not (await marie.page("/desk/saved")).css('[action="/desk/acts/publishing.switch"]')
    refused = await marie.post("/desk/acts/publishing.switch", {"stopped": "yes"})
    assert refused.status_code == 403
    assert "Only an admin" in refused.text
    switch = form_of(await ana.page("/desk/saved"), "/desk/acts/publishing.switch")
    stopped = await ana.post("/desk/acts/publishing.switch", switch)
    assert stopped.headers["HX-Refresh"] == "true"
    assert "Ana has stopped all publishing" in seen(await marie.page("/desk/saved"))
    switch = form_of(await ana.page("/desk/saved"), "/desk/acts/publishing.switch")
    assert switch["stopped"] == "no"
    await ana.post("/desk/acts/publishing.switch", switch)
    assert "stopped all publishing" not in seen(await marie.page("/desk/saved"))


async def test_a_case_is_escalated_with_a_reason_and_found_by_its_filter(counter: Counter) -> None:
    await counter.house.a_case("Where is my other parcel?")
    number = await counter.house.a_case()
    marie, mia = await counter.browser("marie"), await counter.browser("mia")
    answer = await marie.answer(number, "case.escalate", reason="A journalist is asking.")
    assert "Those who are responsible are told." in answer.text
    assert "Escalated for" in seen(page(answer))
    await counter.house.work()

    listed = await marie.get("/desk/channels/delivery?view=escalated")
    assert f'data-case="{number}"' in listed.text
    assert f'data-case="{number - 1}"' not in listed.text
    assert "Marie asks you to look at it: “A journalist is asking.”" in (await mia.get("/desk/channels/delivery")).text
    assert "Marie escalated the case: “A journalist is asking.”" in (await mia.get(f"/desk/cases/{number}")).text


async def test_a_department_that_nobody_is_responsible_for_says_what_to_do_instead(counter: Counter) -> None:
    number = await counter.house.a_case("Hello")
    marie = await counter.browser("marie")
    refused = await marie.answer(number, "case.escalate", reason="Please look.")
    assert refused.status_code == 403
    assert "have one put into the rules" in refused.text
