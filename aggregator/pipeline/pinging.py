"""Hubs are told of the feeds that changed (W2), after all else in a pass: what fails here is tried again, and fails nothing.

    each feed that changed: are the new bytes to be seen at its public address? ─► ping to each hub ─► commit

A hub fetches the feed when it is told. Told too early, it would find the old one, and its subscribers would learn of nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from aggregator.fetch import Fetcher
from aggregator.model import Fetched, FetchFailed, Pinged, Pings, Source, SourceState, WireOutcome
from aggregator.pipeline.polling import Poll
from aggregator.publish.hubs import back_off, is_over
from aggregator.store import Transaction, lanes, pings
from aggregator.store.pings import Ping
from aggregator.text.links import lane
from aggregator.waiting import may_pass

#: Of each request.
DEADLINE = timedelta(seconds=10)
#: So long after the first request of a pass, no further one is begun.
_LONGEST = timedelta(seconds=30)
#: Pings of one pass.
_MOST = 200
#: So many feeds that a pass looks at in vain, before it saw one, tell that the site is not brought up to date yet, or is another.
_ENOUGH = 5

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """New bytes of a feed, and who is to be told."""

    #: Its public address.
    url: str
    pings: tuple[Ping, ...]

    @property
    def sha256(self) -> str:
        return self.pings[0].sha256


async def tell_hubs(poll: Poll, deadline: timedelta = DEADLINE) -> Pings:
    """Send the pings that are due; `deadline` is that of each request."""
    if not poll.config.hubs:
        return Pings()
    with poll.store.read() as connection:
        due = pings.read_due(connection, poll.now, _MOST)
        holds = lanes.read_holds(connection)
    telling = _Telling(poll, deadline, poll.clock())
    telling.leave_alone(holds)
    if due and not poll.stopping():
        await telling.tell_all(_by_feed(due, poll.config.site))
    with poll.store.read() as connection:
        waiting = pings.count_waiting(connection)
    for hub, lost in telling.lost.items():
        _log.warning("the hub %s was not told of %d changed feeds within a day; %s", hub, len(lost), lost[0])
    return Pings(telling.sent, waiting, sum(map(len, telling.lost.values())))


def _by_feed(due: Sequence[Ping], site: str) -> list[Change]:
    """What is due, feed by feed, in its order."""
    grouped: dict[str, list[Ping]] = {}
    for ping in due:
        grouped.setdefault(ping.path, []).append(ping)
    return [Change(site + path, tuple(group)) for path, group in grouped.items()]


@dataclass(slots=True)
class _Telling:
    """The pings of one pass."""

    poll: Poll
    deadline: timedelta
    began: datetime
    sent: int = 0
    #: Feeds that were looked at in vain, while none was to be seen; None once one was.
    unseen: int | None = 0
    #: Hub → what it was never told, and why.
    lost: dict[str, list[str]] = field(default_factory=dict)
    #: Lane, as it is stored → what keeps this pass from asking there again.
    down: dict[str, FetchFailed] = field(default_factory=dict)

    def leave_alone(self, holds: dict[str, datetime]) -> None:
        """Ask nothing of who wants to be left alone until then (F7)."""
        for host, until in holds.items():
            if until > self.began:
                message = "Its server asked to be left alone."
                self.down[host] = FetchFailed("rate-limited", message, retry_after=until - self.began)

    async def tell_all(self, changes: Sequence[Change]) -> None:
        """Tell of `changes` one after another: hubs are there to be told, and the site is the operator's own, so that no gap is kept."""
        async with self.poll.open_fetcher() as fetcher:

            async def tell(change: Change) -> bool:
                await self._tell(change, fetcher)
                return True

            turns = self.poll.take_turns(changes, lambda _: "", tell, lambda _: None if self._is_late() else 0)
            async with aclosing(turns) as results:
                async for _ in results:
                    pass

    def _is_late(self) -> bool:
        return self.poll.clock() - self.began >= _LONGEST

    async def _tell(self, change: Change, fetcher: Fetcher) -> None:
        """Look whether the new bytes are to be seen, then tell each hub."""
        site = Source("site", change.url, timeout=self.deadline)
        seen = await self._ask(change.url, lambda: fetcher.fetch(site, SourceState(site.key, site.url)))
        failure = self._judge(seen, change)
        for ping in change.pings:
            hub = Source("hub", ping.hub, timeout=self.deadline)
            answer = failure or await self._ask(ping.hub, lambda hub=hub: fetcher.ping(hub, change.url))  # type: ignore[misc]
            with self.poll.store.write() as connection:
                self._conclude(connection, ping, answer, change.url if failure else ping.hub)

    def _judge(self, seen: WireOutcome, change: Change) -> FetchFailed | None:
        """Why the new bytes are not to be seen; None if they are."""
        failure = _unseen(seen, change)
        if failure is None:
            self.unseen = None
        elif self.unseen is not None:
            self.unseen += 1
            if self.unseen == _ENOUGH:
                self.down[lanes.stored(lane(change.url))] = failure
        return failure

    async def _ask(self, url: str, request: Callable[[], Awaitable[WireOutcome]]) -> WireOutcome:
        """What comes of `request`; where its host failed a moment ago, that failure again."""
        asked = lane(url)
        if failed := self.down.get(lanes.stored(asked)):
            return failed
        outcome = await request()
        failure = outcome if isinstance(outcome, FetchFailed) else None
        if failure and may_pass(failure):
            self.down[lanes.stored(asked)] = failure
        with self.poll.store.write() as connection:
            lanes.save_ended(connection, asked, self.poll.clock(), failure.retry_after if failure else None)
        return outcome

    def _conclude(self, connection: Transaction, ping: Ping, answer: WireOutcome, url: str) -> None:
        """Cross off what was taken; try the rest again, for a day."""
        if isinstance(answer, Pinged):
            pings.settle(connection, ping)
            self.sent += 1
            return
        assert isinstance(answer, FetchFailed)
        now, why = self.poll.clock(), f"{url}: {answer.message}"
        if is_over(ping.since, now):
            pings.settle(connection, ping, why)
            self.lost.setdefault(ping.hub, []).append(why)
        else:
            pings.put_off(connection, ping, now + back_off(ping.attempts, answer.retry_after), why)


def _unseen(seen: WireOutcome, change: Change) -> FetchFailed | None:
    """Why the new bytes are not to be seen; None if they are."""
    if isinstance(seen, FetchFailed):
        return seen
    if isinstance(seen, Fetched) and sha256(seen.body).hexdigest() == change.sha256:
        return None
    return FetchFailed("http", "It shows other bytes than those that were published.")
