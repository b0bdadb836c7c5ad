"""Work that gives no sign of life is noticed, and slow work is not taken for it for ever."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import parse_config
from aggregator.watch import Watch, longest_silence


@pytest.mark.parametrize(
    ("timeout", "hangs", "minutes"),
    [("30s", 0, 15.5), ("5m", 0, 20), ("30s", 1, 31), ("30s", 2, 62), ("30s", 99, 992)],
    ids=["a quarter of an hour", "and the slowest source", "twice after one hang", "four times after two", "not without end"],
)
def test_silence_that_is_long_enough(timeout: str, hangs: int, minutes: float) -> None:
    sources = [{"feed": "https://a.example/feed", "timeout": timeout}]
    document = {"title": "T", "site": "https://news.example/", "id_authority": "news.example,2026", "sources": sources}
    config = parse_config(json.dumps(document), "feeds.yaml", Path("/nowhere"), {})
    assert longest_silence(config, hangs) == timedelta(minutes=minutes)


def test_each_sign_of_life_begins_the_silence_anew() -> None:
    now = 100.0
    watch = Watch(lambda: now)
    now = 160.0
    assert watch.silence() == ("start", 60.0)
    watch.sign("poll of krebs")
    now = 170.0
    assert watch.silence() == ("poll of krebs", 10.0)
