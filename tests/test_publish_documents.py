"""All that is published: which documents, and some of them to the letter.

A golden document `tests/cases/publish/<case>.atom`, `.rss`, `.jsonfeed`, `.html` or `.opml` is what `<case>.json` gives for its
`stem`. After a wanted change, `WRITE_GOLDEN=1 pytest tests/test_publish_documents.py` writes them anew, to be read before they are kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from aggregator.model import Config, DigestIssue, DigestKind, DigestPeriod, Document, SourceStatus, Story
from aggregator.publish import Ever, Health, plan_documents, render_all
from aggregator.publish.channels import topic_slugs
from aggregator.publish.digests import compose_issue
from aggregator.publish.shelf import Loaded
from aggregator.version import VERSION
from tests.casefiles import cases
from tests.test_publish import MORNING, make_config, make_ever, make_story, read_case

NOTHING = Ever()
STATUS = SourceStatus("harbour", "Harbour Journal", "https://harbour.example/feed.xml", "ok", 0, MORNING, None, 12)


def make_status(**given: Any) -> SourceStatus:
    """How a source fares, from fields as JSON has them; those not given are of one that answers."""
    fields = asdict(STATUS) | given
    dates = {name: datetime.fromisoformat(fields[name]) for name in ("last_success", "next_due") if isinstance(fields[name], str)}
    return SourceStatus(**(fields | dates))


def render(stories: Any = (), ever: Ever = NOTHING, health: Any = (), **config: Any) -> dict[str, bytes]:
    documents = render_all(stories, ever, health, make_config(**config), MORNING)
    return {document.path: document.body for document in documents}


def status(source: SourceStatus) -> Any:
    return json.loads(render(health=[Health(source)])["status.json"])["sources"][0]


@cases("publish", "*.atom")
def test_the_feed_is_the_golden_one(path: Path):
    compare_with_golden(path)


@cases("publish", "*.rss")
def test_the_rss_feed_is_the_golden_one(path: Path):
    compare_with_golden(path)


@cases("publish", "*.jsonfeed")
def test_the_json_feed_is_the_golden_one(path: Path):
    compare_with_golden(path)


@cases("publish", "*.html")
def test_the_page_is_the_golden_one(path: Path):
    compare_with_golden(path)


@cases("publish", "*.opml")
def test_the_list_for_other_programs_is_the_golden_one_o1(path: Path):
    compare_with_golden(path)


class Sealed(Loaded):
    """A shelf on which all stories are one day's issue of the digest, and the second archive."""

    def __init__(self, stories: Sequence[Story], config: Config) -> None:
        super().__init__(stories)
        self.all, self.config = tuple(stories), config

    def issues(self, kind: DigestKind) -> tuple[DigestIssue, ...]:
        period = DigestPeriod(kind, "2026-11-20", MORNING.date(), MORNING - timedelta(days=1), MORNING)
        issue = compose_issue(self.all, period, topic_slugs((), self.config), self.config)
        return (issue,) if issue and kind == "daily" else ()

    def archives(self) -> int:
        return 2

    def archived(self, number: int) -> tuple[Story, ...]:
        return self.all if number == 2 else ()


def compare_with_golden(path: Path) -> None:
    case = read_case(path.with_suffix(".json"))
    shelf = Sealed(case["stories"], case["config"]) if case.get("sealed") else Loaded(case["stories"])
    ever = replace(case["ever"], authors=(*case["ever"].authors, *shelf.authors.values()))
    recipes = plan_documents(shelf, ever, [], case["config"], MORNING)
    bodies = {recipe.path: recipe.make() for recipe in recipes if recipe.stem in (case["stem"], case["stem"].partition("/")[0], "")}
    stem, form = case["stem"], path.suffix[1:].removesuffix("feed")
    body = bodies["index.html" if (stem, form) == ("all", "html") else f"{stem}.{form}"].replace(
        f'version="{VERSION}"'.encode(), b'version="VERSION"'
    )
    if "WRITE_GOLDEN" in os.environ:
        path.write_bytes(body)
    assert body.decode() == path.read_text(encoding="utf-8")


