"""The web server and the child that polls, side by side until a signal."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from socket import socket

from aggregator.serve.app import make_app
from aggregator.serve.child import supervise
from aggregator.serve.server import answer


def run(
    output: Callable[[], Path], link: Callable[[str], str | None], listening: socket, child: Sequence[str], tell: Callable[[str], None]
) -> None:
    """Answer on `listening` about the folder that `output` names (see `make_app`), and keep `child` running, until SIGTERM or SIGINT."""
    asyncio.run(_run(make_app(output, link), listening, child, tell))


async def _run(app: Callable[..., Awaitable[None]], listening: socket, child: Sequence[str], tell: Callable[[str], None]) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()

    def stop(number: signal.Signals) -> None:
        # The second signal ends the process at once; the child notices, and loses nothing.
        loop.remove_signal_handler(number)
        signal.signal(number, signal.SIG_DFL)
        tell("stopping: the pass that is under way may finish; a second signal stops at once")
        stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop, number)
    async with asyncio.TaskGroup() as both:
        both.create_task(answer(app, listening, stopping))
        both.create_task(supervise(child, stopping, tell))
