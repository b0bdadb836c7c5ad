"""What the publisher said, in the publisher's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from aggregator.model.wire import NO_HINTS, FailureKind, Hints


@dataclass(frozen=True, slots=True)
class Text:
    """A text construct as it stood in the document."""

    value: str
    #: `html` may hold markup; `text` is literal.
    type: Literal["text", "html"] = "html"


@dataclass(frozen=True, slots=True)
class Byline:
    """One author element as written; `name` may hold an address, several people, or both."""

    name: str | None = None
    email: str | None = None
    uri: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedLink:
    href: str
    rel: str = "alternate"
    type: str | None = None
    #: Bytes as claimed; None if missing or not a number.
    length: int | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; what is not known of it is None."""

    href: str
    type: str | None = None
    #: Pixels.
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """`atom:source` or RSS `<source>` of an entry: where it was first."""

    title: str | None = None
    #: Address of the original feed.
    feed: str | None = None
    #: Address of the original site.
    site: str | None = None
    bylines: tuple[Byline, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One entry or item as the document has it; nothing is cleaned, resolved or guessed."""

    #: From 0, in document order.
    position: int
    guid: str | None = None
    link: str | None = None
    title: Text | None = None
    #: Short text (`description`, `summary`).
    summary: Text | None = None
    #: Full text (`content`, `content:encoded`, `content_html`).
    content: Text | None = None
    #: Date strings as written.
    published: str | None = None
    updated: str | None = None
    bylines: tuple[Byline, ...] = ()
    tags: tuple[str, ...] = ()
    #: All links but the one in `link`: enclosures, via, related.
    links: tuple[ParsedLink, ...] = ()
    #: Pictures that the document gives to the entry, whole ones before thumbnails.
    images: tuple[Image, ...] = ()
    #: The declared original address (`feedburner:origLink`).
    original: str | None = None
    language: str | None = None
    #: `xml:base` in force, absolute or not.
    base: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """One document, read."""

    #: `rss20`, `atom10`, `rss10`, `cdf`, `json11`, `page`, …
    version: str
    #: Address that relative references are resolved against.
    url: str
    entries: tuple[ParsedEntry, ...]
    id: str | None = None
    title: Text | None = None
    #: The site.
    link: str | None = None
    #: Its own address (`rel=self`).
    self_link: str | None = None
    updated: str | None = None
    language: str | None = None
    rights: str | None = None
    #: Atom and JSON Feed only: they hold for entries without an author (RFC 4287 §4.2.1).
    bylines: tuple[Byline, ...] = ()
    #: Why the document is not whole (cut, ill-formed); None if it is.
    degraded: str | None = None
    #: Its end is missing: what stood there is not known.
    cut: bool = False
    hints: Hints = NO_HINTS


@dataclass(frozen=True, slots=True)
class ParseFailed:
    """A body that is no feed, or that could not be read in time; a value like `FetchFailed`."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Article:
    """What a page tells, without what stands around it."""

    #: As extracted: not sanitized, addresses as written.
    html: str
    #: Its plain text.
    text: str
    #: What relative addresses are resolved against.
    base: str
    #: What the page says its title is.
    title: str | None = None
    #: Its headings of the first rank.
    headings: tuple[str, ...] = ()
