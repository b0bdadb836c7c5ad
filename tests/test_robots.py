"""What robots.txt allows: cases/robots, and what an answer in its place means (RFC 9309)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.fetch.robots import Robots, product_token, read_robots
from aggregator.model import Fetched, FetchFailed
from tests.casefiles import cases, read

URL = "https://news.example/robots.txt"


def answered(body: bytes) -> Robots:
    return read_robots(Fetched(URL, 200, body, "", "text/plain"))


@cases("robots")
def test_rule_of_robots_txt(path: Path) -> None:
    case = read(path)
    rules, token = answered(case["robots"].encode()), product_token(case["agent"])
    assert {path: rules.allows(f"https://news.example{path}", token) for path in case["allowed"]} == case["allowed"], case["why"]
    assert rules.delay(token) == timedelta(seconds=case["delay"]), case["why"]


@pytest.mark.parametrize(
    ("failure", "text"),
    [
        ({"kind": "http", "status": 404}, ""),
        ({"kind": "http", "status": 401}, ""),
        ({"kind": "http", "status": 403}, ""),
        ({"kind": "gone", "status": 410}, ""),
        ({"kind": "empty", "status": 200}, ""),
        ({"kind": "redirect", "status": 302}, ""),
        ({"kind": "address-refused"}, ""),
        ({"kind": "rate-limited", "status": 429}, None),
        ({"kind": "proxy", "status": 407}, None),
        ({"kind": "http", "status": 500}, None),
        ({"kind": "http", "status": 503}, None),
        ({"kind": "timeout"}, None),
        ({"kind": "dns"}, None),
        ({"kind": "tls"}, None),
        ({"kind": "challenge", "status": 202}, None),
    ],
    ids=str,
)
def test_answer_without_rules_allows_all_or_nothing(failure: dict[str, Any], text: str | None) -> None:
    """RFC 9309 §2.3.1: what is not there allows all, what cannot be asked for nothing."""
    rules = read_robots(FetchFailed(message="", **failure))
    assert rules == Robots(text)
    assert rules.allows("https://news.example/a", "aggregator") == (text is not None)
    assert rules.delay("aggregator") == timedelta()


LINES = ("User-agent: *", "User-agent: aggregator", "Disallow: /*a*$", "Allow: %", "Crawl-delay: -1", "Request-rate: 1/0", "Visit-time: x")
DOCUMENTS = st.one_of(
    st.binary(),
    st.text(st.characters(exclude_categories=["Cs"])).map(str.encode),
    st.lists(st.sampled_from(LINES)).map(lambda lines: "\n".join(lines).encode()),
)


@given(body=DOCUMENTS, path=st.text(st.characters(exclude_categories=["Cs"])))
def test_no_robots_txt_fails(body: bytes, path: str) -> None:
    rules = answered(body)
    assert rules.allows(f"https://news.example/{path}", "aggregator") in (True, False)
    assert timedelta() <= rules.delay("aggregator") <= timedelta(days=1)
