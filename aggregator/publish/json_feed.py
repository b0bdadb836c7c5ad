"""Channels as JSON Feed 1.1. What we know beyond it stands under `_aggregator` (docs/formats.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from aggregator.model import Channel, Config, Copy, SourceInfo
from aggregator.publish.dates import rfc3339
from aggregator.publish.feed_documents import FeedHead, render_feed
from aggregator.publish.feed_items import FeedItem
from aggregator.text.characters import legal, one_line

_VERSION = "https://jsonfeed.org/version/1.1"


def render_json(channel: Channel, config: Config, updated: datetime) -> bytes:
    """The JSON Feed of `channel`; `updated` is not told, for the format has no place for it."""
    return render_feed(channel, "json", config, updated, _write)


def _write(head: FeedHead, items: Sequence[FeedItem]) -> bytes:
    title, site = head.site
    feed = {
        "version": _VERSION,
        "title": head.title,
        "description": head.description,
        "home_page_url": head.page,
        "feed_url": head.itself,
        "user_comment": head.rights,
        "authors": [{"name": title, "url": site}],
        "language": head.language,
        "expired": head.ended,
        "hubs": [{"type": "WebSub", "url": href} for rel, href in head.links if rel == "hub"],
        "_aggregator": {"about": site},
    }
    whole = _told(feed) | {"items": [_told(_item(item)) for item in items]}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode() + b"\n"


def _item(item: FeedItem) -> dict[str, Any]:
    story = item.story
    return {
        "id": item.id,
        "url": item.link,
        "title": item.title,
        "content_html": item.content,
        "summary": item.summary if item.summary != item.title else None,
        "image": legal(story.image.href) if story.image else None,
        "date_published": rfc3339(story.shown_published),
        "date_modified": rfc3339(story.shown_updated),
        "authors": [{"name": name} for name in item.authors],
        "tags": list(dict.fromkeys(each.term for each in item.categories[1:])),
        "language": item.language,
        "attachments": [
            _told({"url": file.href, "mime_type": file.type or "application/octet-stream", "size_in_bytes": file.length})
            for file in item.enclosures
        ],
        "_aggregator": _ours(item),
    }


def _ours(item: FeedItem) -> dict[str, Any]:
    """Where the story and its copies stand, what else tells of the event, and the topics: what grows, the text does not tell."""
    story = item.story
    return {
        "source": _source(story.source),
        "also_in": [_copy(copy) for copy in story.also_in],
        "related": [other.id for other in story.related],
        "topics": [each.term for each in item.categories[1:] if each.scheme],
    }


def _copy(copy: Copy) -> dict[str, Any]:
    return {"source": _source(copy.source), "link": legal(copy.link or "") or None, "title": one_line(copy.title)}


def _source(source: SourceInfo) -> dict[str, Any]:
    return {"key": source.key, "name": one_line(source.name) or source.key, "url": source.url, "site": source.site}


def _told(fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` without those that say nothing."""
    return {name: value for name, value in fields.items() if value}
