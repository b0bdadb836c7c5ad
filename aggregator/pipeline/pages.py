"""The pages of entries, asked for the text of the article where the source has `full_text: true`; each on its own, as polls are.

    what is due ─► robots.txt of each origin ─► the pages, at most 10 of a host ─► where they lead to other origins, the same

Every answer ends in a commit. Whatever happens, an entry waits for an hour at most, and is released with the text of its feed then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.fetch import Fetcher
from aggregator.fetch.client import MAX_REDIRECTS
from aggregator.fetch.request import origin_text, user_agent
from aggregator.fetch.robots import Robots, product_token, read_robots
from aggregator.manners import is_left, wait_for
from aggregator.model import Decision, Fetched, FetchFailed, FullText, Page, ParseFailed, Redirected, Source
from aggregator.pipeline.polling import READING, Poll
from aggregator.store import Transaction, entries, lanes, pages, robots
from aggregator.text.links import lane
from aggregator.waiting import LONGEST_REST, MOST, back_off, is_over, may_pass, why_not
from aggregator.workers import Workers

#: So long a robots.txt is believed (RFC 9309 §2.4); an older one only where its server cannot be asked.
_BELIEVED = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Turn:
    """A page that is to be asked."""

    page: Page
    source: Source

    @property
    def lane(self) -> str:
        return lane(self.page.url)

    @property
    def origin(self) -> str:
        return origin_text(self.page.url)

    @property
    def host(self) -> str:
        """For people."""
        return self.origin.partition("://")[2]


async def read_pages(poll: Poll, registered: Sequence[Source], workers: Workers) -> None:
    """Ask for the pages that are due, and let every entry go that waits no longer."""
    with poll.store.write() as connection:
        due = _find_due(connection, poll, {source.key: source for source in registered})
    if due and not poll.stopping():
        async with poll.open_fetcher() as fetcher:
            await _Reading(poll, fetcher, workers, poll.clock()).read(due)
    with poll.store.write() as connection:
        for page in pages.read_open(connection):
            if is_over(page, poll.now):
                _end(connection, page, f"its page was not read within an hour{f' ({page.why})' if page.why else ''}", poll.now)


def _find_due(connection: Transaction, poll: Poll, sources: Mapping[str, Source]) -> list[Turn]:
    """The pages to ask in this pass; what is not asked any more is let go, what a host wants to be left alone with is put off."""
    lanes.set_back(connection, poll.now)
    if poll.options.baseline or not poll.options.pages:
        pages.let_all_go(connection)
    if not poll.options.pages:
        return []
    holds = lanes.read_holds(connection)
    due = []
    for page in pages.read_open(connection):
        if reason := why_not(page, sources):
            _end(connection, page, reason, poll.now)
        elif page.next_due and page.next_due <= poll.now and poll.options.source in (None, page.source):
            turn = Turn(page, sources[page.source])
            if (until := holds.get(lanes.stored(turn.lane), poll.now)) > poll.now:
                pages.put_off(connection, page.entry, until)
            else:
                due.append(turn)
    return due


def _end(connection: Transaction, page: Page, why: str, now: datetime) -> None:
    """Ask for a page no more; what the feed says is shown."""
    pages.settle(connection, [page.entry])
    shown = "released with the text of its feed" if page.waiting else "the text of its feed is shown"
    _remember(connection, page, f"{why}; {shown}", now)


def _remember(connection: Transaction, page: Page, evidence: str, now: datetime) -> None:
    entries.remember(connection, Decision(page.source, page.ref, "read", None, evidence), page.entry, now)


@dataclass(slots=True)
class _Reading:
    """The asking of one pass."""

    poll: Poll
    fetcher: Fetcher
    workers: Workers
    began: datetime
    #: Origin → its rules, as this pass knows them.
    rules: dict[str, Robots] = field(default_factory=dict)
    #: Lane, as it is stored → before when it is left alone.
    holds: dict[str, datetime] = field(default_factory=dict)
    #: What a host that rests for long leaves to a later pass.
    late: list[tuple[Page, datetime]] = field(default_factory=list)

    async def read(self, turns: Sequence[Turn]) -> None:
        """Ask, following redirects from origin to origin; what this pass has no time for stays due."""
        while turns:
            await self._learn(turns)
            turns = await self._ask(_first_of_lanes(self._permitted(turns)))

    # --- robots.txt -------------------------------------------------------------------------------------------------

    async def _learn(self, turns: Iterable[Turn]) -> None:
        """Know the rules of each origin, from the store or by asking; of one that is left to a later pass, nothing is known."""
        missing = {turn.origin: turn for turn in turns if turn.origin not in self.rules}
        with self.poll.store.read() as connection:
            ended = lanes.read_ended(connection, {turn.lane for turn in turns})
            self.poll.ended.update({lane: at for lane, at in ended.items() if lane not in self.poll.ended})
            self.holds.update(lanes.read_holds(connection))
            for origin in missing:
                kept = robots.read(connection, origin)
                if kept and kept[0] is not None and timedelta() <= self.poll.now - kept[1] < _BELIEVED:
                    self.rules[origin] = Robots(kept[0])
        asked = [turn for origin, turn in missing.items() if origin not in self.rules]
        async with aclosing(self.poll.take_turns(asked, lambda turn: turn.lane, self._ask_robots, self._rest)) as results:
            async for _ in results:
                pass

    async def _ask_robots(self, turn: Turn) -> bool:
        answer = await self.fetcher.fetch_robots(turn.source, turn.page.url)
        ended = self._note_end(turn)
        rules = read_robots(answer)
        with self.poll.store.write() as connection:
            self._save_end(connection, turn, answer, ended)
            kept = robots.read(connection, turn.origin)
            if rules.text is None and kept and kept[0] is not None:
                rules = Robots(kept[0])
            else:
                robots.save(connection, turn.origin, rules.text, self.poll.now)
        self.rules[turn.origin] = rules
        return True

    def _permitted(self, turns: Iterable[Turn]) -> list[Turn]:
        """Those that may be asked; what is forbidden is asked no more, and where the rules cannot be read, later."""
        permitted = []
        with self.poll.store.write() as connection:
            for turn in turns:
                rules = self.rules.get(turn.origin)
                if rules and rules.text is None:
                    self._put_off(connection, turn, f"robots.txt of {turn.host} cannot be read", None, self.poll.clock())
                elif rules and not rules.allows(turn.page.url, self._token(turn)):
                    _end(connection, turn.page, f"robots.txt of {turn.host} forbids its page", self.poll.now)
                elif rules:
                    permitted.append(turn)
        return permitted

    def _token(self, turn: Turn) -> str:
        return product_token(user_agent(turn.source, self.poll.config.fetch, self.poll.config.contact))

    # --- pages ------------------------------------------------------------------------------------------------------

    async def _ask(self, turns: Iterable[Turn]) -> list[Turn]:
        """Ask for pages; those that lead elsewhere, with that address."""
        async with aclosing(self.poll.take_turns(turns, lambda turn: turn.lane, self._ask_page, self._rest)) as results:
            onward = [turn async for turn in results]
        with self.poll.store.write() as connection:
            for page, until in self.late:
                pages.put_off(connection, page.entry, until)
        return onward

    async def _ask_page(self, turn: Turn) -> Turn | None:
        """The turn of where its page leads to, which asks the rules, the rest and the wishes of that site as any other; else None."""
        answer = await self.fetcher.fetch_page(turn.source, turn.page.url, lambda target: self._goes_on(turn, target))
        ended = self._note_end(turn)
        read = await self._read(turn, answer) if isinstance(answer, Fetched) else None
        if isinstance(read, ParseFailed) and read.kind == "parse-crash" and self.poll.stopping():
            return None
        with self.poll.store.write() as connection:
            self._save_end(connection, turn, answer, ended)
            if isinstance(answer, Redirected):
                return self._lead_on(connection, turn, answer.url)
            if isinstance(answer, FetchFailed):
                self._note_failure(connection, turn, answer, ended)
            elif isinstance(read, FullText):
                pages.settle(connection, [turn.page.entry], read)
                _remember(connection, turn.page, f"the page at {turn.page.url} was read, {read.words} words", self.poll.now)
            elif read is not None:
                why = read.message if isinstance(read, ParseFailed) else read
                _end(connection, turn.page, f"the page at {turn.page.url}: {why.rstrip('.')}", self.poll.now)
        return None

    async def _read(self, turn: Turn, answer: Fetched) -> FullText | ParseFailed | str:
        with self.poll.store.read() as connection:
            link, title, own = pages.read_told(connection, turn.page.entry)
        return await self.workers.read_page(answer, link or turn.page.url, title, own, READING)

    def _goes_on(self, turn: Turn, target: str) -> bool:
        return origin_text(target) == turn.origin and self.rules[turn.origin].allows(target, self._token(turn))

    def _lead_on(self, connection: Transaction, turn: Turn, url: str) -> Turn | None:
        """Its page is elsewhere; that is kept, so that no pass asks the way once more."""
        page = replace(turn.page, url=url, attempts=turn.page.attempts + 1)
        if page.attempts > MAX_REDIRECTS:
            _end(connection, turn.page, f"the page at {turn.page.url} leads from site to site", self.poll.now)
            return None
        pages.lead_on(connection, page.entry, url)
        return replace(turn, page=page)

    def _note_failure(self, connection: Transaction, turn: Turn, failure: FetchFailed, ended: datetime) -> None:
        why = f"the page at {turn.page.url}: {failure.message.rstrip('.')}"
        if may_pass(failure):
            self._put_off(connection, turn, why, failure.retry_after, ended)
        else:
            _end(connection, turn.page, why, self.poll.now)

    def _put_off(self, connection: Transaction, turn: Turn, why: str, retry_after: timedelta | None, ended: datetime) -> None:
        until = ended + back_off(turn.page, retry_after)
        pages.put_off(connection, turn.page.entry, until, why)
        _remember(connection, turn.page, f"{why}; asked again from {until:%H:%M} UTC on", self.poll.now)

    # --- manners ----------------------------------------------------------------------------------------------------

    def _rest(self, turn: Turn) -> float | None:
        """Seconds until the lane has rested, also by `Crawl-delay`; None where this pass does not wait for that."""
        now = self.poll.clock()
        if self.holds.get(lanes.stored(turn.lane), now) > now:
            return None
        rules = self.rules.get(turn.origin)
        delay = rules.delay(self._token(turn)) if rules else timedelta()
        wait = wait_for(turn.lane, self.poll.ended, self.poll.config.fetch, now, delay)
        if wait > LONGEST_REST:
            self.late.append((turn.page, now + wait))
            return None
        return None if is_left(wait, now, self.began, self.poll.options.patience) else wait.total_seconds()

    def _note_end(self, turn: Turn) -> datetime:
        ended = self.poll.ended[turn.lane] = self.poll.clock()
        return ended

    def _save_end(self, connection: Transaction, turn: Turn, answer: Fetched | FetchFailed | Redirected, ended: datetime) -> None:
        """Remember the end of a request, and for how long its host wants to be left alone (F7)."""
        retry_after = answer.retry_after if isinstance(answer, FetchFailed) else None
        lanes.save_ended(connection, turn.lane, ended, retry_after)
        if retry_after:
            self.holds[lanes.stored(turn.lane)] = ended + retry_after


def _first_of_lanes(turns: Iterable[Turn]) -> list[Turn]:
    """The first of each lane, as many as one pass asks for."""
    seen: Counter[str] = Counter()
    chosen = []
    for turn in turns:
        seen[turn.lane] += 1
        if seen[turn.lane] <= MOST:
            chosen.append(turn)
    return chosen
