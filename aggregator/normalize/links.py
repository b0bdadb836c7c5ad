"""The addresses of an entry: what relative ones are resolved against, which to show, which to compare by, what is enclosed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from aggregator.model import Enclosure, ParsedEntry, ParsedFeed, Source
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link, article_link, canonical_link, host_of, shown_link
from aggregator.text.redirectors import is_silent

_MOST_ENCLOSURES = 20
#: Bytes: no file is shorter; feeds say 0, 1 or 2 where they don't know.
_SHORTEST = 100
#: So many different files are not of one length.
_CONSTANT = 3
#: CISA's links: `See https://vendor.example/advisory ; https://nvd.nist.gov/vuln/detail/CVE-2026-1`.
_ADDRESS = re.compile(r"(?<!\S)https?://\S+", re.I)
_LINE_END = re.compile(r"[\t\n\r]")


#: Relations of a link that names where an entry is from, the surest first (RFC 6596; RFC 4287 §4.2.7.2).
_ORIGINALS = ("canonical", "via")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The addresses of one entry, absolute; `base` is what those in its HTML are resolved against."""

    link: str | None
    canonical: str | None
    original: str | None
    base: str | None


def resolve_addresses(entry: ParsedEntry, parsed: ParsedFeed, source: Source) -> Addresses:
    """The operator's `base:` outranks xml:base (which may be relative itself: RFC 3986 §5.1), which outranks the document's address.

    HTML without an xml:base is resolved against the entry's own page, as a browser would that shows it there.
    """
    stated = _first_http(source.base, _stated_base(entry, parsed))
    document = stated or _first_http(parsed.url, absolute_link(parsed.link))
    link, declared = absolute_link(entry.link, document), absolute_link(entry.original, document)
    named = declared or _first(absolute_link(other.href, document) for rel in _ORIGINALS for other in entry.links if other.rel == rel)
    shown = _shown(entry.link, link, declared)
    canonical = _canonical(link, parsed, source)
    return Addresses(shown, canonical, _original(shown, named, canonical), stated or shown or document)


def _shown(written: str | None, link: str | None, declared: str | None) -> str | None:
    """The address to show: of several in one link the first, and where the link leads on without a word, what is declared beside it."""
    if link is None:
        return None
    if declared and is_silent(link):
        return shown_link(declared)
    several = _ADDRESS.findall(_LINE_END.sub("", written or ""))
    first = several[0].rstrip(";,.") if len(several) > 1 or (several and "://" not in (written or "").partition(" ")[0]) else None
    return shown_link(absolute_link(first) or link)


def _original(shown: str | None, declared: str | None, canonical: str | None) -> str | None:
    """The declared original; without one, the article that the link is only one address of."""
    original = canonical_link(declared) if declared else None
    if shown is None or canonical is None or (original and original != canonical):
        return original
    article = article_link(shown)
    return original if article == canonical else article


def enclosures_of(entry: ParsedEntry, base: str | None, constant: Collection[int]) -> tuple[Enclosure, ...]:
    """Each enclosure once, absolute; a length that is not known is 0, never invented (R7), by us or in the document (`constant`)."""
    found: dict[str, Enclosure] = {}
    for link in entry.links:
        if link.rel == "enclosure" and (href := absolute_link(link.href, base)):
            kind = one_line(link.type or "").lower() or None
            length = link.length if link.length and link.length >= _SHORTEST and link.length not in constant else 0
            found.setdefault(href, Enclosure(href, kind, length))
    return tuple(found.values())[:_MOST_ENCLOSURES]


def constant_lengths(parsed: ParsedFeed) -> frozenset[int]:
    """The lengths that several files of the document claim to have: such a one was filled in (12216320 for every picture)."""
    files = {(link.href, link.length) for entry in parsed.entries for link in entry.links if link.rel == "enclosure" and link.length}
    counts = Counter(length for _, length in files)
    return frozenset(length for length, count in counts.items() if length and count >= _CONSTANT)


def _stated_base(entry: ParsedEntry, parsed: ParsedFeed) -> str | None:
    """xml:base; None where it only repeats the document's address, which is in force anyway."""
    base = absolute_link(entry.base, parsed.url)
    return None if base == absolute_link(parsed.url) else base


def _canonical(link: str | None, parsed: ParsedFeed, source: Source) -> str | None:
    """None for the address of the feed itself: it stands in entries that have no page, and names no article.

    Only where a page without a feed is itself the one article that is read from it, its address names that.
    """
    if source.select and len(parsed.entries) == 1:
        return canonical_link(link) if link else None
    canonical = canonical_link(link) if link else None
    feed = {canonical_link(url) for url in (parsed.url, parsed.self_link, source.url) if url}
    return None if canonical in feed else canonical


def origin_of(entry: ParsedEntry) -> str | None:
    """Host of the site that the entry names as where it was first (`atom:source`, RSS `<source>`)."""
    origin = entry.origin
    return _first(host_of(url) for url in (origin.site, origin.feed) if url) if origin else None


def _first_http(*bases: str | None) -> str | None:
    return _first(absolute_link(base) for base in bases)


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)
