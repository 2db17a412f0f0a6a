"""Run the parts of Comptoir in this process until it is told to stop: web, worker, clock, in any mix."""

import asyncio
import contextlib
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.app import Comptoir
from bot.collector import set_aside_what_stays
from bot.errors import SettingsError
from bot.settings import Settings
from integrations.chat.slack.door import Inbound
from integrations.chat.slack.socket_mode import SocketMode


async def run_parts(
    comptoir: Comptoir,
    application: ASGIApp | None,
    *,
    worker: bool,
    clock: bool,
    ready: Callable[[], Awaitable[None]],
) -> None:
    """Run until SIGINT or SIGTERM; polls begin once the socket listens, then `ready` is called.

    Without `clock` nothing is polled, listened to or woken here; newer rules are followed all the same.
    Raises SettingsError when the port is taken.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, stop.set)
    server = WebServer(comptoir.settings, application) if application is not None else None
    ticking = comptoir.tick(leading=clock)
    async with asyncio.TaskGroup() as group:
        working: list[asyncio.Task[None]] = []
        if server is not None:
            working.append(group.create_task(comptoir.feed.run(), name="feed"))
            serving = group.create_task(server.serve(), name="web")
            await server.listening(serving)
            slack = slack_socket(comptoir)
            if slack is not None:
                working.append(group.create_task(slack.run(), name="slack"))
        if worker:
            working.append(group.create_task(comptoir.outbox.run(), name="outbox"))
        await comptoir.connect()
        ticking.start()
        if clock:
            working.append(group.create_task(comptoir.agenda().run(), name="agenda"))
            working.append(group.create_task(comptoir.streams().run(), name="streams"))
        set_aside_what_stays()
        await ready()
        await stop.wait()
        ticking.stop()
        if server is not None:
            server.stop()
        for task in working:
            task.cancel()


def slack_socket(comptoir: Comptoir) -> SocketMode | None:
    """The connection by which Slack reaches us, None where it can call our public address, or is not connected."""
    settings, token = comptoir.settings, comptoir.settings.slack_app_token
    if comptoir.slack is None or token is None or settings.comptoir_public_url:
        return None
    inbound = Inbound(comptoir.slack)
    return SocketMode(inbound.take, app_token=token.get_secret_value(), api_url=settings.slack_api_url)


class WebServer:
    """Uvicorn on a socket bound at once, so that a taken port is said before anything else starts."""

    def __init__(self, settings: Settings, application: ASGIApp) -> None:
        self._socket = _bind(settings)
        self._uvicorn = _WithoutSignals(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                lifespan="off",
                timeout_graceful_shutdown=2,
                server_header=False,
                proxy_headers=bool(settings.comptoir_public_url),
            )
        )

    async def serve(self) -> None:
        """Serve until `stop`."""
        await self._uvicorn.serve(sockets=[self._socket])

    async def listening(self, serving: asyncio.Task[None]) -> None:
        """Return once requests are answered, or with the server's own failure."""
        while not self._uvicorn.started:
            if serving.done():
                await serving
                raise SettingsError("The web server did not start.")
            await asyncio.sleep(0.01)

    def stop(self) -> None:
        """End gracefully: streams are told, open requests get two seconds."""
        self._uvicorn.handle_exit(signal.SIGTERM, None)


class _WithoutSignals(uvicorn.Server):
    """Signals belong to the process, not to its web server."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.comptoir_host else socket.AF_INET
    # Said outright, TCP lets asyncio switch off Nagle's algorithm; else every answer takes 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.comptoir_host, settings.port))
    except OSError as error:
        listening.close()
        where = f"{settings.comptoir_host}:{settings.port}"
        raise SettingsError(
            f"PORT: cannot listen on {where} ({error.strerror}); choose another, as in PORT=8081."
        ) from None
    return listening
