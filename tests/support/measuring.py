"""Counts branches only while tests run that are about the measured packages: counting doubles what a test takes.

What those packages do is proven by their own tests; that a page or a crash comes past a branch says little about it.
Nor do random examples count: they would come past a branch today and miss it tomorrow.
"""

import pytest

MEASURED = ("tests/domain", "tests/flow", "tests/rules", "tests/runtime")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave every other test uncounted."""
    for item in items:
        test = getattr(item, "obj", None)
        if not item.nodeid.startswith(MEASURED) or getattr(test, "is_hypothesis_test", False):
            item.add_marker(pytest.mark.no_cover)
