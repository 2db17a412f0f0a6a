"""Spreads a run over several workers: a file stays whole, and tests that start processes share one worker.

Those begin first, since they take longest, and run one after another, since each wants the machine for itself.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

PROCESSES = "tests/crash"
LONG = (PROCESSES, "tests/scenarios", "tests/browser", "tests/sandbox/test_page_in_browser.py")


class Spread(LoadScopeScheduling):
    """Hands out files, and one folder as if it were one."""

    def _split_scope(self, nodeid: str) -> str:
        return PROCESSES if nodeid.startswith(PROCESSES) else nodeid.partition("::")[0]

    def remove_node(self, node: WorkerController) -> str | None:
        """A test with which a worker ended has failed: another one goes on with what comes after it."""
        left = {scope: unit for scope, unit in self.assigned_work[node].items() if not all(unit.values())}
        ended = next(((unit, test) for unit in left.values() for test, done in unit.items() if not done), None)
        if ended is None:
            return super().remove_node(node)
        unit, test = ended
        unit[test] = True
        self.assigned_work[node] = {scope: unit for scope, unit in left.items() if not all(unit.values())}
        super().remove_node(node)
        return str(test)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spread:
    """Use it whenever a run has workers (-n)."""
    config.option.loadscopereorder = False
    return Spread(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes long; in one process the order stays as it is."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: next((at for at, start in enumerate(LONG) if item.nodeid.startswith(start)), 9))
