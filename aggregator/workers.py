"""Parsing and normalizing in processes that can be killed: bytes and settings in, plain entries out. The door of pebble.

feedparser takes 30 s for an element with 50,000 attributes, and nothing but the end of its process stops it; so a deadline
ends the worker, not the pass.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import TimeoutError as DeadlineError
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import resource_tracker
from types import TracebackType

from pebble import ProcessExpired, ProcessPool

from aggregator.model import Fetched, NormalizedFeed, ParseFailed, Source

#: Bytes of address space a worker may take: a document is at most tens of megabytes, its tree some ten times that.
_MEMORY = 2 * 1024**3
#: Documents that a worker reads before a fresh one takes its place: what a library leaks goes with it.
_DOCUMENTS = 500


def read_document(fetched: Fetched, source: Source, seen: datetime) -> NormalizedFeed | ParseFailed:
    """Parse and normalize one document; runs in a worker."""
    # Imported here: the process that polls does not need the parsers.
    from aggregator.normalize import normalize
    from aggregator.parse import parse

    # Relative addresses of a private document must not spread the secret in its own.
    url = source.shown_url if source.private and fetched.url.startswith("http") else fetched.url
    parsed = parse(fetched.body, url, fetched.content_type, source.select)
    return parsed if isinstance(parsed, ParseFailed) else normalize(parsed, source, seen)


class Workers:
    """A pool of at most `count` worker processes, started with the first document."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or min(os.cpu_count() or 1, 4)
        self._pool: ProcessPool | None = None

    async def read(self, fetched: Fetched, source: Source, seen: datetime, deadline: float) -> NormalizedFeed | ParseFailed:
        """`read_document` in a worker that is killed after `deadline` seconds; a dead or killed worker is a ParseFailed."""
        with _without_interrupts():
            future = self._started().schedule(read_document, args=(fetched, source, seen), timeout=deadline)
        try:
            return await asyncio.wrap_future(future)
        except DeadlineError:
            return ParseFailed("parse-timeout", f"reading the document took longer than {deadline:g} seconds, so it was given up")
        except (ProcessExpired, MemoryError):
            return ParseFailed("parse-crash", "reading the document took more memory than it may, or ended the process that read it")
        except Exception as error:  # one document that surprises us must never stop the other sources
            return ParseFailed("parse-crash", f"the document could not be read ({type(error).__name__}); please report it with its address")

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is None:
            return
        if kind is None:
            self._pool.close()  # type: ignore[no-untyped-call]  # pebble has no types
        else:
            self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(self._count, max_tasks=_DOCUMENTS, initializer=_prepare, context=context)
        return self._pool


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Processes and threads that are started in the block never see Ctrl-C, not even while they still import."""
    # Its first process starts this one, and lets signals through again afterwards: so it must be there before.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare() -> None:
    """In a worker: Ctrl-C is the parent's business, and memory has a bound."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # numpy reserves memory for each processor of the machine, and would pass the bound on a large one.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
