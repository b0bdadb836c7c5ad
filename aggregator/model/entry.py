"""The same in our one form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from aggregator.model.parsed import Image
from aggregator.model.wire import NO_HINTS, Hints


@dataclass(frozen=True, slots=True)
class Person:
    """One name out of a byline, cleaned; who it is across sources is decided when it is published."""

    name: str
    #: Only for matching `authors:`; never published.
    email: str | None = None
    kind: Literal["person", "desk"] = "person"


@dataclass(frozen=True, slots=True)
class Enclosure:
    href: str
    type: str | None = None
    #: Bytes; 0 if unknown (R7).
    length: int = 0


KeyKind = Literal["guid+link", "guid", "link", "text", "guid-path", "title+day", "words", "fragment"]


@dataclass(frozen=True, slots=True)
class EntryKey:
    """One way to recognise an entry: `digest` is 16 bytes of BLAKE2b over what `kind` says."""

    kind: KeyKind
    digest: bytes


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry in our one form: plain title, safe absolute HTML, UTC dates or None, people, keys to compare."""

    source: str
    #: From 0, in document order.
    position: int
    guid: str | None
    #: The address to show: absolute http(s), without tracking; None if the entry has none.
    link: str | None
    #: The address to compare by; never shown, never fetched.
    canonical: str | None
    #: Plain text, never empty.
    title: str
    #: Plain text, at most 300 characters.
    summary: str
    #: Safe HTML with absolute links: what the source's own feed carries.
    content: str
    #: The author's claim and the feed's; None when missing, unparsable or absurd, never "now".
    published: datetime | None
    updated: datetime | None
    people: tuple[Person, ...]
    tags: tuple[str, ...]
    language: str | None
    enclosures: tuple[Enclosure, ...]
    #: Canonical form of the original: declared, or the article that the link is only one address of (a redirector, a page for phones).
    original: str | None
    #: The first 200 words of title-less text, folded: to tell agreement by.
    words: str
    #: `2:…` over title and text after noise removal: it differs only after a real edit.
    edit_hash: str
    #: `2:…` over all that is stored but dates: equal means nothing to write.
    hash: str
    keys: tuple[EntryKey, ...]
    #: `edit_hash` by the rules of the version before: what an upgrade finds in the store.
    edit_hash_before: str = ""
    #: The lead image, absolute; None if it has none.
    image: Image | None = None
    #: Host of the site that it names as where it was first.
    origin: str | None = None
    #: What copies are looked up by, where it was taken already (see `aggregator.deduplicate.sketch`).
    traces: tuple[int, ...] | None = None

    @property
    def ref(self) -> str:
        """What decisions call it by."""
        return self.guid or self.link or self.title


@dataclass(frozen=True, slots=True)
class FullText:
    """What the page of an entry tells, in our one form."""

    #: Safe HTML with absolute links.
    html: str
    #: Plain text, at most 300 characters.
    summary: str
    #: In all of it; of Chinese and Japanese, the letters.
    words: int


@dataclass(frozen=True, slots=True)
class Rejected:
    """An entry of the document that is not taken, and why."""

    position: int
    #: Guid, link or title: to find it by.
    ref: str
    reason: str


@dataclass(frozen=True, slots=True)
class NormalizedFeed:
    """One document in our form."""

    version: str
    #: What the feed says of itself, cleaned: for `atom:source` (A13).
    id: str | None
    title: str | None
    link: str | None
    self_link: str | None
    updated: datetime | None
    language: str | None
    rights: str | None
    entries: tuple[Entry, ...]
    rejected: tuple[Rejected, ...]
    degraded: str | None
    #: Its end is missing, so this was not the complete answer that ends the filling of a source.
    cut: bool = False
    #: Of each date string that was not understood, the string and why.
    not_understood: tuple[str, ...] = ()
    hints: Hints = NO_HINTS
