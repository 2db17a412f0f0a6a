"""A house on the database of the test."""

from tests.flow.conftest import house

__all__ = ["house"]
