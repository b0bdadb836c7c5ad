"""One rule, one case: `cases/parse/<rule>.*` with `<rule>.expected.json`, which holds the part of the result that the rule is about."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import ParsedFeed, ParseFailed, Select
from aggregator.parse import parse

CASES = Path(__file__).parent / "cases" / "parse"
SAMPLES = Path(__file__).parents[1] / "aggregator" / "samples"
URL = "https://log.example/feed"
NAMES = sorted(path.name.removesuffix(".expected.json") for path in CASES.glob("*.expected.json"))


def body_of(name: str) -> bytes:
    (path,) = (path for path in CASES.glob(f"{name}.*") if not path.name.endswith(".expected.json"))
    return path.read_bytes()


def assert_holds(expected, actual, where="result"):
    """Every value of `expected` stands in `actual`; lists are of equal length."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            assert_holds(value, actual[key], f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(actual) == len(expected), (where, actual)
        for index, (one, other) in enumerate(zip(expected, actual, strict=True)):
            assert_holds(one, other, f"{where}[{index}]")
    else:
        assert actual == expected, where


def as_written(value):
    """Waits in minutes, sets in their order."""
    return value / timedelta(minutes=1) if isinstance(value, timedelta) else sorted(value)


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_holds_for_its_case(name):
    expected = json.loads((CASES / f"{name}.expected.json").read_text())
    terms = expected.pop("given", {})
    select = Select(**terms["select"]) if "select" in terms else None
    result = parse(body_of(name), URL, terms.get("content_type"), select)
    if "failed" in expected:
        assert isinstance(result, ParseFailed)
        assert result.kind == expected["failed"]
        assert expected.get("message", "") in result.message
    else:
        assert isinstance(result, ParsedFeed)
        assert_holds(expected, json.loads(json.dumps(asdict(result), default=as_written)))


def test_an_unforeseen_error_of_a_parser_is_a_failure_without_its_details():
    result = parse(b"<p>t", URL, None, Select(item=None))  # a selector that the configuration would not let through
    assert result == ParseFailed("parse-crash", "The document made the parser fail (TypeError); please report it with its address.")


@pytest.mark.parametrize(
    ("name", "entries", "authors"),
    [
        ("threat-wire.rss", 5, {"By Dana Okafor", "Mirela Stan", "Inês Carvalho"}),
        ("patch-notes.atom", 4, {"DANA OKAFOR", "Ines Carvalho", "Rui Tavares"}),
        ("cert-bulletin.rdf", 3, {"Operations Desk", "CERT Example Team"}),
    ],
)
def test_a_sample_feed_is_whole(name, entries, authors):
    feed = parse((SAMPLES / name).read_bytes(), URL, None, None)
    assert isinstance(feed, ParsedFeed)
    assert feed.degraded is None
    assert len(feed.entries) == entries
    assert {byline.name for entry in feed.entries for byline in entry.bylines} == authors


def test_the_broken_sample_keeps_its_two_whole_items():
    feed = parse((SAMPLES / "broken.xml").read_bytes(), URL, None, None)
    assert isinstance(feed, ParsedFeed)
    assert len(feed.entries) == 2
    assert feed.degraded
    assert "left out" in feed.degraded


@pytest.mark.parametrize("select", [Select("li.post-card", "h3", "h3 a", ".post-date", ".post-author"), Select("li.post-card")])
def test_the_sample_list_gives_each_post_once_in_its_order(select):
    page = parse((SAMPLES / "blog/index.html").read_bytes(), URL, None, select)
    assert isinstance(page, ParsedFeed)
    assert [entry.title.value.partition(" ")[0] for entry in page.entries if entry.title] == [
        "Importance",
        "Biometric",
        "Zero-Day",
        "Secure",
        "Websockets",
        "OAuth",
    ]
    assert len({entry.link for entry in page.entries}) == 6


def test_the_sample_list_has_dates_and_author_of_each_post():
    page = parse((SAMPLES / "blog/index.html").read_bytes(), URL, None, Select("li.post-card", date=".post-date", author=".post-author"))
    assert isinstance(page, ParsedFeed)
    days = [entry.published for entry in page.entries]
    assert days == ["July 22, 2023", "July 21, 2023", "June 21, 2023", "July 20, 2023", "July 20, 2023", "July 19, 2023"]
    assert {entry.bylines[0].name for entry in page.entries} == {"James McGill"}


def test_the_sample_article_is_one_entry_at_its_own_address_without_byline_and_date():
    page = parse((SAMPLES / "blog/article.html").read_bytes(), URL, None, Select("article.story", "h1"))
    assert isinstance(page, ParsedFeed)
    (entry,) = page.entries
    assert entry.title
    assert entry.title.value == "Law Enforcement Cracks Down on Dark Web Drug Trade: 288 Apprehended"
    address = "https://harbour-lane.example/blog/law-enforcement-cracks-down-on-dark-web-drug-trade"
    assert (entry.link, entry.published, entry.bylines) == (address, None, ())
    assert page.title
    assert page.title.value == "Harbour Lane Security Journal"


@st.composite
def damaged(draw):
    """A case with a piece cut out, repeated, or replaced by random bytes."""
    body = body_of(draw(st.sampled_from(NAMES)))[:4000]
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 60)))
    piece = draw(st.sampled_from([b"", body[start:end] * 2, b"<![CDATA[", b"</", b"&#x", b"<item>", b"\xff\x00"]) | st.binary(max_size=12))
    return body[:start] + piece + body[end:]


@settings(derandomize=True)
@given(
    st.binary(max_size=200) | damaged(),
    st.sampled_from([None, "text/xml", "application/json; charset=utf-16", "text/html; charset=hex", "x; charset="]),
    st.sampled_from([None, Select("li"), Select("*", "a", "a", "time", "b", "p")]),
)
def test_no_bytes_make_parse_raise_or_crash(body, content_type, select):
    result = parse(body, URL, content_type, select)
    assert not isinstance(result, ParseFailed) or result.kind != "parse-crash"