def test_what_is_published_by_default():
    assert sorted(render([make_story()])) == [
        "all.atom", "all.json", "all.rss", "assets/style.css", "authors/index.html", "authors/jane-doe.atom", "authors/jane-doe.html",
        *(f"digest/{kind}.{form}" for kind in ("daily", "weekly") for form in ("atom", "html", "rss")),
        "index.html", "newsletter.atom", "newsletter.rss", "published.opml", "robots.txt", "status.html", "status.json",
    ]  # fmt: skip


def test_what_is_published_of_sources_and_topics():
    ever = make_ever(sources=[{}, {"key": "tidewatch"}], topics=["research"])
    documents = render([make_story()], ever, feeds=[{"key": "harbour-journal", "topics": ["news"]}])
    assert sorted(path for path in documents if path.startswith(("sources/", "topics/", "feeds."))) == [
        "feeds.opml",
        "sources/harbour-journal.atom", "sources/harbour-journal.html", "sources/index.html",
        "sources/tidewatch.atom", "sources/tidewatch.html",
        "topics/index.html", "topics/news.atom", "topics/news.html", "topics/research.atom", "topics/research.html",
    ]  # fmt: skip


def test_every_channel_has_the_formats_that_are_asked_for():
    documents = render([make_story()], all={"formats": ["json", "rss"]}, authors={"formats": ["rss"]})
    assert sorted(documents) == [
        "all.json", "all.rss", "assets/style.css", "authors/jane-doe.rss",
        *(f"digest/{kind}.{form}" for kind in ("daily", "weekly") for form in ("atom", "html", "rss")),
        "newsletter.atom", "newsletter.rss", "published.opml", "robots.txt", "status.html", "status.json",
    ]  # fmt: skip


def test_the_list_names_a_channel_once_by_its_atom_feed_else_by_its_rss_feed_o2():
    documents = render(
        [make_story(topics=["news"])], all={"formats": ["json", "rss", "atom"]}, authors={"formats": ["rss"]}, topics={"formats": ["json"]}
    )
    assert etree.fromstring(documents["published.opml"]).xpath("//@xmlUrl") == [
        f"https://news.example/{path}"
        for path in ("all.atom", "authors/jane-doe.rss", "newsletter.atom", "digest/daily.atom", "digest/weekly.atom")
    ]


def test_crawlers_may_read_what_asks_not_to_be_indexed_s8():
    rules = RobotFileParser()
    rules.parse(render([make_story()])["robots.txt"].decode().splitlines())
    assert all(rules.can_fetch("Crawlerbot", f"https://news.example/{path}") for path in ("", "all.atom", "authors/jane-doe.html"))


def test_without_stories_there_are_a_feed_and_pages_that_say_so():
    documents = render()
    assert b"There is no story yet" in documents["index.html"]
    assert b"There is no author yet" in documents["authors/index.html"]
    assert b"<entry>" not in documents["all.atom"]


def test_what_has_ended_keeps_an_empty_feed_that_says_so_and_is_listed_nowhere():
    ever = make_ever(["Omar Haddad", "Jane Doe"], [{"key": "tidewatch", "name": "Tidewatch"}], ["research"])
    documents = render([make_story()], ever)
    assert b"<title>Omar Haddad (ended)" in documents["authors/omar-haddad.atom"]
    assert b"<title>Jane Doe \xc2\xb7" in documents["authors/jane-doe.atom"]
    assert b"<title>All from Tidewatch (ended)" in documents["sources/tidewatch.atom"]
    assert b"<title>research (ended)" in documents["topics/research.atom"]
    lists = documents["authors/index.html"] + documents["published.opml"] + documents["index.html"]
    assert not any(name in lists for name in (b"Omar Haddad", b"Tidewatch", b"research"))


