"""Feeds in XML. The door of feedgen.

feedgen writes the skeleton; one extension, which runs last on the feed and on each entry, adds what feedgen drops or cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from aggregator.model import Image, Story
from aggregator.publish.dates import rfc3339
from aggregator.publish.feed_documents import FeedHead
from aggregator.publish.feed_items import FeedItem
from aggregator.text.characters import legal
from aggregator.version import VERSION

ATOM = "http://www.w3.org/2005/Atom"
HISTORY = "http://purl.org/syndication/history/1.0"
_DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"

#: Of lxml, as feedgen builds it: its own elements have no namespace, which the root alone bears.
Element = Any


@dataclass(frozen=True, slots=True)
class Dialect:
    """What one format adds to the work of feedgen."""

    #: Of the feed that has all of its entries, the bytes.
    written: Callable[[FeedGenerator], bytes]
    #: Prefix → namespace, beyond those that feedgen declares.
    namespaces: Mapping[str, str]
    #: Complete the root, before its entries are in it.
    finish_head: Callable[[Element, FeedHead], None]
    finish_entry: Callable[[Element, FeedItem], None]


def as_atom(feed: FeedGenerator) -> bytes:
    """The bytes of `feed` as Atom, indented."""
    return bytes(feed.atom_str(pretty=True))


def as_rss(feed: FeedGenerator) -> bytes:
    """The bytes of `feed` as RSS, indented."""
    return bytes(feed.rss_str(pretty=True))


def write_feed(dialect: Dialect, head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    """The document, in UTF-8. Raises ValueError where something in it cannot be written."""
    title, site = head.site
    feed = FeedGenerator()
    namespaces = dict(dialect.namespaces) | ({"fh": HISTORY} if head.archive else {}) | ({"dcterms": _DCTERMS} if head.mailed else {})
    feed.register_extension("last", lambda: _Last(namespaces, lambda root: dialect.finish_head(root, head)), lambda: _Last(namespaces))
    feed.id(head.id)
    feed.title(head.title)
    feed.description(head.description)
    feed.updated(head.updated)
    feed.language(head.language)
    feed.author(name=title)
    feed.link([{"href": head.itself, "rel": "self"}, {"href": head.page, "rel": "alternate"}])
    feed.generator("aggregator", version=VERSION, uri=site)
    feed.rights(head.rights)
    for item in items:
        _add_entry(feed, item, dialect)
    return dialect.written(feed)


def add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    """Add an element as the last child of `parent`; attributes without a value are left out."""
    element = xml_elem(name, parent, **{key: value for key, value in attributes.items() if value})
    element.text = text
    return element


def add_image(entry: Element, image: Image | None) -> None:
    """The lead image, directly below the entry (R8); what is not known of it is not said."""
    if image is None:
        return
    href, size = legal(image.href), {"width": _pixels(image.width), "height": _pixels(image.height)}
    add(entry, f"{{{MEDIA}}}content", url=href, medium="image", type=image.type or "", **size)
    add(entry, f"{{{MEDIA}}}thumbnail", url=href, **size)


def add_created(entry: Element, story: Story) -> None:
    """The author's date, where a newsletter shows that of its mailing (N4).

    Not as `issued`, which HubSpot and all that reads with feedparser (rss2email) take for `pubDate`.
    """
    if story.issued:
        add(entry, f"{{{_DCTERMS}}}created", rfc3339(story.issued))


def _pixels(number: int | None) -> str:
    return str(number) if number else ""


def _add_entry(feed: FeedGenerator, item: FeedItem, dialect: Dialect) -> None:
    # By default feedgen would put each before the last.
    entry = feed.add_entry(order="append")
    entry.id(item.id)
    entry.title(item.title)
    entry.published(item.story.shown_published)
    entry.updated(item.story.shown_updated)
    entry.author([{"name": name} for name in item.authors])
    if item.link:
        entry.link(href=item.link, rel="alternate")
    entry.summary(item.summary)
    entry.content(item.content, type="html")
    for each in item.categories:
        given = {"term": each.term, "scheme": each.scheme, "label": each.label}
        entry.category({name: value for name, value in given.items() if value})
    entry.last.finish = lambda element: dialect.finish_entry(element, item)


@dataclass(slots=True)
class _Last:
    """The extension; feedgen makes one for the feed, and one for each entry."""

    namespaces: Mapping[str, str]
    finish: Callable[[Element], None] | None = None

    def extend_ns(self) -> dict[str, str]:
        return dict(self.namespaces)

    def extend_atom(self, element: Element) -> None:
        if self.finish:
            self.finish(element)

    def extend_rss(self, element: Element) -> None:
        self.extend_atom(element)
