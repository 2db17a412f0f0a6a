"""Bluesky's own servers, started once for all tests that want them."""

from collections.abc import Iterator

import pytest

from tests.peers.bluesky import Sky, is_installed, running


@pytest.fixture(scope="session")
def sky() -> Iterator[Sky]:
    if not is_installed():
        pytest.skip(
            "node, @atproto/dev-env or what it compiles is not installed here: make test-peers installs the two"
        )
    with running() as started:
        yield started
