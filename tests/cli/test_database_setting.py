"""A DATABASE_URL that leads nowhere: one line names the setting, the cause and what to do, and no password."""

import socket

import pytest

from tests.cli.typed import CommandLine

COMMANDS = [("networks", "list"), ("cases", "list"), ("people", "link", "marie"), ("rules", "replay"), ("migrate",)]
PASSWORD = "s3cret"


def refused(comptoir: CommandLine, *words: str) -> str:
    """The one line with which a command ends that cannot have its database."""
    code, out, error = comptoir(*words)
    assert (code, out) == (2, "")
    (line,) = error.splitlines()
    assert "DATABASE_URL" in line
    assert PASSWORD not in line
    assert "()" not in line
    return line


def diagnosed(comptoir: CommandLine) -> str:
    """What the doctor finds about the database."""
    code, out, _ = comptoir("doctor")
    assert code == 1
    assert PASSWORD not in out
    (found,) = [line for line in out.splitlines() if line.startswith("WRONG    database: ")]
    assert "DATABASE_URL" in found
    return found


@pytest.fixture
def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port: int = closed.getsockname()[1]
        return port


@pytest.mark.parametrize("command", COMMANDS)
def test_a_file_that_is_no_database_is_named_and_left_as_it_is(comptoir: CommandLine, command: tuple[str, ...]) -> None:
    letter = comptoir.folder / "letter.txt"
    letter.write_text("Dear all, this is a letter. " * 50)
    comptoir.patch.setenv("DATABASE_URL", f"sqlite:///{letter}")
    line = refused(comptoir, *command)
    assert f"{letter} is no SQLite database, or a damaged one (file is not a database). Name another file" in line
    assert f"{letter} is no SQLite database" in diagnosed(comptoir)
    assert letter.read_text() == "Dear all, this is a letter. " * 50


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_is_no_database_and_stays_open_to_others(comptoir: CommandLine, command: tuple[str, ...]) -> None:
    before = comptoir.folder.stat().st_mode
    comptoir.patch.setenv("DATABASE_URL", f"sqlite:///{comptoir.folder}")
    assert f"is a folder; name a file, as in sqlite:///{comptoir.folder}/comptoir.db." in refused(comptoir, *command)
    assert comptoir.folder.stat().st_mode == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_server_that_does_not_answer_is_named_with_the_cause(
    comptoir: CommandLine, closed_port: int, command: tuple[str, ...]
) -> None:
    comptoir.patch.setenv("DATABASE_URL", f"postgresql://me:{PASSWORD}@127.0.0.1:{closed_port}/comptoir")
    told = f"PostgreSQL at 127.0.0.1:{closed_port} cannot be used (Connection refused); see that it runs there"
    assert told in refused(comptoir, *command)
    assert told in diagnosed(comptoir)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (f"postgresql://me:{PASSWORD}@db.example:port/comptoir", "is not a URL; write sqlite:///PATH or postgresql://"),
        (f"postgresql://me:my@{PASSWORD}@db.example/comptoir", "write one that belongs to the password as %40"),
        (f"postgresql://me:my@{PASSWORD}/1@db.example/comptoir", "write one that belongs to the password as %40"),
        (f"mysql://me:{PASSWORD}@db.example/comptoir", "write sqlite:///PATH or postgresql://"),
    ],
)
def test_a_url_that_cannot_be_understood_is_refused_without_being_repeated(
    comptoir: CommandLine, url: str, told: str
) -> None:
    comptoir.patch.setenv("DATABASE_URL", url)
    for command in COMMANDS:
        assert told in refused(comptoir, *command)


@pytest.mark.parametrize("command", [("networks", "list"), ("cases", "list"), ("rules", "replay")])
def test_who_looks_before_there_is_a_database_is_told_how_to_make_one(
    comptoir: CommandLine, command: tuple[str, ...]
) -> None:
    line = refused(comptoir, *command)
    assert f"there is no database at {comptoir.folder}/comptoir.db yet. comptoir migrate makes one there" in line
    assert "comptoir migrate makes one there" in diagnosed(comptoir)
    assert comptoir("migrate")[0] == 0
    assert comptoir(*command)[0] == 0
