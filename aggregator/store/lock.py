"""Who works on a store: a lock that the kernel releases when its holder ends, however it ends, and a file that names the holder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.errors import StoreLocked
from aggregator.store.files import explained_files, path_of

#: Seconds between two tries.
_PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Claim:
    """Who wants a store, and how patiently."""

    #: As others are told that find it in use; never its arguments, which may hold a secret.
    command: str = "aggregator"
    #: How long to wait for another process.
    wait: timedelta = timedelta(0)
    #: Is told once that, and for whom, it waits.
    tell: Callable[[str], None] = lambda _: None


#: Refused at once where another process has it.
AT_ONCE = Claim()


@contextmanager
def own(url: str, claim: Claim = AT_ONCE) -> Iterator[None]:
    """Hold the store at `url` as its one writer.

    Raises StoreLocked, which names the holder, where another process has it longer than `claim` waits.
    """
    with _hold(Path(f"{path_of(url)}.lock"), claim, "another aggregator", "is working on this store; wait for it (--wait 60s), or stop it"):
        yield


@contextmanager
def own_schedule(url: str, claim: Claim = AT_ONCE) -> Iterator[None]:
    """Be the one scheduler of the store at `url`; others may work on the store between its passes. Raises StoreLocked."""
    with _hold(Path(f"{path_of(url)}.scheduler.lock"), claim, "another scheduler", "polls for this store; one is enough, so stop one"):
        yield


@contextmanager
def _hold(path: Path, claim: Claim, who: str, what: str) -> Iterator[None]:
    with explained_files(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        # Not inherited: a worker that outlives us must not keep the lock.
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        if not _take_within(handle, claim, f"{path}: {who}"):
            raise StoreLocked(f"{path}: {who}{_holder(handle)} {what}")
        _sign(handle, f"pid {os.getpid()}, `{claim.command}`")
        try:
            yield
        finally:
            _sign(handle, "")
    finally:
        os.close(handle)


def _take_within(handle: int, claim: Claim, who: str) -> bool:
    """Take the lock, waiting as `claim` says; whether that was possible."""
    if _take(handle):
        return True
    seconds = claim.wait.total_seconds()
    if seconds:
        claim.tell(f"{who}{_holder(handle)} has it; waiting for up to {seconds:g} s")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        time.sleep(_PAUSE)
        if _take(handle):
            return True
    return False


def _take(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(handle: int, text: str) -> None:
    """Write who holds the lock, since the file's own time; for people only, so a full disk is no reason to stop."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode(), 0)


def _holder(handle: int) -> str:
    """` (pid 123, `aggregator run`, since …)`; empty where the holder has not signed."""
    signed = os.pread(handle, 200, 0).decode(errors="replace")
    since = datetime.fromtimestamp(os.fstat(handle).st_mtime, UTC)
    return f" ({signed}, since {since:%Y-%m-%d %H:%M:%S} UTC)" if signed else ""
