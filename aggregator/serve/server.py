"""A socket, and the answers of an ASGI application on it. The door of uvicorn."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import uvicorn

from aggregator.errors import UsageError

#: Seconds that answers under way may take when it stops.
_GRACE = 5
#: Connections at a time; whoever comes beyond that is answered 503. Well below the 1,024 open files that a process may usually have.
_CONNECTIONS = 400


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port` (0 takes a free one). Raises UsageError with the way out."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = found[0]
        return socket.create_server(address[:2], family=family, backlog=1024)
    except OSError as error:
        raise UsageError(_explain(error, host, port)) from error


def address_of(listening: socket.socket) -> str:
    """The address to open in a browser."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


async def answer(app: Callable[..., Awaitable[None]], listening: socket.socket, stopping: asyncio.Event) -> None:
    """Answer with the ASGI application `app` until `stopping` is set; then what is under way is finished, for a few seconds at most."""
    config = uvicorn.Config(
        app,
        log_config=None,
        # Reader addresses in no log; of what uvicorn says, only its failures: anyone can send it a malformed request.
        access_log=False,
        log_level="error",
        server_header=False,
        proxy_headers=False,
        lifespan="off",
        ws="none",
        limit_concurrency=_CONNECTIONS,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    stopped = asyncio.create_task(stopping.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopped.cancel()
    await serving


class _Server(uvicorn.Server):
    """uvicorn without its signals: they are for the whole command, which sets `should_exit`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _explain(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"--port {port}: another program listens there already: end it, or take another port, as in --port {port + 1}"
    if error.errno == errno.EACCES:
        return f"--port {port}: not allowed to this user: take one above 1023, and let a web server stand before it"
    return f"--host {host}: is no address of this machine ({error.strerror}): take 127.0.0.1, or 0.0.0.0 for all of its addresses"
