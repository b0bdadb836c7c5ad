"""Listing pages of real sites, read by selectors: `cases/pages/<site>.json` holds those, and facts judged by eye against the page."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from aggregator.discover import propose_selectors
from aggregator.model import ParsedFeed, Select, Source
from aggregator.normalize import normalize
from aggregator.parse import parse
from tests.casefiles import cases, read

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SEEN = datetime(2026, 4, 1, tzinfo=UTC)

pytestmark = [pytest.mark.all, pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the real pages of ../shared/corpus")]


def entries_of(case, select):
    page = parse((CORPUS / case["page"]).read_bytes(), case["url"], "text/html; charset=utf-8", select)
    assert isinstance(page, ParsedFeed)
    feed = normalize(page, Source("page", case["url"]), SEEN)
    assert not feed.rejected
    return feed.entries


@cases("pages")
def test_a_real_page_gives_its_titles_links_dates_and_people(path):
    case = read(path)
    entries = entries_of(case, Select(**case["select"]))
    assert len(entries) == case["entries"]
    assert sum(entry.published is not None for entry in entries) == case["dated"]
    assert len({person.name for entry in entries for person in entry.people}) == case["people"]
    for fact in case["facts"]:
        entry = entries[fact["at"]]
        assert (entry.title, entry.link, [person.name for person in entry.people]) == (fact["title"], fact["link"], fact["people"])
        assert entry.published == (datetime.fromisoformat(fact["date"]) if fact["date"] else None)


@cases("pages")
def test_no_entry_of_a_real_page_stands_twice_or_without_link(path):
    case = read(path)
    entries = entries_of(case, Select(**case["select"]))
    links = [entry.link for entry in entries]
    assert all(links)
    assert len(set(links)) == len(links)
    for entry in entries:
        words = entry.title.split()
        half = len(words) // 2
        assert len(words) < 4 or words[:half] != words[half:], "a title is doubled"


@cases("pages")
def test_selectors_proposed_for_a_real_page_give_the_same_entries(path):
    case = read(path)
    wanted = {entry.link: entry.title for entry in entries_of(case, Select(**case["select"]))}
    best = propose_selectors((CORPUS / case["page"]).read_text(encoding="utf-8"), case["url"])[0]
    given = {entry.link: entry.title for entry in entries_of(case, best.select)}
    assert given.keys() <= wanted.keys(), "foreign entries"
    assert len(given) >= 0.9 * len(wanted)
    assert all(wanted[link] == title for link, title in given.items())
    assert best.entries == len(given)
