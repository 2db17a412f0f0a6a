"""One web application for all tests of a process: to make its routes takes longer than most tests do."""

from collections.abc import Callable
from dataclasses import fields

from fastapi import FastAPI

from bot.web.context import WebContext


class OneApplication:
    """Makes the application for the first test, and moves it to the store, rules and clock of each that follows."""

    def __init__(self, make: Callable[[WebContext], FastAPI]) -> None:
        self._make = make
        self._app: FastAPI | None = None

    def on(self, context: WebContext) -> FastAPI:
        """The application as if it had been made with `context`."""
        if self._app is None:
            self._app = self._make(context)
        for each in fields(context):
            object.__setattr__(self._app.state.context, each.name, getattr(context, each.name))
        return self._app
