"""Work done in a process of its own, which is forked, so that what it costs is its own: seconds, and bytes at their most."""

from __future__ import annotations

import gc
import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

_T = TypeVar("_T")


def apart(work: Callable[[], _T]) -> tuple[_T, int]:
    """What `work` returns, and how many bytes more it needed at its most than there were at its begin."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    gc.collect()
    gc.freeze()
    process = context.Process(target=_run, args=(work, there))
    process.start()
    there.close()
    result: tuple[_T, int] = here.recv()
    process.join()
    gc.unfreeze()
    return result


def _run(work: Callable[[], object], there: Connection) -> None:
    before = _most_bytes()
    there.send((work(), _most_bytes() - before))


def _most_bytes() -> int:
    """As Linux counts them: in kB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
