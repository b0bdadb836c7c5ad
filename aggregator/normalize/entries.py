"""One entry in our form: each field by the module that knows its rules."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from aggregator.model import Entry, ParsedEntry, ParsedFeed, Source
from aggregator.normalize.authors import people_of
from aggregator.normalize.content import article_lines, body_lines, plain_summary, safe_content
from aggregator.normalize.dates import parse_date
from aggregator.normalize.filters import Filtered, refuse
from aggregator.normalize.identity import edit_hash, edit_hash_before, keys_of, whole_hash, words_of_text
from aggregator.normalize.images import lead_image
from aggregator.normalize.labels import clean_tags, language_of
from aggregator.normalize.links import enclosures_of, origin_of, resolve_addresses
from aggregator.normalize.titles import make_title, plain_title
from aggregator.text.languages import detect_language


def normalize_entry(
    entry: ParsedEntry, known: ParsedEntry, parsed: ParsedFeed, source: Source, seen: datetime, constant: Collection[int] = frozenset()
) -> Entry | str:
    """`entry` in our form, or why it is not taken; `known` is the same with the letters that identity is hashed over.

    `constant` are the lengths of files that its document fills in.
    """
    addresses = resolve_addresses(entry, parsed, source)
    lines = body_lines(entry)
    text = " ".join(lines)
    title = plain_title(entry.title, source.title_strip) or make_title(text, addresses.link)
    if not title:
        return "it has neither title, text nor link"
    people = people_of(entry, parsed, source, title, lines)
    tags = clean_tags(entry.tags)
    seen_by_filters = Filtered(title, text, tuple(person.name for person in people), tags, addresses.link)
    if reason := refuse(seen_by_filters, entry.position, source):
        return reason
    guid = None if "guids" in source.distrust else (entry.guid or "").strip() or None
    content, enclosures = safe_content(entry, addresses.base), enclosures_of(entry, addresses.base, constant)
    summary = plain_summary(article_lines(entry.summary), article_lines(entry.content), title)
    published = _date(entry.published, "published", source, seen)
    edited = edit_hash(known)
    return Entry(
        source=source.key,
        position=entry.position,
        guid=guid,
        link=addresses.link,
        canonical=addresses.canonical,
        title=title,
        summary=summary,
        content=content,
        published=published,
        updated=_date(entry.updated, "updated", source, seen),
        people=people,
        tags=tags,
        language=language_of(source.language, entry.language, parsed.language) or detect_language(f"{title}\n{summary}"),
        enclosures=enclosures,
        original=addresses.original,
        origin=origin_of(entry),
        words=words_of_text(title, text),
        edit_hash=edited,
        hash=whole_hash(known, edited),
        keys=keys_of(known, guid, addresses.canonical, published),
        edit_hash_before=edit_hash_before(known),
        image=lead_image(entry, enclosures, content, addresses.base),
    )


def _date(text: str | None, name: str, source: Source, seen: datetime) -> datetime | None:
    """A date of the document; `distrust: [dates]` drops all, `distrust: [updated]` one."""
    return parse_date(text, seen) if text and not source.distrust & {"dates", name} else None
