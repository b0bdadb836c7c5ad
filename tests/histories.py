"""Random histories of a newsroom, and the model of what its subscribers must see.

history = History(folder, store, SHAPES[:2])
history.live([Step("publish", 0, 2), Step("reguid", 0, 0), …])     # passes between steps, then two quiet days

Every article bears a word of its own in its title, by which it is counted whatever else changes. After every pass: no article
stands twice, none is there that was not published, ids, links and dates are those of its first appearance, mailing times rise and
stay. After the quiet days: all are there but those that were taken down.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from lxml import etree
from sqlalchemy import text

from aggregator.config import parse_config
from aggregator.model import Config, SourceReport, SourceState
from aggregator.pipeline import Options, collect, publish_stored, read_all, registered_sources
from aggregator.store import Store, sources
from aggregator.store.reading import Wanted
from aggregator.store.schema import metadata
from tests.scenarios import NOW, InProcess, Item, rss

#: How a source names its entries: form of the guid, has links, has dates.
Shape = tuple[str, bool, bool]
SHAPES: tuple[Shape, ...] = (
    ("iri", True, True),
    ("number", True, True),
    ("link", True, True),
    ("none", True, False),
    ("number", False, True),
)
SOURCES = 2
AUTHORITY = "news.example.org,2026"
_MARKER = re.compile(r"\bqq\d+\b")
_NOUNS = "gateway router kernel browser printer firewall switch camera phone server library driver archive mailbox cluster".split()
_VERBS = "leaks crashes exposes bypasses corrupts forges replays escalates injects hijacks".split()
_PLACES = "Lisbon Oslo Turin Quito Hanoi Perth Cairo Lima Riga Minsk Accra Kobe Bergen Malmo Graz Porto".split()


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens: to the source number `at` (the operator's acts too), with a number that says how much or which."""

    act: str
    at: int
    number: int
    #: Is there a pass before the next step?
    polled: bool = True


@dataclass(slots=True)
class Article:
    """What a newsroom wrote once, whatever becomes of its ids and words."""

    number: int
    title: str
    text: str
    published: datetime | None
    edits: int = 0

    @property
    def marker(self) -> str:
        return f"qq{self.number}"


@dataclass(slots=True)
class Feed:
    """One source: what its document holds now, and how it names its entries at this time."""

    key: str
    guids: str
    file: str
    scheme: str = "https"
    host: str = ""
    guid_epoch: int = 0
    link_epoch: int = 0
    linked: bool = True
    dated: bool = True
    shown: list[Article] = field(default_factory=list)
    gone: list[Article] = field(default_factory=list)
    #: Articles of other newsrooms, with the link that they had when they were taken over.
    taken_over: dict[int, str] = field(default_factory=dict)
    #: What changed since the last poll. So much stays that a person would still know the article (see `change`).
    changed: set[str] = field(default_factory=set)
    down: bool = False
    twice: bool = False

    def change(self, *aspects: str) -> bool:
        """Let these change too, if a guid or a link stays that title or text confirms, or else title, text and date."""
        changed = self.changed | set(aspects)
        named = (self.guids != "none" and "guid" not in changed) or (self.linked and "link" not in changed)
        known = not changed >= {"title", "text"} if named else not changed & {"title", "text", "date"}
        self.changed = changed if known else self.changed
        return known

    def item(self, article: Article) -> Item:
        link = self.taken_over.get(article.number) or self.link(article)
        return Item(article.title, link, self._guid(article, link), article.text, article.published if self.dated else None)

    def own(self) -> list[Article]:
        return [article for article in self.shown if article.number not in self.taken_over]

    def follows_link(self) -> tuple[str, ...]:
        return ("guid",) if self.guids == "link" else ()

    def link(self, article: Article) -> str | None:
        path = f"/{self.link_epoch}/{article.marker}" if self.link_epoch else f"/{article.marker}"
        return f"{self.scheme}://{self.host}{path}" if self.linked else None

    def _guid(self, article: Article, link: str | None) -> str | None:
        forms = {"link": link, "number": f"{self.guid_epoch * 10_000 + article.number}", "none": None}
        forms["iri"] = f"https://{self.host}/?p={article.number}" + (f"&v={self.guid_epoch}" if self.guid_epoch else "")
        return forms[self.guids]


