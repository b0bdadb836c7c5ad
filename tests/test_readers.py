"""Real feed readers, subscribed over HTTP to what we publish: they show what the store holds, each story once, and a new one once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.loopback import Answer, Loopback, Request
from tests.readers import CONSUMERS, READERS, Library, Reader, Shown
from tests.scenarios import World, hour, item
from tests.test_serve import ask

pytestmark = pytest.mark.all

BOTH = "Dana Okafor and Lee Ash"
FIRST = [
    item("harbour", hour(-1)),
    item("glacier", hour(-2), author=BOTH, title="Zürich & Norvik: “R&D” at 5 < 6, the patch’s first day"),
    item("willow", "the day before yesterday", author="Lee Ash"),
]
#: FIRST, and what is told while it is known, so that it is mailed.
MAILED = [
    item("ember", hour(0.2), author="Dana Okafor"),
    item("tundra", hour(0.1)),
    item("quartz", hour(-30), author="Lee Ash", title='About <title type="html">'),
    *FIRST,
]
#: Three stories more.
MORE = [
    item("dune", hour(25.5), author="Dana Okafor"),
    item("lagoon", hour(25.4), author=BOTH),
    item("marsh", hour(-50), title="漢字 & what “&amp;” meant"),
    *MAILED,
]
EDITED = [MORE[0], replace(MORE[1], text=f"{MORE[1].text}. It is worse than it was said to be, for all who wait."), *MORE[2:]]

#: What the source holds, and at which hour it is read: the digest closes at 23 and 47. From the third on, readers look.
TOLD = [(0, FIRST), (1, MAILED), (24, MAILED), (25, MAILED), (26, MORE), (27, MORE), (28, EDITED), (48, EDITED)]
#: How many items of each feed are new to readers at each look after their first.
NEW = {
    "all": (0, 3, 0, 0, 0),
    "authors/dana-okafor": (0, 2, 0, 0, 0),
    "authors/lee-ash": (0, 1, 0, 0, 0),
    "newsletter": (0, 3, 0, 0, 0),
    "digest/daily": (0, 0, 0, 0, 1),
}


def stories(world: World, slug: str = "") -> list[Shown]:
    """What the store holds of everybody, or of one author."""
    return [
        Shown(story.title, story.link or "", tuple(author.name for author in story.authors), story.shown_published)
        for story in world.stories().values()
        if not slug or slug in [author.slug for author in story.authors]
    ]


def letters(world: World) -> list[Shown]:
    """What the store says was mailed, and when."""
    mailed = {story.link: story.mailed for story in world.stories().values()}
    return [replace(shown, date=date) for shown in stories(world) if (date := mailed[shown.link])]


def issues(world: World) -> list[Shown]:
    """The issues of the daily digest that the store holds."""
    rows = world.rows("SELECT title, period FROM digests WHERE uri != ''")
    return [Shown(title, f"https://news.example.org/digest/daily.html#{day}", ("Security news",), closing(day)) for title, day in rows]


def closing(day: str) -> datetime:
    return datetime.combine(datetime.fromisoformat(day), time(7), UTC)


#: What is subscribed to, and what the store says of it.
FEEDS: Mapping[str, Callable[[World], list[Shown]]] = {
    "all.atom": stories,
    "all.rss": stories,
    "all.json": stories,
    "authors/dana-okafor.atom": partial(stories, slug="dana-okafor"),
    "authors/lee-ash.rss": partial(stories, slug="lee-ash"),
    "newsletter.rss": letters,
    "digest/daily.atom": issues,
}


@dataclass(frozen=True)
class Step:
    """output/ after some passes, and what each feed of it holds by the store."""

    output: Path
    holds: Mapping[str, list[Shown]]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """What readers find at each of their looks."""
    folder, found, began = tmp_path_factory.mktemp("told"), [], (datetime.now(UTC) - timedelta(days=3)).timestamp()
    with Loopback() as server:
        world = World(folder, server)
        world.settings["channels"] = {"authors": {"formats": ["atom", "rss"]}, "digests": {"daily": "07:00 UTC", "weekly": None}}
        for at, items in TOLD:
            world.feed("one", *items)
            # Copies of every other one, under ids of their own.
            world.feed("two", *(replace(one, guid=f"two-{one.guid}") for one in items[1::2]))
            before = world.files()
            world.run(hour(at))
            for path in (path for path, body in world.files().items() if body != before.get(path)):
                # Hours apart, as passes are: newsboat (libcurl) drops an answer whose Last-Modified has not moved, whatever its ETag.
                os.utime(world.output / path, (began + at * 3600,) * 2)
            output = shutil.copytree(world.output, folder / f"at-{at}")
            found.append(Step(output, {path: held(world) for path, held in FEEDS.items()}))
    return found[2:]


def of(kind: type[Reader], path: str):
    """A reader that is subscribed to `path`, or the reason why it cannot be."""
    missing = not shutil.which(kind.program) or (issubclass(kind, Library) and not (CONSUMERS / "node_modules").is_dir())
    skipped = pytest.mark.skipif(missing, reason=f"{kind.name} is not installed: see .ci/run")
    return pytest.param(kind, path, marks=skipped, id=f"{kind.name}-{path}")


@pytest.mark.parametrize(
    ("kind", "path"), [of(kind, path) for kind in READERS for path in FEEDS if path.rpartition(".")[2] in kind.authors]
)
def test_a_reader_shows_every_story_once_and_later_only_what_is_new(
    kind: type[Reader], path: str, steps: list[Step], tmp_path: Path, loopback: Loopback
) -> None:
    """By titles, links, authors and dates (A3, A6, A8, A17, R11); in newsletters and digests too (N4, N17)."""
    stem, _, form = path.rpartition(".")
    reader = kind(tmp_path, loopback.url(f"/{path}"))
    known = 0
    for step, new in zip(steps, (len(steps[0].holds[path]), *NEW[stem]), strict=True):
        loopback.routes[f"/{path}"] = lambda request, output=step.output: serve(output, request)
        expected = sorted(replace(shown, authors=shown.authors[kind.authors[form]]) for shown in step.holds[path])
        for again in (False, True):
            reader.reload()
            items = reader.items()
            assert sorted(items) == expected
            assert len(items) - known == (0 if again else new)
            known = len(items)


def serve(output: Path, request: Request) -> Answer:
    """As `aggregator serve` answers."""
    reply = ask(output, request.path, request.method, dict(request.headers.items()))
    return Answer(reply.status, reply.body, {name.title(): value for name, value in reply.headers.items()})
