"""When sources are polled, seen from their servers: what a document asks for is remembered, and restarts poll nothing early."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import text

from aggregator.pipeline import Options, collect
from aggregator.pipeline.standing import anything_due
from aggregator.store import Store, owned_store
from tests.loopback import Answer, Loopback, Request
from tests.scenarios import NOW, World, hour, item, only, rss


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


def asking(words: str) -> bytes:
    """An RSS document that says in `words`, XML, when it wants to be asked."""
    return rss("One", [item("a")]).replace(b"<channel>", f"<channel>{words}".encode())


def test_the_ttl_of_a_document_is_waited_for_also_after_a_304_f6(world: World) -> None:
    world.answer("one", asking("<ttl>180</ttl>"), etag='"1"')
    assert only(world.run(all=False)).next_due == hour(3)
    assert only(world.run(at=hour(2.9), all=False)).outcome == "skipped"
    report = only(world.run(at=hour(3), all=False))
    assert (report.outcome, report.status, report.next_due) == ("not_modified", 304, hour(6))
    assert world.rows("SELECT due_because FROM sources") == [("ttl",)]
    world.answer("one", asking(""), etag='"2"')
    due = only(world.run(at=hour(6), all=False)).next_due
    assert due
    assert due < hour(9), "what it says no more is forgotten"


def test_hours_to_skip_delay_the_poll_f9(world: World) -> None:
    hours = "".join(f"<hour>{number}</hour>" for number in range(9, 17))
    world.answer("one", asking(f"<skipHours>{hours}</skipHours>"), etag='"1"')
    assert only(world.run(all=False)).next_due == hour(9), "08:00 and an hour or two is skipped, 17:00 is not"


# --- restarts -------------------------------------------------------------------------------------------------------

#: Between two starts; it divides no interval.
RESTART = timedelta(minutes=7)
STARTS = [NOW + RESTART * number for number in range(timedelta(days=7) // RESTART)]
HOUR = timedelta(hours=1)
#: Between two entries of each source, of which its document holds the last so many.
GAP, WINDOW = 6 * HOUR, 12
RETRY_AFTER = 4 * HOUR
#: Hours that one of them asks to be skipped.
NIGHT = range(6)
#: Key → its `every`, and the hours that must lie between two requests at least, by that and by what its server says.
POLITE = {
    "busy": ("60m", 1),
    "eager": ("20m", 1 / 3),
    "slow": ("5h", 5),
    "aged": ("60m", 2),
    "timed": ("60m", 3),
    "nightly": ("60m", 1),
    "bare": ("60m", 22),  # a third of the time that an entry stays, since it has no validators
    "limited": ("60m", 1),
    "broken": ("60m", 1),
    "gone": ("60m", 1),
}


class Week:
    """Sources that publish and misbehave; `asked` is every request that reached them, with its time."""

    def __init__(self, folder: Path, server: Loopback) -> None:
        self.world = World(folder, server)
        self.asked: list[tuple[datetime, str]] = []
        for key, (every, _) in POLITE.items():
            self.world.source(key, every=every)
            server.routes[f"/{key}"] = self.answer
        self.config = self.world.config()

    def answer(self, request: Request) -> Answer:
        key, now = request.path[1:], self.world.now
        self.asked.append((now, key))
        if key == "limited" and len(self.times(key)) % 3 == 0:
            return Answer(429, headers={"Retry-After": f"{RETRY_AFTER.total_seconds():.0f}"})
        number = (now - NOW) // GAP
        items = [item(f"{key} {at}", NOW + GAP * at) for at in range(number, number - WINDOW, -1)]
        hints = {"timed": "<ttl>180</ttl>", "nightly": f"<skipHours>{''.join(f'<hour>{at}</hour>' for at in NIGHT)}</skipHours>"}
        body = rss(key, items).replace(b"<channel>", f"<channel>{hints.get(key, '')}".encode())
        headers = {"Content-Type": "application/rss+xml", "Cache-Control": "max-age=7200" if key == "aged" else None}
        return Answer({"broken": 503, "gone": 410}.get(key, 200), body, headers, etag=None if key == "bare" else f'"{number}"')

    def times(self, key: str) -> list[datetime]:
        return [at for at, asked in self.asked if asked == key]

    def store(self) -> AbstractContextManager[Store]:
        """The store as a new process finds it."""
        return owned_store(self.config.store, self.config.id_authority)

    def start(self, store: Store, now: datetime, *, regardless: bool = False) -> None:
        """Make a pass where something is due, as `schedule` does, or regardless, as `run` does; what is asked must be what is due.

        Publishing is left out: it asks nobody anything.
        """
        self.world.now = now
        due, before = due_by_rows(store, now), len(self.asked)
        assert anything_due(store, self.config, now) == bool(due)
        if due or regardless:
            asyncio.run(collect(self.config, store, Options(slack=timedelta()), now, lambda: now, lambda _: None, self.world.workers))
        assert sorted(key for _, key in self.asked[before:]) == due


def due_by_rows(store: Store, now: datetime) -> list[str]:
    """By what the passes before wrote down; nothing is known yet of a source that was never asked."""
    with store.read() as connection:
        rows = connection.execute(text("SELECT key, next_due FROM sources")).all()
    planned = {key: datetime.fromisoformat(due).replace(tzinfo=UTC) for key, due in rows}
    return sorted(key for key in POLITE if key not in planned or planned[key] <= now)


@pytest.mark.all
def test_a_week_of_restarts_polls_nothing_that_is_not_due_f11(tmp_path: Path, loopback: Loopback) -> None:
    restarted = Week(tmp_path / "restarted", loopback)
    for number, now in enumerate(STARTS):
        with restarted.store() as store:
            restarted.start(store, now, regardless=number % 3 == 0)
    unbroken = Week(tmp_path / "unbroken", loopback)
    with unbroken.store() as store:
        for now in STARTS:
            unbroken.start(store, now)
    assert sorted(restarted.asked) == sorted(unbroken.asked), "restarts change nothing"
    assert_polite(restarted)


def assert_polite(week: Week) -> None:
    """Each server saw what its own words and `feeds.yaml` allow."""
    waits = {key: [later - earlier for earlier, later in pairwise(week.times(key))] for key in POLITE}
    for key, (_, hours) in POLITE.items():
        assert waits[key], key
        assert min(waits[key]) >= hours * HOUR, key
    assert all(wait >= min(2**failures, 24) * HOUR for failures, wait in enumerate(waits["broken"])), "F22: twice as long each time"
    assert all(wait >= RETRY_AFTER for wait in waits["limited"][2::3]), "F7: each third answer was 429"
    assert len(week.times("gone")) == 3, "F13: gone after three answers, until a month has passed"
    assert not {at.hour for at in week.times("nightly")} & set(NIGHT), "F9"
