"""A simulated year: what the planning of polls must hold against polling at fixed times, and docs/polling.md tells its numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregator.due import next_due
from aggregator.model import Cadence, NotModified, Source, SourceState
from benchmarks.polling import DOCS, HOURLY, OURS, chart, fill, live_all
from benchmarks.sources import HOUR, Simulated, invent
from benchmarks.year import Year, live, live_fixed

DAYS = 60
NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture(scope="module")
def sources() -> list[Simulated]:
    return invent(20, DAYS)


@pytest.fixture(scope="module")
def ours(sources: list[Simulated]) -> list[Year]:
    return live(sources, DAYS)


@pytest.fixture(scope="module")
def hourly(sources: list[Simulated]) -> list[Year]:
    return live_fixed(sources, DAYS, HOUR)


def test_no_source_is_asked_more_often_than_hourly_f5(ours: list[Year], hourly: list[Year]) -> None:
    assert all(one.requests <= fixed.requests for one, fixed in zip(ours, hourly, strict=True))
    assert sum(one.requests for one in ours) < sum(fixed.requests for fixed in hourly) / 3


def test_no_entry_is_missed_that_hourly_polling_sees_f6(sources: list[Simulated], ours: list[Year], hourly: list[Year]) -> None:
    up = [(one.missed, fixed.missed) for simulated, one, fixed in zip(sources, ours, hourly, strict=True) if not simulated.down]
    assert len(up) > 5
    assert all(one <= fixed for one, fixed in up)
    assert all(one.delays for one in ours if one.kind != "silent")


def test_a_source_without_validators_is_asked_daily_f5(ours: list[Year]) -> None:
    assert all(one.requests <= DAYS * 1.2 for one in ours if not one.validators)


def test_a_server_that_asks_to_be_left_alone_is_refusing_once_f7(sources: list[Simulated], ours: list[Year]) -> None:
    """Each time in which it answers 429 sees one request."""
    refusing = [(len(simulated.refusing) // 2, one.answers[429]) for simulated, one in zip(sources, ours, strict=True)]
    assert any(answers for _, answers in refusing)
    assert all(answers <= times for times, answers in refusing)


def test_a_busy_source_is_as_fresh_as_with_hourly_polling_f6(ours: list[Year]) -> None:
    delays = sorted(delay for one in ours if one.kind == "busy newsroom" for delay in one.delays)
    assert delays[len(delays) // 2] < HOUR


@pytest.mark.parametrize(("days", "hours"), [(1 / 8, 1), (1, 2.8), (7, 7.5), (30, 15.5), (3000, 24)])
def test_the_next_poll_follows_from_when_an_entry_is_expected_f6(days: float, hours: float) -> None:
    """As docs/polling.md says; by key, up to a tenth less."""
    assert max(1, hours * 0.9) <= wait_of(Cadence(NOW, timedelta(days=days), None)) <= hours


@pytest.mark.parametrize(("days", "hours"), [(1 / 8, 1), (1, 2.8), (7, 7.5), (10, 12.3), (14, 24), (30, 24), (3000, 24)])
def test_a_source_that_is_silent_for_weeks_is_polled_once_a_day_f6(days: float, hours: float) -> None:
    assert max(1, hours * 0.9) <= wait_of(Cadence(NOW - timedelta(days=days), timedelta(hours=1), None)) <= hours


def wait_of(cadence: Cadence) -> float:
    """Hours until the next poll of a source with this cadence, after an answer."""
    answer = NotModified("https://one.example/feed", 304)
    state = SourceState("one", answer.url, conditional=True, cadence=cadence)
    return round((next_due(Source("one", answer.url), state, answer, NOW).at - NOW) / timedelta(hours=1), 1)


@pytest.mark.all
def test_the_page_shows_what_the_benchmark_makes() -> None:
    years = live_all(200, 365)
    page = (DOCS / "polling.md").read_text(encoding="utf-8")
    assert page == fill(page, years), "docs/polling.md is stale: run `make bench-polling`"
    assert (DOCS / "polling.svg").read_text(encoding="utf-8") == chart(years), "docs/polling.svg is stale: run `make bench-polling`"
    sources = invent(200, 365)
    lost = [
        (one.missed, fixed.missed) for simulated, one, fixed in zip(sources, years[OURS], years[HOURLY], strict=True) if not simulated.down
    ]
    assert lost == [(0, 0)] * len(lost), "a source that was never down lost something"
