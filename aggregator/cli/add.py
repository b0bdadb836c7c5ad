"""`add`: find the feed behind a site, show it, and write it into feeds.yaml."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose
from aggregator.cli.preview import Name, SelectOption
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.discover import FoundFeed
    from aggregator.model import Config, FetchFailed, ParseFailed, Select, Source
    from aggregator.pipeline.finding import Found

#: Entries of a preview.
_SHOWN = 5


def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Of a feed, or of a site: the feed behind it is looked for.")],
    config: ConfigFile = FEEDS,
    name: Name = None,
    topic: Annotated[list[str] | None, typer.Option("--topic", help="A topic of the source; repeatable.")] = None,
    choose: Annotated[int | None, typer.Option("--choose", metavar="N", min=1, help="Which feed of a site that has several.")] = None,
    select: SelectOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Add it without asking.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Find the feed behind a site, and add it to feeds.yaml.

    Example: aggregator add krebsonsecurity.com --topic news
    """

    def action() -> int:
        import asyncio

        from aggregator.cli import asking, passes
        from aggregator.cli.preview import read_address, read_select, show_preview, tell_failure
        from aggregator.pipeline.finding import Found

        address, selectors, settings = read_address(url), read_select(select), passes.load(config)
        _refuse_secret(url, address)
        asks = asking.can_ask() and not yes and not as_json
        if known := _known(settings, address):
            return _tell_known(config, known, as_json=as_json)
        chooser = Chooser(choose, asks=asks)
        found = asyncio.run(_search(settings, address, name, selectors, chooser))
        if not isinstance(found, Found):
            return tell_failure(found, address, url, as_json=as_json)
        if chooser.wanted not in (None, found.preview.source.url):
            raise UsageError(f"--choose {choose}: {chooser.wanted} gives nothing; {found.preview.source.url} would, and was not asked for")
        if known := _known(settings, found.preview.url):
            return _tell_known(config, known, as_json=as_json)
        if not as_json:
            result.write(f"\n{found.preview.source.shown_url} {found.evidence}.\n")
            show_preview(found.preview, _SHOWN)
            _tell_besides(found, settings)
        if asks and not asking.agree("\nAdd it?"):
            result.write("Nothing was added.")
            return 0
        return _write(config, found, name, topic or (), as_json=as_json)

    result.finish(action, as_json=as_json, verbose=verbose)


class Chooser:
    """Chooses one of several feeds: as was asked for, as the person answers, or the first."""

    def __init__(self, number: int | None, *, asks: bool) -> None:
        self._number, self._asks = number, asks
        #: The address that `number` means.
        self.wanted: str | None = None

    def __call__(self, feeds: Sequence[FoundFeed]) -> int:
        from aggregator.cli.asking import ask

        def read(answer: str) -> int:
            if not answer.isdecimal() or not 1 <= int(answer) <= len(feeds):
                raise ValueError(f"is none of them: write a number from 1 to {len(feeds)}")
            return int(answer) - 1

        if self._number is not None:
            try:
                place = read(str(self._number))
            except ValueError as error:
                raise UsageError(f"--choose {self._number}: {error}") from error
            self.wanted = feeds[place].url
            return place
        if len(feeds) == 1 or not self._asks:
            return 0
        for number, feed in enumerate(feeds, 1):
            result.write(f"  {number}  {_named(feed)}")
        return ask("Which one", "1", read)


async def _search(
    settings: Config, url: str, name: str | None, select: Select | None, choose: Chooser
) -> Found | FetchFailed | ParseFailed:
    from aggregator.pipeline.finding import Found, describe, open_search
    from aggregator.pipeline.previewing import Preview

    async with open_search(settings, result.now(), result.say, choose) as search:
        if select is None:
            return await search.find(url, name)
        seen = await search.preview(describe(url, name=name, select=select))
        return Found(seen, "is read as a page") if isinstance(seen, Preview) else seen


def _refuse_secret(typed: str, address: str) -> None:
    """What stands in feeds.yaml is read by many; ${NAME} keeps a password out of it."""
    from aggregator.text.links import has_userinfo

    if has_userinfo(address):
        raise UsageError(
            f"{typed.rpartition('@')[2]}: its address holds a user name or password, which belongs in the environment; "
            'add it by hand as {feed: https://…, auth: "${NAME}"}'
        )


def _known(settings: Config, url: str) -> Source | None:
    from aggregator.text.links import canonical_link

    wanted = canonical_link(url)
    return next((source for source in settings.sources if canonical_link(source.url) == wanted), None)


def _tell_known(path: Path, source: Source, *, as_json: bool) -> int:
    if as_json:
        result.write_json({"added": False, "known": True, "key": source.key, "name": source.name, "url": source.shown_url})
    else:
        result.write(f"{source.shown_url}: stands in {path} already, as {source.key}; nothing was changed")
    return 0


def _tell_besides(found: Found, settings: Config) -> None:
    """Other feeds of the page, and a source of feeds.yaml that has its name."""
    if double := next((source for source in settings.sources if source.name == found.preview.name), None):
        result.write(f"\n{double.key} has the name {found.preview.name} too; --name gives this one another.")
    if found.others:
        result.write("\nThe page names other feeds too; --choose N takes another:")
        for feed in found.others:
            result.write(f"  {_named(feed)}")


def _named(feed: FoundFeed) -> str:
    return f"{feed.url}  {feed.title or ''}".rstrip()


def _write(path: Path, found: Found, name: str | None, topics: Sequence[str], *, as_json: bool) -> int:
    from aggregator.cli.preview import preview_json
    from aggregator.config.edit import NewSource, write_sources

    new = NewSource(found.preview.url, name or found.preview.feed.title, tuple(topics), found.preview.source.select)
    added = write_sources(path, [new], os.environ).sources[-1]
    if as_json:
        others = [{"url": feed.url, "title": feed.title} for feed in found.others]
        told = {"added": True, "known": False, "key": added.key, "name": added.name, "url": added.shown_url, "others": others}
        result.write_json(told | {"evidence": found.evidence} | preview_json(found.preview))
    else:
        result.write(f"\nAdded to {path} as {added.key}. Next: aggregator run")
    return 0
