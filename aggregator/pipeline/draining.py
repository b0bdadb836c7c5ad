"""A pass that is asked to end: nothing new is begun, what is in flight gets a few seconds, and all that was read is kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: Is the pass to end? Asked often, in the thread of the pass.
Stopping = Callable[[], bool]

#: Seconds that what is in flight gets.
GRACE = 4.0
#: Seconds between two looks at `Stopping`.
_LOOK = 0.05


def never() -> bool:
    """Of a pass that goes on to its end."""
    return False


class Draining(Generic[Item, Result]):
    """Work on one item after another, until `stopping`; None is the result of what was not begun, or did not come to an end."""

    def __init__(self, work: Callable[[Item], Awaitable[Result | None]], stopping: Stopping, grace: float = GRACE) -> None:
        self._work, self._stopping, self._grace = work, stopping, grace
        self._in_flight = 0

    async def work(self, item: Item) -> Result | None:
        """`work(item)`, unless the pass is to end."""
        if self._stopping():
            return None
        self._in_flight += 1
        try:
            return await self._work(item)
        finally:
            self._in_flight -= 1

    async def drain(self, results: AsyncGenerator[Result | None, None]) -> AsyncGenerator[Result, None]:
        """The results of `work` as they come; once the pass is to end, those that come while something is in flight, for `grace` seconds.

        `results` is left early then: closing it ends what is still under way.
        """
        clock = asyncio.get_running_loop().time
        until = None
        coming = asyncio.ensure_future(_next(results))
        try:
            while True:
                await asyncio.wait({coming}, timeout=_LOOK)
                if coming.done():
                    if not (given := coming.result()):
                        return
                    coming = asyncio.ensure_future(_next(results))
                    if given[0] is not None:
                        yield given[0]
                elif self._stopping():
                    until = until or clock() + self._grace
                    if not self._in_flight or clock() >= until:
                        return
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)


async def _next(results: AsyncGenerator[Result, None]) -> tuple[Result] | tuple[()]:
    """The next result; empty at the end."""
    try:
        return (await anext(results),)
    except StopAsyncIteration:
        return ()
