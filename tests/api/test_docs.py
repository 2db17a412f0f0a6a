"""The description says what the API does, and the page that shows it needs nothing from elsewhere."""

import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from tests.api.house import House


@pytest.fixture
def template(migrated_file: Path) -> Path:
    """SQLite alone: the description does not depend on the database."""
    return migrated_file


async def _description(house: House) -> dict[str, Any]:
    return (await house.client.get("/api/openapi.json")).json()


async def test_the_description_is_valid_openapi(house: House) -> None:
    validate(await _description(house))


async def test_every_route_of_the_api_is_described_and_no_page_is(house: House) -> None:
    paths = (await _description(house))["paths"]

    assert all(path.startswith("/api/v1/") for path in paths)
    acts = ["claim", "release", "reroute", "snooze", "close", "reopen", "notes", "replies", "preview"]
    assert {f"/api/v1/cases/{{case_id}}/{act}" for act in acts} <= set(paths)
    assert {f"/api/v1/replies/{{reply_id}}/{act}" for act in ["undo", "approve", "reject", "revise", "resolve"]} <= set(
        paths
    )


async def test_every_post_that_acts_takes_an_idempotency_key(house: House) -> None:
    for path, operations in (await _description(house))["paths"].items():
        names = [each["name"] for each in operations.get("post", {}).get("parameters", [])]
        reads = path.endswith(("/preview", "/search"))
        assert "post" not in operations or reads or "Idempotency-Key" in names, path


async def test_errors_are_described_as_problem_details(house: House) -> None:
    for path, operations in (await _description(house))["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                expected = "application/problem+json" if status >= "400" else "application/json"
                assert list(answer["content"]) == [expected], (path, status)


async def test_every_answer_has_a_shape(house: House) -> None:
    for path, operations in (await _description(house))["paths"].items():
        for operation in operations.values():
            shape = operation["responses"][min(operation["responses"])]["content"]["application/json"]["schema"]
            assert shape.get("$ref") or shape.get("items", {}).get("$ref"), path


async def test_the_page_loads_only_files_of_this_host(house: House) -> None:
    page = (await house.client.get("/api/docs")).text

    addresses = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(addresses) == 4
    for address in addresses:
        assert address.startswith("/")
        assert (await house.client.get(address)).status_code == 200
    assert "<script>" not in page
