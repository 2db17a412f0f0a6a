"""Counts branches only while tests run that are about the measured packages: counting doubles what a test takes.

What those packages do is proven by their own tests; that a page or a crash comes past a branch says little about it.
Nor do random examples count: they would come past a branch today and miss it tomorrow. Nor does a second engine: what
is measured knows none.
"""

from collections.abc import Generator

import pytest

MEASURED = ("tests/domain", "tests/flow", "tests/rules", "tests/runtime")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Leave every other test uncounted, with what is set up for it and taken down."""
    at_random = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    again = item.get_closest_marker("postgres") is not None
    _count(item.config, on=item.nodeid.startswith(MEASURED) and not at_random and not again)
    return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Coverage ends as it began."""
    _count(session.config, on=True)


def _count(config: pytest.Config, *, on: bool) -> None:
    """Switch only where the last test wanted otherwise: that takes time too."""
    controller = getattr(config.pluginmanager.getplugin("_cov"), "cov_controller", None)
    if controller is not None and controller.started != on:
        if on:
            controller.resume()
        else:
            controller.pause()
