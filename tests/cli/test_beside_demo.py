"""Commands beside a Comptoir that runs: they ask where it listens, by PORT, and say where they asked in vain."""

import socket
from urllib.parse import urlsplit

import pytest

from bot.storage.sqlite import FileLock
from tests.cli.typed import CommandLine
from tests.stand_ins.mastodon import RunningSandbox


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port: int = closed.getsockname()[1]
        return port


@pytest.fixture
def beside(comptoir: CommandLine, network: RunningSandbox) -> CommandLine:
    """The data of a demo, whose rules name another port than the one it listens on."""
    rules = comptoir.folder / "routing_rules.yaml"
    rules.write_text(rules.read_text().replace(network.base_url, "http://127.0.0.1:1/sandbox"))
    home = comptoir.folder / "var/demo"
    comptoir.patch.setenv("DATABASE_URL", f"sqlite:///{home}/comptoir.db")
    assert comptoir("migrate")[0] == 0
    (home / "sandbox.db").touch()
    return comptoir


@pytest.mark.parametrize("command", ["networks check", "networks poll acme_social --dry-run", "doctor"])
def test_the_accounts_of_a_demo_are_asked_at_the_port_that_the_settings_name(
    beside: CommandLine, network: RunningSandbox, command: str
) -> None:
    beside.patch.setenv("PORT", str(urlsplit(network.base_url).port))
    code, out, _ = beside(*command.split())
    assert code == 0, out


def test_where_no_demo_answers_the_address_and_what_it_needs_is_told(beside: CommandLine, closed_port: int) -> None:
    beside.patch.setenv("PORT", str(closed_port))
    address = f"http://127.0.0.1:{closed_port}/sandbox"
    told = f"Check that {address} answers; a demo on another port needs its DATABASE_URL and PORT here too."
    for command in (("networks", "check"), ("doctor",)):
        code, out, _ = beside(*command)
        assert (code, told in out) == (1, True)
    assert told in beside("networks", "poll", "acme_social", "--dry-run")[2]


def test_beside_other_databases_accounts_are_asked_where_the_rules_say(
    beside: CommandLine, network: RunningSandbox
) -> None:
    beside.patch.setenv("PORT", str(urlsplit(network.base_url).port))
    (beside.folder / "var/demo/sandbox.db").unlink()
    assert "Check that http://127.0.0.1:1/sandbox answers" in beside("networks", "check")[1]


def test_a_database_that_is_held_by_what_does_not_answer_leads_to_the_port(
    comptoir: CommandLine, closed_port: int
) -> None:
    comptoir("migrate")
    database = comptoir.folder / "comptoir.db"
    database.with_name("comptoir.db.key").write_text("left by one that runs")
    comptoir.patch.setenv("PORT", str(closed_port))
    assert comptoir("people", "link", "marie")[0] == 0, "a key that was left behind keeps nobody out"
    held = FileLock(database)
    code, out, error = comptoir("people", "link", "marie")
    held.release()
    assert (code, out) == (2, "")
    assert f"PORT: nothing answers at http://127.0.0.1:{closed_port}, and another process has the database" in error
