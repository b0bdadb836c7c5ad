"""What a feed says of itself in every format, and how many of its stories fit into one document."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf

from aggregator.model import Channel, Config, Format, Story
from aggregator.publish.channels import document_path
from aggregator.publish.feed_items import FeedItem, feed_item
from aggregator.text.characters import one_line

#: Bytes of a document; FeedBurner and Google stop at 1 MB (S6).
MAX_BYTES = 900_000

#: Of the formats that readers subscribe to, as links name them.
MEDIA_TYPES: Mapping[Format, str] = {"atom": "application/atom+xml", "rss": "application/rss+xml", "json": "application/feed+json"}
#: Of an archive, which is read once: the W3C's validator stops at 5 MB.
MOST_OF_ARCHIVE = 4_500_000

_DESCRIPTION = "Each story once, however many sources tell it."
_ENDED = "Nothing comes here any more."

#: Where no source is polled, none brings anything sooner.
_HOUR = timedelta(hours=1)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class FeedHead:
    """A feed without its entries."""

    id: str
    title: str
    description: str
    #: Its own address (A19).
    itself: str
    #: The page that shows the same.
    page: str
    #: Title and address of the site.
    site: tuple[str, str]
    language: str
    #: That of its newest entry, not of the build (A25).
    updated: datetime
    #: After which it is worth another look.
    every: timedelta
    rights: str
    #: (rel, address) of what else belongs to it.
    links: tuple[tuple[str, str], ...]
    ended: bool
    #: RFC 5005 §4.
    archive: bool
    #: Its items bear the author's date beside that of their mailing (N4).
    mailed: bool


#: Makes a document, or raises ValueError where something in it cannot be written.
Write = Callable[[FeedHead, Sequence[FeedItem]], bytes]


def render_feed(channel: Channel, form: Format, config: Config, updated: datetime, write: Write) -> bytes:
    """The document of `channel` in `form`, at most 900 kB: whole entries are dropped from its tail (S6).

    None is dropped from an archive (P1): it has 4.5 MB at most, and else gives summaries for texts.
    `updated` holds where the channel is empty; else the feed is as new as its newest entry (A25).
    An entry that cannot be written is left out and logged, so that it never takes the feed with it.
    """

    def written(stories: Sequence[Story]) -> bytes:
        head = _head(channel, form, max((story.shown_updated for story in stories), default=updated), config)
        return write(head, [feed_item(story, config, channel.profile) for story in stories])

    try:
        body = written(channel.stories)
    except ValueError:
        body = b""
    stories = channel.stories
    if channel.archive and len(body) > MOST_OF_ARCHIVE:
        stories = tuple(replace(story, content="", carries="summary") for story in stories)
        body = written(stories)
    if body and (channel.archive or len(body) <= MAX_BYTES):
        return body
    return written(_fitting(stories, written, document_path(channel.stem, form), inf if channel.archive else MAX_BYTES))


def _fitting(stories: Iterable[Story], written: Callable[[Sequence[Story]], bytes], path: str, most: float) -> list[Story]:
    """As many of the first stories as fit into so many bytes, without those that cannot be written."""
    frame = len(written(()))
    room = most - frame
    taken = []
    for story in stories:
        try:
            room -= len(written((story,))) - frame
        except ValueError:
            _log.exception("%s: the entry %r cannot be written and is left out", path, story.id)
            continue
        if room < 0:
            break
        taken.append(story)
    return taken


def _head(channel: Channel, form: Format, updated: datetime, config: Config) -> FeedHead:
    """A channel that moved names the one that goes on, so that programs subscribe to that (S7).

    Where no page shows the same, it names the site; so does the combined channel, whose page is that of the site.
    """
    page = document_path(channel.own_stem, "html") if "html" in channel.formats and channel.stem != "all" else ""
    return FeedHead(
        id=channel.id,
        title=one_line(channel.title),
        description=_ENDED if channel.ended else _DESCRIPTION,
        itself=config.site + document_path(channel.own_stem, form),
        page=config.site + page,
        site=(one_line(config.title), config.site),
        language=config.language,
        updated=updated,
        every=min((source.every for source in config.sources if not source.paused), default=_HOUR),
        rights=_rights(config),
        links=channel.links,
        ended=channel.ended,
        archive=channel.archive,
        mailed=any(story.issued for story in channel.stories),
    )


def _rights(config: Config) -> str:
    """Of the feed; an entry's own stand in its atom:source."""
    rights = "All rights to each entry stay with its source, which is named in it."
    return f"{rights} To have one taken down, write to {one_line(config.contact)}." if config.contact else rights
