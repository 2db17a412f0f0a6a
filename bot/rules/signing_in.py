"""Checks how an account of a rules file is known to its network: by a token, or by signing in.

It takes the plain data of the account, however broken, and gives findings; environment variables are never read here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.rules.findings import Finding, Path
from bot.rules.vocabulary import NETWORKS, SIGNED_IN_TO, SIGNED_IN_WITH_SECRET

_OF_SIGNING_IN = ("client_secret", "handle")


def contradictions(path: Path, account: Mapping[str, Any]) -> Iterator[Finding]:
    """Settings of signing in that are mixed with a token, that lack a part, or whose network has no sign-in."""
    if "client_id" not in account:
        for key in _OF_SIGNING_IN:
            if key in account:
                yield Finding((*path, key), f"{key} is for an account that signs in, and this one does not.",
                              "Add client_id: env:NAME_OF_THE_VARIABLE, or remove this.", "no_client_id")  # fmt: skip
        return
    network = account.get("network")
    if isinstance(network, str) and network in NETWORKS - SIGNED_IN_TO:
        yield Finding((*path, "client_id"), f"Nobody signs in to {network} from here.",
                      "Remove this line, and name the account's secret under token:.", "no_sign_in")  # fmt: skip
        return
    if "token" in account:
        yield Finding((*path, "token"), "token and client_id are two ways to be known to the network.",
                      "Keep token: for keys that do not expire, or client_id: to sign in.", "two_ways_in")  # fmt: skip
    if account.get("client_secret") == account["client_id"] is not None:
        yield Finding((*path, "client_secret"), "The client id and its secret are read from the same variable.",
                      "Name another variable, or remove this where the app has no secret.", "two_ways_in")  # fmt: skip
    if network in SIGNED_IN_WITH_SECRET and "client_secret" not in account:
        yield Finding((*path, "client_id"), f"An app by which an account signs in to {network} has a secret.",
                      "Add client_secret: env:NAME_OF_ANOTHER_VARIABLE.", "missing")  # fmt: skip
    if "handle" not in account:
        yield Finding((*path, "client_id"), "Whoever consents in a browser may be signed in as somebody else there.",
                      "Add handle:, the account's name on the network without its @.", "missing")  # fmt: skip
