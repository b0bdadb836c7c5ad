"""Signals that ask a command to end: the first lets it finish what it has begun, the second ends it at once, and so does the clock."""

from __future__ import annotations

import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from threading import Thread
from types import FrameType

TERMINATED = 128 + signal.SIGTERM

#: Seconds from the first signal until the process is gone, whatever it is doing; whoever sent the signal may wait only ten.
DEADLINE = 8.0
#: Seconds in which a second signal is the same one: who ends a process often tells its whole group too, as `timeout` does.
_ECHO = 0.5


class Stop:
    """What was asked of the process. A signal may come between any two instructions, so hearing it takes no lock."""

    def __init__(self) -> None:
        self._since = math.inf
        self._came: SimpleQueue[int] = SimpleQueue()
        self._ended: SimpleQueue[bool] = SimpleQueue()

    def asked(self) -> bool:
        """Is the process to end? Once so, it stays so."""
        return self._since < math.inf

    def wait(self, seconds: float) -> signal.Signals | None:
        """The signal, once one comes; None after `seconds` without one."""
        try:
            return signal.Signals(self._came.get(timeout=seconds))
        except Empty:
            return None

    def hear(self, number: int, _frame: FrameType | None) -> None:
        """The handler of the signals."""
        now = time.monotonic()
        if not self.asked():
            self._since = now
            self._came.put(number)
            self._ended.put(False)
        elif now - self._since > _ECHO:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def end(self) -> None:
        """The command is done. If the process was asked to end, the clock runs on: what keeps it may come only now."""
        self._ended.put(True)

    def watch_clock(self, late: Callable[[], None]) -> None:
        """In a thread: call `late` when the process is still there `DEADLINE` seconds after the signal."""
        if not self._ended.get():
            time.sleep(DEADLINE)
            late()


@contextmanager
def stopped_by(*numbers: int, code: int) -> Iterator[Stop]:
    """In the block, these signals ask instead of ending the process, which ends with `code` where it takes too long. In the main thread."""
    stop = Stop()
    before = {number: signal.signal(number, stop.hear) for number in numbers}
    Thread(target=stop.watch_clock, args=(lambda: leave(code),), daemon=True, name="watch clock").start()
    try:
        yield stop
    finally:
        stop.end()
        if not stop.asked():
            for number, handler in before.items():
                signal.signal(number, handler)


def leave(code: int) -> None:
    """End the process now, with its workers, whatever its threads are doing. Everything that counts is committed at each step."""
    from aggregator.workers import kill_workers

    kill_workers()
    os._exit(code)
