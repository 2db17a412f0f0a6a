"""Logging and metrics: wide lines on standard error, counters without personal data, outages said once."""

import logging
import sys

import structlog
from prometheus_client import Counter, Histogram

JOBS = Counter("comptoir_jobs", "Effects carried out, by kind.", ["kind"])
JOB_FAILURES = Counter(
    "comptoir_job_failures", "Effects that have to run again, by kind and reason.", ["kind", "reason"]
)
MENTIONS = Counter("comptoir_mentions", "Mentions taken in, by account.", ["account"])
POLLS = Counter("comptoir_polls", "Polls, by account and outcome.", ["account", "outcome"])
POLL_SECONDS = Histogram("comptoir_poll_seconds", "How long a poll took, by account.", ["account"])
POLL_LATE = Histogram(
    "comptoir_poll_late_seconds",
    "How long after it was due a poll began.",
    buckets=(0.25, 0.5, 1, 2, 5, 10, 30, 60, 300),
)
PUSHES = Counter(
    "comptoir_pushes_total", "What networks pushed to us, by account and what became of it.", ["account", "outcome"]
)
SET_ASIDE = Counter("comptoir_chat_set_aside", "What a chat service sent that nobody knew.", ["surface", "kind"])

# Libraries that would log whole requests, and with them tokens, below this level.
_QUIET = ("httpx", "httpcore", "tweepy", "oauthlib", "slack_sdk", "slack_bolt", "asyncio", "apscheduler", "aiosqlite")


def configure_logging(level: str) -> None:
    """Write one line an event to standard error: readable on a terminal, JSON elsewhere. `level` as in settings."""
    threshold = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=threshold, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s", force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(threshold, logging.WARNING))
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)  # the clock tells what became of its ticks
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # a poll still running at its next tick is fine
    terminal = sys.stderr.isatty()
    # Plain tracebacks: structlog's own would print local variables, and with them tokens and cookies.
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    renderer = console if terminal else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if terminal else [structlog.processors.format_exc_info]),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        # A logger that was kept would go on writing where it wrote first; making one takes a few microseconds a line.
        cache_logger_on_first_use=False,
    )
