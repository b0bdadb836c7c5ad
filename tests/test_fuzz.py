"""Whatever a source sends, nothing raises, what comes out is clean, and reading it again changes nothing (see `documents`).

And no document of ours breaks a rule through it, so that none is ever held back for what a source said (S9).

`make test` reads 150 documents, `make test-all` 300, `make fuzz` 100,000.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aggregator.model import (
    Byline,
    ChannelSettings,
    Config,
    DigestIssue,
    DigestKind,
    DigestPeriod,
    Entry,
    Fetched,
    Format,
    NormalizedFeed,
    OwnChannel,
    ParsedEntry,
    ParsedFeed,
    ParsedLink,
    ParseFailed,
    Source,
    Story,
    Text,
)
from aggregator.normalize import normalize
from aggregator.parse import parse
from aggregator.pipeline.previewing import preview_document
from aggregator.publish import Ever, plan_documents
from aggregator.publish.digests import compose_issue
from aggregator.publish.rules import Finding, faults_of
from aggregator.publish.shelf import Loaded
from aggregator.text.names import MOST_PEOPLE, read_again
from aggregator.text.summaries import LONGEST_SUMMARY, cut_summary
from tests.documents import SELECT, URL, Document, documents
from tests.test_normalize import SEEN
from tests.test_publish import make_config

#: In so many tests, so that the workers share them; `make test` runs the first two.
SLICES = 4
DOCUMENTS = int(os.environ.get("DOCUMENTS", "300")) // SLICES

FEED = Source(key="example", url=URL, name="Example")
PAGE = Source(key="example", url=URL, name="Example", select=SELECT)
LONGEST_TITLE, LONGEST_NAME, LONGEST_TAG = 500, 100, 100
#: Illegal in XML 1.0, or a control, or of no line; and what turns the words behind it.
UNFIT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff\u202d\u202e]")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
ACTIVE = frozenset("script style iframe object embed svg math form input base meta link template frame applet noscript textarea".split())


@pytest.mark.parametrize("number", [0, 1, *(pytest.param(number, marks=pytest.mark.all) for number in range(2, SLICES))])
def test_no_document_raises_and_normalizing_twice_changes_nothing(number: int) -> None:
    @seed(number)
    @settings(max_examples=DOCUMENTS, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents())
    def read(document: Document) -> None:
        parsed = parse(document.body, URL, document.content_type, document.select)
        if isinstance(parsed, ParseFailed):
            assert parsed.kind != "parse-crash"
            return
        source = PAGE if document.select else FEED
        feed = normalize(parsed, source, SEEN)
        assert normalize(parsed, source, SEEN) == feed
        assert not [refused for refused in feed.rejected if "cannot be normalized" in refused.reason]
        for entry in feed.entries:
            check(entry)
            check_again(entry, feed, source)

    read()


def check(entry: Entry) -> None:
    """Is all of `entry` fit to be published?"""
    assert entry.title
    for words, most in (
        (entry.title, LONGEST_TITLE),
        (entry.summary, LONGEST_SUMMARY),
        *((person.name, LONGEST_NAME) for person in entry.people),
        *((tag, LONGEST_TAG) for tag in entry.tags),
    ):
        assert len(words) <= most
        assert not UNFIT.search(words)
        assert words == words.strip()
    assert all(person.name for person in entry.people)
    assert all(entry.tags)
    assert len(entry.people) <= MOST_PEOPLE
    assert all(time is None or time.tzinfo is UTC for time in (entry.published, entry.updated))
    addresses = (entry.link, entry.image and entry.image.href, *(file.href for file in entry.enclosures))
    assert all(address is None or is_web_address(address) for address in addresses)
    assert all(file.length >= 0 for file in entry.enclosures)
    check_html(entry.content)


def is_web_address(address: str) -> bool:
    return bool(re.match(r"https?://[^\s/]", address)) and not UNFIT.search(address)


def check_html(html: str) -> None:
    """Does nothing in `html` run, and do all its addresses lead to the web?"""
    assert not ILLEGAL.search(html)
    reader = _Tags()
    reader.feed(html)
    for tag, attributes in reader.tags:
        assert tag not in ACTIVE
        for name, value in attributes:
            assert not name.startswith("on")
            assert name not in ("style", "srcdoc", "class", "id")
            assert name not in ("href", "src", "poster") or is_web_address(value or "")
            assert name != "srcset" or all(is_web_address(part) for part in re.split(r",\s+", value or ""))


class _Tags(HTMLParser):
    """Every tag with its attributes, as another parser than ours sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def check_again(entry: Entry, feed: NormalizedFeed, source: Source) -> None:
    """Does `entry` stay as it is when a source sends it in our words?"""
    assert cut_summary(entry.summary) == entry.summary
    assert read_again(entry.people) == entry.people
    (again,) = normalize(sent(entry, feed), source, SEEN).entries
    for name in ("title", "content", "link", "published", "updated", "tags", "enclosures", "people"):
        assert (name, getattr(again, name)) == (name, getattr(entry, name))


