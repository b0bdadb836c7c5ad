"""Whether the work still gives signs of life. Nothing can stop a thread that hangs, so whoever watches replaces the process."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from aggregator.model import Config

#: A pass is bounded at each step: a source by its `timeout`, a document by the deadline of its worker. Publishing is the longest.
LONGEST_SILENCE = timedelta(minutes=15)


def longest_silence(config: Config, hangs: int, base: timedelta = LONGEST_SILENCE) -> timedelta:
    """How long work may be silent: `base`, and the longest time that a source may take.

    Doubled for each of the last `hangs` processes that were replaced for it, so that a pass that is slow, but sound, gets through.
    """
    slowest = max((source.timeout for source in config.sources), default=timedelta(0))
    return (base + slowest) * (1 << min(hangs, 6))


class Watch:
    """Remembers the last sign of life; `clock` gives seconds that only rise."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last = ("start", clock())

    def sign(self, what: str) -> None:
        """Work lives, and this is what it does; from any thread."""
        self._last = (what, self._clock())

    def silence(self) -> tuple[str, float]:
        """What was done last, and how many seconds ago."""
        what, at = self._last
        return what, self._clock() - at
