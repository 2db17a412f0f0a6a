"""The databases that a test runs on: SQLite always, and PostgreSQL where the test or its folder says so."""

import pytest

ENGINES = [
    pytest.param("migrated_file", id="sqlite"),
    pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
]
ON_BOTH = pytest.mark.parametrize("template", ENGINES, indirect=True)
"""On a test or module of a folder that stands on SQLite alone: this one is about what databases do differently."""
