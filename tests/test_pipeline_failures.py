"""Passes in which something fails: the last good output stays, the other sources go on, nothing is lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from aggregator.model import Fetched, NormalizedFeed, ParseFailed, Source
from aggregator.pipeline import Workers
from tests.loopback import Answer, Loopback, cut
from tests.scenarios import NOW, InProcess, World, hour, item, only, rss


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    return World(tmp_path, loopback)


# --- answers that are no feed ---


def test_a_feed_that_disappears_keeps_its_last_good_output_and_the_others_go_on(world: World) -> None:
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    world.run()
    world.answer("one", b"gone fishing", 404)
    world.feed("two", item("c"), item("b"))
    report = world.run()
    failed = only(report, "one")
    assert (failed.outcome, failed.status, failed.kind, failed.entries) == ("failed", 404, "http", 0)
    assert failed.error
    assert only(report, "two").new == 1
    assert len(world.published()) == 3
    assert b'"failing"' in world.files()["status.json"]
    world.feed("one", item("d"), item("a"))
    assert only(world.run(at=hour(9)), "one").new == 1, "it comes back as if nothing had been"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!doctype html><html><head><title>Welcome</title></head><body><p>Our new site</p></body></html>", "html"),
        (b"", "empty"),
        (b"<?xml version='1.0'?><note>nothing here</note>", "not-a-feed"),
        (rss("One", []), "no-entries"),
    ],
)
def test_an_answer_that_is_no_feed_is_a_failure_with_its_kind(world: World, body: bytes, kind: str) -> None:
    world.feed("one", item("a"), etag='"1"')
    world.run()
    before = world.files()["all.atom"]
    world.answer("one", body, etag='"2"')
    report = only(world.run())
    assert (report.outcome, report.kind, report.entries) == ("failed", kind, 0)
    assert world.files()["all.atom"] == before, "F14, F15: what is known is kept"
    assert world.rows("SELECT etag, failures, kind FROM sources") == [('"1"', 1, kind)], "F3: the validators are those of the last feed"
    world.feed("one", item("a"), etag='"1"')
    report = only(world.run(at=hour(9)))
    assert (report.outcome, report.status, report.kind) == ("not_modified", 304, None)


def test_a_feed_that_never_held_an_entry_is_only_empty(world: World) -> None:
    world.answer("one", rss("One", []))
    report = only(world.run())
    assert (report.outcome, report.entries) == ("fetched", 0)
    assert world.titles() == []


@pytest.mark.parametrize("cut_by", ["publisher", "transfer"])
def test_a_cut_feed_keeps_its_whole_entries_and_stays_filling(world: World, cut_by: str) -> None:
    whole = rss("One", [item("a"), item("b"), item("c", NOW - timedelta(days=9))])
    part = whole[: whole.index(b"the c flaw")]
    world.answer("one", part, etag='"1"')
    if cut_by == "transfer":
        world.server.routes["/one"] = cut(part, headers=b'ETag: "1"\r\n')
    report = only(world.run())
    assert (report.outcome, report.new) == ("fetched", 2)
    assert report.degraded
    assert b'"filling"' in world.files()["status.json"]
    world.answer("one", whole, etag='"2"')
    report = only(world.run())
    assert (report.new, report.unchanged, report.degraded) == (1, 2, None)
    late = world.stories()["The c flaw explained"]
    assert (late.mailed, late.sort_at) == (None, NOW - timedelta(days=9)), "the rest of a first fill is back-fill too"
    assert b'"ok"' in world.files()["status.json"]


def test_an_item_that_cannot_be_used_is_rejected_alone(world: World) -> None:
    world.source("one", exclude={"title": "sponsored"})
    world.feed("one", item("a"), item("b", title="Sponsored: buy our firewall"))
    for _ in range(2):
        report = only(world.run(all=True))
        world.source("one", limit=9)
    assert (report.rejected, report.unchanged) == (1, 1)
    assert world.rows("SELECT verdict, ref FROM decisions ORDER BY verdict") == [
        ("new", "https://news.example/a"),
        ("rejected", "https://news.example/b"),
    ]


# --- back-off ---


@pytest.mark.all
def test_all_never_ignores_a_wish_to_wait(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.answer("one", status=429, headers={"Retry-After": "10800"})
    report = only(world.run(at=hour(1)))
    assert (report.kind, report.status) == ("rate-limited", 429)
    assert report.next_due == hour(4)
    asked = len(world.server.requests)
    for options in ({"all": True}, {"source": "one"}):
        assert only(world.run(at=hour(3.9), **options)).outcome == "skipped"
    assert len(world.server.requests) == asked
    world.feed("one", item("b"), item("a"))
    assert only(world.run(at=hour(4))).new == 1


@pytest.mark.all
def test_failures_in_a_row_are_polled_ever_more_rarely(world: World) -> None:
    world.answer("one", status=500)
    waits, at = [], NOW
    for _ in range(8):
        report = only(world.run(at=at))
        assert report.next_due is not None
        waits.append(report.next_due - at)
        at = report.next_due
    assert all(later >= earlier for earlier, later in pairwise(waits))
    assert timedelta(hours=1) <= waits[0] <= timedelta(hours=1.1)
    assert timedelta(hours=24) <= waits[-1] <= timedelta(hours=26.4)


def test_a_feed_that_is_ill_formed_for_ever_ends_its_filling_all_the_same(world: World) -> None:
    whole = rss("One", [item("a")])
    world.answer("one", whole.replace(b"flaw explained", b"flaw & explained"))
    assert only(world.run()).degraded
    world.answer("one", rss("One", [item("b"), item("a")]).replace(b"flaw explained", b"flaw & explained"))
    world.run(at=hour(1))
    assert world.rows("select backfill, mailed is not null from stories order by sequence") == [(1, 0), (0, 1)]


@pytest.mark.all
def test_other_failures_between_answers_of_410_count_for_nothing(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    for number, status in enumerate((404, 410, 410, 500, 410), 1):
        world.answer("one", status=status)
        world.run(at=hour(48 * number))
    assert b'"state": "gone"' not in world.files()["status.json"]


@pytest.mark.all
def test_a_source_is_gone_after_three_answers_of_410_and_keeps_its_stories(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.answer("one", status=410)
    for number in range(1, 4):
        assert b'"gone"' not in world.files()["status.json"].replace(b'"kind": "gone"', b"")
        assert only(world.run(at=hour(24 * number))).kind == "gone"
    assert b'"state": "gone"' in world.files()["status.json"]
    asked = len(world.server.requests)
    for options in ({"all": False}, {"all": True}, {"source": "one"}):
        assert only(world.run(at=hour(24 * 33), **options)).outcome == "skipped"
    assert len(world.server.requests) == asked
    assert world.titles() == ["The a flaw explained"]


@pytest.mark.all
def test_a_source_that_is_gone_is_looked_at_again_monthly_and_comes_back_as_back_fill_f13(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.answer("one", status=410)
    for number in range(1, 4):
        world.run(at=hour(24 * number))
    asked = [day for day in range(4, 4 + 80) if only(world.run(at=hour(24 * day), all=False)).outcome != "skipped"]
    assert len(asked) == 2
    assert asked[1] - asked[0] in range(30, 35)
    world.feed("one", item("b"), item("a"))
    world.run(at=hour(24 * 120), all=False)
    assert world.rows("SELECT title, backfill FROM entries ORDER BY id") == [("The a flaw explained", 1), ("The b flaw explained", 1)]
    assert len(world.titles()) == 2
    assert b'"state": "ok"' in world.files()["status.json"]


@pytest.mark.all
@pytest.mark.parametrize("status", [404, 500, 403])
def test_what_is_gone_stays_gone_until_a_feed_is_there_again_f13(world: World, status: int) -> None:
    world.feed("one", item("a"))
    world.run()
    world.answer("one", status=410)
    for number in range(1, 4):
        world.run(at=hour(24 * number))
    world.answer("one", status=status)
    asked = [day for day in range(4, 4 + 70) if only(world.run(at=hour(24 * day), all=False)).outcome != "skipped"]
    assert len(asked) == 2, "once a month"
    assert b'"state": "gone"' in world.files()["status.json"]
    world.feed("one", item("b"), item("a"))
    world.run(at=hour(24 * 110), all=False)
    assert world.rows("SELECT title, backfill FROM entries ORDER BY id") == [("The a flaw explained", 1), ("The b flaw explained", 1)]


@pytest.mark.all
def test_a_404_backs_off_and_after_a_month_of_days_is_looked_at_monthly_f13(world: World) -> None:
    world.answer("one", status=404)
    asked = [day for day in range(120) if only(world.run(at=hour(25 * day), all=False)).outcome != "skipped"]
    assert len(asked) < 40
    assert asked[-1] - asked[-2] >= 28


@pytest.mark.all
def test_a_corrected_address_is_asked_at_once(world: World) -> None:
    world.feed("one", item("a"), etag='"1"')
    world.run()
    world.answer("one", status=410)
    for number in range(1, 4):
        world.run(at=hour(24 * number))
    world.server.routes["/moved"] = Answer(body=rss("One", [item("b"), item("a")]), etag='"1"')
    world.source("one", feed=world.server.url("/moved"))
    report = only(world.run())
    assert (report.outcome, report.new, report.unchanged) == ("fetched", 1, 1)


# --- passes that end half-way ---


class Killed(Exception):
    """Stands for the end of the process."""


class DyingOn(InProcess):
    """Ends the pass while it reads a document of `key`."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key

    async def read(self, fetched: Fetched, source: Source, seen: object, deadline: float) -> NormalizedFeed | ParseFailed:
        if source.key == self.key:
            raise Killed
        return await super().read(fetched, source, seen, deadline)


