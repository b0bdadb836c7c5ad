"""Deduplicate: identity over the polls of a source, copies across sources, and whom a byline means."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from aggregator.deduplicate import (
    claim_authors,
    find_copy,
    hidden_keys,
    identify,
    in_release_order,
    mailing_times,
    pending_of,
    story_dates,
    story_uri,
)
from aggregator.deduplicate.agreement import titles_equal
from aggregator.model import (
    AuthorRule,
    Candidate,
    Entry,
    EntryKey,
    Known,
    Named,
    ParsedEntry,
    ParsedFeed,
    Pending,
    Person,
    Rungs,
    Source,
    Text,
)
from aggregator.normalize import normalize
from tests.casefiles import cases, read

SEEN = datetime(2026, 11, 20, 8, tzinfo=UTC)


def entries_of(rows: list[dict[str, Any]], source: str = "source") -> list[Entry]:
    parsed = tuple(
        ParsedEntry(
            position=position,
            guid=row.get("guid"),
            link=row.get("link"),
            title=Text(row["title"], "text"),
            summary=Text(row["text"], "text") if "text" in row else None,
            published=row.get("published"),
            original=row.get("original"),
        )
        for position, row in enumerate(rows)
    )
    feed = ParsedFeed(version="rss20", url="https://source.example/feed", entries=parsed)
    return list(normalize(feed, Source(source, "https://source.example/feed"), SEEN).entries)


class Memory:
    """What a store remembers of one source, kept in a dict."""

    def __init__(self) -> None:
        self.rungs = Rungs()
        self.known: dict[int, Known] = {}
        self.keys: dict[EntryKey, set[int]] = {}

    def poll(self, entries: list[Entry]) -> list[int]:
        """The id in this memory of each entry of the document."""
        known = {key: [self.known[one] for one in ids] for key, ids in self.keys.items()}
        found = identify(entries, known, self.rungs)
        self.rungs = found.rungs
        ids: list[int] = []
        for match in found.matches:
            if match.twin_of is not None:
                ids.append(ids[match.twin_of])
                continue
            entry, id_ = match.entry, match.known if match.known is not None else len(self.known) + 1
            self.known[id_] = Known(id_, entry.guid, entry.canonical, entry.title, entry.words, entry.published)
            for key in entry.keys:
                self.keys.setdefault(key, set()).add(id_)
            ids.append(id_)
        return ids


@cases("deduplicate/identity")
def test_an_entry_is_recognised_over_polls(path: Path) -> None:
    case = read(path)
    memory, ids_of = Memory(), {}
    for poll in case["polls"]:
        for row, id_ in zip(poll, memory.poll(entries_of(poll)), strict=True):
            assert ids_of.setdefault(row["is"], id_) == id_, f"{case['why']}: {row['title']}"
    assert len(set(ids_of.values())) == len(ids_of), f"{case['why']}: two articles became one"
    assert memory.rungs == Rungs(case.get("guid_reused", False), case.get("link_reused", False)), case["why"]


@cases("deduplicate/copies")
def test_a_copy_is_the_same_article_elsewhere(path: Path) -> None:
    case = read(path)
    one, other = case["one"], case["other"]
    [lead] = entries_of([one], one.get("source", "one"))
    [entry] = entries_of([other], other.get("source", "other"))
    first = replace(pending_of(lead, 1, SEEN), link_shared="siblings" in one)
    candidate = Candidate(7, first, story_uri(first, "news.example.org,2026", lambda _: False))
    found = find_copy(replace(pending_of(entry, 2, SEEN), link_shared="siblings" in other), [candidate])
    assert (found is not None) == case["copy"], case["why"]
    if found:
        assert found.story == 7
        assert found.tier == case.get("tier", "link")
        assert found.evidence


@cases("deduplicate/people")
def test_a_name_means_one_author(path: Path) -> None:
    case = read(path)
    rules = [AuthorRule(rule["name"], tuple(rule.get("also", ())), tuple(rule.get("only", ()))) for rule in case.get("rules", ())]
    lead, *copies = ([Person(**person) for person in people] for people in (case["people"], *case.get("others", ())))
    there = [Named(f"there{number}", "There News", tuple(people)) for number, people in enumerate(copies)]
    claims = claim_authors(Named("here", "Here News", tuple(lead)), there, rules)
    assert [claim.key for claim in claims] == case["expect"], case["why"]


def test_a_hidden_author_is_known_by_the_key_of_the_rule() -> None:
    assert hidden_keys([AuthorRule("Jane Doe", hide=True), AuthorRule("Ann Lee")]) == {"name:janedoe"}


WORDS = st.text("abcdefgh ", max_size=30)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"title": WORDS.map(lambda text: f"Title {text}")},
        optional={
            "guid": st.sampled_from(["1", "2", "https://source.example/1"]),
            "link": st.sampled_from(["https://source.example/1", "https://source.example/2", "https://source.example/"]),
            "text": WORDS.map(lambda text: text + "one two three four five six seven eight nine"),
        },
    ),
    max_size=6,
)


@given(rows=ROWS)
def test_an_unchanged_document_is_recognised_whole(rows: list[dict[str, Any]]) -> None:
    memory = Memory()
    entries = entries_of(rows)
    first = memory.poll(entries)
    settled = memory.poll(entries)
    assert memory.poll(entries) == settled
    assert len(set(first)) == len(set(settled))


@given(rows=ROWS)
def test_entries_of_different_titles_in_one_document_are_never_one(rows: list[dict[str, Any]]) -> None:
    ids = Memory().poll(entries := entries_of(rows))
    firsts: dict[int, Entry] = {}
    for entry, id_ in zip(entries, ids, strict=True):
        first = firsts.setdefault(id_, entry)
        # But for one guid and one link: there, a longer title is the shorter one corrected.
        corrected = entry.guid is not None and (entry.guid, entry.canonical) == (first.guid, first.canonical)
        # An article more ("Title a") makes no other title.
        assert corrected or titles_equal(first.title, entry.title)


# --- what is fixed at release ---------------------------------------------------------------------------------------


def pending(**values: Any) -> Pending:
    [entry] = entries_of([{"title": "A title", "guid": "1", "link": "https://source.example/1"}])
    return replace(pending_of(entry, 1, SEEN), **values)


def test_a_valid_guid_is_the_id_of_the_story() -> None:
    guid = "https://Source.example/%7Ea?P=1"
    assert story_uri(pending(guid=guid), "news.example.org,2026", lambda _: False) == guid, "A4: an id is never normalised"


def test_a_guid_that_is_no_iri_gets_a_tag_uri() -> None:
    for guid in ("74277", "/node/25513", "a text", "javascript:alert(1)", "mailto:a@b.example", None):
        uri = story_uri(pending(guid=guid), "news.example.org,2026", lambda _: False)
        assert uri.startswith("tag:news.example.org,2026:source/"), "A5"


def test_an_id_that_another_story_holds_is_not_given_again() -> None:
    guid = "https://source.example/1"
    uri = story_uri(pending(guid=guid), "a.example,2026", {guid}.__contains__)
    assert uri.startswith("tag:")
    assert story_uri(pending(guid=guid), "a.example,2026", {guid, uri}.__contains__) not in {guid, uri}


def test_a_source_that_reuses_guids_gets_tag_uris() -> None:
    assert story_uri(pending(guid="urn:x:1", guid_reused=True), "a.example,2026", lambda _: False).startswith("tag:")


def test_dates_in_the_future_are_never_published() -> None:
    dates = story_dates(pending(published=SEEN + timedelta(days=3), updated=SEEN + timedelta(days=4)))
    assert dates.shown_published == dates.shown_updated == SEEN, "A8"


def test_an_undated_entry_keeps_its_first_seen() -> None:
    dates = story_dates(pending(published=None, updated=None))
    assert dates.shown_published == dates.shown_updated == dates.sort_at == SEEN


def test_updated_is_never_before_published() -> None:
    dates = story_dates(pending(published=SEEN - timedelta(hours=1), updated=SEEN - timedelta(days=2)))
    assert dates.shown_updated == dates.shown_published == SEEN - timedelta(hours=1)


def test_backfill_sorts_by_its_own_date_and_a_late_arrival_by_ours() -> None:
    old = SEEN - timedelta(days=400)
    assert story_dates(pending(published=old, backfill=True)).sort_at == old
    assert story_dates(pending(published=old)).sort_at == SEEN, "A26: a late arrival is not cut by the window"


def test_backfill_that_says_only_when_it_was_changed_was_out_by_then() -> None:
    """Many Atom feeds give `updated` alone: their archive is not of today."""
    old = SEEN - timedelta(days=400)
    dates = story_dates(pending(published=None, updated=old, backfill=True))
    assert dates.sort_at == dates.shown_published == dates.shown_updated == old
    dates = story_dates(pending(published=None, updated=old))
    assert dates.sort_at == dates.shown_published == SEEN, "what came since was published when we saw it"
    assert story_dates(pending(published=None, updated=SEEN + timedelta(days=1), backfill=True)).shown_published == SEEN, "A8"


def test_release_order_is_by_date_then_source_then_from_the_foot_of_the_document() -> None:
    entries = [
        pending(id=1, position=0),
        pending(id=2, position=1),
        pending(id=3, source="another", position=5),
        pending(id=4, position=2, published=SEEN - timedelta(days=1)),
    ]
    assert [entry.id for entry in in_release_order(entries)] == [4, 3, 2, 1]


@given(waiting=st.integers(0, 50), ago=st.none() | st.floats(0, 60))
def test_mailing_times_rise_by_a_second_and_never_reach_the_future(waiting: int, ago: float | None) -> None:
    last = None if ago is None else SEEN - timedelta(seconds=ago)
    times = mailing_times(waiting, last, SEEN)
    assert all(later - earlier == timedelta(seconds=1) for earlier, later in pairwise(times)), "N4"
    assert all(time <= SEEN for time in times)
    assert last is None or all(time - last >= timedelta(seconds=1) for time in times)
    assert len(times) == (waiting if ago is None else min(waiting, int(ago)))
