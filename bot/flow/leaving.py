"""What is written down right before something leaves: takes what marks it, gives what a surface awaits."""

from bot.ports.chat import Leaving


def once(mark: Leaving) -> Leaving:
    """`mark` at the first request that leaves, and nothing at those that follow, such as a second drawing's."""
    marked = False

    async def leave() -> None:
        nonlocal marked
        if not marked:
            await mark()
            marked = True

    return leave
