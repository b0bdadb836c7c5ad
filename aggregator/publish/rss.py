"""Channels as RSS 2.0: what their Atom twins say, as far as RSS can say it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from html import escape

from aggregator.model import Channel, Config
from aggregator.publish.dates import rfc822, rfc3339
from aggregator.publish.feed_documents import MEDIA_TYPES, FeedHead, render_feed
from aggregator.publish.feed_items import FeedItem
from aggregator.publish.xml_feeds import ATOM, MEDIA, Dialect, Element, add, add_created, add_image, as_rss, write_feed
from aggregator.text.characters import legal, one_line

_DC = "http://purl.org/dc/elements/1.1/"
_LINK = f"{{{ATOM}}}link"


def render_rss(channel: Channel, config: Config, updated: datetime) -> bytes:
    """The RSS document of `channel`; `updated` holds where the channel is empty (see `render_feed`)."""
    return render_feed(channel, "rss", config, updated, partial(write_feed, _RSS))


def _finish_head(rss: Element, head: FeedHead) -> None:
    channel = rss.find("channel")
    channel.find("lastBuildDate").text = rfc822(head.updated)
    channel.find(_LINK).set("type", MEDIA_TYPES["rss"])
    for rel, href in head.links:
        add(channel, _LINK, href=href, rel=rel)
    add(channel, "ttl", str(max(1, head.every // timedelta(minutes=1))))


def _finish_entry(entry: Element, item: FeedItem) -> None:
    """Names, which feedgen writes with an address only (R5), dates in English whatever the locale (R4), a link always (R2), extensions."""
    story = item.story
    # Readers take it for HTML.
    entry.find("description").text = escape(item.summary, quote=False)
    entry.find("pubDate").text = rfc822(story.shown_published)
    if item.link is None:
        entry.insert(1, add(entry, "link", item.home))
    if story.shown_updated != story.shown_published:
        add(entry, f"{{{ATOM}}}updated", rfc3339(story.shown_updated))
    add_created(entry, story)
    for name in item.authors:
        add(entry, f"{{{_DC}}}creator", name)
    if item.language:
        add(entry, f"{{{_DC}}}language", item.language)
    if story.source.url:
        add(entry, "source", one_line(story.source.name) or story.source.key, url=legal(story.source.url))
    _add_enclosure(entry, item)
    add_image(entry, story.image)


def _add_enclosure(entry: Element, item: FeedItem) -> None:
    """The first file only: RSS readers take one (R7)."""
    for file in item.enclosures[:1]:
        add(entry, "enclosure", url=file.href, length=str(file.length), type=file.type or "application/octet-stream")


_RSS = Dialect(as_rss, {"dc": _DC, "media": MEDIA}, _finish_head, _finish_entry)
