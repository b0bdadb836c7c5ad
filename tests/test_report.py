"""Reports: the JSON to the letter of its contract, and sentences that read well."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import ConfigError, Problem, UsageError
from aggregator.model import (
    Author,
    AuthorRule,
    Config,
    Copy,
    Coverage,
    Pings,
    Published,
    RunReport,
    Source,
    SourceInfo,
    SourceReport,
    Story,
    Writer,
)
from aggregator.report import (
    authors_json,
    errors_json,
    line_of,
    moment,
    note_of,
    published_json,
    right_of,
    run_json,
    stories_json,
    summary_of,
    tried_of,
    why_all_failed,
)
from tests.casefiles import cases, read

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def make_source_report(given: dict[str, Any]) -> SourceReport:
    fields = {"key": "wire", "name": "The Wire", "url": "https://wire.example/feed"} | given
    if "next_due" in fields:
        fields["next_due"] = datetime.fromisoformat(fields["next_due"])
    return SourceReport(**fields)


def make_report(given: dict[str, Any]) -> RunReport:
    published = Published(given.get("written", 0), given.get("unchanged", 0), given.get("removed", 0), tuple(given.get("refused", ())))
    sources = tuple(make_source_report(source) for source in given["sources"])
    return RunReport(
        MORNING, MORNING, sources, given.get("total", 0), given.get("new", 0), published, pings=Pings(**given.get("pings", {}))
    )


@cases("report/summary")
def test_summary_reads_well(path: Path) -> None:
    case = read(path)
    assert summary_of(make_report(case), dry_run=case.get("dry_run", False)) == case["summary"]


@cases("report/line")
def test_source_is_told_in_a_line_and_a_note(path: Path) -> None:
    case = read(path)
    source = make_source_report(case["source"])
    assert line_of(source) == case["line"]
    assert note_of(source) == case["note"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (MORNING, "2026-11-24T09:00:00Z"),
        (MORNING.replace(microsecond=999_999), "2026-11-24T09:00:00Z"),
        (datetime(2026, 11, 24, 1, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), "2026-11-23T20:00:00Z"),
        (datetime(987, 1, 2, tzinfo=UTC), "0987-01-02T00:00:00Z"),
        (None, None),
    ],
)
def test_moments_are_rfc_3339_in_utc(value: datetime | None, written: str | None) -> None:
    assert moment(value) == written


def test_run_has_the_keys_of_the_contract() -> None:
    source = make_source_report(
        {"outcome": "fetched", "status": 200, "entries": 2, "new": 1, "copies": 1, "degraded": "cut", "seconds": 0.12345}
    )
    report = replace(
        make_report({"sources": [], "total": 9, "new": 1, "written": 3}), sources=(source,), finished=MORNING + timedelta(seconds=4)
    )
    assert run_json(report) == {
        "started": "2026-11-24T09:00:00Z",
        "finished": "2026-11-24T09:00:04Z",
        "sources": [
            {
                "key": "wire",
                "name": "The Wire",
                "url": "https://wire.example/feed",
                "outcome": "fetched",
                "status": 200,
                "kind": None,
                "error": None,
                "entries": 2,
                "new": 1,
                "changed": 0,
                "copies": 1,
                "unchanged": 0,
                "rejected": 0,
                "quarantined": 0,
                "degraded": True,
                "degraded_because": "cut",
                "next_due": None,
                "seconds": 0.123,
                "not_understood": 0,
                "not_understood_because": None,
                "alarm": None,
            }
        ],
        "stories": {"total": 9, "new": 1},
        "published": {"written": 3, "unchanged": 0, "removed": 0, "refused": [], "faulty": []},
        "pings": {"sent": 0, "waiting": 0, "failed": 0},
    }


def test_feed_that_is_whole_is_not_degraded() -> None:
    (source,) = run_json(make_report({"sources": [{"outcome": "fetched"}]}))["sources"]
    assert (source["degraded"], source["degraded_because"]) == (False, None)


def test_story_has_the_keys_of_the_contract() -> None:
    jane = Author("person:janedoe", "Jane Doe", "jane-doe", "person")
    wire, bell = (SourceInfo(key, key.title(), None, None, f"tag:news.example,2026:source/{key}") for key in ("wire", "bell"))
    moments = dict.fromkeys(("shown_published", "shown_updated", "first_seen", "released", "sort_at", "source_updated"), MORNING)
    story = Story(
        id="tag:wire.example,2026:1",
        sequence=7,
        title="Breach at Norvik",
        link=None,
        summary="What happened.",
        content="<p>What happened, at length.</p>",
        published=None,
        updated=MORNING - timedelta(days=1),
        mailed=None,
        authors=(jane,),
        source=wire,
        topics=("news",),
        tags=("breach",),
        language=None,
        enclosures=(),
        also_in=(Copy(bell, "https://bell.example/1", "Norvik breached", "link"),),
        related=(Coverage("tag:wire.example,2026:2", "Norvik, a day later", None, bell, None),),
        **moments,
    )
    assert stories_json([story]) == {
        "stories": [
            {
                "id": "tag:wire.example,2026:1",
                "title": "Breach at Norvik",
                "link": None,
                "summary": "What happened.",
                "published": None,
                "updated": "2026-11-23T09:00:00Z",
                "first_seen": "2026-11-24T09:00:00Z",
                "released": "2026-11-24T09:00:00Z",
                "sequence": 7,
                "authors": [{"name": "Jane Doe", "slug": "jane-doe", "kind": "person"}],
                "source": "wire",
                "topics": ["news"],
                "tags": ["breach"],
                "also_in": [{"source": "bell", "link": "https://bell.example/1", "title": "Norvik breached", "tier": "link"}],
                "related": ["tag:wire.example,2026:2"],
            }
        ]
    }


def test_author_has_the_keys_of_the_contract() -> None:
    writer = Writer(Author("person:janedoe", "Jane Doe", "jane-doe", "person"), 3, ("J. Doe", "Jane Doe"), ("one", "two"))
    assert authors_json([writer]) == {
        "authors": [
            {
                "name": "Jane Doe",
                "slug": "jane-doe",
                "kind": "person",
                "stories": 3,
                "spellings": ["J. Doe", "Jane Doe"],
                "sources": ["one", "two"],
            }
        ]
    }


def test_published_names_what_was_not_touched() -> None:
    assert published_json(Published(1, 2, 3, ("index.html",))) == {
        "written": 1,
        "unchanged": 2,
        "removed": 3,
        "refused": ["index.html"],
        "faulty": [],
    }


def test_every_problem_of_the_file_is_an_error() -> None:
    problems = (Problem("feeds.yaml", 3, "site", "is no address"), Problem("feeds.yaml", None, None, "is empty"))
    assert errors_json(ConfigError(problems)) == {
        "errors": [
            {"file": "feeds.yaml", "line": 3, "key": "site", "message": "is no address"},
            {"file": "feeds.yaml", "line": None, "key": None, "message": "is empty"},
        ]
    }


def test_other_error_is_one_message() -> None:
    assert errors_json(UsageError("no such key")) == {"errors": [{"file": None, "line": None, "key": None, "message": "no such key"}]}


def test_nothing_wrong_is_an_empty_list() -> None:
    assert errors_json(None) == {"errors": []}


def test_right_file_is_told_with_what_it_holds() -> None:
    config = Config("feeds.yaml", "News", "https://news.example/", "news.example,2026", (Source("a", "https://a.example/feed"),))
    assert right_of(config) == "feeds.yaml: nothing is wrong; 1 source"
    assert (
        right_of(replace(config, authors=(AuthorRule("Jane Doe"),) * 2)) == "feeds.yaml: nothing is wrong; 1 source, 2 authors with rules"
    )


@pytest.mark.parametrize(
    ("outcomes", "told"),
    [(["fetched"], "1 source tried, none failed."), (["fetched", "failed", "skipped"], "2 sources tried, 1 failed.")],
)
def test_tried_sources_are_counted(outcomes: list[str], told: str) -> None:
    assert tried_of(make_report({"sources": [{"outcome": outcome} for outcome in outcomes]})) == told


@pytest.mark.parametrize(
    ("kinds", "begins"),
    [
        (["dns", "timeout"], "Not one source could be reached: is there a network?"),
        (["dns", "http"], "Not one source gave a usable answer"),
    ],
)
def test_where_all_failed_the_way_out_is_told(kinds: list[str], begins: str) -> None:
    told = why_all_failed([make_source_report({"outcome": "failed", "kind": kind}) for kind in kinds])
    assert told.startswith(begins)
    assert "make demo" in told
