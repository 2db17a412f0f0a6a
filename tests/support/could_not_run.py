"""Says at the end of a test run what could not run and why: each reason once, with how many tests it kept out.

Takes pytest's own reports; it must not know any test.
"""

from collections import Counter

import pytest


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the section "could not run", also when it has nothing to say."""
    reasons = Counter(_reason(report) for report in terminalreporter.stats.get("skipped", ()))
    terminalreporter.section("could not run", sep="-")
    if not reasons:
        terminalreporter.line("Nothing was left out.")
    for reason, tests in reasons.most_common():
        terminalreporter.line(f"{tests} {'test' if tests == 1 else 'tests'}: {reason}")


def _reason(report: pytest.TestReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2]).removeprefix("Skipped: ")
    return str(report.longrepr)