class Newsroom:
    """All sources, and the truth about their articles."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        self.feeds = [Feed(f"s{n}", guids, f"s{n}.xml", linked=linked, dated=dated) for n, (guids, linked, dated) in enumerate(shapes)]
        for feed in self.feeds:
            feed.host = f"{feed.key}.example"
        self.articles: list[Article] = []
        #: What a source ever showed in a document that was read, with the number of edits that it had then.
        self.told: dict[int, int] = {}

    def write(self, feed: Feed, now: datetime) -> Article:
        number = len(self.articles)
        dice = random.Random(number)
        words = [dice.choice(_NOUNS), dice.choice(_VERBS), dice.choice(_PLACES)]
        title = f"The {words[0]} qq{number} {words[1]} secrets near {words[2]}"
        body = " ".join(f"{dice.choice(_PLACES)} {dice.choice(_NOUNS)} {dice.choice(_VERBS)} {dice.randrange(10_000)}" for _ in range(12))
        article = Article(
            number, title, f"Word from {feed.key} is that qq{number} matters. {body}", now - timedelta(minutes=dice.randrange(30))
        )
        self.articles.append(article)
        return article

    def document(self, feed: Feed) -> bytes:
        if feed.down:
            return b" "
        items = [feed.item(article) for article in feed.shown]
        return rss(feed.key.upper(), [*items, *items[:1]] if feed.twice else items)

    def note_poll(self, feed: Feed) -> None:
        """The document was read: what it showed has been told."""
        self.told |= {article.number: article.edits for article in feed.own()}
        self.told = {article.number: 0 for article in feed.shown} | self.told
        feed.changed = set()
        feed.twice = False


# --- what may happen --------------------------------------------------------------------------------------------------

Act = Callable[["History", Feed, int], None]


def _publish(history: History, feed: Feed, number: int) -> None:
    for _ in range(1 + number % 4):
        feed.shown.insert(0, history.room.write(feed, history.now))


def _edit_text(history: History, feed: Feed, number: int) -> None:
    if (own := feed.own()) and feed.change("text"):
        article = own[number % len(own)]
        article.text += f" Update: the vendor answered {number} times."
        article.edits += 1


def _edit_title(history: History, feed: Feed, number: int) -> None:
    if (own := feed.own()) and feed.change("title"):
        article = own[number % len(own)]
        article.title += " again" if not article.title.endswith("again") else " today"
        article.edits += 1


def _reguid(history: History, feed: Feed, number: int) -> None:
    if feed.change("guid"):
        feed.guid_epoch += 1


def _relink(history: History, feed: Feed, number: int) -> None:
    if feed.change("link", *feed.follows_link()):
        feed.link_epoch += 1


def _move_host(history: History, feed: Feed, number: int) -> None:
    if feed.change("link", *(("guid",) if feed.guids in ("iri", "link") else ())):
        feed.host = f"x{feed.host}"


def _swap_scheme(history: History, feed: Feed, number: int) -> None:
    if feed.change(*feed.follows_link()):
        feed.scheme = {"https": "http", "http": "https"}[feed.scheme]


def _restamp(history: History, feed: Feed, number: int) -> None:
    if feed.change("date"):
        for article in feed.own():
            article.published = history.now


def _rotate(history: History, feed: Feed, number: int) -> None:
    keep = number % (len(feed.shown) + 1)
    feed.gone += feed.shown[keep:]
    del feed.shown[keep:]


def _come_back(history: History, feed: Feed, number: int) -> None:
    back, feed.gone = feed.gone, []
    feed.shown += back


def _go_down(history: History, feed: Feed, number: int) -> None:
    feed.down = True


def _stand_twice(history: History, feed: Feed, number: int) -> None:
    feed.twice = True


def _turn_around(history: History, feed: Feed, number: int) -> None:
    feed.shown.reverse()


def _take_over(history: History, feed: Feed, number: int) -> None:
    """Another source carries an article of `feed` under its link."""
    feeds = history.room.feeds
    other = feeds[(feeds.index(feed) + 1) % len(feeds)]
    known = {article.number for article in (*other.shown, *other.gone)}
    if fresh := [article for article in feed.shown if article.number not in known and article.number not in feed.taken_over]:
        article = fresh[number % len(fresh)]
        link = feed.link(article)
        if link and not feed.changed and article.number in history.room.told:
            other.taken_over[article.number] = link
            other.shown.insert(0, article)


def _wait(history: History, feed: Feed, number: int) -> None:
    history.now += timedelta(hours=(1, 12, 30, 24 * 40)[number % 4])


def _crash(history: History, feed: Feed, number: int) -> None:
    history.crashing = True


def _set_clock_back(history: History, feed: Feed, number: int) -> None:
    history.now -= timedelta(days=1)


def _rename(history: History, feed: Feed, number: int) -> None:
    history.names[feed.key] = f"{feed.key} {number}"


def _move_feed(history: History, feed: Feed, number: int) -> None:
    """The operator edits the address of a source, which bears no `key:`, when most of what it shows is known."""
    known = [article for article in feed.shown if article.number in history.room.told]
    if len(known) >= 3 and len(known) * 2 >= len(feed.shown) and not feed.changed:
        feed.file = f"moved{number}-{feed.file}"


def _pick(history: History, number: int, taken: set[str]) -> str | None:
    visible = sorted(history.seen.keys() - taken)
    return visible[number % len(visible)] if visible else None


def _block(history: History, feed: Feed, number: int) -> None:
    if marker := _pick(history, number, history.hidden()):
        history.block.append(history.seen[marker].id)


def _unblock(history: History, feed: Feed, number: int) -> None:
    if history.block:
        history.block.pop(number % len(history.block))


def _merge(history: History, feed: Feed, number: int) -> None:
    taken = history.hidden() | set(history.merged().values())
    one = _pick(history, number, taken)
    other = _pick(history, number + 1, taken)
    if one and other and one != other:
        history.merge.append((history.seen[one].id, history.seen[other].id))


def _unmerge(history: History, feed: Feed, number: int) -> None:
    if history.merge:
        history.merge.pop(number % len(history.merge))


def _write_authors(history: History, feed: Feed, number: int) -> None:
    history.authors = [{"name": "Ann Lee", "also": ["A. Lee", "lee"]}] if number % 2 else []


def _write_topics(history: History, feed: Feed, number: int) -> None:
    history.topics = [["news"], ["news", "advisories"], []][number % 3]


ACTS: dict[str, Act] = {
    "publish": _publish,
    "edit text": _edit_text,
    "edit title": _edit_title,
    "reguid": _reguid,
    "relink": _relink,
    "move host": _move_host,
    "swap scheme": _swap_scheme,
    "restamp": _restamp,
    "rotate": _rotate,
    "come back": _come_back,
    "go down": _go_down,
    "stand twice": _stand_twice,
    "turn around": _turn_around,
    "take over": _take_over,
    "wait": _wait,
    "crash": _crash,
    "set clock back": _set_clock_back,
    "rename": _rename,
    "move feed": _move_feed,
    "block": _block,
    "unblock": _unblock,
    "merge": _merge,
    "unmerge": _unmerge,
    "write authors": _write_authors,
    "write topics": _write_topics,
}


# --- the run ----------------------------------------------------------------------------------------------------------


class Crashed(Exception):
    """The pass ends here."""


@dataclass(frozen=True, slots=True)
class Sight:
    """How an article stands before its subscribers."""

    id: str
    link: str | None
    published: datetime
    updated: datetime
    sequence: int
    edits: int
    mailed: datetime | None
    backfill: bool


_SETTINGS = {
    "title": "Security news",
    "site": "https://news.example.org/",
    "id_authority": AUTHORITY,
    "fetch": {"gap": "0s"},
}


class History:
    """One newsroom, one store, and what was seen of it so far."""

    def __init__(self, folder: Path, store: Store, shapes: Sequence[Shape], *, publishes: bool = False) -> None:
        self.folder, self.store, self.publishes = folder, store, publishes
        self.room = Newsroom(shapes)
        self.now = self.latest = NOW
        self.configs: dict[str, Config] = {}
        self.crashing = False
        self.names: dict[str, str] = {}
        #: What the operator wrote into feeds.yaml, beside sources.
        self.block: list[str] = []
        self.merge: list[tuple[str, str]] = []
        self.authors: list[dict[str, Any]] = []
        self.topics: list[str] = []
        #: Every article that was ever seen, as it was seen last.
        self.seen: dict[str, Sight] = {}
        #: Articles whose text was purged: they are back when a source shows them again.
        self.purged: set[str] = set()
        #: Items by path and id that newsletters and digests showed, those that takedown took away, and was anything ever taken down?
        self.mailed: dict[str, dict[str, bytes]] = {}
        self.taken: set[str] = set()
        self.blocks = False

    def live(self, steps: Sequence[Step]) -> None:
        for feed in self.room.feeds:
            _publish(self, feed, 3)
        with asyncio.Runner() as runner:
            for step in steps:
                ACTS[step.act](self, self.room.feeds[step.at % len(self.room.feeds)], step.number)
                if step.polled:
                    self._pass(runner)
            self.crashing = False
            for feed in self.room.feeds:
                feed.down = False
            self._pass_a_day(runner)
            if self._missing():  # what waits in quarantine is out a day later
                self._pass_a_day(runner)
        assert not self._missing(), f"lost, or not mailed: {self._missing()}"

    def _config(self) -> Config:
        for feed in self.room.feeds:
            (self.folder / feed.file).write_bytes(self.room.document(feed))
        feeds = [
            {"feed": f"file:{feed.file}", "name": self.names.get(feed.key, feed.key), "topics": self.topics} for feed in self.room.feeds
        ]
        operator = {"block": self.block, "merge": self.merge, "authors": self.authors}
        document = json.dumps(_SETTINGS | {"sources": feeds} | operator)
        if document not in self.configs:
            self.configs[document] = parse_config(document, str(self.folder / "feeds.yaml"), self.folder, {})
        return self.configs[document]

    def _pass(self, runner: asyncio.Runner) -> None:
        config = self._config()

        def on_polled(_report: SourceReport) -> None:
            if self.crashing:
                raise Crashed

        with suppress(Crashed):
            runner.run(collect(config, self.store, Options(all=True), self.now, lambda: self.now, on_polled, InProcess()))
        for feed, state in zip(self.room.feeds, self._states(config), strict=True):
            if state.last_attempt == self.now and not state.failures:
                self.room.note_poll(feed)
            feed.down = feed.down and state.last_attempt != self.now
        self.crashing = False
        self.now += timedelta(hours=1)
        self.latest = max(self.latest, self.now)
        self._check(config)
        if self.publishes:
            self._publish(config)

    def _publish(self, config: Config) -> None:
        """What was made anew is all that differs: to make everything anew changes nothing."""
        self.blocks |= bool(self.block)
        registered = registered_sources(self.store, config)
        publish_stored(self.store, config, registered, self.now)
        would = publish_stored(self.store, config, registered, self.now, write=False, whole=True).published
        assert (would.written, would.removed, would.refused) == (0, 0, ())
        self._check_mailed(Path(config.output))

    def _check_mailed(self, output: Path) -> None:
        """N3, N17: what a newsletter or digest showed stays as it was; only takedown takes something away, and that is never back."""
        for path in ("newsletter.rss", "digest/daily.rss"):
            items = {
                item.findtext("guid", ""): etree.tostring(item) for item in etree.fromstring((output / path).read_bytes()).iter("item")
            }
            before = self.mailed.setdefault(path, {})
            if path == "newsletter.rss" or not self.blocks:
                assert not [id_ for id_, body in items.items() if before.get(id_, body) != body], "what was mailed was changed"
            assert not items.keys() & self.taken, "what was taken down is mailed again"
            gone = before.keys() - items.keys()
            assert self.blocks or not gone, f"{gone} left the newsletter"
            self.taken |= gone
            before |= items

    def _states(self, config: Config) -> list[SourceState]:
        registered = registered_sources(self.store, config)
        with self.store.read() as connection:
            states = sources.read_states(connection, registered)
        return [states[source.key] for source in registered]

    def hidden(self) -> set[str]:
        """What must not be seen now."""
        return self.blocked() | self.merged().keys()

    def blocked(self) -> set[str]:
        """What was taken down, with what it is one with."""
        down = {marker for marker, sight in self.seen.items() if sight.id in self.block}
        return down | {marker for pair in self.merged().items() if down & set(pair) for marker in pair}

    def merged(self) -> dict[str, str]:
        """The younger of each pair, with the elder that it is a part of."""
        markers = {sight.id: marker for marker, sight in self.seen.items()}
        pairs = [sorted((markers[one], markers[other]), key=lambda marker: self.seen[marker].sequence) for one, other in self.merge]
        return {younger: elder for elder, younger in pairs}

    def _check(self, config: Config) -> None:
        sights = self._look(config)
        for marker, sight in sights.items():
            before = self.seen.get(marker, sight)
            stays = ("id", "link", "published", "sequence")
            assert all(getattr(sight, name) == getattr(before, name) for name in stays), f"{marker} moved: {before} → {sight}"
            assert before.mailed in (None, sight.mailed), f"{marker} was mailed again"
            assert sight.backfill >= before.backfill, f"{marker} was back-fill"
            assert sight.mailed is None or not sight.backfill, f"{marker} is back-fill, and was mailed"
            assert sight.updated == before.updated or sight.edits > before.edits, f"{marker} was updated without an edit"
        hidden = self.hidden()
        self.purged = (self.purged | self.blocked()) - sights.keys()
        assert not hidden & sights.keys(), f"{hidden & sights.keys()} should not be seen"
        lost = self.seen.keys() - sights.keys() - hidden - self.purged
        assert not lost, f"{lost} vanished"
        before = [sight.mailed for sight in self.seen.values() if sight.mailed]
        fresh = [
            sight.mailed for marker, sight in sights.items() if sight.mailed and not (marker in self.seen and self.seen[marker].mailed)
        ]
        assert len(set(fresh)) == len(fresh), "two stories have one mailing time"
        assert not before or not fresh or min(fresh) > max(before), "mailing times don't rise"
        self.seen |= sights

    def _look(self, config: Config) -> dict[str, Sight]:
        stories = read_all(self.store, config, registered_sources(self.store, config), Wanted())
        backfill = _backfill(self.store)
        counts = Counter(_marker(story.title) for story in stories)
        assert max(counts.values(), default=1) == 1, (
            f"twice: {[(story.title, story.id) for story in stories if counts[_marker(story.title)] > 1]}"
        )
        assert set(counts) <= {f"qq{number}" for number in self.room.told}, "a story that nobody told"
        return {
            _marker(story.title): Sight(
                story.id,
                story.link,
                story.shown_published,
                story.shown_updated,
                story.sequence,
                self.room.told[int(_marker(story.title)[2:])],
                story.mailed,
                story.id in backfill,
            )
            for story in stories
        }

    def _pass_a_day(self, runner: asyncio.Runner) -> None:
        self.now = max(self.now, self.latest) + timedelta(hours=25)
        self._pass(runner)

    def _missing(self) -> set[str]:
        told = {f"qq{number}" for number in self.room.told}
        shown = {article.marker for feed in self.room.feeds for article in feed.shown}
        waits = {marker for marker, sight in self.seen.items() if not sight.mailed and not sight.backfill}
        return told - self.seen.keys() | (self.purged & shown) - self.hidden() | waits - self.hidden()


def _marker(title: str) -> str:
    found = _MARKER.search(title)
    assert found, f"a title without its word: {title}"
    return found[0]


def _backfill(store: Store) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(text("SELECT uri FROM stories WHERE backfill")).scalars())


def empty(store: Store) -> None:
    """Take out all that a store holds. Histories share one: to open another costs more than a pass."""
    with store.write() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
