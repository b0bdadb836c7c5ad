"""Feed readers and feed libraries as they are, each with one subscription: what they show of a feed after each reload.

reader = Newsboat(folder, "http://127.0.0.1:…/all.atom")
reader.reload()
reader.items()      # everything that it ever showed
"""

from __future__ import annotations

import json
import mailbox
import os
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from typing import ClassVar

#: Where `npm ci` puts what package-lock.json names.
CONSUMERS = Path(__file__).parent / "consumers"

ALL, FIRST, LAST = slice(None), slice(1), slice(-1, None)


@dataclass(frozen=True, order=True)
class Shown:
    """An item as a reader shows it; of several authors some may be left out (see `Reader.authors`)."""

    title: str
    link: str
    authors: tuple[str, ...]
    date: datetime


class Reader:
    """A feed reader with one subscription, whose files are in a folder of its own."""

    name: ClassVar[str]
    #: That must be there.
    program: ClassVar[str]
    #: The formats that it reads, and which of the authors of a story it shows in each.
    authors: ClassVar[Mapping[str, slice]]

    def __init__(self, folder: Path, address: str) -> None:
        self.folder, self.address = folder, address

    def reload(self) -> None:
        """Ask for the feed. Raises AssertionError with what the program says where that fails."""
        raise NotImplementedError

    def items(self) -> list[Shown]:
        """Everything that it ever showed, as it shows it now."""
        raise NotImplementedError

    def _run(self, *command: str) -> str:
        environ = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo"}
        done = subprocess.run(command, cwd=self.folder, env=environ, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Newsboat(Reader):
    """A cache of its own for each feed: newsboat knows an item by its id in all feeds, and shows it in the one that it read last."""

    name = program = "newsboat"
    # Of several creators in RSS it keeps the last.
    authors: ClassVar = {"atom": ALL, "rss": LAST}

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        (folder / "urls").write_text(f"{address}\n", encoding="utf-8")
        (folder / "config").write_text("auto-reload no\n", encoding="utf-8")

    def reload(self) -> None:
        self._run("newsboat", "-C", "config", "-u", "urls", "-c", "cache.db", "-x", "reload")

    def items(self) -> list[Shown]:
        with closing(sqlite3.connect(self.folder / "cache.db")) as cache:
            rows = cache.execute("SELECT title, url, author, pubDate FROM rss_item WHERE unread").fetchall()
        return [Shown(title, link, tuple(author.split(", ")), datetime.fromtimestamp(date, UTC)) for title, link, author, date in rows]


class Rss2email(Reader):
    """It sends each item that it did not know as a mail; here into a folder."""

    name = "rss2email"
    program = "r2e"
    # The `author` of feedparser.
    authors: ClassVar = {"atom": LAST, "rss": FIRST}

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        settings = {
            "from": "feeds@news.example",
            "to": "editor@news.example",
            "name-format": "{author}",
            "date-header": "True",
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
        return [
            Shown(
                _header(mail["Subject"]),
                mail["X-RSS-URL"],
                (parseaddr(_header(mail["From"]))[0],),
                parsedate_to_datetime(mail["Date"]).astimezone(UTC),
            )
            for mail in mailbox.Maildir(self.folder / "mail")
        ]

    def _r2e(self, *arguments: str) -> None:
        self._run("r2e", "-c", "config", "-d", "data.json", *arguments)


def _header(value: str) -> str:
    return str(make_header(decode_header(value))).replace("\n", "")


class Sfeed(Reader):
    """A file with a line for each item, which those of each reload join."""

    name = "sfeed"
    program = "sfeed_update"
    authors: ClassVar = {"atom": FIRST, "rss": FIRST}

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        (folder / "sfeedrc").write_text(f"sfeedpath=feeds\nfeeds() {{\n\tfeed feed {address}\n}}\n", encoding="utf-8")
        (folder / "feeds").mkdir()

    def reload(self) -> None:
        self._run("sfeed_update", "sfeedrc")

    def items(self) -> list[Shown]:
        lines = (self.folder / "feeds" / "feed").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        return [Shown(row[1], row[2], (row[6],), datetime.fromtimestamp(int(row[0]), UTC)) for row in rows]


class Library(Reader):
    """A library of npm: it remembers nothing, so what uses it tells by the id whether it knows an item."""

    program = "node"

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        self._items: dict[str, Shown] = {}

    def reload(self) -> None:
        read = [json.loads(line) for line in self._run("node", str(CONSUMERS / "read.mjs"), self.name, self.address).splitlines()]
        assert len({item["id"] for item in read}) == len(read)
        for item in read:
            self._items[item["id"]] = Shown(item["title"], item["link"], tuple(item["authors"]), datetime.fromisoformat(item["date"]))

    def items(self) -> list[Shown]:
        return list(self._items.values())


class RssParser(Library):
    name = "rss-parser"
    authors: ClassVar = {"atom": FIRST, "rss": FIRST}


class Feedsmith(Library):
    name = "feedsmith"
    authors: ClassVar = {"atom": ALL, "rss": ALL, "json": ALL}


READERS: tuple[type[Reader], ...] = (Newsboat, Rss2email, Sfeed, RssParser, Feedsmith)
