"""A small world for scenarios: feeds on a real server, a real store, a real output folder, and a clock that the test holds.

world = World(tmp_path, loopback, workers)
world.feed("one", item("a"), item("b"))      # http://127.0.0.1:…/one, the source `one`
world.run()                                  # a pass; the next one is an hour later
world.published(), world.stories(), world.files()
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any
from xml.sax.saxutils import escape

import feedparser
from lxml import etree
from sqlalchemy import text

from aggregator.config import parse_config
from aggregator.model import Config, Fetched, FullText, NormalizedFeed, ParseFailed, RunReport, Source, SourceReport, Story
from aggregator.pipeline import (
    Options,
    Publication,
    Workers,
    collect,
    publish_again,
    publish_stored,
    read_all,
    registered_sources,
    run_pass,
)
from aggregator.pipeline.judging import Judge
from aggregator.publish.rules import faults_of
from aggregator.store import open_store, owned_store
from aggregator.store.database import open_engine
from aggregator.store.files import path_of
from aggregator.store.reading import Wanted
from aggregator.workers import read_document, read_page
from tests.loopback import Answer, Loopback

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
COUNTS = ("new", "changed", "copies", "unchanged", "rejected", "quarantined")


def hour(number: float) -> datetime:
    """So many hours after the first pass."""
    return NOW + timedelta(hours=number)


@dataclass(frozen=True)
class Item:
    """An item of an RSS document."""

    title: str
    link: str | None
    guid: str | None
    text: str
    published: datetime | str | None
    author: str | None = None
    #: That it was taken over from, as FeedBurner declares it.
    original: str | None = None
    tags: tuple[str, ...] = ()


def item(name: str, published: datetime | str | None = NOW - timedelta(days=1), **fields: Any) -> Item:
    """An item on its own subject; two feeds that hold an item of one name hold the same article."""
    about = f"Researchers describe how the {name} flaw lets a remote attacker run code on every unpatched appliance"
    given = {"title": f"The {name} flaw explained", "link": f"https://news.example/{name}", "text": about, **fields}
    return Item(**{"guid": given["link"], "published": published, **given})


def rss(title: str, items: Iterable[Item]) -> bytes:
    """A whole RSS 2.0 document."""
    rows = "".join(map(_element, items))
    head = f"<title>{escape(title)}</title><link>https://news.example/</link><description>News</description>"
    return f'<?xml version="1.0"?>\n<rss version="2.0" xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"><channel>{head}{rows}</channel></rss>\n'.encode()


def _element(one: Item) -> str:
    date = format_datetime(one.published) if isinstance(one.published, datetime) else one.published
    guid = f'<guid isPermaLink="false">{escape(one.guid)}</guid>' if one.guid else ""
    fields = {"title": one.title, "link": one.link, "description": one.text, "author": one.author, "pubDate": date}
    fields["feedburner:origLink"] = one.original
    tags = "".join(f"<category>{escape(tag)}</category>" for tag in one.tags)
    return f"<item>{guid}{tags}{''.join(f'<{name}>{escape(value)}</{name}>' for name, value in fields.items() if value)}</item>\n"


def lay_store(path: Path) -> None:
    """Put an empty store there if there is none, as its making leaves it: made once, since the migrations cost more than most scenarios."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_empty_store())


@cache
def _empty_store() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "aggregator.sqlite3"
        open_engine(f"sqlite:///{path}").dispose()
        return path.read_bytes()


class InProcess(Workers):
    """Reads documents as workers do, but at once and here: most scenarios are not about processes."""

    async def read(self, fetched: Fetched, source: Source, seen: datetime, deadline: float) -> NormalizedFeed | ParseFailed:  # noqa: ARG002 - nothing is killed here
        return read_document(fetched, source, seen)

    async def read_page(self, fetched: Fetched, asked: str, title: str, own: str, deadline: float) -> FullText | ParseFailed | str:  # noqa: ARG002 - as above
        return read_page(fetched, asked, title, own)


