"""The control: the same deaths where nobody writes down that a message in a thread is about to leave."""

from typing import Any

from bot.flow import calling
from tests.crash.dies import dies


async def forget_nothing(asked: Any) -> None:
    pass


if __name__ == "__main__":
    calling._Asked.forget = forget_nothing  # type: ignore[method-assign]
    dies()
