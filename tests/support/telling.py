"""Tells while a run goes on what failed and what takes long: a run that is cut off has then said where it stood.

Takes pytest's own reports, of every worker; it must not know any test.
"""

import threading
import time

import pytest

# Seconds after which a test is named as still running, and between two such lines.
LONG = 120.0


class Telling:
    """Writes a line for each failure at once, and one every two minutes for what has been running that long."""

    def __init__(self, reporter: pytest.TerminalReporter) -> None:
        self._reporter = reporter
        self._running: dict[str, float] = {}
        self._over = threading.Event()
        self._looking = threading.Thread(target=self._look, name="telling", daemon=True)

    def pytest_sessionstart(self) -> None:
        self._looking.start()

    def pytest_sessionfinish(self) -> None:
        self._over.set()

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        self._running.pop(nodeid, None)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            if report.when not in ("setup", "call", "teardown"):
                # Its worker ended with it, and says no more of it.
                self._running.pop(report.nodeid, None)
            where = getattr(getattr(report.longrepr, "reprcrash", None), "message", "")
            self._write(f"failed ({report.when}): {report.nodeid}: {str(where).partition(chr(10))[0]}")

    def _look(self) -> None:
        while not self._over.wait(LONG):
            now = time.monotonic()
            for nodeid, since in list(self._running.items()):
                if now - since >= LONG:
                    self._write(f"running for {(now - since) / 60:.0f} minutes: {nodeid}")

    def _write(self, line: str) -> None:
        self._reporter.ensure_newline()
        self._reporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Once a run: by the process that hands out the tests, or by the only one."""
    reporter = config.pluginmanager.getplugin("terminalreporter")
    if not hasattr(config, "workerinput") and reporter is not None:
        config.pluginmanager.register(Telling(reporter), "telling")
