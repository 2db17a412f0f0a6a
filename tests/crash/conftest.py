"""Which crash tests run with all others: replies and escalations on both engines, the rest on SQLite; `make crash` runs
every one."""

import os

import pytest

ON_BOTH = ("tests/crash/test_replies.py", "tests/crash/test_workers.py", "tests/crash/test_escalations.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the second engine to the full size where the first proves the same of the product."""
    if os.environ.get("COMPTOIR_CRASH") == "full":
        return
    again = [
        item
        for item in items
        if item.nodeid.startswith("tests/crash/")
        and not item.nodeid.startswith(ON_BOTH)
        and item.get_closest_marker("postgres") is not None
    ]
    config.hook.pytest_deselected(items=again)
    items[:] = [item for item in items if item not in again]
