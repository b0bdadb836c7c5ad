"""Channels as Atom (RFC 4287)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from aggregator.model import Channel, Config, Enclosure, SourceInfo
from aggregator.publish.dates import rfc3339
from aggregator.publish.feed_documents import MEDIA_TYPES, FeedHead, render_feed
from aggregator.publish.feed_items import FeedItem
from aggregator.publish.xml_feeds import HISTORY, MEDIA, Dialect, Element, add, add_created, add_image, as_atom, write_feed
from aggregator.text.characters import legal, one_line

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def render_atom(channel: Channel, config: Config, updated: datetime) -> bytes:
    """The Atom document of `channel`; `updated` holds where the channel is empty (see `render_feed`)."""
    return render_feed(channel, "atom", config, updated, partial(write_feed, _ATOM))


def _finish_head(feed: Element, head: FeedHead) -> None:
    """The media types of the feed's links, further links, and `updated` with Z (A16)."""
    feed.find("updated").text = rfc3339(head.updated)
    for link, media_type in zip(feed.findall("link"), (MEDIA_TYPES["atom"], "text/html"), strict=True):
        link.set("type", media_type)
    for rel, href in head.links:
        add(feed, "link", href=href, rel=rel)
    if head.archive:
        add(feed, f"{{{HISTORY}}}archive")


def _finish_entry(entry: Element, item: FeedItem) -> None:
    entry.find("updated").text = rfc3339(item.story.shown_updated)
    entry.find("published").text = rfc3339(item.story.shown_published)
    add_created(entry, item.story)
    if item.language:
        entry.set(_LANG, item.language)
    _add_links(entry, item)
    add_image(entry, item.story.image)
    _add_source(entry, item.story.source, item.story.source_updated)


def _add_links(entry: Element, item: FeedItem) -> None:
    """The same article elsewhere, and attached files: feedgen 1.0.0 writes nothing but href of an entry's links (python-feedgen#135)."""
    if item.link:
        entry.find("link").set("rel", "alternate")
    for copy in item.copies:
        add(entry, "link", href=copy.href, rel="related", title=copy.title)
    for file in item.enclosures:
        add(entry, "link", href=file.href, rel="enclosure", type=file.type or "", length=_length(file))


def _length(file: Enclosure) -> str:
    return str(file.length) if file.length else ""


def _add_source(entry: Element, source: SourceInfo, updated: datetime) -> None:
    """A complete atom:source (A13) as the last child: some readers take its title and link for the entry's (A14, feedbin#767)."""
    element = add(entry, "source")
    add(element, "id", legal(source.id))
    add(element, "title", one_line(source.name) or source.key)
    add(element, "updated", rfc3339(updated))
    for rel, href in (("self", source.url), ("alternate", source.site)):
        if href:
            add(element, "link", href=legal(href), rel=rel)
    if rights := legal(source.rights or "").strip():
        add(element, "rights", rights)


_ATOM = Dialect(as_atom, {"media": MEDIA}, _finish_head, _finish_entry)
