"""Signatures as Standard Webhooks defines them: known values, several keys at a time, and nobody else believed."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from bot.ports.pushing import Doubt, Genuine
from integrations.social.webhook.signing import SHORTEST_KEY, TOLERANCE, Keys, judged, keys_in, signed
from tests.contracts.social.stand_ins import network_at
from tests.stand_ins.webhook.receiver import OTHER_SECRET, SECRET

AT = datetime.fromtimestamp(1_700_000_000, UTC)
BODY = (
    b'{"object":"page","entry":[{"id":"1","time":1,"changes":[{"field":"feed","value":'
    b'{"item":"comment","verb":"add","message":"\\u00e9"}}]}]}'
)
KNOWN = "v1,krGeuffxRz6yVYt4bqmbfJFw8QB9gGyezUfkzodOAL0="
HEADERS = {"webhook-id": "msg_1", "webhook-timestamp": "1700000000", "webhook-signature": KNOWN}


def test_the_vector_of_the_specification_is_believed() -> None:
    assert judged(keys_in(SECRET), HEADERS, BODY, AT) == Genuine("msg_1")


def test_what_we_sign_is_the_known_value() -> None:
    assert signed(keys_in(SECRET), "msg_1", BODY, AT) == HEADERS


def test_while_a_key_is_replaced_both_sign_and_either_is_believed() -> None:
    old, new = keys_in(SECRET), keys_in(OTHER_SECRET)
    both = keys_in(f"{OTHER_SECRET}, {SECRET}")
    assert both == Keys((*new.each, *old.each))
    headers = signed(both, "msg_1", BODY, AT)
    assert KNOWN in headers["webhook-signature"].split()
    for keys in (old, new, both):
        assert judged(keys, headers, BODY, AT) == Genuine("msg_1")
        assert judged(both, signed(keys, "msg_1", BODY, AT), BODY, AT) == Genuine("msg_1")


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": KNOWN.removeprefix("v1,")},
        {"webhook-signature": KNOWN.replace("v1", "v1a")},
        {"webhook-signature": KNOWN[:-3] + "1="},
        {"webhook-signature": "v1,é"},
        {"webhook-id": "msg_2"},
        {"webhook-id": ""},
        {"webhook-id": "msg_1\n"},
        {"webhook-id": "m" * 201},
        {"webhook-timestamp": "1700000001"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "1700000000.0"},
        {"webhook-timestamp": "²"},
        {"webhook-timestamp": "9" * 400},
    ],
)
def test_whatever_was_not_signed_so_is_forged(changed: dict[str, str]) -> None:
    assert judged(keys_in(SECRET), HEADERS | changed, BODY, AT) is Doubt.FORGED


def test_one_of_many_signatures_is_enough_and_far_too_many_are_not_looked_through() -> None:
    for many, verdict in ((19, Genuine("msg_1")), (10_000, Doubt.FORGED)):
        beside = HEADERS | {"webhook-signature": "v1,abc " * many + KNOWN}
        assert judged(keys_in(SECRET), beside, BODY, AT) == verdict


def test_nothing_that_shows_keys_shows_what_they_are() -> None:
    assert repr(keys_in(SECRET)) == "Keys()"
    assert "0123456789" not in str(vars(network_at("webhook", "http://127.0.0.1:1", SECRET)))


def test_another_body_or_another_key_is_forged() -> None:
    assert judged(keys_in(SECRET), HEADERS, BODY + b" ", AT) is Doubt.FORGED
    assert judged(keys_in(OTHER_SECRET), HEADERS, BODY, AT) is Doubt.FORGED
    assert judged(keys_in(SECRET), {}, BODY, AT) is Doubt.FORGED


def test_a_signature_holds_for_five_minutes_before_and_after() -> None:
    keys = keys_in(SECRET)
    for way in (1, -1):
        assert judged(keys, HEADERS, BODY, AT + way * TOLERANCE) == Genuine("msg_1")
        assert judged(keys, HEADERS, BODY, AT + way * (TOLERANCE + timedelta(seconds=1))) is Doubt.STALE


def test_a_time_beyond_the_calendar_of_most_is_stale_and_no_fault() -> None:
    headers = signed(keys_in(SECRET), "msg_1", BODY, datetime(4000, 1, 1, tzinfo=UTC))
    assert judged(keys_in(SECRET), headers, BODY, AT) is Doubt.STALE


def test_unknown_kinds_of_signature_beside_ours_are_passed_over() -> None:
    beside = HEADERS | {"webhook-signature": f"v1a,abc {KNOWN} v2,def"}
    assert judged(keys_in(SECRET), beside, BODY, AT) == Genuine("msg_1")


@pytest.mark.parametrize(
    "secrets",
    [
        "",
        " , ",
        "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        "whsec_",
        "whsec_not base64!",
        "whsec_" + base64.b64encode(b"x" * (SHORTEST_KEY - 1)).decode(),
        f"{SECRET} whsec_short",
        "whsec_é",
    ],
)
def test_what_is_no_secret_is_refused_without_quoting_it(secrets: str) -> None:
    with pytest.raises(ValueError, match=r"^no secret") as refused:
        keys_in(secrets)
    assert "whsec_s" not in str(refused.value)
    assert "MDEy" not in str(refused.value)