def test_the_entry_of_a_copy_keeps_the_source_of_its_lead_a13():
    copy = {"source": {"key": "tidewatch", "name": "Tidewatch"}, "link": "https://tidewatch.example/1", "title": "The same"}
    documents = render([make_story(also_in=[copy])], make_ever(sources=[{"key": "tidewatch", "name": "Tidewatch"}]), feeds=["tidewatch"])
    feed = etree.fromstring(documents["sources/tidewatch.atom"])
    assert feed.xpath("//a:source/a:title/text()", namespaces={"a": "http://www.w3.org/2005/Atom"}) == ["Harbour Journal"]


def test_a_hidden_author_has_no_document_at_all():
    hidden = {"name": "Jane Doe", "hidden": True}
    documents = render([make_story(authors=[hidden])], make_ever([hidden]))
    assert [path for path in documents if "jane" in path] == []
    assert b"Jane" not in documents["published.opml"]


def test_stories_in_any_order_give_equal_bytes_s2():
    stories = [make_story(n, authors=[["Jane Doe", "Omar Haddad"][n % 2]], topics=["b", "a"]) for n in range(8)]
    assert render(stories) == render(stories[::-1])


def test_only_the_status_depends_on_the_time_of_the_pass_a25():
    ever, config = make_ever(["Omar Haddad"], [{}]), make_config(feeds=["harbour-journal"])
    first, second = (
        render_all([make_story(topics=["a"])], ever, [Health(STATUS)], config, MORNING + timedelta(days=day)) for day in (0, 400)
    )
    assert [a.path for a, b in zip(first, second, strict=True) if a != b] == ["status.html", "status.json"]


@pytest.mark.parametrize("surroundings", [{"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C"}])
def test_bytes_depend_neither_on_hash_seed_nor_on_zone_nor_on_locale_s2(surroundings: dict[str, str]):
    code = "from tests.test_publish_documents import sample_digest; print(sample_digest())"
    environment = os.environ | surroundings
    answer = subprocess.run([sys.executable, "-c", code], env=environment, cwd=Path(__file__).parents[1], capture_output=True, check=True)
    assert answer.stdout.decode().strip() == sample_digest()


def sample_digest() -> str:
    stories = [make_story(n, authors=["Zoë Roe", "Ann Lee"], tags=["c", "b", "a"], topics=["y", "x", "Ünicode"]) for n in range(5)]
    ever = make_ever(["Omar Haddad"], [{}, {"key": "tidewatch"}], {"topics/p.atom", "topics/q.html", "topics/r.atom"})
    config = make_config(feeds=[{"key": "harbour-journal", "topics": ["y", "z"]}])
    documents: tuple[Document, ...] = render_all(stories, ever, [Health(STATUS)], config, MORNING)
    return hashlib.sha256(repr(documents).encode()).hexdigest()


def test_the_status_tells_how_sources_fare():
    body = json.loads(render(health=[Health(STATUS)])["status.json"])
    assert body == {
        "updated": "2026-11-20T09:00:00Z",
        "faulty": [],
        "sources": [
            {
                "key": "harbour", "name": "Harbour Journal", "url": "https://harbour.example/feed.xml", "state": "ok", "failures": 0,
                "last_success": "2026-11-20T09:00:00Z", "next_due": None, "entries": 12, "kind": None,
                "alarm": None, "due_because": None, "not_understood": 0, "moved_to": None,
            }
        ],
    }  # fmt: skip


def test_the_status_tells_the_kind_of_a_failure():
    failing = SourceStatus("k", "K", "https://k.example/", "failing", 3, None, MORNING, 0, "timeout")
    assert (status(failing)["state"], status(failing)["kind"]) == ("failing", "timeout")


@pytest.mark.parametrize("url", ["", "file:/srv/secret.xml", "https://user:secret@k.example/feed"])
def test_the_status_shows_no_private_address(url: str):
    assert status(SourceStatus("k", "K", url, "ok", 0, None, None, 0))["url"] is None