def test_validators_are_stored_only_together_with_the_entries(world: World) -> None:
    world.feed("one", item("a"), etag='"1"')
    world.workers = DyingOn("one")
    with pytest.raises(Killed):
        world.run()
    assert world.rows("SELECT etag, body_hash, last_attempt FROM sources") == [(None, None, None)], "F3"
    world.workers = InProcess()
    report = only(world.run())
    assert (report.status, report.new) == (200, 1)


def test_what_a_killed_pass_fetched_is_published_by_the_next_though_nothing_is_due(world: World) -> None:
    world.settings["fetch"] |= {"per_host": 1}
    world.feed("one", item("a"))
    world.feed("two", item("b"))
    world.workers = DyingOn("two")
    with pytest.raises(Killed):
        world.run()
    assert not world.output.exists()
    world.workers = InProcess()
    world.source("two", paused=True)
    report = world.run(at=hour(0.5), all=False)
    assert (only(report).outcome, report.stories_new) == ("skipped", 1)
    assert world.titles() == ["The a flaw explained"]


# --- the processes that read ---


class Deadly:
    """A document whose body ends the process that reads it."""

    url = "https://news.example/"

    @property
    def body(self) -> bytes:
        os._exit(1)


class Surprising:
    """A document whose body is a surprise."""

    url = "https://news.example/"

    @property
    def body(self) -> bytes:
        raise ZeroDivisionError


