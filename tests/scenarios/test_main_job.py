"""The main job, seen from outside: a customer with a client we did not write, an employee over the public API."""

import signal
import time
from datetime import datetime
from pathlib import Path

import pytest
from mastodon import Mastodon

from tests.support.demo_process import DemoProcess, running_demo, waited_for


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


def customer(demo: DemoProcess, name: str) -> Mastodon:
    return Mastodon(access_token=f"person:{name}", api_base_url=f"{demo.address}/sandbox", ratelimit_method="throw")


def test_the_first_mention_is_on_a_card_within_fifteen_seconds_of_the_start(demo: DemoProcess) -> None:
    def cards_posted() -> list[datetime]:
        return [
            datetime.fromisoformat(event["at"])
            for case in demo.cases()
            for event in demo.api("GET", f"/cases/{case['id']}").json()["events"]
            if event["kind"] == "card_posted"
        ]

    first = min(waited_for(cards_posted))
    assert (first - demo.started).total_seconds() - demo.seconds_without_processor() < 15


def test_a_mention_is_routed_answered_and_published_once_under_it(demo: DemoProcess) -> None:
    lea = customer(demo, "lea")
    post = lea.status_post("@acme where is my parcel? Order 4711 was due on Monday", language="en")

    case = demo.case_saying("Order 4711")
    assert case["department"] == "delivery"
    assert case["author"] == "lea"
    assert any("parcel" in reason["matched"] for reason in case["reasons"])

    assert demo.api("POST", f"/cases/{case['id']}/claim").status_code == 200
    sent = demo.api(
        "POST",
        f"/cases/{case['id']}/replies",
        json={"text": "Sorry about the wait! It arrives tomorrow.", "undo_seconds": 1},
        headers={"Idempotency-Key": "one"},
    )
    again = demo.api(
        "POST",
        f"/cases/{case['id']}/replies",
        json={"text": "Sorry about the wait! It arrives tomorrow.", "undo_seconds": 1},
        headers={"Idempotency-Key": "one"},
    )
    assert (sent.status_code, again.status_code) == (202, 202)
    assert sent.json()["id"] == again.json()["id"]

    def public() -> dict[str, str] | None:
        reply = demo.api("GET", f"/replies/{sent.json()['id']}").json()
        return reply if reply["state"] == "published" else None

    reply = waited_for(public)
    answers = lea.status_context(post)["descendants"]
    assert [answer["account"]["acct"] for answer in answers] == ["acme"]
    assert "It arrives tomorrow" in answers[0]["content"]
    assert answers[0]["url"] == reply["url"]
    assert [each["status"]["id"] for each in lea.notifications(types=["mention"])] == [answers[0]["id"]]


def test_an_undone_reply_never_becomes_public(demo: DemoProcess) -> None:
    tom = customer(demo, "tom")
    post = tom.status_post("@acme my invoice 8812 shows the wrong amount")
    case = demo.case_saying("invoice 8812")
    sent = demo.api("POST", f"/cases/{case['id']}/replies", json={"text": "Let me look.", "undo_seconds": 3}).json()

    assert demo.api("POST", f"/replies/{sent['id']}/undo").json()["state"] == "cancelled"
    time.sleep(4)
    assert tom.status_context(post)["descendants"] == []
    assert demo.api("GET", f"/cases/{case['id']}/draft").json()["text"] == "Let me look."


def test_a_follow_up_reopens_the_case_it_belongs_to(demo: DemoProcess) -> None:
    zoe = customer(demo, "zoe")
    first = zoe.status_post("@acme is the red kettle 9931 back in the shop?")
    case = demo.case_saying("kettle 9931")
    demo.api("POST", f"/cases/{case['id']}/close", json={"reason": "no_reply_needed"})
    zoe.status_post("@acme hello? kettle 9931 please", in_reply_to_id=first)

    reopened = waited_for(
        lambda: next((each for each in demo.cases() if each["id"] == case["id"] and each["state"] != "closed"), None)
    )
    assert reopened["text"].startswith("@acme hello?")


def test_an_edit_and_a_removal_reach_the_case(demo: DemoProcess) -> None:
    max_ = customer(demo, "max")
    post = max_.status_post("@acme parcel 5550 is late")
    case = demo.case_saying("parcel 5550")
    max_.status_update(post, "@acme parcel 5551 is late")
    waited_for(lambda: "5551" in demo.api("GET", f"/cases/{case['id']}").json()["text"])
    max_.status_delete(post)
    waited_for(lambda: demo.api("GET", f"/cases/{case['id']}").json()["mentions"][0]["state"] == "deleted")


def test_a_post_by_the_brand_itself_in_the_networks_app_answers_the_case(demo: DemoProcess) -> None:
    ivy = customer(demo, "ivy")
    post = ivy.status_post("@acme parcel 6660 was left in the rain")
    case = demo.case_saying("parcel 6660")
    brand = Mastodon(access_token="account:acme", api_base_url=f"{demo.address}/sandbox")
    brand.status_post("@ivy so sorry, a new one is on its way", in_reply_to_id=post)

    closed = waited_for(lambda: next((each for each in demo.cases(state="closed") if each["id"] == case["id"]), None))
    assert demo.api("GET", f"/cases/{closed['id']}").json()["close_reason"] == "answered_elsewhere"


def test_ctrl_c_stops_it_cleanly_and_a_second_start_keeps_the_data(tmp_path: Path) -> None:
    with running_demo(tmp_path) as first:
        lea = customer(first, "lea")
        post = lea.status_post("@acme parcel 7770 never came")
        case = first.case_saying("parcel 7770")
        assert first.stop(signal.SIGINT) == 0, first.printed()
        assert "Traceback" not in first.printed()
    with running_demo(tmp_path) as second:
        assert [each["id"] for each in second.cases() if "parcel 7770" in each["text"]] == [case["id"]]
        assert customer(second, "lea").status(post)["id"] == post["id"]
    with running_demo(tmp_path, "--fresh") as third:
        assert not [each for each in third.cases() if "parcel 7770" in each["text"]]
