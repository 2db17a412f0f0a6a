"""The control: the same command line with a door that says a push is kept before it is."""

import asyncio

from bot.cli.main import main
from bot.runtime.pushes import Push, PushInbox

keep = PushInbox.keep
under_way: set[asyncio.Task[None]] = set()


async def keep_soon(inbox: PushInbox, push: Push) -> None:
    await asyncio.sleep(1)
    await keep(inbox, push)


async def say_so_first(inbox: PushInbox, push: Push) -> bool:
    writing = asyncio.create_task(keep_soon(inbox, push))
    under_way.add(writing)
    writing.add_done_callback(under_way.discard)
    return True


if __name__ == "__main__":
    PushInbox.keep = say_so_first  # type: ignore[method-assign]
    main()