@pytest.mark.all
def test_a_worker_that_is_killed_by_its_deadline_or_dies_costs_one_document_only_and_none_outlives_the_pass() -> None:
    attributes = " ".join(f'a{number}="x"' for number in range(50_000))
    endless = rss("One", [item("a")]).replace(b"<item>", f"<item {attributes}>".encode())
    documents = [
        (_fetched(rss("One", [item("a")])), 30.0),
        (_fetched(endless), 1.0),
        (Deadly(), 30.0),
        (Surprising(), 30.0),
        (_fetched(rss("One", [item("b")])), 30.0),
    ]

    outcomes: list[NormalizedFeed | ParseFailed] = []

    async def read() -> None:
        with Workers(1) as workers:
            source = Source("one", "https://news.example/feed")
            outcomes.extend([await workers.read(document, source, NOW, deadline) for document, deadline in documents])
            raise Killed

    with pytest.raises(Killed):
        asyncio.run(read())
    assert multiprocessing.active_children() == []
    first, slow, dead, surprised, last = outcomes
    assert [outcome.kind for outcome in (slow, dead, surprised) if isinstance(outcome, ParseFailed)] == [
        "parse-timeout",
        "parse-crash",
        "parse-crash",
    ]
    assert [entry.title for feed in (first, last) if isinstance(feed, NormalizedFeed) for entry in feed.entries] == [
        "The a flaw explained",
        "The b flaw explained",
    ]


