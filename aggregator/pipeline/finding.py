"""From an address to a source: the feed itself, the feed behind a site, or a page to read by selectors; with the manners of a pass."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.config.keys import mint_key
from aggregator.discover import FoundFeed, common_paths, find_feeds, propose_selectors
from aggregator.fetch import Fetcher
from aggregator.manners import gap_of
from aggregator.model import Config, Fetched, FetchFailed, NormalizedFeed, NotModified, ParseFailed, Select, Source, SourceState
from aggregator.parse.decode import decode
from aggregator.pipeline.previewing import Preview, preview_document
from aggregator.text.links import canonical_link, lane, shown_link
from aggregator.workers import Workers

#: Seconds that reading one document may take.
_READING = 15.0
#: Selectors that are proposed and tried.
_PROPOSALS = 3
#: After one of these nothing else of the site would answer, or ought to be asked.
_ENDS = frozenset({"rate-limited", "dns", "refused", "connect", "timeout", "tls", "proxy", "address-refused"})
#: The message where a search ends with empty hands.
NOTHING = (
    "No feed is behind this site: none that its page names can be read, and none is where feeds usually are. Nothing on the page "
    "repeats like a list of articles either; if there is one, name it: aggregator add URL --select item=article --select title=h2"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A source, and how it was found."""

    preview: Preview
    #: A clause that goes on from "it".
    evidence: str
    #: Feeds that the page names besides.
    others: tuple[FoundFeed, ...] = ()


Failure = FetchFailed | ParseFailed


def describe(url: str, *, name: str | None = None, select: Select | None = None) -> Source:
    """A source that stands in no feeds.yaml yet; userinfo of `url` is not shown."""
    return Source(key=mint_key(url, ()), url=url, name=name, shown_url=shown_link(url) if "@" in url else url, select=select)


@asynccontextmanager
async def open_search(
    config: Config,
    now: datetime,
    say: Callable[[str], None] = lambda _: None,
    choose: Callable[[Sequence[FoundFeed]], int] = lambda _: 0,
) -> AsyncIterator[Search]:
    """A `Search` with connections and a worker of its own; it reads no file."""
    with Workers(1) as workers:
        async with Fetcher(config.fetch, config.contact, None) as fetcher:
            yield Search(config, fetcher, workers, now, say, choose)


@dataclass(slots=True)
class Search:
    """Asks addresses one after another; between two of one host it waits as a pass does (F10)."""

    config: Config
    fetcher: Fetcher
    workers: Workers
    now: datetime
    #: Told what is being asked, for whoever waits.
    say: Callable[[str], None]
    #: Which of several feeds of a page to take first, from 0.
    choose: Callable[[Sequence[FoundFeed]], int]
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    #: Lane → when its last answer came, by the clock of the event loop.
    _answered: dict[str, float] = field(default_factory=dict)

    async def preview(self, source: Source) -> Preview | Failure:
        """What `source` gives."""
        answer = await self.ask(source)
        return await self._read(source, answer) if isinstance(answer, Fetched) else answer

    async def find(self, url: str, name: str | None = None) -> Found | Failure:
        """The feed at `url`, or behind it; else its page with selectors that give entries."""
        source = describe(url, name=name)
        page = await self.ask(source)
        if isinstance(page, FetchFailed):
            return page
        read = await self._read(source, page)
        if isinstance(read, Preview):
            return Found(read, "is a feed itself")
        if read.kind != "html":
            return read
        text = decode(page.body, page.content_type)
        return (
            await self._try_declared(text, page, name)
            or await self._try_paths(page, name)
            or await self._try_selectors(text, page, replace(source, url=page.moved_to or url))
            or ParseFailed("html", NOTHING)
        )

    async def _try_declared(self, text: str, page: Fetched, name: str | None) -> Found | None:
        """The feed that is chosen of those which the page names; where it gives nothing, the next ones in their order."""
        feeds = list(find_feeds(text, page.url))
        if not feeds:
            return None
        self.say(f"The page names {len(feeds)} feed{'s' if len(feeds) > 1 else ''}.")
        first = self.choose(feeds)
        for feed in (feeds[first], *feeds[:first], *feeds[first + 1 :]):
            preview = await self.preview(describe(feed.url, name=name))
            if isinstance(preview, Preview):
                return Found(preview, f"is {feed.evidence} by the page", tuple(other for other in feeds if other != feed))
            self.say(f"  {preview.message}")
            if preview.kind in _ENDS and lane(feed.url) == lane(page.url):
                break
        return None

    async def _try_paths(self, page: Fetched, name: str | None) -> Found | None:
        """The first address at which a feed usually is and here is one."""
        paths = [path for path in common_paths(page.url) if canonical_link(path) != canonical_link(page.url)]
        gap = gap_of(lane(page.url), self.config.fetch).total_seconds()
        self.say(f"The page leads to no feed; {len(paths)} usual addresses are tried, {gap:g} s apart.")
        for path in paths:
            preview = await self.preview(describe(path, name=name))
            if isinstance(preview, Preview):
                return Found(preview, "is where feeds usually are")
            if preview.kind in _ENDS:
                break
        return None

    async def _try_selectors(self, text: str, page: Fetched, source: Source) -> Found | None:
        """The page itself, read by the first proposal that gives entries."""
        for proposal in propose_selectors(text, page.url)[:_PROPOSALS]:
            preview = await self._read(replace(source, select=proposal.select), page)
            if isinstance(preview, Preview) and preview.stories:
                return Found(preview, f"has no feed, and is read as a page: {proposal.why.rstrip('.')}")
        return None

    async def ask(self, source: Source) -> Fetched | FetchFailed:
        """What `source` answers, unread."""
        clock, host = asyncio.get_running_loop().time, lane(source.url)
        if host in self._answered:
            await self.sleep(max(0.0, self._answered[host] + gap_of(host, self.config.fetch).total_seconds() - clock()))
        self.say(f"Asking {source.shown_url}")
        answer = await self.fetcher.fetch(source, SourceState(source.key, source.url))
        self._answered[host] = clock()
        assert not isinstance(answer, NotModified), "nothing was asked conditionally"
        return answer

    async def _read(self, source: Source, answer: Fetched) -> Preview | ParseFailed:
        read = await self.workers.read(answer, source, self.now, _READING)
        return preview_document(self.config, source, answer, read, self.now) if isinstance(read, NormalizedFeed) else read