class World:
    """Sources, store and output of one scenario."""

    def __init__(self, folder: Path, server: Loopback, workers: Workers | None = None) -> None:
        self.folder = folder
        self.server = server
        self.workers = workers or InProcess()
        self.now = NOW
        #: What `${NAME}` stands for.
        self.environ: dict[str, str] = {}
        #: The sources of feeds.yaml by key, in its order.
        self.sources: dict[str, dict[str, Any]] = {}
        #: Its other keys.
        self.settings: dict[str, Any] = {
            "title": "Security news",
            "site": "https://news.example.org/",
            "id_authority": "news.example.org,2026",
            "fetch": {"gap": "0s", "per_host": 8, "allow_addresses": [server.host]},
        }

    @property
    def output(self) -> Path:
        return self.folder / "output"

    @property
    def database(self) -> Path:
        return self.folder / "state" / "aggregator.sqlite3"

    def source(self, key: str, **keys: Any) -> None:
        """A source at /key, or an edit of its keys."""
        given = {"key": key, "name": f"{key.title()} Daily", "feed": self.server.url(f"/{key}")}
        self.sources[key] = self.sources.get(key, given) | keys

    def feed(self, key: str, *items: Item, **answer: Any) -> None:
        """Let the source `key` hold these items, the newest first; `answer` says how it is served."""
        self.answer(key, rss(key.title(), items), **answer)

    def answer(self, key: str, body: bytes = b"", status: int = 200, **answer: Any) -> None:
        """Let the source `key` answer so."""
        if key not in self.sources:
            self.source(key)
        self.server.routes[f"/{key}"] = Answer(status, body, **{"headers": {"Content-Type": "application/rss+xml"}, **answer})

    def text(self, more: Mapping[str, Any] = MappingProxyType({})) -> str:
        """feeds.yaml, with some more keys."""
        return json.dumps(self.settings | {"sources": list(self.sources.values())} | dict(more))

    def config(self) -> Config:
        return parse_config(self.text(), str(self.folder / "feeds.yaml"), self.folder, self.environ)

    def run(self, at: datetime | None = None, **options: Any) -> RunReport:
        """A pass, by default an hour after the last one, and over every source: when each is due is a subject of its own."""
        now, config = at or self.now, self.config()
        options = {"all": True} | options
        lay_store(path_of(config.store))
        with owned_store(config.store, config.id_authority) as store:
            report = asyncio.run(run_pass(config, store, Options(**options), now, lambda: now, workers=self.workers))
        self.now = now + timedelta(hours=1)
        for one in report.sources:
            assert one.entries == sum(getattr(one, name) for name in COUNTS), f"the counts of {one.key} don't add up"
        return report

    def publication(self, at: datetime, judge: Judge = faults_of) -> Publication:
        """What the publishing of a pass did, by a judge of its documents."""
        config = self.config()
        with owned_store(config.store, config.id_authority) as store:
            collected = asyncio.run(collect(config, store, Options(all=True), at, lambda: at, lambda _: None, self.workers))
            return publish_stored(store, config, collected.registered, at, judge=judge)

    def publish(self) -> None:
        config = self.config()
        with owned_store(config.store, config.id_authority) as store:
            publish_again(store, config, self.now)

    # --- what came of it ---

    def every_story(self) -> list[Story]:
        """What the store holds, newest release first."""
        config = self.config()
        with open_store(config.store, config.id_authority) as store:
            return read_all(store, config, registered_sources(store, config), Wanted())

    def stories(self) -> dict[str, Story]:
        """The same by title."""
        return {story.title: story for story in self.every_story()}

    def published(self) -> list[Any]:
        """The entries of all.atom as a feed reader sees them."""
        parsed = feedparser.parse(BytesIO((self.output / "all.atom").read_bytes()))
        assert not parsed.bozo
        return list(parsed.entries)

    def titles(self) -> list[str]:
        return [entry.title for entry in self.published()]

    def items(self) -> dict[str, bytes]:
        """The bytes of each entry of all.atom, by id."""
        feed = etree.fromstring((self.output / "all.atom").read_bytes())
        return {entry.findtext(f"{ATOM}id", ""): etree.tostring(entry) for entry in feed.findall(f"{ATOM}entry")}

    def files(self) -> dict[str, bytes]:
        """Every file of output/."""
        return {str(path.relative_to(self.output)): path.read_bytes() for path in self.output.rglob("*") if path.is_file()}

    def documents(self) -> dict[str, bytes]:
        """The same without those that tell of the pass itself."""
        return {path: body for path, body in self.files().items() if not path.startswith(("status.", "manifest."))}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the store holds, by SQL."""
        config = self.config()
        with open_store(config.store, config.id_authority) as store, store.read() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]


def only(report: RunReport, key: str = "one") -> SourceReport:
    """The report on one source, without the times that a real exchange takes."""
    return next(replace(one, seconds=0.0) for one in report.sources if one.key == key)