class Unsendable(Exception):
    """Ends the process that tells of it, in the middle of a message."""

    def __reduce__(self) -> tuple[object, ...]:
        os._exit(1)


class Locking:
    """A document whose reader dies while it holds the lock of the pipe to us, as one may that the system kills for its memory."""

    url = "https://news.example/"

    @property
    def body(self) -> bytes:
        raise Unsendable


@pytest.mark.all
def test_workers_that_the_system_kills_are_replaced() -> None:
    good = _fetched(rss("One", [item("a")]))

    async def read() -> list[NormalizedFeed | ParseFailed]:
        source = Source("one", "https://news.example/feed")
        with Workers(1) as workers:
            first = await workers.read(good, source, NOW, 30.0)
            (idle,) = multiprocessing.active_children()
            os.kill(idle.pid or 0, signal.SIGKILL)
            idle.join()
            second = await workers.read(good, source, NOW, 30.0)
            locking = await workers.read(Locking(), source, NOW, 1.0)  # type: ignore[arg-type]
            behind = [workers.read(good, source, NOW, 5.0) for _ in range(3)]
            return [first, second, *await asyncio.gather(*behind), locking]

    *feeds, locking = asyncio.run(read())
    assert all(isinstance(feed, NormalizedFeed) and len(feed.entries) == 1 for feed in feeds)
    assert isinstance(locking, ParseFailed)
    assert multiprocessing.active_children() == []


@pytest.mark.all
def test_a_pass_starts_workers_of_its_own(world: World) -> None:
    world.feed("one", item("a"))
    world.workers = None  # type: ignore[assignment]  # as the command line calls it
    assert only(world.run()).new == 1


def _fetched(body: bytes) -> Fetched:
    return Fetched("https://news.example/feed", 200, body, "hash", "application/rss+xml")


# --- long silence, and clocks that were wrong ---


def test_a_source_that_comes_back_after_a_month_with_unknown_entries_is_filled_anew(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.feed("one", *(item(f"n{number}") for number in range(5)))
    world.run(at=NOW + timedelta(days=60))
    world.feed("one", item("later"), *(item(f"n{number}") for number in range(5)))
    world.run(at=NOW + timedelta(days=60, hours=2))
    mailed = world.rows("select count(*) from stories where mailed is not null")
    assert mailed == [(1,)], "N6: only what came after the return"


@pytest.mark.all
def test_a_source_that_was_gone_is_filled_anew_at_another_address(world: World) -> None:
    world.feed("one", item("a"))
    world.run()
    world.answer("one", status=410)
    for number in range(1, 4):
        world.run(at=hour(48 * number))
    world.feed("two", item("b"), item("c"))
    world.sources["one"]["feed"] = world.sources.pop("two")["feed"]
    assert only(world.run(at=hour(300))).new == 2
    assert world.rows("select count(*) from stories where mailed is not null") == [(0,)]


def test_a_pass_under_a_clock_that_was_a_year_ahead_stops_no_later_one(world: World) -> None:
    world.feed("one", item("a"))
    world.run(at=NOW + timedelta(days=365))
    world.feed("one", item("b"), item("a"))
    assert only(world.run(at=NOW)).new == 1


def test_entries_of_one_guid_each_keep_their_decision(world: World) -> None:
    world.feed("one", item("a", guid="1"), item("b", guid="1"))
    world.run()
    assert world.rows("select count(*) from decisions where verdict = 'new'") == [(2,)]
