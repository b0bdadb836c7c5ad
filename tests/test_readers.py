"""Real feed readers, subscribed over HTTP to what we publish: they see what we see, each story once, and a new one once."""

from __future__ import annotations

import mailbox
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.utils import parseaddr
from html import escape
from pathlib import Path
from typing import Protocol

import pytest

from aggregator.cli.demo import SAMPLES, write_feeds
from aggregator.cli.loopback import served
from tests.test_cli import call

pytestmark = pytest.mark.all

#: The combined feed in both formats, and an author's; the option of `stories` that lists the same.
FEEDS = {"all.atom": [], "all.rss": [], "authors/dana-okafor.atom": ["--author", "dana-okafor"]}
NEW_TITLE = "Zürich & Norvik: what the first patch missed"
NEW = """\
<item><title>%s</title><link>https://threat-wire.example/2026/11/second-patch/</link>
<guid isPermaLink="false">tw-20261120-420</guid><pubDate>Fri, 20 Nov 2026 08:05:00 +0000</pubDate><dc:creator>By Dana Okafor</dc:creator>
<description>The login page is not the only one.</description></item>
"""


@dataclass(frozen=True)
class Shown:
    """An item as a reader shows it."""

    title: str
    link: str
    authors: str


class Reader(Protocol):
    """A feed reader with one subscription."""

    command: str

    def __init__(self, folder: Path, address: str) -> None: ...

    def reload(self) -> None: ...

    def items(self) -> list[Shown]: ...

    def names(self, authors: list[str], path: str) -> str: ...


class Newsboat:
    """A cache of its own for each feed: newsboat knows an item by its id in all feeds, and shows it in the one that it read last."""

    command = "newsboat"

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        (folder / "urls").write_text(f"{address}\n", encoding="utf-8")
        (folder / "config").write_text("auto-reload no\n", encoding="utf-8")

    def reload(self) -> None:
        run(self._folder, "newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload")

    def items(self) -> list[Shown]:
        with closing(sqlite3.connect(self._folder / "cache.db")) as cache:
            return [Shown(*row) for row in cache.execute("SELECT title, url, author FROM rss_item WHERE unread ORDER BY id")]

    def names(self, authors: list[str], path: str) -> str:
        # Of several creators in RSS it keeps the last.
        return authors[-1] if path.endswith(".rss") else ", ".join(authors)


class Rss2email:
    """It sends each item that it did not know as a mail; here into a folder."""

    command = "r2e"

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        settings = {
            "from": "feeds@news.example",
            "to": "editor@news.example",
            "name-format": "{author}",
            "email-protocol": "maildir",
            "maildir-path": str(folder),
            "maildir-mailbox": "mail",
        }
        lines = (f"{name} = {value}\n" for name, value in settings.items())
        (folder / "config").write_text("[DEFAULT]\n" + "".join(lines), encoding="utf-8")
        self._r2e("add", "feed", address)

    def reload(self) -> None:
        self._r2e("run")

    def items(self) -> list[Shown]:
        mails = list(mailbox.Maildir(self._folder / "mail"))
        return [Shown(header(mail["Subject"]), mail["X-RSS-URL"], parseaddr(header(mail["From"]))[0]) for mail in mails]

    def names(self, authors: list[str], path: str) -> str:
        # It shows one author: see `author` of feedparser, which of several takes the last in Atom, and in RSS the first.
        return authors[0] if path.endswith(".rss") else authors[-1]

    def _r2e(self, *arguments: str) -> None:
        run(self._folder, "r2e", "-c", "config", "-d", "data.json", *arguments)


def run(folder: Path, *command: str) -> None:
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


def header(value: str) -> str:
    return str(make_header(decode_header(value))).replace("\n", "")


@pytest.fixture(params=[Newsboat, Rss2email], ids=["newsboat", "rss2email"])
def reader(request: pytest.FixtureRequest) -> type[Reader]:
    kind: type[Reader] = request.param
    if not shutil.which(kind.command):
        pytest.skip(f"{kind.command} is not installed (Debian has it as {request.node.callspec.id})")
    return kind


@pytest.fixture
def samples(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A copy of the samples, served, and the feeds.yaml that pulls it."""
    copy = tmp_path / "samples"
    shutil.copytree(SAMPLES, copy)
    with served(copy) as address:
        yield copy, write_feeds(tmp_path, address)


def publish(feeds: Path, later: int = 0) -> None:
    """One pass; its files are `later` by that many seconds, so that a reader's conditional request sees them change."""
    assert call("run", "-c", feeds, "--all").code == 0
    for path in (path for path in (feeds.parent / "output").rglob("*") if path.suffix in (".atom", ".rss")):
        os.utime(path, (path.stat().st_atime, path.stat().st_mtime + later))


def expected(feeds: Path, path: str, kind: Reader) -> set[Shown]:
    stories = call("stories", "-c", feeds, "--json", *FEEDS[path]).json["stories"]
    return {Shown(story["title"], story["link"], kind.names([author["name"] for author in story["authors"]], path)) for story in stories}


@pytest.mark.parametrize("path", FEEDS)
def test_reader_shows_every_story_once_and_later_only_the_new_one(
    path: str, reader: type[Reader], samples: tuple[Path, Path], tmp_path: Path
) -> None:
    folder, (copy, feeds) = tmp_path / "reader", samples
    folder.mkdir()
    publish(feeds)
    with served(tmp_path / "output") as address:
        subscription = reader(folder, f"{address}/{path}")
        subscription.reload()
        first = subscription.items()
        assert len(first) == len(set(first))
        assert set(first) == expected(feeds, path, subscription)
        subscription.reload()
        assert sorted(map(str, subscription.items())) == sorted(map(str, first))
        rss = copy / "threat-wire.rss"
        rss.write_text(rss.read_text(encoding="utf-8").replace("<item>", f"{NEW % escape(NEW_TITLE)}<item>", 1), encoding="utf-8")
        publish(feeds, later=10)
        subscription.reload()
        (new,) = set(subscription.items()) - set(first)
        assert len(subscription.items()) == len(first) + 1
        assert new == Shown(NEW_TITLE, "https://threat-wire.example/2026/11/second-patch/", "Dana Okafor")
