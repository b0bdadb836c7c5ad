"""The addresses of an entry: what relative ones are resolved against, which to show, which to compare by, what is enclosed."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.model import Enclosure, ParsedEntry, ParsedFeed, Source
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link, canonical_link, shown_link

_MOST_ENCLOSURES = 20


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
    link = absolute_link(entry.link, document)
    link = shown_link(link) if link else None
    original = absolute_link(entry.original, document)
    return Addresses(link, _canonical(link, parsed, source), canonical_link(original) if original else None, stated or link or document)


def enclosures_of(entry: ParsedEntry, base: str | None) -> tuple[Enclosure, ...]:
    """Each enclosure once, absolute; a length that is missing or negative is 0, never invented (R7)."""
    found: dict[str, Enclosure] = {}
    for link in entry.links:
        if link.rel == "enclosure" and (href := absolute_link(link.href, base)):
            kind = one_line(link.type or "").lower() or None
            found.setdefault(href, Enclosure(href, kind, max(link.length or 0, 0)))
    return tuple(found.values())[:_MOST_ENCLOSURES]


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


def _first_http(*bases: str | None) -> str | None:
    return next((url for base in bases if (url := absolute_link(base))), None)
