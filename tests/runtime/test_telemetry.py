"""What configures logging: lines go where standard error leads now, and a test that configures it leaves no trace."""

import io
import json
import logging

import pytest
import structlog

from bot.runtime.telemetry import configure_logging
from tests.support.logging_kept import logging_kept

log = structlog.get_logger()  # one for the whole module, as the product's modules have it
library = logging.getLogger("a_library")


def test_lines_go_where_standard_error_leads_after_the_last_configuring(monkeypatch: pytest.MonkeyPatch) -> None:
    former, present = io.StringIO(), io.StringIO()
    for stream in (former, present):
        monkeypatch.setattr("sys.stderr", stream)
        configure_logging("info")
        log.info("case_opened", case=7)
        library.warning("slow")
        former.close()

    told, from_library = present.getvalue().splitlines()
    assert json.loads(told)["case"] == 7
    assert from_library == "WARNING a_library slow"


def test_a_higher_level_silences_what_is_below_it(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    configure_logging("warning")
    log.info("case_opened")
    logging.getLogger("httpx").info("GET https://social.example?access_token=secret")
    log.warning("outbox_down")

    assert json.loads(stream.getvalue())["event"] == "outbox_down"


def test_a_test_that_configures_logging_leaves_no_trace(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = structlog.get_config(), list(logging.root.handlers), logging.root.level, logging.getLogger("httpx").level
    stream = io.StringIO()
    with logging_kept(), monkeypatch.context() as patched:
        patched.setattr("sys.stderr", stream)
        configure_logging("error")
        log.error("outbox_down")
        library.error("slow")
    stream.close()

    log.info("case_opened")
    library.error("slow")
    assert "case_opened" in capsys.readouterr().out, "structlog's defaults again"
    assert before == (
        structlog.get_config(),
        list(logging.root.handlers),
        logging.root.level,
        logging.getLogger("httpx").level,
    )
