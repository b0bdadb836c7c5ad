"""Many sources at once, one at a time for each host (F10)."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from typing import TypeVar

from aggregator.model import FetchSettings

Item = TypeVar("Item")
Result = TypeVar("Result")


async def in_lanes(
    items: Iterable[Item],
    lane_of: Callable[[Item], str],
    settings: FetchSettings,
    work: Callable[[Item], Awaitable[Result]],
    rest: Callable[[Item], float | None] = lambda _: 0,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> AsyncGenerator[Result, None]:
    """The results of `work(item)` for all `items`, as they come.

    At most `settings.concurrency` are in flight. Items of one lane keep their order; at most `per_host` of them are in flight.
    `rest(item)` is asked when the turn of an item comes in its lane: the seconds that the lane rests first, or None to leave the item
    out. A lane that waits holds nobody up.

    What `work` raises is raised here and ends the rest; so does leaving the iterator (`contextlib.aclosing` does it at once).
    """
    lanes: defaultdict[str, deque[Item]] = defaultdict(deque)
    for item in items:
        lanes[lane_of(item)].append(item)
    places = asyncio.Semaphore(settings.concurrency)
    results: asyncio.Queue[tuple[Result] | None] = asyncio.Queue()

    async def drive(lane: deque[Item]) -> None:
        while lane:
            item = lane.popleft()
            seconds = rest(item)
            if seconds is None:
                continue
            if seconds:
                await sleep(seconds)
            async with places:
                result = await work(item)
            results.put_nowait((result,))

    drivers = [asyncio.create_task(drive(lane)) for lane in lanes.values() for _ in range(min(settings.per_host, len(lane)))]
    ended = asyncio.gather(*drivers)
    ended.add_done_callback(lambda _: results.put_nowait(None))
    # Left early, nobody awaits it; asyncio would then print that its CancelledError was never retrieved.
    ended.add_done_callback(lambda done: done.cancelled() or done.exception())
    try:
        while given := await results.get():
            yield given[0]
        await ended
    finally:
        for driver in drivers:
            driver.cancel()
        await asyncio.gather(*drivers, return_exceptions=True)
