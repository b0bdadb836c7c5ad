"""When a source is due, as a table; and what no table shows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.due import is_due, next_due
from aggregator.model import Fetched, FetchFailed, FetchOutcome, NotModified, ParseFailed, Source, SourceState
from tests.casefiles import cases, read

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
ADDRESS = "https://one.example/feed"


def minutes(number: float | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


def outcome_of(case: dict[str, Any]) -> FetchOutcome | ParseFailed:
    outcomes: dict[str, FetchOutcome | ParseFailed] = {
        "fetched": Fetched(ADDRESS, 200, b"<rss/>", "hash", max_age=minutes(case.get("max_age"))),
        "not_modified": NotModified(ADDRESS, 304, max_age=minutes(case.get("max_age"))),
        "failed": FetchFailed("http", "The server answered 503.", 503, retry_after=minutes(case.get("retry_after"))),
        "unreadable": ParseFailed("html", "It is a page."),
    }
    return outcomes[case["outcome"]]


@cases("due")
def test_a_source_is_due(path: Path) -> None:
    case = read(path)
    state = SourceState("one", ADDRESS, failures=case.get("failures", 0), gone=case.get("gone", False))
    if "expect" in case:
        source = Source("one", ADDRESS, every=timedelta(minutes=case.get("every", 60)))
        earliest, latest = (NOW + timedelta(minutes=number) for number in case["expect"])
        assert earliest <= next_due(source, state, outcome_of(case), NOW).at <= latest, case["why"]
    else:
        due = minutes(case["due"])
        state = SourceState("one", ADDRESS, failures=state.failures, gone=state.gone, next_due=None if due is None else NOW + due)
        slack = timedelta(minutes=case.get("slack", 0))
        assert is_due(state, NOW, regardless=case.get("regardless", False), slack=slack) == case["is_due"], case["why"]


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
