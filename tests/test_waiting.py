"""How long an entry waits for its page, and what ends the wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from aggregator.model import FetchFailed, Page, Source
from aggregator.waiting import back_off, is_over, may_pass, why_not

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PAGE = Page(1, "one", "a", "https://news.example/a", NOW, 0, None, NOW, waiting=True)
SOURCE = Source("one", "https://news.example/feed", full_text=True)


def test_waits_are_5_10_and_20_minutes_or_what_the_server_asks_for() -> None:
    waits = [back_off(replace(PAGE, attempts=attempts), None) / MINUTE for attempts in (0, 1, 2, 3, 100)]
    assert waits == [5, 10, 20, 20, 20]
    assert back_off(PAGE, 30 * MINUTE) == 30 * MINUTE
    assert back_off(PAGE, MINUTE) == 5 * MINUTE


def test_an_hour_is_enough_also_by_a_clock_that_was_ahead() -> None:
    assert [is_over(PAGE, NOW + minute * MINUTE) for minute in (-60, -59, 0, 59, 60)] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("failure", "passes"),
    [
        ({"kind": "timeout"}, True),
        ({"kind": "dns"}, True),
        ({"kind": "connect"}, True),
        ({"kind": "http", "status": 500}, True),
        ({"kind": "http", "status": 503}, True),
        ({"kind": "http", "status": 408}, True),
        ({"kind": "rate-limited", "status": 429}, True),
        ({"kind": "http", "status": 404}, False),
        ({"kind": "http", "status": 401}, False),
        ({"kind": "http", "status": 403}, False),
        ({"kind": "http", "status": 451}, False),
        ({"kind": "gone", "status": 410}, False),
        ({"kind": "challenge", "status": 503}, False),
        ({"kind": "redirect", "status": 302}, False),
        ({"kind": "too-large", "status": 200}, False),
        ({"kind": "address-refused"}, False),
    ],
    ids=str,
)
def test_failure_passes_or_stays(failure: dict[str, Any], passes: bool) -> None:
    assert may_pass(FetchFailed(message="", **failure)) == passes


def test_nobody_waits_for_what_is_not_asked() -> None:
    assert why_not(PAGE, {"one": SOURCE}) is None
    for page, known in (
        (PAGE, {}),
        (PAGE, {"one": replace(SOURCE, full_text=False)}),
        (PAGE, {"one": replace(SOURCE, paused=True)}),
        (replace(PAGE, next_due=None), {"one": SOURCE}),
    ):
        assert why_not(page, known)
