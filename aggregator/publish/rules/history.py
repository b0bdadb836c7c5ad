"""Paged and archived feeds (RFC 5005), in Atom and RSS alike."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.publish.rules.feed import Entry, Feed
from aggregator.publish.rules.finding import Check, quoted
from aggregator.publish.rules.tree import Element

_RELATIONS = ("prev-archive", "next-archive", "current")


def history_feed_checks() -> tuple[Check[Feed], ...]:
    """Checks of the marks of a feed."""
    return (
        Check("P1", _no_current, 'name the subscription document: <link rel="current" href="…"/>'),
        Check("P1", _own_archive, "link to the next older document, never to itself"),
        Check("P1", _twice, "one link of each kind: a reader follows one way"),
        Check("P3", _mixed, "mark a feed that is whole, or one that goes on in archives, never both"),
        Check("P3", _complete_elsewhere, "a whole feed is its own current document"),
    )


def history_entry_checks() -> tuple[Check[Entry], ...]:
    """Checks of an entry."""
    return (Check("P1", _in_entry, "let the feed bear these marks, and no entry"),)


def is_archive(feed: Feed) -> bool:
    """Is the document one that does not change any more?"""
    return isinstance(feed.node, Element) and feed.node.first("fh:archive") is not None


def links_of(node: Element, relation: str) -> list[str]:
    """The addresses that `node` links by `relation`."""
    return [link.attributes.get("href", "").strip() for link in node.all("atom:link") if link.attributes.get("rel") == relation]


def _no_current(feed: Feed) -> Iterator[str]:
    if is_archive(feed) and not links_of(feed.node, "current"):
        yield "it is an archive, and does not name the document that subscribers read"


def _own_archive(feed: Feed) -> Iterator[str]:
    for relation in ("prev-archive", "next-archive"):
        if feed.itself and feed.itself in links_of(feed.node, relation):
            yield f"its {relation} is itself: {quoted(feed.itself)}"


def _twice(feed: Feed) -> Iterator[str]:
    for relation in _RELATIONS:
        if len(links_of(feed.node, relation)) > 1:
            yield f"it has {len(links_of(feed.node, relation))} links {relation}"


def _mixed(feed: Feed) -> Iterator[str]:
    if feed.node.first("fh:complete") is not None:
        if is_archive(feed):
            yield "it is marked as whole, and as an archive"
        if links_of(feed.node, "prev-archive"):
            yield "it is marked as whole, and yet names an older document"


def _complete_elsewhere(feed: Feed) -> Iterator[str]:
    current = links_of(feed.node, "current")
    if feed.node.first("fh:complete") is not None and current and feed.itself and current[0] != feed.itself:
        yield f"it is marked as whole, and names another document as the current one: {quoted(current[0])}"


def _in_entry(entry: Entry) -> Iterator[str]:
    for name in ("fh:archive", "fh:complete"):
        if entry.node.first(name) is not None:
            yield f"it holds {name}"
    for relation in ("prev-archive", "next-archive"):
        if links_of(entry.node, relation):
            yield f"it holds a link {relation}"
