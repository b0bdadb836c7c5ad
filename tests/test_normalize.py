"""Entries in our one form: each file of tests/cases/normalize is one rule: feed, entry and source, and what must come out of them."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from aggregator.model import Byline, Entry, ParsedEntry, ParsedFeed, ParsedLink, Source, Text
from aggregator.normalize import normalize
from aggregator.normalize.content import safe_content
from aggregator.normalize.dates import parse_date
from aggregator.normalize.titles import plain_title
from aggregator.text.html import LONGEST, sanitize_html
from aggregator.text.summaries import LONGEST_SUMMARY, cut_summary
from tests.casefiles import CASES, cases, read

SEEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
URL = "https://feeds.example.org/feed.xml"


def feed_of(*parsed: ParsedEntry, **fields: Any) -> ParsedFeed:
    return ParsedFeed(**{"version": "rss20", "url": URL, "entries": parsed, **fields})


def source_of(fields: dict[str, Any] | None = None) -> Source:
    return TypeAdapter(Source).validate_python({"key": "example", "url": URL, **(fields or {})})


def entry_of(**fields: Any) -> Entry:
    (entry,) = normalize(feed_of(ParsedEntry(position=0, **fields)), source_of(), SEEN).entries
    return entry


def plain(entry: Entry) -> dict[str, Any]:
    """`entry` as JSON would hold it, its keys by their kinds."""
    fields = asdict(entry) | {"keys": [key.kind for key in entry.keys]}
    return json.loads(json.dumps(fields, default=lambda value: value.strftime("%Y-%m-%dT%H:%M:%SZ")))  # type: ignore[no-any-return]


def assert_holds(actual: Any, expected: Any) -> None:
    """Is all of `expected` in `actual`? Objects may have more fields, lists no more items."""
    if isinstance(expected, dict):
        for name, value in expected.items():
            assert_holds(actual[name], value)
    elif isinstance(expected, list):
        assert len(actual) == len(expected), actual
        for one, other in zip(actual, expected, strict=True):
            assert_holds(one, other)
    else:
        assert actual == expected


@cases("normalize")
def test_entry_is_normalized(path: Path) -> None:
    check_case(path)


def check_case(path: Path) -> None:
    """Does the entry of a case come out as the case says?"""
    case = read(path)
    entry = {"position": 0, **case["entry"]}
    parsed = TypeAdapter(ParsedFeed).validate_python({"version": "rss20", "url": URL, "entries": [entry], **case.get("feed", {})})
    feed = normalize(parsed, source_of(case.get("source")), SEEN)
    if "rejected" in case:
        assert [refused.reason for refused in feed.rejected] == [case["rejected"]]
        assert not feed.entries
    else:
        assert not feed.rejected
        assert_holds(plain(feed.entries[0]), case["expect"])


DATES = [
    (path.stem, text, time)
    for path in sorted((CASES / "text").glob("date_*.json"))
    for text, time in json.loads(path.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize(("text", "time"), [date[1:] for date in DATES], ids=[f"{date[0]}: {date[1][:50]}" for date in DATES])
def test_date_is_read_as(text: str, time: str | None) -> None:
    found = parse_date(text, SEEN)
    assert (found and found.strftime("%Y-%m-%dT%H:%M:%SZ")) == time


@given(st.text(max_size=120) | st.from_regex(r"[0-9TZ:+ /.,-]{1,40}", fullmatch=True) | st.datetimes().map(str))
def test_no_date_raises_and_what_is_read_is_utc_and_no_absurdity(text: str) -> None:
    found = parse_date(text, SEEN)
    assert found is None or (found.tzinfo is UTC and datetime(1990, 1, 1, tzinfo=UTC) <= found <= datetime(2026, 12, 25, tzinfo=UTC))


def test_feed_says_what_it_is() -> None:
    feed = normalize(
        feed_of(
            id="https://feeds.example.org/id",
            title=Text("Loud &amp; <b>Clear</b>\x00"),
            link="/home",
            self_link="feed.xml",
            updated="2023-07-22",
            language="EN-us",
            rights="&copy; Loud",
            degraded="cut",
        ),
        source_of(),
        SEEN,
    )
    assert (feed.id, feed.title, feed.link, feed.self_link) == (
        "https://feeds.example.org/id",
        "Loud & Clear",
        "https://feeds.example.org/home",
        "https://feeds.example.org/feed.xml",
    )
    assert (feed.updated, feed.language, feed.rights, feed.degraded) == (datetime(2023, 7, 22, tzinfo=UTC), "en-US", "© Loud", "cut")


def test_feed_that_says_nothing_has_none() -> None:
    feed = normalize(feed_of(id="74277", rights=" ", title=Text("")), source_of(), SEEN)
    assert (feed.id, feed.title, feed.link, feed.updated, feed.rights) == (None, None, None, None, None)


def test_dates_that_mean_nothing_are_reported() -> None:
    parsed = feed_of(
        ParsedEntry(0, title=Text("A"), published="May", updated=" "),
        ParsedEntry(1, title=Text("B"), published="2023-07-22"),
        updated="2024-13-45",
    )
    assert normalize(parsed, source_of(), SEEN).not_understood == (
        "“2024-13-45” is a day or time that does not exist",
        "“May” is no whole date",
    )


def test_rejected_entry_says_how_to_find_it_and_the_others_stay() -> None:
    parsed = feed_of(ParsedEntry(0), ParsedEntry(1, title=Text("Kept")), ParsedEntry(2, guid="g", summary=Text(" ")))
    feed = normalize(parsed, source_of(), SEEN)
    assert [entry.title for entry in feed.entries] == ["Kept"]
    assert [(refused.position, refused.ref) for refused in feed.rejected] == [(0, "entry 1"), (2, "g")]


def test_entry_that_surprises_us_is_rejected_alone() -> None:
    of_a_wrong_type: Any = (1,)
    feed = normalize(
        feed_of(ParsedEntry(0, link="https://example.org/a", tags=of_a_wrong_type), ParsedEntry(1, title=Text("Kept"))), source_of(), SEEN
    )
    assert [(refused.ref, refused.reason) for refused in feed.rejected] == [
        ("https://example.org/a", "cannot be normalized (AttributeError)")
    ]
    assert [entry.title for entry in feed.entries] == ["Kept"]


# --- what counts as an edit -----------------------------------------------------------------------------------------

ARTICLE = "<p>A flaw in <b>all</b> routers.</p><script>nonce(1)</script>"


@pytest.mark.parametrize(
    "text",
    [
        "<p class='x'>A flaw in <i>all</i>  routers.</p>",
        "<div>A flaw in all\n routers. 12 comments</div>",
        "A flaw in all routers. 4 min read",
        "Updated 5 minutes ago A flaw in all routers. 1.2k shares",
        "A flaw in all&#32;routers.<script>nonce(2)</script>",
    ],
)
def test_noise_is_no_edit(text: str) -> None:
    assert entry_of(title=Text("T"), content=Text(text)).edit_hash == entry_of(title=Text("T"), content=Text(ARTICLE)).edit_hash


@pytest.mark.parametrize(
    "text", ["<p>A flaw in most routers.</p>", "<p>A flaw in all routers. CVE-2026-1234</p>", "", "<p>a flaw in all routers.</p>"]
)
def test_other_words_are_an_edit(text: str) -> None:
    assert entry_of(title=Text("T"), content=Text(text)).edit_hash != entry_of(title=Text("T"), content=Text(ARTICLE)).edit_hash


def test_hashes_bear_their_version_and_never_change() -> None:
    entry = entry_of(
        title=Text("T"), content=Text(ARTICLE), guid="g", link="https://example.org/a", tags=("x",), bylines=(Byline("Dana Okafor"),)
    )
    assert entry.edit_hash == "2:819aa0732cdd4e407663323bba3e9a26"
    assert entry.hash == "2:e4fc4fce77cb2a417c28c5ae26a4ba2f"
    assert [key.digest.hex()[:8] for key in entry.keys] == ["bbf6145e", "80e8869e", "8999af2f", "9c6e7a18"]


def test_dates_do_not_count_for_any_hash() -> None:
    dated, undated = entry_of(title=Text("T"), published="2023-07-22", updated="2023-07-23"), entry_of(title=Text("T"))
    assert (dated.edit_hash, dated.hash) == (undated.edit_hash, undated.hash)


@pytest.mark.parametrize(
    "change",
    [
        {"link": "https://example.org/b"},
        {"guid": "g2"},
        {"tags": ("x",)},
        {"language": "de"},
        {"bylines": (Byline("Dana Okafor"),)},
        {"links": (ParsedLink("https://example.org/a.mp3", "enclosure"),)},
        {"title": Text("Other")},
    ],
    ids=lambda change: next(iter(change)),
)
def test_everything_stored_counts_for_the_hash(change: dict[str, Any]) -> None:
    assert entry_of(**{"title": Text("T"), **change}).hash != entry_of(title=Text("T")).hash


def test_settings_of_the_operator_make_no_entry_unknown() -> None:
    parsed = feed_of(ParsedEntry(0, title=Text("Router flaw found - Example"), content=Text("word " * 30), published="2023-07-22"))
    (before,) = normalize(parsed, source_of(), SEEN).entries
    (after,) = normalize(parsed, source_of({"title_strip": [" - Example"]}), SEEN).entries
    assert before.title != after.title
    assert before.keys == after.keys


# --- properties -----------------------------------------------------------------------------------------------------

WORDS = st.text(max_size=40) | st.sampled_from(
    ["<b>x</b>", "&amp;", "https://example.org/a", "javascript:x", "\ud800", "By Dana Okafor", "2023-07-22"]
)
TEXT = st.builds(Text, WORDS, st.sampled_from(["text", "html"]))
MAYBE = st.none() | WORDS
ENTRY = st.builds(
    ParsedEntry,
    position=st.integers(0, 9),
    guid=MAYBE,
    link=MAYBE,
    title=st.none() | TEXT,
    summary=st.none() | TEXT,
    content=st.none() | TEXT,
    published=MAYBE,
    updated=MAYBE,
    bylines=st.lists(st.builds(Byline, MAYBE, MAYBE, MAYBE), max_size=3).map(tuple),
    tags=st.lists(WORDS, max_size=3).map(tuple),
    links=st.lists(st.builds(ParsedLink, WORDS, st.just("enclosure")), max_size=2).map(tuple),
    original=MAYBE,
    language=MAYBE,
    base=MAYBE,
)


@given(ENTRY, st.none() | TEXT, MAYBE)
def test_no_entry_raises_and_what_comes_out_is_clean(parsed: ParsedEntry, title: Text | None, words: str | None) -> None:
    feed = normalize(feed_of(parsed, title=title, id=words, link=words, rights=words), source_of(), SEEN)
    assert len(feed.entries) + len(feed.rejected) == 1
    assert not any("cannot be normalized" in refused.reason for refused in feed.rejected)
    for entry in feed.entries:
        assert entry.title
        assert plain_title(Text(entry.title, "text")) == entry.title
        assert sanitize_html(entry.content, None) == entry.content
        assert repr(asdict(entry)).encode("utf-8")
        assert "text" in {key.kind for key in entry.keys}
        assert entry.link is None or entry.link.startswith(("https://", "http://"))


@given(
    st.lists(
        st.sampled_from(
            [
                "word",
                "Sentence.",
                "[…]",
                "Read more",
                "The post X appeared first on Y.",
                "U.S.",
                "…",
                "x" * 100,
                "Continue reading",
                "→",
                "。",
            ]
        ),
        max_size=40,
    ).map(" ".join)
)
def test_cutting_a_summary_twice_changes_nothing(text: str) -> None:
    short = cut_summary(text)
    assert len(short) <= LONGEST_SUMMARY
    assert cut_summary(short) == short


def test_a_content_that_is_too_long_gives_way_whole() -> None:
    long = Text(f"<p>{'word ' * (LONGEST // 5 + 1)}</p>")
    entry = ParsedEntry(position=0, title=Text("T"), summary=Text("<p>Short.</p>"), content=long)
    assert safe_content(entry, None) == "<p>Short.</p>"
    assert safe_content(replace(entry, summary=long), None) == ""
