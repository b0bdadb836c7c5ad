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
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError as DeadlineError
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from multiprocessing import resource_tracker
from types import TracebackType
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from aggregator.model import Fetched, FullText, NormalizedFeed, ParseFailed, Source

Result = TypeVar("Result")

#: Bytes of address space a worker may take: a document is at most tens of megabytes, its tree some ten times that.
_MEMORY = 2 * 1024**3
#: Documents that a worker reads before a fresh one takes its place: what a library leaks goes with it.
_DOCUMENTS = 500
#: Pools that one document may see break.
_ATTEMPTS = 2
#: Seconds between two looks at whether the pool is still there.
_LOOK = 5.0
#: A worker ends itself after this many times the deadline: by then whoever should have killed it is gone.
_TWICE = 2


def read_document(fetched: Fetched, source: Source, seen: datetime) -> NormalizedFeed | ParseFailed:
    """Parse and normalize one document, and take what copies of its entries are looked up by; runs in a worker."""
    # Imported here: the process that polls does not need the parsers.
    from aggregator.deduplicate import traces_of
    from aggregator.normalize import normalize
    from aggregator.parse import parse

    # Relative addresses of a private document must not spread the secret in its own.
    url = source.shown_url if source.private and fetched.url.startswith("http") else fetched.url
    parsed = parse(fetched.body, url, fetched.content_type, source.select)
    if isinstance(parsed, ParseFailed):
        return parsed
    feed = normalize(parsed, source, seen)
    return replace(feed, entries=tuple(replace(entry, traces=traces_of(entry)) for entry in feed.entries))


def read_page(fetched: Fetched, asked: str, title: str, own: str) -> FullText | ParseFailed | str:
    """The text that the page `asked` tells of the entry with that title, or why it is not taken; runs in a worker.

    `own` is the HTML that the feed carries.
    """
    from aggregator.normalize.article import article_of
    from aggregator.parse.article import read_article

    article = read_article(fetched.body, fetched.url, fetched.content_type)
    return article if isinstance(article, ParseFailed) else article_of(article, title, own, asked, fetched.url)


def within(seconds: float, work: Callable[..., Result], *values: object) -> Result:
    """`work(*values)` by a clock of the worker's own, which ends it also where nobody is left who would."""
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return work(*values)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def kill_workers() -> None:
    """End all workers at once; for a process that is about to end, or to become another, without tidying up.

    It must do so at once: soon their deaths would be taken for faults of what they read.
    """
    for child in multiprocessing.active_children():
        child.kill()


def reap_workers() -> None:
    """Let go of the workers that the program before us in this very process left behind, dead. Starts none, and waits for none."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


class Workers:
    """A pool of at most `count` worker processes, started with the first document."""

    def __init__(self, count: int | None = None) -> None:
        self._count = count or min(os.cpu_count() or 1, 4)
        self._pool: ProcessPool | None = None
        #: When a document was last settled, by the clock of the event loop.
        self._settled = 0.0

    async def read(self, fetched: Fetched, source: Source, seen: datetime, deadline: float) -> NormalizedFeed | ParseFailed:
        """`read_document` in a worker that is killed after `deadline` seconds; a dead or killed worker is a ParseFailed."""
        return await self._try(deadline, read_document, fetched, source, seen)

    async def read_page(self, fetched: Fetched, asked: str, title: str, own: str, deadline: float) -> FullText | ParseFailed | str:
        """`read_page` likewise."""
        return await self._try(deadline, read_page, fetched, asked, title, own)

    async def _try(self, deadline: float, work: Callable[..., Result], *values: object) -> Result | ParseFailed:
        for _ in range(_ATTEMPTS):
            try:
                return await self._read(deadline, work, *values)
            except BrokenProcessPool:
                continue
            except DeadlineError:
                return ParseFailed("parse-timeout", f"reading the document took longer than {deadline:g} seconds, so it was given up")
            except (ProcessExpired, MemoryError):
                return ParseFailed("parse-crash", "reading the document took more memory than it may, or ended the process that read it")
            except Exception as error:  # one document that surprises us must never stop the other sources
                return ParseFailed(
                    "parse-crash", f"the document could not be read ({type(error).__name__}); please report it with its address"
                )
        return ParseFailed("parse-crash", "the processes that read documents cannot be started, or end at once; is there memory enough?")

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

    async def _read(self, deadline: float, work: Callable[..., Result], *values: object) -> Result:
        """One attempt; raises BrokenProcessPool when the pool is of no use any more, and has been given up."""
        pool = self._started()
        try:
            with _without_interrupts():
                begun = pool.schedule(within, args=(_TWICE * deadline, work, *values), timeout=deadline)
            future: asyncio.Future[Result] = asyncio.wrap_future(begun)
            await self._settle(future, pool, deadline)
        except BrokenProcessPool:
            self._give_up(pool)
            raise
        return future.result()

    async def _settle(self, future: asyncio.Future[Result], pool: ProcessPool, deadline: float) -> None:
        """Wait for `future`; raises BrokenProcessPool where nothing will ever settle it.

        A pool whose threads have died keeps no deadline, and neither does one whose worker was killed while it held the lock of
        their pipe: then no document at all is settled any more.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            while not (await asyncio.wait({future}, timeout=_LOOK))[0]:
                if not pool.active or clock() - max(began, self._settled) > 2 * deadline + _LOOK:
                    raise BrokenProcessPool
        finally:
            future.cancel()
        self._settled = clock()
        if isinstance(future.exception(), BrokenProcessPool):
            raise BrokenProcessPool

    def _started(self) -> ProcessPool:
        # A worker that the system kills while it has nothing to do breaks the whole pool.
        if self._pool is not None and not self._pool.active:
            self._give_up(self._pool)
        if self._pool is None:
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPool(self._count, max_tasks=_DOCUMENTS, initializer=_prepare, context=context)
        return self._pool

    def _give_up(self, pool: ProcessPool) -> None:
        """End a broken pool, once; the next document starts another."""
        if self._pool is not pool:
            return
        self._pool = None
        pool.stop()  # type: ignore[no-untyped-call]
        # In a thread that nobody has to wait for: one of its own may be stuck for ever.
        ending = threading.Thread(target=pool.join, daemon=True)
        ending.start()
        ending.join(_LOOK)


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
