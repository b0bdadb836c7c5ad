"""Channels as Atom (RFC 4287). The door of feedgen.

feedgen writes the skeleton; one extension per entry, which runs last, adds what feedgen drops or cannot say: the attributes
of links, a complete `atom:source`, `xml:lang`, dates that end in Z.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from feedgen.entry import FeedEntry
from feedgen.feed import FeedGenerator
from feedgen.util import xml_elem

from aggregator.model import Channel, Config, SourceInfo, Story
from aggregator.publish.channels import document_path
from aggregator.publish.dates import rfc3339
from aggregator.text.characters import legal, one_line
from aggregator.text.ids import tag_uri
from aggregator.version import VERSION

#: Bytes of a document; FeedBurner and Google stop at 1 MB (S6).
MAX_BYTES = 900_000

#: Of the feed; each entry's own stand in its atom:source.
RIGHTS = "All rights to each entry stay with its source, which is named in it."

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_MEDIA_TYPE = re.compile(r"[^\s/]+/[^\s/]+")

_log = logging.getLogger(__name__)

#: Attributes, as feedgen takes them.
Attributes = dict[str, str]
#: Of lxml, as feedgen builds it: without a namespace, which the root alone bears.
Element = Any


def render_atom(channel: Channel, config: Config, updated: datetime) -> bytes:
    """The Atom document of `channel`, at most 900 kB: whole entries are dropped from its tail.

    `updated` holds where the channel is empty; else the feed is as new as its newest entry (A25).
    An entry that cannot be written is left out and logged, so that it never takes the feed with it.
    """
    try:
        body = _document(channel, channel.stories, config, updated)
    except ValueError:
        body = b""
    if 0 < len(body) <= MAX_BYTES:
        return body
    return _document(channel, _writable(channel, config, updated), config, updated)


def _writable(channel: Channel, config: Config, updated: datetime) -> list[Story]:
    """As many of the first stories as fit, without those that feedgen refuses."""
    frame = len(_document(channel, (), config, updated))
    room = MAX_BYTES - frame
    taken = []
    for story in channel.stories:
        try:
            room -= len(_document(channel, (story,), config, updated)) - frame
        except ValueError:
            _log.exception("%s: the entry %r cannot be written and is left out", channel.stem, story.id)
            continue
        if room < 0:
            break
        taken.append(story)
    return taken


def _document(channel: Channel, stories: Sequence[Story], config: Config, updated: datetime) -> bytes:
    feed = FeedGenerator()
    newest = max((story.shown_updated for story in stories), default=updated)
    feed.register_extension("rest", _FeedRest, _EntryRest, rss=False)
    feed.rest.updated = newest
    feed.id(channel.id)
    feed.title(one_line(channel.title))
    feed.updated(newest)
    feed.language(config.language)
    feed.author(name=one_line(config.title))
    feed.link(_feed_links(channel, config))
    feed.generator("aggregator", version=VERSION, uri=config.site)
    feed.rights(RIGHTS)
    for story in stories:
        _add_entry(feed.add_entry(order="append"), story, config)
    return bytes(feed.atom_str(pretty=True))


def _feed_links(channel: Channel, config: Config) -> list[Attributes]:
    """`self` and the page that shows the same (A19): the site itself for the combined channel, or where there is no page.

    A channel that moved names the one that goes on, so that programs subscribe to that (S7).
    """
    page = document_path(channel.own_stem, "html") if "html" in channel.formats and channel.stem != "all" else ""
    return [
        {"href": config.site + document_path(channel.own_stem, "atom"), "rel": "self", "type": "application/atom+xml"},
        {"href": config.site + page, "rel": "alternate", "type": "text/html"},
        *({"href": href, "rel": rel} for rel, href in channel.links),
    ]


def _add_entry(entry: FeedEntry, story: Story, config: Config) -> None:
    title = one_line(story.title) or story.link or story.id
    summary = legal(story.summary).strip() or title
    content = legal(story.content).strip() if story.carries == "full" else ""
    links = _links(story)
    entry.id(legal(story.id))
    entry.title(title)
    entry.published(story.shown_published)
    entry.updated(story.shown_updated)
    entry.author([{"name": name} for name in _names(story)])
    entry.link([dict(link) for link in links])
    entry.summary(summary)
    entry.category(_categories(story, config))
    if content:
        entry.content(content, type="html")
    elif not story.link:
        entry.content(summary, type="text")
    entry.rest.fill(story, links, config.language)


def _names(story: Story) -> list[str]:
    """Every author's name, the main author's first; never an address, never none (A10)."""
    names = [one_line(author.name) for author in story.authors]
    return [name for name in names if name] or [one_line(story.source.name) or story.source.key]


def _links(story: Story) -> list[Attributes]:
    """The article, the same article elsewhere, and attached files; each address once in each role (A11)."""
    links = [_link(story.link, "alternate")]
    links += [_link(copy.link, "related", title=one_line(f"{copy.source.name}: {copy.title}")) for copy in story.also_in]
    for file in story.enclosures:
        media_type = file.type if file.type and _MEDIA_TYPE.fullmatch(file.type) else ""
        links.append(_link(file.href, "enclosure", type=media_type, length=str(file.length) if file.length > 0 else ""))
    unique: dict[tuple[str, bool], Attributes] = {}
    for link in links:
        unique.setdefault((link["href"], link["rel"] == "enclosure"), link)
    return [link for link in unique.values() if link["href"]]


def _link(href: str | None, rel: str, **attributes: str) -> Attributes:
    return {"href": legal(href or ""), "rel": rel} | {name: value for name, value in attributes.items() if value}


def _categories(story: Story, config: Config) -> list[Attributes]:
    """The source and its topics under schemes of ours, which show the origin where atom:source is ignored (A15); then tags (A21)."""
    source = _terms([story.source.key], scheme=_scheme("source", config), label=one_line(story.source.name) or story.source.key)
    return source + _terms(story.topics, scheme=_scheme("topic", config)) + _terms(story.tags)


def _terms(terms: Iterable[str], **attributes: str) -> list[Attributes]:
    return [{"term": term} | attributes for term in dict.fromkeys(map(one_line, terms)) if term]


def _scheme(vocabulary: str, config: Config) -> str:
    return tag_uri(config.id_authority, f"scheme/{vocabulary}")


class _FeedRest:
    """What feedgen writes in another form into the feed: `updated` with Z (A16)."""

    updated: datetime

    def extend_ns(self) -> dict[str, str]:
        return {}

    def extend_atom(self, feed: Element) -> None:
        feed.find("updated").text = rfc3339(self.updated)


class _EntryRest:
    """What feedgen drops from an entry or cannot say."""

    story: Story
    links: list[Attributes]
    language: str | None

    def fill(self, story: Story, links: list[Attributes], feed_language: str) -> None:
        self.story, self.links = story, links
        tag = story.language or ""
        differs = tag.lower() != feed_language.lower()
        self.language = tag if differs and _LANGUAGE_TAG.fullmatch(tag) else None

    def extend_atom(self, entry: Element) -> None:
        entry.find("updated").text = rfc3339(self.story.shown_updated)
        entry.find("published").text = rfc3339(self.story.shown_published)
        # feedgen 1.0.0 shadows its loop variable and so writes nothing of an entry's link but href (lkiesow/python-feedgen#135).
        for element, link in zip(entry.findall("link"), self.links, strict=True):
            element.attrib.update(link)
        if self.language:
            entry.attrib[_LANG] = self.language
        _add_source(entry, self.story.source, self.story.source_updated)


def _add_source(entry: Element, source: SourceInfo, updated: datetime) -> None:
    """A complete atom:source (A13) as the last child: some readers take its title and link for the entry's (A14, feedbin#767)."""
    element = xml_elem("source", entry)
    xml_elem("id", element).text = legal(source.id)
    xml_elem("title", element).text = one_line(source.name) or source.key
    xml_elem("updated", element).text = rfc3339(updated)
    for rel, href in (("self", source.url), ("alternate", source.site)):
        if href:
            xml_elem("link", element, href=legal(href), rel=rel)
    if rights := legal(source.rights or "").strip():
        xml_elem("rights", element).text = rights
