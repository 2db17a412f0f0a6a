"""Whatever arrives, the answer is one of those described: never a 500, never a body that is not a problem."""

import itertools
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.house import House

WORDS = ["Thank you, Julie", "Un café ?", "🧵 done", "x" * 600, "a\x00b", "\ud800", "\u202eevil", "@all <b>", ""]

words = st.sampled_from(WORDS) | st.text(max_size=40)
moments = words | st.datetimes().map(lambda moment: moment.isoformat() + "Z") | st.just("9999-12-31T23:59:59-23:59")
numbers = st.integers() | st.floats(allow_nan=False) | st.sampled_from([0, 1, 300, 2**63])
departments = words | st.sampled_from(["care", "press", "legal"])

FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "claim": {"take_over": st.booleans(), "revision": numbers},
    "release": {"revision": numbers},
    "reroute": {"department": departments, "reason": words},
    "snooze": {"until": moments},
    "close": {"reason": words | st.sampled_from(["spam", "gone", "answered"])},
    "reopen": {},
    "notes": {"text": words},
    "draft": {"text": words},
    "preview": {"text": words},
    "replies": {"text": words, "undo_seconds": numbers, "take_over": st.booleans()},
    "undo": {"revision": numbers},
    "approve": {"revision": numbers},
    "reject": {"revision": numbers, "reason": words},
    "revise": {"revision": numbers, "text": words},
    "resolve": {"outcome": st.sampled_from(["published", "send_again", "give_up", "x"]), "url": words},
}
ON_REPLIES = {"undo", "approve", "reject", "revise", "resolve"}
FILTERS = ["state", "department", "assignee", "q", "cursor", "limit"]
HEADERS = [
    "Host",
    "Origin",
    "Cookie",
    "Authorization",
    "Accept-Language",
    "Content-Length",
    "X-CSRF-Token",
    "Accept",
]

posts = itertools.count()
raw = st.binary(max_size=20).map(lambda value: bytes(each for each in value if each not in b"\r\n\0"))
anything = st.recursive(
    st.none() | st.booleans() | numbers | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)
thorough = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def acts(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    """An act with a body of the right fields, most of them there and some of them absurd."""
    act = draw(st.sampled_from(sorted(FIELDS)))
    return act, draw(st.fixed_dictionaries({}, optional=FIELDS[act]))


def _is_described(status: int) -> bool:
    return 200 <= status < 300 or status in {303, 307, 400, 401, 403, 404, 405, 409, 413, 422}


def _path(act: str, identity: str) -> str:
    encoded = "".join(f"%{byte:02X}" for byte in identity.encode("utf-8", "surrogatepass"))
    return f"/api/v1/{'replies' if act in ON_REPLIES else 'cases'}/{encoded}/{act}"


@thorough
@given(plan=st.lists(acts(), min_size=1, max_size=6), person=st.sampled_from(["marie", "paul", "ana", "zoe"]))
async def test_no_sequence_of_acts_breaks_a_case(house: House, plan: list[tuple[str, Any]], person: str) -> None:
    token = await house.token(person)
    case_id = await house.case(remote_id=f"post {next(posts)}", department="press" if len(plan) % 2 else "care")
    reply = await house.client.post(f"/api/v1/cases/{case_id}/replies", json={"text": str(case_id)}, headers=token)
    reply_id = reply.json().get("id", 1)

    for act, body in plan:
        method = "PUT" if act == "draft" else "POST"
        path = _path(act, str(reply_id if act in ON_REPLIES else case_id))
        headers = {**token, "Content-Type": "application/json"}
        answer = await house.client.request(method, path, content=json.dumps(body).encode(), headers=headers)
        assert _is_described(answer.status_code), answer.text
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json"
            assert answer.json()["status"] == answer.status_code

    told = await house.client.get(f"/api/v1/cases/{case_id}", headers=token)
    assert told.status_code == 200
    assert told.json()["timeline"] == sorted(told.json()["timeline"], key=lambda line: line["at"])


@thorough
@given(
    act=st.sampled_from(sorted(FIELDS)),
    identity=st.integers().map(str) | st.text(st.characters(), min_size=1, max_size=12) | st.just("1"),
    body=anything.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=60),
    key=raw,
    kind=raw | st.just(b"application/json"),
)
async def test_no_id_body_or_header_breaks_an_act(
    house: House, act: str, identity: str, body: bytes, key: bytes, kind: bytes
) -> None:
    headers: dict[str, Any] = {**await house.token("ana"), "Content-Type": kind, "Idempotency-Key": key}

    answer = await house.client.post(_path(act, identity), content=body, headers=headers)

    assert _is_described(answer.status_code), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code


@thorough
@given(query=st.dictionaries(st.sampled_from(FILTERS), st.text(max_size=20)))
async def test_no_query_breaks_the_list(house: House, query: dict[str, str]) -> None:
    answer = await house.client.get("/api/v1/cases", params=query, headers=await house.token("ana"))

    assert answer.status_code in {200, 422}, answer.text


@thorough
@given(
    path=st.sampled_from(["/desk", "/sign-in", "/sign-in/x", "/api/v1/me", "/healthz", "/desk/act", "/sign-out"]),
    method=st.sampled_from(["GET", "POST", "HEAD", "OPTIONS"]),
    name=st.sampled_from(HEADERS),
    value=raw,
    body=st.binary(max_size=40),
)
async def test_no_header_breaks_a_page(
    house: House, path: str, method: str, name: str, value: bytes, body: bytes
) -> None:
    answer = await house.client.request(method, path, headers={name: value}, content=body)

    assert _is_described(answer.status_code) or answer.status_code == 410, answer.text
