"""The pretend network served on loopback, and two clients none of this code knows."""

import pytest
from mastodon import Mastodon

from tests.stand_ins.mastodon import RunningSandbox, sandbox_server
from tests.support.patience import PATIENCE

__all__ = ["sandbox_server"]


def mastodon_client(sandbox: RunningSandbox, token: str) -> Mastodon:
    return Mastodon(
        access_token=token, api_base_url=sandbox.base_url, ratelimit_method="throw", request_timeout=PATIENCE
    )


@pytest.fixture
def lea(sandbox_server: RunningSandbox) -> Mastodon:
    """A customer."""
    return mastodon_client(sandbox_server, "person:lea")


@pytest.fixture
def acme(sandbox_server: RunningSandbox) -> Mastodon:
    """The brand."""
    return mastodon_client(sandbox_server, "account:acme")
