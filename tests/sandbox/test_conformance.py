"""Every answer of the pretend network against the description of the real API, where that is at hand."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.sandbox.test_writing import PIXEL
from tests.stand_ins.mastodon import RunningSandbox

SPECIFICATION = Path(__file__).parents[3] / "shared/specs/mastodon/mastodon-openapi.json"
PAYLOADS = Path(__file__).parents[3] / "shared/data/payloads/mastodon.jsonl"


@pytest.fixture(scope="module")
def specification() -> Any:
    if not SPECIFICATION.exists():
        pytest.skip(f"{SPECIFICATION} is not on this machine")
    return json.loads(SPECIFICATION.read_text())


@pytest.fixture
def brand(sandbox_server: RunningSandbox) -> Iterator[httpx.Client]:
    with sandbox_server.client() as client:
        yield client


@pytest.fixture
def posted(sandbox_server: RunningSandbox, brand: httpx.Client) -> dict[str, Any]:
    """A customer's edited mention with a picture, a tag and a link, liked and answered by the brand."""
    with sandbox_server.client("person:lea") as lea:
        lea.patch("/api/v1/accounts/update_credentials", json={"note": "hello"})
        media = lea.post("/api/v2/media", files={"file": ("a.png", PIXEL)}).json()
        text = "@acme #help https://example.org"
        status = lea.post(
            "/api/v1/statuses", json={"status": text, "media_ids": [media["id"]], "language": "en"}
        ).json()
        lea.put(f"/api/v1/statuses/{status['id']}", json={"status": f"{text} !", "spoiler_text": "careful"})
    brand.post(f"/api/v1/statuses/{status['id']}/favourite")
    brand.post("/api/v1/statuses", json={"status": "@lea yes", "in_reply_to_id": status["id"]})
    return {"status": status["id"], "account": status["account"]["id"], "media": media["id"]}


def faults_of(specification: Any, path: str, method: str, status: int, body: Any) -> list[str]:
    """Give how a body differs from what the specification says of this path and status."""
    responses = specification["paths"][path][method.lower()]["responses"]
    schema = responses[str(status)]["content"]["application/json"]["schema"]
    resource = Resource.from_contents({**specification, "$schema": "https://json-schema.org/draft/2020-12/schema"})
    registry: Registry[Any] = Registry().with_resource("urn:mastodon", resource)
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:mastodon#/'))
    validator = Draft202012Validator(absolute, registry=registry)
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(body)]


READS = [
    ("/api/v1/accounts/verify_credentials", {}),
    ("/api/v1/accounts/{id}", {"id": "account"}),
    ("/api/v1/accounts/{id}/statuses", {"id": "account"}),
    ("/api/v1/statuses/{id}", {"id": "status"}),
    ("/api/v1/statuses/{id}/context", {"id": "status"}),
    ("/api/v1/statuses/{id}/history", {"id": "status"}),
    ("/api/v1/notifications", {}),
    ("/api/v2/notifications/policy", {}),
    ("/api/v1/timelines/public", {}),
    ("/api/v1/timelines/home", {}),
    ("/api/v2/instance", {}),
    ("/api/v1/instance", {}),
]


@pytest.mark.parametrize(("path", "parts"), READS, ids=[path for path, _ in READS])
def test_what_is_read_is_shaped_as_the_real_api_says(
    specification: Any, brand: httpx.Client, posted: dict[str, Any], path: str, parts: dict[str, str]
) -> None:
    answer = brand.get(path.format(**{name: posted[key] for name, key in parts.items()}))
    assert answer.status_code == 200
    assert answer.json()
    assert faults_of(specification, path, "GET", 200, answer.json()) == []


def test_search_results_are_shaped_as_the_real_api_says(
    specification: Any, brand: httpx.Client, posted: dict[str, Any]
) -> None:
    answer = brand.get("/api/v2/search", params={"q": "lea"})
    assert answer.json()["accounts"]
    assert faults_of(specification, "/api/v2/search", "GET", 200, answer.json()) == []


def test_what_is_written_is_answered_as_the_real_api_says(
    specification: Any, sandbox_server: RunningSandbox, posted: dict[str, Any]
) -> None:
    status_id = posted["status"]
    with sandbox_server.client("person:lea") as lea:
        exchanges = [
            ("/api/v1/statuses/{id}/source", "GET", lea.get(f"/api/v1/statuses/{status_id}/source")),
            ("/api/v1/media/{id}", "GET", lea.get(f"/api/v1/media/{posted['media']}")),
            ("/api/v1/statuses", "POST", lea.post("/api/v1/statuses", json={"status": "hello"})),
            ("/api/v1/statuses", "POST", lea.post("/api/v1/statuses", json={"status": ""})),
            ("/api/v1/statuses/{id}", "PUT", lea.put(f"/api/v1/statuses/{status_id}", json={"status": "other"})),
            ("/api/v1/statuses/{id}", "DELETE", lea.delete(f"/api/v1/statuses/{status_id}")),
            ("/api/v1/statuses/{id}", "GET", lea.get(f"/api/v1/statuses/{status_id}")),
            ("/api/v1/apps", "POST", lea.post("/api/v1/apps", json={"client_name": "t", "redirect_uris": ["a:b"]})),
        ]
    assert [answer.status_code for _, _, answer in exchanges] == [200, 200, 200, 422, 200, 200, 404, 200]
    for path, method, answer in exchanges:
        assert faults_of(specification, path, method, answer.status_code, answer.json()) == [], (path, method)


def test_no_field_of_a_real_status_or_notification_is_missing(
    sandbox_server: RunningSandbox, brand: httpx.Client, posted: dict[str, Any]
) -> None:
    if not PAYLOADS.exists():
        pytest.skip(f"{PAYLOADS} is not on this machine")
    recorded = [json.loads(line) for line in PAYLOADS.read_text().splitlines()]
    pages = [item["body"] for item in recorded if "/api/v1/notifications?" in item["url"] and item["body"]]
    real = pages[0][0]
    ours = brand.get("/api/v1/notifications").json()[0]
    # Fields of versions after 4.5, of features a pretend network has none of, or optional in the description.
    newer = {"application", "tagged_collections", "quote", "quote_approval"}
    of_profile = {"show_media", "show_media_replies", "show_featured", "feature_approval"}
    assert real.keys() - ours.keys() == set()
    assert real["status"].keys() - ours["status"].keys() - newer == set()
    assert real["account"].keys() - ours["account"].keys() - of_profile == set()
