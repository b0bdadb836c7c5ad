"""SIGKILL at any moment of a pass: nothing is lost, nothing is sent twice, every published file is whole."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from lxml import etree

from tests.loopback import Answer, Loopback, Request
from tests.scenarios import ATOM, NOW, Item, item, rss

SOURCES = 6
#: Seconds in which a child must do what it is waited for.
PATIENCE = 60.0


class Press:
    """Feeds on loopback that grow, what is true of them, and all that was ever published of it."""

    def __init__(self, server: Loopback, folder: Path, dice: random.Random) -> None:
        self.server, self.folder, self.dice = server, folder, dice
        self.output = folder / "output"
        self.feeds: list[list[Item]] = [[] for _ in range(SOURCES)]
        #: Title by link of every article; a link stands for one article, in however many feeds.
        self.articles: dict[str, str] = {}
        #: Id → (link, title, published), and link → id, from every all.atom that ever stood in output/.
        self.seen: dict[str, tuple[str, str, str]] = {}
        self.ids: dict[str, str] = {}
        #: How often the store was ahead of output/, or output/ in the middle of a change, when it was checked.
        self.unfinished = 0
        #: Set by the first request of a pass.
        self.polling = Event()
        keys = [f"source{number}" for number in range(SOURCES)]
        config = {
            "title": "Security news",
            "site": "https://news.example.org/",
            "id_authority": "news.example.org,2026",
            "fetch": {"gap": "0s", "per_host": 2, "allow_addresses": [server.host]},
            "channels": {"all": {"limit": 10_000, "formats": ["atom", "html"]}},
            "sources": [{"key": key, "name": key.title(), "feed": server.url(f"/{key}")} for key in keys],
        }
        (folder / "feeds.yaml").write_text(json.dumps(config))
        self.grow(40)

    def grow(self, articles: int) -> None:
        """So many new articles; some have no date, some stand in two feeds."""
        for _ in range(articles):
            name = f"bug{len(self.articles)}"
            published = None if self.dice.random() < 0.1 else NOW - timedelta(minutes=self.dice.randrange(100_000))
            article = item(name, published, author=f"Writer {self.dice.choice('ABCDEFG')}son")
            self.articles[article.link or ""] = article.title
            first, second = self.dice.sample(range(SOURCES), 2)
            self.feeds[first].insert(0, article)
            if self.dice.random() < 0.2:
                self.feeds[second].insert(0, replace(article, guid=f"copy-of-{name}"))
        for number, feed in enumerate(self.feeds):
            self.server.routes[f"/source{number}"] = self._route(Answer(body=rss(f"Source{number}", feed), etag=f'"{len(feed)}"'))

    def start(self) -> subprocess.Popen[str]:
        """A pass in a process of its own."""
        self.polling.clear()
        command = [sys.executable, "-m", "aggregator", "run", "--all", "--config", str(self.folder / "feeds.yaml")]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
        )

    def check(self) -> None:
        """Every file is whole, the store is sound, and nothing that was ever published is told otherwise now."""
        for path in self.output.rglob("*"):
            if path.is_file() and not path.name.startswith(".aggregator-"):
                _read(path)
        published = self.published()
        with closing(sqlite3.connect(self.folder / "state" / "aggregator.sqlite3")) as store:
            assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            pending = store.execute("SELECT count(*) FROM entries WHERE status = 'pending'").fetchone()[0]
            stories = store.execute("SELECT count(*) FROM stories").fetchone()[0]
        manifest = self.output / "manifest.json"
        torn = manifest.exists() and "pending" in json.loads(manifest.read_bytes())
        self.unfinished += torn or pending > 0 or stories > len(published)
        for id_, told in published.items():
            assert self.seen.setdefault(id_, told) == told, "a published item changed"
            assert self.ids.setdefault(told[0], id_) == id_, "an article under two ids"
        assert self.seen.keys() == published.keys(), "a published item is gone"

    def published(self) -> dict[str, tuple[str, str, str]]:
        """(link, title, published) of each entry of all.atom by id."""
        path = self.output / "all.atom"
        entries = etree.fromstring(path.read_bytes()).findall(f"{ATOM}entry") if path.exists() else []
        found = {_text(entry, "id"): (_link(entry), _text(entry, "title"), _text(entry, "published")) for entry in entries}
        assert len(found) == len(entries), "an id stands twice in a document"
        return found

    def _route(self, answer: Answer):
        def reply(_: Request) -> Answer:
            self.polling.set()
            return answer

        return reply


def _read(path: Path) -> None:
    body = path.read_bytes()
    match path.suffix:
        case ".atom":
            etree.fromstring(body)
        case ".json":
            json.loads(body)
        case ".html":
            assert body.rstrip().endswith(b"</html>"), path
    assert body, path


def _text(entry: etree._Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}", "")


def _link(entry: etree._Element) -> str:
    return next(link.get("href", "") for link in entry.findall(f"{ATOM}link") if link.get("rel") == "alternate")


def kill_passes(press: Press, kills: int) -> int:
    """Start so many passes and kill each at a random moment; how many were still under way.

    By turns: anywhere while sources are polled and committed; after the last of them, in release and rendering; among the writes of
    the published files. Left to chance alone, hardly a kill would hit the two last, which are short.
    """
    killed, rest = 0, 0.5
    for number in range(kills):
        with press.start() as child:
            assert press.polling.wait(PATIENCE), child.communicate(timeout=PATIENCE)[0]
            _read_lines(child, SOURCES if number % 3 else press.dice.randrange(SOURCES))
            if number % 3 == 2:
                _await_change(press.output / "manifest.json", child)
            longest, began = (0.03 if number % 3 == 2 else rest), time.monotonic()
            try:
                child.wait(press.dice.uniform(0, longest))
                # It was faster than that: the next ones are killed earlier.
                rest = min(rest, 0.9 * max(time.monotonic() - began, 0.1))
            except subprocess.TimeoutExpired:
                child.kill()
                killed += 1
        press.check()
        press.grow(1 + press.dice.randrange(4))
    return killed


def _read_lines(child: subprocess.Popen[str], count: int) -> None:
    """A pass tells of each source as soon as it has committed it."""
    assert child.stdout is not None
    for _ in range(count):
        child.stdout.readline()


def _await_change(path: Path, child: subprocess.Popen[str]) -> None:
    before = _stamp(path)
    while child.poll() is None and _stamp(path) == before:
        with suppress(subprocess.TimeoutExpired):
            child.wait(0.0005)


def _stamp(path: Path) -> int | None:
    return path.stat().st_mtime_ns if path.exists() else None


def finish_passes(press: Press) -> None:
    """Two passes to the end; then exactly what is true is published."""
    for _ in range(2):
        with press.start() as child:
            told, _ = child.communicate(timeout=PATIENCE)
        assert child.returncode == 0, told
        press.check()
    assert {link: title for link, title, _ in press.published().values()} == press.articles
    assert not list(press.output.rglob(".aggregator-*")), "what a kill left is cleared away"
    with closing(sqlite3.connect(press.folder / "state" / "aggregator.sqlite3")) as store:
        sequence = [row[0] for row in store.execute("SELECT sequence FROM stories ORDER BY sequence")]
        held = store.execute("SELECT count(*) FROM entries WHERE status = 'released'").fetchone()[0]
    assert sequence == list(range(1, len(press.articles) + 1))
    assert held == sum(map(len, press.feeds)), "each entry of each feed is stored once"


@pytest.mark.all
def test_passes_killed_at_some_moments_lose_and_repeat_nothing(loopback: Loopback, tmp_path: Path) -> None:
    press = Press(loopback, tmp_path, random.Random(5))
    assert kill_passes(press, 5) >= 3
    finish_passes(press)


@pytest.mark.all
def test_passes_killed_at_fifty_moments_lose_and_repeat_nothing(loopback: Loopback, tmp_path: Path) -> None:
    press = Press(loopback, tmp_path, random.Random(50))
    assert kill_passes(press, 50) >= 35, "most kills must hit a pass that is under way"
    assert press.unfinished >= 10, "many must leave something to be finished"
    finish_passes(press)
