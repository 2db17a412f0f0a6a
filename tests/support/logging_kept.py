"""Gives logging back as it was: what a command configures for its process must not outlive the test that ran it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def logging_kept() -> Iterator[None]:
    """Whatever the block configures, of structlog and of the standard library's loggers, is undone at its end."""
    configured, config = structlog.is_configured(), structlog.get_config()
    root = logging.getLogger()
    handlers, before = list(root.handlers), _loggers()
    try:
        yield
    finally:
        if configured:
            structlog.configure(**config)
        else:
            structlog.reset_defaults()
        root.handlers[:] = handlers
        for name in _loggers().keys() | before:
            logger = logging.getLogger(name)
            level, logger.disabled = before.get(name, (logging.NOTSET, False))
            logger.setLevel(level)


def _loggers() -> dict[str, tuple[int, bool]]:
    """The level of every logger there is and whether it is silenced, the root under an empty name."""
    known = logging.root.manager.loggerDict.items()
    found = {name: (each.level, each.disabled) for name, each in known if isinstance(each, logging.Logger)}
    return {"": (logging.root.level, logging.root.disabled), **found}
