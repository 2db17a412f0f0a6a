"""Reference data kept beside the project, for tests only; where it is absent they say so."""

import json
from pathlib import Path
from typing import Any

import pytest

_FOLDER = Path(__file__).parents[4] / "shared"


def shared_json(name: str) -> Any:
    """The content of a JSON file."""
    return json.loads(shared_text(name))


def shared_rows(name: str) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in shared_text(name).splitlines() if line]


def shared_text(name: str) -> str:
    """The text of a file."""
    path = _FOLDER / name
    if not path.exists():
        pytest.skip(f"the reference data {name} is not beside the project")
    return path.read_text(encoding="utf-8")
