"""A source fetched: hop after hop to the answer, in one deadline. Decides nothing: `request` and `answer` do."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from aggregator.fetch.answer import Answer, is_permanent, not_modified, received, redirect_target, refusal
from aggregator.fetch.body import read_body
from aggregator.fetch.failure import Failed
from aggregator.fetch.local import read_file
from aggregator.fetch.request import (
    common_headers,
    first_address,
    joined,
    origin,
    own_headers,
    page_of,
    ping_body,
    ping_headers,
    robots_of,
    user_agent,
    validators,
)
from aggregator.fetch.secrets import without_secrets
from aggregator.fetch.transport import Exchanges
from aggregator.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchSettings,
    NotModified,
    Pinged,
    Redirected,
    Source,
    SourceState,
    WireOutcome,
)

#: F16.
MAX_REDIRECTS = 5
#: Bytes of a robots.txt (RFC 9309 §2.5).
MOST_ROBOTS = 500_000


class Fetcher:
    """Fetches sources, any number at a time in one event loop; `async with` closes it.

    `contact` stands in the User-Agent; `folder` is that of feeds.yaml (None: no `file:` source is read); `tls` replaces the
    shared TLS context.
    """

    def __init__(self, settings: FetchSettings, contact: str, folder: Path | None, *, tls: ssl.SSLContext | None = None) -> None:
        self._settings, self._contact, self._folder = settings, contact, folder
        self._exchanges = Exchanges(settings, tls)

    async def __aenter__(self) -> Self:
        # A look-up of a name holds a thread, and asyncio has but a few: dead name servers would hold up everybody else.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(self._settings.concurrency, "look up"))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._exchanges.close()

    async def fetch(self, source: Source, state: SourceState) -> FetchOutcome:
        """What `source` gives now, asked with the validators and compared with the body hash of `state`.

        Ends within `source.timeout`, connecting, redirects and body included (F16). Never raises for what a server, the network,
        an address or a file does: that is a `FetchFailed`. What comes back of the source's secrets is taken out.
        """
        outcome = await self._within(source, self._read(source, state))
        assert isinstance(outcome, FetchOutcome)
        return outcome

    async def fetch_page(self, source: Source, url: str, goes_on: Callable[[str], bool]) -> Fetched | FetchFailed | Redirected:
        """The web page `url`, to which an entry of `source` links, with the same bounds and checks.

        A redirect is followed only to where it `goes_on`; whoever must ask first there gets it as `Redirected`.
        """
        page = page_of(source, url)
        outcome = await self._within(page, self._follow(page, SourceState(page.key, page.url), goes_on))
        assert isinstance(outcome, Fetched | FetchFailed | Redirected)
        return outcome

    async def fetch_robots(self, source: Source, url: str) -> Fetched | FetchFailed:
        """The first 500 kB of the robots.txt that holds for the web page `url` (RFC 9309)."""
        robots = robots_of(source, url)
        outcome = await self._within(robots, self._follow(robots, SourceState(robots.key, robots.url), most=MOST_ROBOTS))
        assert isinstance(outcome, Fetched | FetchFailed)
        return outcome

    async def ping(self, hub: Source, topic: str) -> Pinged | FetchFailed:
        """Tell the WebSub hub at the address of `hub` that the feed `topic` has changed (W2), with the same bounds and checks.

        A redirect is a failure: it may lead to who is no hub.
        """
        outcome = await self._within(hub, self._ping(hub, topic))
        assert isinstance(outcome, Pinged | FetchFailed)
        return outcome

    async def _within(self, source: Source, answer: Awaitable[Fetched | NotModified | Redirected | Pinged]) -> WireOutcome:
        """`answer` within the deadline of `source`; what went wrong as a value."""
        clock = asyncio.get_running_loop().time
        began = clock()
        outcome: WireOutcome
        try:
            async with asyncio.timeout(source.timeout.total_seconds()):
                outcome = await answer
        except Failed as failed:
            outcome = failed.outcome
        except TimeoutError:
            outcome = FetchFailed("timeout", f"There was no whole answer within {source.timeout.total_seconds():g} seconds.")
        return replace(without_secrets(outcome, source), seconds=clock() - began)

    async def _read(self, source: Source, state: SourceState) -> Fetched | NotModified | Redirected:
        if source.url.lower().startswith("file:"):
            return await asyncio.to_thread(read_file, source.url, self._folder, state, self._settings.max_bytes)
        return await self._follow(source, state)

    async def _follow(
        self, source: Source, state: SourceState, goes_on: Callable[[str], bool] = lambda _: True, most: int | None = None
    ) -> Fetched | NotModified | Redirected:
        """Redirects by hand: each hop has its own validators (F2), and secrets stay with the origin that they are for."""
        url, userinfo = start, _ = first_address(source, state)
        common = common_headers(source, user_agent(source, self._settings, self._contact))
        own = own_headers(source, userinfo) if state.moved_to is None or origin(start) == origin(source.url) else ()
        permanent = True
        for _ in range(MAX_REDIRECTS + 1):
            conditions = validators(state, url)
            async with self._exchanges.ask(url, joined(common, own, conditions), source.proxy) as (answer, chunks):
                target = redirect_target(answer)
                if target is None:
                    moved_to = url if permanent and url != start else None
                    return await self._receive(answer, chunks, state, bool(conditions), moved_to, most)
            if not goes_on(target):
                return Redirected(target, answer.status)
            permanent = permanent and is_permanent(answer, target)
            own = own if origin(target) == origin(url) else ()
            url = target
        raise Failed("redirect", f"The server redirects more than {MAX_REDIRECTS} times.", answer.status)

    async def _ping(self, hub: Source, topic: str) -> Pinged:
        url, _ = first_address(hub, SourceState(hub.key, hub.url))
        headers = ping_headers(user_agent(hub, self._settings, self._contact))
        async with self._exchanges.ask(url, headers, hub.proxy, ping_body(topic)) as (answer, _body):
            if answer.status not in range(200, 300) and (refused := refusal(answer)):
                raise refused
            return Pinged(answer.status)

    async def _receive(
        self, answer: Answer, chunks: AsyncIterator[bytes], state: SourceState, conditional: bool, moved_to: str | None, most: int | None
    ) -> Fetched | NotModified:
        if answer.status == 304 and conditional:
            return replace(not_modified(answer, state), moved_to=moved_to)
        if refused := refusal(answer):
            raise refused
        try:
            body = await read_body(chunks, answer.header("content-encoding"), self._settings.max_bytes, most=most)
            return received(answer, body, state, moved_to)
        except Failed as failed:
            failed.outcome = replace(failed.outcome, status=answer.status)
            raise
