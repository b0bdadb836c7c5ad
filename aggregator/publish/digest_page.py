"""Digests as pages, readable as the mails they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.model import Channel, DigestIssue, DigestItem
from aggregator.publish.channels import document_path
from aggregator.publish.dates import day_heading
from aggregator.publish.digest_html import by_topic
from aggregator.publish.html import fill_template
from aggregator.publish.site import Name, Site, frame_page, link_to_section
from aggregator.text.characters import one_line

#: Issues on a page: it stays below 150 kB; the feed has more.
_MOST_ISSUES = 7
#: Items of a topic that are shown; what is left is counted.
_MOST_ITEMS = 20
_ENDED = "This digest is not written any more."
_WAITS = "There is no issue yet. The first comes when its day or week is over."


@dataclass(frozen=True, slots=True)
class Line:
    """An item of an issue."""

    title: Name
    summary: str
    #: Source, authors, and how many tell it.
    about: str
    coverage: tuple[tuple[Name, str], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """The items of a topic."""

    name: Name
    lines: tuple[Line, ...]
    #: That are not shown.
    left: int


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue; `name` is that of its period, by which links lead here."""

    name: str
    heading: str
    topics: tuple[Topic, ...]


def render_digest(channel: Channel, issues: Sequence[DigestIssue], heading: str, site: Site) -> bytes:
    """The page of a digest: its last issues."""
    path = document_path(channel.stem, "html")
    return fill_template(
        "digest.html",
        site=frame_page(path, site, channel),
        here="",
        title=one_line(channel.title),
        heading=heading,
        issues=[_issue(issue, path, site) for issue in issues[:_MOST_ISSUES]],
        empty=_ENDED if channel.ended else _WAITS,
    )


def _issue(issue: DigestIssue, path: str, site: Site) -> Issue:
    until = "The week to " if issue.period.kind == "weekly" else ""
    topics = by_topic(issue.items)
    return Issue(issue.period.name, until + day_heading(issue.period.day), tuple(_topic(items, path, site) for items in topics))


def _topic(items: Sequence[DigestItem], path: str, site: Site) -> Topic:
    name = items[0].topic or "Other news"
    shown = items[:_MOST_ITEMS]
    left = sum(1 + len(item.coverage) for item in items[_MOST_ITEMS:])
    return Topic(Name(name, link_to_section(path, "topics", items[0].topic_slug, site)), tuple(map(_line, shown)), left)


def _line(item: DigestItem) -> Line:
    sources = f"told by {item.sources} sources" if item.sources > 1 else ""
    about = " · ".join(filter(None, (item.source, ", ".join(item.authors), sources)))
    coverage = tuple((Name(other.title, other.link), other.source) for other in item.coverage)
    return Line(Name(item.title, item.link), item.summary, about, coverage)
