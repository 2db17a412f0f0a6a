"""Says why a database cannot be used: takes where it is and what its driver raised, gives cause and remedy in one line.

It tells neither a user's password nor anything else of the URL that might be one; it knows no statement and no table.
"""

import os
import sqlite3
from pathlib import Path

import asyncpg
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from bot.errors import ComptoirError, SettingsError, Unavailable
from bot.ports.store import DATABASE

# asyncpg's own errors come unwrapped where it connects.
UNREACHED = (OSError, TimeoutError, DBAPIError, asyncpg.PostgresError, asyncpg.InterfaceError)
_NOT_LET_IN = "28"
_NO_SUCH_DATABASE = "3D000"
_NO_DATABASE = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_USUAL_PORT = 5432


def file_unreached(path: Path, error: BaseException) -> ComptoirError:
    """The error for a SQLite file that cannot be opened."""
    cause = getattr(error, "orig", None) or error
    if isinstance(cause, sqlite3.Error) and getattr(cause, "sqlite_errorname", "") in _NO_DATABASE:
        return SettingsError(
            f"DATABASE_URL: {path} is no SQLite database, or a damaged one ({cause}). "
            "Name another file, or put a backup in its place."
        )
    return _unavailable(f"{path} cannot be opened ({_said(cause)}); see that DATABASE_URL names it and we may read it")


def server_unreached(url: URL, error: BaseException) -> ComptoirError:
    """The error for a PostgreSQL server that does not answer, or does not let us in."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    if state.startswith(_NOT_LET_IN):
        remedy = "mend the user or the password in DATABASE_URL"
    elif state == _NO_SUCH_DATABASE:
        remedy = "create it there, or mend its name in DATABASE_URL"
    else:
        remedy = "see that it runs there, or mend the address in DATABASE_URL"
    return _unavailable(f"PostgreSQL at {place_of(url)} cannot be used ({_said(cause)}); {remedy}")


def place_of(url: URL) -> str:
    """Where a PostgreSQL server is. Raises SettingsError where a password may stand in that place."""
    if "@" in f"{url.host}{url.database}":
        raise SettingsError(
            "DATABASE_URL: an @ stands behind the host; write one that belongs to the password as %40, and / as %2F."
        )
    host = url.host or url.query.get("host")
    return f"{host}:{url.port or _USUAL_PORT}" if host else "this machine's socket"


def _said(cause: BaseException) -> str:
    """What went wrong, in the words of the system or the server, else the name of it."""
    if isinstance(cause, ConnectionError) and cause.errno:
        return os.strerror(cause.errno)
    return f"{getattr(cause, 'strerror', None) or cause}".strip() or type(cause).__name__


def _unavailable(message: str) -> Unavailable:
    return Unavailable(message, service=DATABASE, account="")
