"""A folder with rules, and a pretended network to which their account belongs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.typed import RULES, CommandLine
from tests.stand_ins.mastodon import RunningSandbox, running_sandbox


@pytest.fixture(scope="package")
def network() -> Iterator[RunningSandbox]:
    with running_sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def comptoir(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], network: RunningSandbox
) -> CommandLine:
    (tmp_path / "routing_rules.yaml").write_text(RULES.format(base_url=network.base_url))
    monkeypatch.chdir(tmp_path)
    for name in ("COMPTOIR_RULES", "COMPTOIR_PUBLIC_URL", "COMPTOIR_HOST", "COMPTOIR_LOG", "PORT"):
        monkeypatch.delenv(name, raising=False)
    line = CommandLine(tmp_path, monkeypatch, capsys)
    monkeypatch.setenv("DATABASE_URL", line.url)
    monkeypatch.setenv("ACME_SOCIAL_TOKEN", "account:acme")
    return line


@pytest.fixture
def migrated(comptoir: CommandLine) -> CommandLine:
    comptoir("migrate")
    return comptoir
