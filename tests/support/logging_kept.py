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
    handlers, levels = list(root.handlers), _levels()
    try:
        yield
    finally:
        if configured:
            structlog.configure(**config)
        else:
            structlog.reset_defaults()
        root.handlers[:] = handlers
        for name in _levels().keys() | levels:
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))


def _levels() -> dict[str, int]:
    """The level of every logger there is, the root's under an empty name."""
    known = {name: each.level for name, each in logging.root.manager.loggerDict.items() if hasattr(each, "level")}
    return {"": logging.root.level, **known}
