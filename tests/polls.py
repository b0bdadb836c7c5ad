"""Articles, the documents that tell of them poll after poll, and what must hold of subscribers whatever a source does.

A scenario is a function that yields its ten polls; a quiet day follows them. Every article bears a name that stands in its title or
text, whatever else a source changes, so the truth of a moment is the names that stood in a document until then. `watch` asks after
each poll whether what subscribers see (all.atom, and the stories of the store) is that truth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from lxml import etree
from sqlalchemy import text

from aggregator.model import Story
from aggregator.pipeline import Options, read_all, registered_sources, run_pass
from aggregator.store import Store, owned_store
from aggregator.store.reading import Wanted
from tests.casefiles import CASES
from tests.loopback import Loopback
from tests.scenarios import ATOM, NOW, Item, World, rss

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
POLLS = 10
#: The poll at which what is said to happen once happens.
MOVED = POLLS // 2
#: Articles that a document holds.
WINDOW = 5


@dataclass(frozen=True)
class Article:
    name: str
    title: str
    text: str
    published: datetime


@dataclass(frozen=True)
class Poll:
    """What each source serves: items, or a whole body; and how long after the poll before."""

    served: Mapping[str, Sequence[Item] | bytes]
    after: timedelta = HOUR


Scenario = Callable[[], Iterator[Poll]]


_WRITTEN = (CASES / "deduplicate" / "articles.txt").read_text(encoding="utf-8").splitlines()
#: The oldest first, a day apart; a line of the file is name, title and text.
ARTICLES = tuple(
    Article(name.lower(), title, text, NOW + timedelta(days=number - 20))
    for number, (name, title, text) in enumerate(line.split("|") for line in _WRITTEN)
)


def window(poll: int) -> list[Article]:
    """What a document holds at a poll, the newest first: each poll brings one article, and one rotates out."""
    return list(reversed(ARTICLES[poll : poll + WINDOW]))


def show(article: Article, **fields: object) -> Item:
    """An article as a well-behaved source shows it, but for `fields`."""
    whole = Item(article.title, address(article), f"n-{article.name}", article.text, article.published)
    return replace(whole, **fields)  # type: ignore[arg-type]


def each(shown: Callable[[int, Article], Item]) -> Iterator[Poll]:
    """Ten polls of one source, which shows the article of its window as `shown` says."""
    for poll in range(POLLS):
        yield Poll({"one": [shown(poll, article) for article in window(poll)]})


def moved(shown: Callable[[Article], Item]) -> Iterator[Poll]:
    """The same, where it is well behaved until it is put up again."""
    return each(lambda poll, article: show(article) if poll < MOVED else shown(article))


def address(article: Article, scheme: str = "https", host: str = "news.example") -> str:
    return f"{scheme}://{host}/{article.published:%Y/%m}/{article.name}"


def just_now(article: Article) -> datetime:
    """The time of the poll at which an article is the newest of its window."""
    return NOW + (ARTICLES.index(article) - WINDOW + 2) * HOUR


# --- what is always asked -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sight:
    """What must never change of an article once it was seen."""

    id: str
    link: str | None
    published: datetime
    sequence: int
    sort_at: datetime


def quiet_world(folder: Path, server: Loopback) -> World:
    """A world that publishes feeds only, which takes half the time."""
    world = World(folder, server)
    world.settings["channels"] = {kind: {"formats": ["atom"]} for kind in ("all", "authors", "sources")}
    return world


def watch(world: World, scenario: Scenario) -> dict[str, Story]:
    """Run `scenario`, hold what subscribers see against the truth after each poll; the stories at its end, by name."""
    told: dict[str, datetime] = {}
    before: dict[str, Story] = {}
    world.source("one")
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        polls = list(scenario())
        assert len(polls) == POLLS
        for poll in (*polls, Poll({}, DAY)):
            for key, body in poll.served.items():
                world.answer(key, body if isinstance(body, bytes) else rss(key.title(), body))
            _run(world, store, poll.after)
            told = dict.fromkeys(_told_by(poll), world.now) | told
            stories, waiting = _look(world, store), _waiting(store)
            seen = set(stories) | waiting
            assert seen == set(told), f"at {world.now}: lost {set(told) - seen}, invented {seen - set(told)}"
            assert not waiting & set(stories), f"{waiting & set(stories)} waits, and is known"
            assert all(world.now - told[name] < DAY for name in waiting), f"{waiting} waits for more than a day"
            _compare(before, stories)
            _compare_titles(poll, stories)
            before = stories
    return before


def _run(world: World, store: Store, after: timedelta) -> None:
    """A pass, in a store that stays open: statements are built once."""
    world.now += after
    run = run_pass(world.config(), store, Options(all=True), world.now, lambda: world.now, workers=world.workers)
    assert len(asyncio.run(run).sources) == len(world.sources)


def _compare(before: Mapping[str, Story], stories: Mapping[str, Story]) -> None:
    for name, story in before.items():
        assert _sight(stories[name]) == _sight(story), f"{name} moved"
        assert story.mailed in (None, stories[name].mailed), f"{name} was mailed again"
    rising = [story.mailed for story in sorted(stories.values(), key=lambda story: story.sequence) if story.mailed]
    assert all(one < other for one, other in pairwise(rising)), "mailing times don't rise"


def _compare_titles(poll: Poll, stories: Mapping[str, Story]) -> None:
    """Each story bears the title that its own source gives it now, and no other source's."""
    for key, items in poll.served.items():
        for one in () if isinstance(items, bytes) else items:
            story = next((stories[name] for name in _names_in(f"{one.title} {one.text}") if name in stories), None)
            assert story is None or story.source.key != key or story.title == one.title


def _look(world: World, store: Store) -> dict[str, Story]:
    """The stories by the name of their article, which are those of all.atom; no name stands twice."""
    config = world.config()
    stories = read_all(store, config, registered_sources(store, config), Wanted())
    named = [(_names_in(f"{story.title} {story.content}"), story) for story in stories]
    assert all(len(names) == 1 for names, _ in named), "a story of no article, or of two"
    found = {name: story for names, story in named for name in names}
    assert len(found) == len(stories), f"twice: {sorted((*names, story.id) for names, story in named)}"
    assert sorted(_published(world)) == sorted((story.id, story.link, _moment(story.shown_published)) for story in stories)
    return found


def _waiting(store: Store) -> set[str]:
    """The names of what is in quarantine: what is new beside a site that was put up again may wait for a day."""
    with store.read() as connection:
        rows = connection.execute(text("SELECT title || ' ' || content FROM entries WHERE status = 'quarantined'"))
        return {name for (words,) in rows for name in _names_in(words)}


def _published(world: World) -> list[tuple[str, str | None, str]]:
    """(id, link, published) of each entry of all.atom."""
    feed = etree.fromstring((world.output / "all.atom").read_bytes())
    return [
        (
            entry.findtext(f"{ATOM}id", ""),
            next((link.get("href") for link in entry.findall(f"{ATOM}link") if link.get("rel", "alternate") == "alternate"), None),
            entry.findtext(f"{ATOM}published", ""),
        )
        for entry in feed.findall(f"{ATOM}entry")
    ]


def _sight(story: Story) -> Sight:
    return Sight(story.id, story.link, story.shown_published, story.sequence, story.sort_at)


def _told_by(poll: Poll) -> set[str]:
    bodies = (body if isinstance(body, bytes) else rss("", body) for body in poll.served.values())
    return {name for body in bodies for name in _names_in(body.decode(errors="replace"))}


def _names_in(text: str) -> set[str]:
    return {article.name for article in ARTICLES if article.name in text.casefold()}


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
