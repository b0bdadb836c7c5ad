"""When a source is due, as a table; and what no table shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.due import is_due, next_due, spread
from aggregator.model import Cadence, Fetched, FetchFailed, FetchOutcome, Hints, NotModified, ParseFailed, Source, SourceState
from tests.casefiles import cases, read

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ADDRESS = "https://one.example/feed"


def span(number: float) -> timedelta:
    return timedelta(minutes=number)


def minutes(number: float | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def outcome_of(case: dict[str, Any]) -> FetchOutcome | ParseFailed:
    outcomes: dict[str, FetchOutcome | ParseFailed] = {
        "fetched": Fetched(ADDRESS, 200, b"<rss/>", "hash", max_age=minutes(case.get("max_age"))),
        "not_modified": NotModified(ADDRESS, 304, max_age=minutes(case.get("max_age"))),
        "failed": FetchFailed("http", "The server failed.", case.get("status", 503), retry_after=minutes(case.get("retry_after"))),
        "unreadable": ParseFailed("html", "It is a page."),
    }
    return outcomes[case["outcome"]]


def state_of(case: dict[str, Any]) -> SourceState:
    hints, cadence, due = case.get("hints", {}), case.get("cadence"), minutes(case.get("due"))
    return SourceState(
        "one",
        ADDRESS,
        failures=case.get("failures", 0),
        gone=case.get("gone", False),
        conditional=case.get("conditional", True),
        last_success=NOW - span(case["last_success"]) if "last_success" in case else None,
        next_due=None if due is None else NOW + due,
        hints=Hints(minutes(hints.get("ttl")), frozenset(hints.get("skip_hours", ())), frozenset(hints.get("skip_days", ()))),
        cadence=Cadence(NOW - span(cadence["newest"]), span(cadence["gap"]), span(cadence["window"])) if cadence else None,
    )


@cases("due")
def test_a_source_is_due(path: Path) -> None:
    case = read(path)
    state = state_of(case)
    if "expect" in case:
        source = Source("one", case.get("url", ADDRESS), every=timedelta(minutes=case.get("every", 60)))
        earliest, latest = (NOW + timedelta(minutes=number) for number in case["expect"])
        due = next_due(source, state, outcome_of(case), NOW)
        assert earliest <= due.at <= latest, case["why"]
        assert case.get("because", due.because) == due.because
    else:
        slack = timedelta(minutes=case.get("slack", 0))
        assert is_due(state, NOW, regardless=case.get("regardless", False), slack=slack) == case["is_due"], case["why"]


def test_first_polls_are_spread_over_the_interval_and_the_first_is_at_once_f11() -> None:
    unmet = [Source(f"source-{number}", f"https://{number}.example/feed") for number in range(60)]
    dues = spread(unmet, NOW)
    times = sorted(due.at for due in dues.values())
    assert times[0] == NOW
    assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(minutes=1)}
    assert spread(reversed(unmet), NOW) == dues
    assert [source.key for source in unmet] != sorted(dues, key=lambda key: dues[key].at), "neighbours in the file may be one host"


@given(
    every=st.integers(5, 3000),
    ttl=st.integers(0, 20_000),
    max_age=st.integers(0, 20_000),
    gap=st.integers(0, 500_000),
    silent=st.integers(0, 500_000),
    window=st.integers(0, 500_000),
    conditional=st.booleans(),
)
def test_an_answer_is_followed_by_a_poll_after_every_and_within_a_day_f6(
    every: int, ttl: int, max_age: int, gap: int, silent: int, window: int, conditional: bool
) -> None:
    source = Source("one", ADDRESS, every=span(every))
    cadence = Cadence(NOW - span(silent), span(gap), span(window))
    state = SourceState("one", ADDRESS, cadence=cadence, hints=Hints(span(ttl)), conditional=conditional)
    due = next_due(source, state, NotModified(ADDRESS, 304, max_age=span(max_age)), NOW)
    assert source.every <= due.at - NOW <= max(source.every, timedelta(hours=24))


def test_jitter_is_always_the_same_for_a_source_and_differs_between_sources() -> None:
    failed, state = FetchFailed("dns", "There is no such host."), SourceState("one", ADDRESS, failures=4)
    due = {key: {next_due(Source(key, ADDRESS), state, failed, NOW).at for _ in range(3)} for key in map(str, range(20))}
    assert all(len(times) == 1 for times in due.values())
    assert len(set().union(*due.values())) == 20


@given(failures=st.integers(1, 100), every=st.integers(1, 5000), retry_after=st.integers(0, 1440))
def test_a_source_that_failed_waits_its_interval_and_what_the_server_asks_for(failures: int, every: int, retry_after: int) -> None:
    source = Source("one", ADDRESS, every=timedelta(minutes=every))
    failed = FetchFailed("http", "The server answered 503.", 503, retry_after=timedelta(minutes=retry_after))
    state = SourceState("one", ADDRESS, failures=failures)
    due = next_due(source, state, failed, NOW).at
    assert due - NOW >= max(source.every, timedelta(minutes=retry_after))
    assert due <= next_due(source, SourceState("one", ADDRESS, failures=failures + 1), failed, NOW).at
    assert not is_due(SourceState("one", ADDRESS, failures=failures, next_due=due), NOW, regardless=True)