def sent(entry: Entry, feed: NormalizedFeed) -> ParsedFeed:
    """A feed that holds `entry` alone, as it was normalized."""
    parsed = ParsedEntry(
        position=0,
        link=entry.link,
        title=Text(entry.title, "text"),
        content=Text(entry.content),
        published=entry.published and entry.published.isoformat(),
        updated=entry.updated and entry.updated.isoformat(),
        bylines=tuple(Byline(person.name, person.email) for person in entry.people),
        tags=entry.tags,
        links=tuple(ParsedLink(file.href, "enclosure", file.type, file.length) for file in entry.enclosures),
    )
    return ParsedFeed(version="atom10", url=URL, entries=(parsed,), title=Text(feed.title or "", "text"), link=feed.link)


# --- what is published ----------------------------------------------------------------------------------------------

_FEEDS: tuple[Format, ...] = ("atom", "rss", "json")
#: Of an own channel for tools that mail it.
_MAILED = ("channels/mail.atom", "channels/mail.rss")
#: What feeds are called by owners who know no better.
_ODD_NAMES = ("desk@example.org", "<b>x</b>", "  ", "The post A appeared first on B.", '"q"', "https://example.org/", None)


@pytest.mark.parametrize("number", [0, *(pytest.param(number, marks=pytest.mark.all) for number in range(1, SLICES))])
def test_no_document_of_ours_breaks_a_rule_for_what_a_source_says_s9(number: int) -> None:
    @seed(100 + number)
    @settings(max_examples=DOCUMENTS // 5 if number else 5, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents(), st.sampled_from(_ODD_NAMES), st.booleans())
    def publish(document: Document, name: str | None, full: bool) -> None:
        parsed = parse(document.body, URL, document.content_type, document.select)
        if isinstance(parsed, ParseFailed):
            return
        source = replace(PAGE if document.select else FEED, name="", topics=("news",), content="full" if full else "summary")
        config = replace(_config(), sources=(source,))
        feed = normalize(parsed, source, SEEN)
        feed = replace(feed, title=name) if name else feed
        fetched = Fetched(URL, 200, document.body, "")
        stories = preview_document(config, source, fetched, feed, SEEN).stories
        assert list(faults_of_all(stories, config)) == []

    publish()


def _config() -> Config:
    config = make_config()
    every = {name: ChannelSettings(50, _FEEDS) for name in ("all", "authors", "sources", "topics")}
    own = (OwnChannel("mail", "Mail", formats=_FEEDS, profile="newsletter"), OwnChannel("any", "Any", formats=_FEEDS))
    return replace(config, channels=replace(config.channels, **every, own=own))


def faults_of_all(stories: Sequence[Story], config: Config) -> Iterator[Finding]:
    """What is wrong with any feed or list that holds `stories`, mailed and in digests too."""
    mailed = [replace(story, mailed=SEEN + timedelta(seconds=story.sequence)) for story in stories]
    shelf = WithDigests(mailed)
    ever = Ever(tuple(shelf.authors.values()), tuple({story.source.key: story.source for story in stories}.values()))
    for recipe in plan_documents(shelf, ever, (), config, SEEN):
        if recipe.path.endswith((".atom", ".rss", ".json", ".opml")):
            yield from faults_of(recipe.path, recipe.make(), "newsletter" if recipe.path in _MAILED else None)


class WithDigests(Loaded):
    """Stories at hand, with an issue that holds them all."""

    def issues(self, kind: DigestKind) -> tuple[DigestIssue, ...]:
        closed = SEEN + timedelta(days=1)
        period = DigestPeriod(kind, f"{closed:%Y-%m-%d}", closed.date(), SEEN, closed)
        issue = compose_issue(self.window(None, frozenset(), 1000), period, {"news": "news"}, make_config())
        return (issue,) if issue else ()
