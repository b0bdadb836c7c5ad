"""The child that polls: started, started again when it dies, and ended with us."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from asyncio.subprocess import Process
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from aggregator.serve.decide import count_deaths, delay, how_it_ended

#: Seconds to finish in after SIGTERM, before SIGKILL; the whole command stops within 10.
GRACE = 9.0


async def supervise(command: Sequence[str], stopping: asyncio.Event, tell: Callable[[str], None]) -> None:
    """Keep `command` running until `stopping` is set, then end it with SIGTERM; deaths and restarts go to `tell`."""
    clock, deaths = asyncio.get_running_loop().time, 0
    while True:
        began = clock()
        how = await _live(command, stopping)
        if stopping.is_set():
            return
        deaths = count_deaths(deaths, clock() - began)
        pause = delay(deaths)
        tell(f"the process that polls {how}; it is started again in {pause:g} s, and what is published is served meanwhile")
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)
            return


async def _live(command: Sequence[str], stopping: asyncio.Event) -> str:
    """One life of `command`; how it ended."""
    try:
        with _pipe() as leash:
            # In a session of its own: the terminal's Ctrl-C is for us, who pass it on once.
            child = await asyncio.create_subprocess_exec(*command, stdin=leash, start_new_session=True)
            return how_it_ended(await _until_it_ends(child, stopping))
    except OSError as error:
        return f"could not be started ({error.strerror})"


@contextmanager
def _pipe() -> Iterator[int]:
    """The end for the child of a pipe that closes with the block, or with this process.

    Not one of asyncio's, which may wait for the child's own children to let go of it before a death is told.
    """
    theirs, ours = os.pipe()
    try:
        yield theirs
    finally:
        os.close(theirs)
        os.close(ours)


async def _until_it_ends(child: Process, stopping: asyncio.Event) -> int:
    """The exit code of `child`, which is told to end when `stopping` is set; nothing of it is left."""
    stopped, ended = asyncio.create_task(stopping.wait()), asyncio.create_task(child.wait())
    try:
        await asyncio.wait({stopped, ended}, return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            child.terminate()
            await asyncio.wait({ended}, timeout=GRACE)
    finally:
        stopped.cancel()
        # Its own children too: nobody else would end one that hangs in a document.
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
    return await ended


def end_with_parent(pipe: int) -> None:
    """In the child: end when the other end of `pipe` is closed, which SIGKILL of the parent does too; by SIGTERM, later by SIGKILL."""

    def watch() -> None:
        with suppress(OSError):
            while os.read(pipe, 1024):
                pass
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, daemon=True, name="end with parent").start()
