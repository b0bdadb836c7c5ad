"""The `feeds.yaml` that is shipped: sound, polite, and every setting in it does something.

Each file of `cases/feeds/` is an entry as one of its sources would send it, and what must come out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli import main
from aggregator.config import load_config
from aggregator.deduplicate.people import claim_authors
from aggregator.model import AuthorRule, Byline, Config, Entry, Named, ParsedEntry, ParsedFeed, Source, Text
from aggregator.normalize import normalize
from aggregator.text.links import canonical_link, host_of
from tests.casefiles import CASES, cases, read

FEEDS = Path(__file__).parent.parent / "feeds.yaml"
SEEN = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
CATEGORIES = {"news", "research", "vendor", "cert", "vulnerabilities", "podcasts"}
FURTHER_TOPICS = {"ai", "breaches", "crime", "cryptography", "exploits", "ics", "privacy"}
CONFIG = load_config(FEEDS, {})
SOURCES = {source.key: source for source in CONFIG.sources}
EXAMPLES = [read(path) for path in sorted((CASES / "feeds").glob("*.json"))]


def outcome(case: dict[str, Any], source: Source, config: Config = CONFIG) -> dict[str, Any]:
    """What becomes of the entry of `case` in `source`."""
    fields = case["entry"]
    entry = ParsedEntry(
        position=0,
        title=Text(fields["title"]),
        link=fields.get("link", "https://wire.example/story"),
        content=Text(fields["text"]) if "text" in fields else None,
        published=fields.get("published"),
        updated=fields.get("updated"),
        bylines=(Byline(fields["author"]),) if "author" in fields else (),
        tags=tuple(fields.get("tags", ())),
    )
    feed = normalize(ParsedFeed("rss20", "https://wire.example/feed", (entry,)), source, SEEN)
    return told(feed.entries[0], source, config) if feed.entries else {"rejected": feed.rejected[0].reason}


def told(entry: Entry, source: Source, config: Config) -> dict[str, Any]:
    claims = claim_authors(Named(source.key, source.name or "", entry.people), (), config.authors)
    dates = {name: date and date.isoformat() for name, date in (("published", entry.published), ("updated", entry.updated))}
    authors = [[claim.name, claim.kind] for claim in claims]
    return {"title": entry.title, "link": entry.link, "language": entry.language, "authors": authors, "rejected": None, **dates}


@cases("feeds")
def test_an_entry_comes_out_as_it_should(path: Path) -> None:
    case = read(path)
    found = outcome(case, SOURCES[case["source"]])
    expected = case["expect"]
    if "rejected" in expected:
        assert found["rejected"]
        assert expected["rejected"] in (None, found["rejected"])
    else:
        assert {key: found.get(key) for key in expected} == expected


# --- every setting does something


def without_one_setting(source: Source) -> Iterator[tuple[str, Source]]:
    """`source` without each pattern, name and mistrust that it has, one at a time."""
    for field in ("title_strip", "include", "exclude"):
        patterns = getattr(source, field)
        for pattern in patterns:
            rest = tuple(other for other in patterns if other != pattern)
            yield f"{source.key} {field} {getattr(pattern, 'pattern', pattern)}", replace(source, **{field: rest})
    for word in sorted(source.distrust):
        yield f"{source.key} distrust {word}", replace(source, distrust=source.distrust - {word})
    for field in ("author", "author_pattern", "base", "language"):
        if getattr(source, field):
            yield f"{source.key} {field}", replace(source, **{field: None})


SETTINGS = [pytest.param(changed, id=name) for source in CONFIG.sources for name, changed in without_one_setting(source)]


@pytest.mark.parametrize("changed", SETTINGS)
def test_each_setting_of_a_source_makes_a_difference_to_an_example(changed: Source) -> None:
    examples = [case for case in EXAMPLES if case["source"] == changed.key]
    assert any(outcome(case, changed) != outcome(case, SOURCES[changed.key]) for case in examples)


@pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.name) for rule in CONFIG.authors])
def test_each_author_rule_makes_a_difference_and_each_spelling_has_an_example(rule: AuthorRule) -> None:
    others = replace(CONFIG, authors=tuple(other for other in CONFIG.authors if other != rule))
    assert any(outcome(case, SOURCES[case["source"]], others) != outcome(case, SOURCES[case["source"]]) for case in EXAMPLES)
    assert set(rule.also) <= {case["entry"].get("author") for case in EXAMPLES}


# --- the whole file


def test_check_finds_nothing_wrong(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["check", "--json", "-c", str(FEEDS)])
    assert not left.value.code
    assert json.loads(capfd.readouterr().out) == {"errors": [], "notes": []}


def test_there_are_many_sources_of_every_category() -> None:
    read_by_default = [source for source in CONFIG.sources if not source.paused]
    assert len(read_by_default) >= 100
    assert set(Counter(source.topics[0] for source in read_by_default)) == CATEGORIES
    assert {topic for source in CONFIG.sources for topic in source.topics} == CATEGORIES | FURTHER_TOPICS


@pytest.mark.parametrize("source", [pytest.param(source, id=source.key) for source in CONFIG.sources])
def test_a_source_has_name_site_topic_and_safe_addresses(source: Source) -> None:
    assert source.name
    assert source.site
    assert source.topics
    assert source.topics[0] in CATEGORIES
    assert source.url.startswith("https://")
    assert source.site.startswith("https://")
    assert not source.private


def test_no_two_sources_have_one_name_or_address() -> None:
    for claims in (
        Counter((source.name or "").casefold() for source in CONFIG.sources),
        Counter(canonical_link(source.url) for source in CONFIG.sources),
    ):
        assert [claim for claim, times in claims.items() if times > 1] == []


def test_large_documents_are_polled_seldom_and_no_source_more_than_four_times_an_hour() -> None:
    assert [source.key for source in CONFIG.sources if source.every < timedelta(minutes=15)] == []
    large = [source for source in CONFIG.sources if source.limit and source.limit >= 100 and source.key != "infosecurity-magazine"]
    assert [source.key for source in large if source.every < timedelta(days=1)] == []


def test_what_should_be_left_out_is_not_among_them() -> None:
    text = (CASES / "feeds" / "left_out" / "addresses.txt").read_text(encoding="utf-8")
    left_out = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(left_out) >= 24
    assert [source.key for source in CONFIG.sources if any(is_below(source.url, address) for address in left_out)] == []


def is_below(url: str, address: str) -> bool:
    host, canonical = host_of(url), canonical_link(url) or ""
    return host == address or host.endswith(f".{address}") or canonical == address or canonical.startswith(f"{address}/")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://desk.substack.com/feed", "substack.com"),
        ("https://www.reddit.com/r/netsec/.rss", "reddit.com"),
        ("https://feeds.feedburner.com/akamai/blog", "feeds.feedburner.com/akamai"),
    ],
)
def test_what_is_left_out_is_recognised(url: str, address: str) -> None:
    assert is_below(url, address)
    assert not is_below("https://feeds.feedburner.com/TheHackersNews", address)
