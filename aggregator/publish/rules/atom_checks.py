"""The checks of Atom 1.0 (RFC 4287)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from aggregator.publish.rules.atom import alternates_of, self_of, type_of
from aggregator.publish.rules.feed import Entry, Feed
from aggregator.publish.rules.finding import Check, quoted
from aggregator.publish.rules.markup import tags_of_tree
from aggregator.publish.rules.moments import rfc3339_of
from aggregator.publish.rules.shared import escaped_twice
from aggregator.publish.rules.tree import Element
from aggregator.text.links import is_iri

_MARKED_UP = re.compile(r"</?[a-zA-Z]|&(?:#?\w{1,31});")
_SINGLE = ("atom:id", "atom:title", "atom:updated")
_OPTIONAL = ("atom:published", "atom:summary", "atom:content", "atom:rights", "atom:source", "atom:subtitle", "atom:generator")

# --- of the feed ----------------------------------------------------------------------------------------------------


def _shape_of_feed(feed: Feed) -> Iterator[str]:
    yield from _shape(feed.node)


def _blank_title_of_feed(feed: Feed) -> Iterator[str]:
    if feed.node.all("atom:title") and not _shown(feed.node.first("atom:title")):
        yield "its title is blank"


def _id_of_feed(feed: Feed) -> Iterator[str]:
    yield from _bad_id(feed.node)


def _dates_of_feed(feed: Feed) -> Iterator[str]:
    yield from _bad_dates(feed.node)


def _no_self(feed: Feed) -> Iterator[str]:
    if not self_of(feed.node):
        yield "it does not name its own address"


def _no_page(feed: Feed) -> Iterator[str]:
    if not alternates_of(feed.node):
        yield "it does not name its page"


def _links_of_feed(feed: Feed) -> Iterator[str]:
    yield from _doubled_alternates(feed.node)


def _not_newest(feed: Feed) -> Iterator[str]:
    said = rfc3339_of(feed.node.said("atom:updated")).at
    dates = [at for entry in feed.entries if (at := rfc3339_of(entry.node.said("atom:updated")).at)]
    if said and dates and said != max(dates):
        yield f"it was updated {said.isoformat()}, its newest entry {max(dates).isoformat()}"


def _title_of_feed(feed: Feed) -> Iterator[str]:
    yield from _marked_up_title(feed.node)


def _no_generator(feed: Feed) -> Iterator[str]:
    generator = feed.node.first("atom:generator")
    if generator is None or not {"uri", "version"} <= generator.attributes.keys():
        yield "it does not say which program wrote it, with address and version"


def _no_rights(feed: Feed) -> Iterator[str]:
    if any(entry.node.first("atom:source") for entry in feed.entries) and not feed.node.said("atom:rights"):
        yield "it carries entries of others, and says nothing of rights"


FEED_CHECKS: tuple[Check[Feed], ...] = (
    Check("A1", _shape_of_feed, "write each of id, title and updated once, and not empty"),
    Check("A1", _blank_title_of_feed, "give the feed a name", "warning"),
    Check("A5", _id_of_feed, "mint a tag: or urn:uuid: id once, and keep it for ever"),
    Check("A11", _links_of_feed, "keep one alternate link of each type and language; others are related, via or enclosure"),
    Check("A16", _dates_of_feed, "write dates as 2026-11-24T08:00:00Z"),
    Check("A17", _title_of_feed, "write titles as plain text, without a type"),
    Check("A19", _no_self, 'write <link rel="self" href="…"/> with the public address of the feed'),
    Check("A19", _no_page, 'write <link rel="alternate" type="text/html" href="…"/>', "warning"),
    Check("A22", _no_generator, 'write <generator uri="…" version="…">', "warning"),
    Check("A22", _no_rights, "write <rights> that says that they stay with the sources", "warning"),
    Check("A25", _not_newest, "let the feed be as new as its newest entry, not as its last building"),
)


# --- of an entry ----------------------------------------------------------------------------------------------------


def _shape_of_entry(entry: Entry) -> Iterator[str]:
    yield from _shape(entry.node)


def _blank_title(entry: Entry) -> Iterator[str]:
    if entry.node.all("atom:title") and not _shown(entry.node.first("atom:title")):
        yield "its title is blank"


def _id(entry: Entry) -> Iterator[str]:
    yield from _bad_id(entry.node)
    if source := entry.node.first("atom:source"):
        yield from (f"in its source: {what}" for what in _bad_id(source))


def _dates(entry: Entry) -> Iterator[str]:
    yield from _bad_dates(entry.node)
    if source := entry.node.first("atom:source"):
        yield from (f"in its source: {what}" for what in _bad_dates(source))


def _nobody(entry: Entry) -> Iterator[str]:
    if not entry.authors:
        yield "it names no author"
    elif not all(entry.authors):
        yield "it has an author without a name"


def _links(entry: Entry) -> Iterator[str]:
    yield from _doubled_alternates(entry.node)
    if not entry.node.all("atom:content") and not alternates_of(entry.node):
        yield "it has neither content nor a link to its page"
    if any("href" not in link.attributes for link in entry.node.all("atom:link")):
        yield "it has a link without href"


def _needs_summary(entry: Entry) -> Iterator[str]:
    content = entry.node.first("atom:content")
    if content is None or entry.node.first("atom:summary"):
        return
    kind = type_of(content)
    if "src" in content.attributes:
        yield "its content stands elsewhere, and it has no summary"
    elif "/" in kind and not kind.startswith("text/") and not kind.endswith(("/xml", "+xml")):
        yield f"its content is {kind} in Base64, and it has no summary"


def _no_summary(entry: Entry) -> Iterator[str]:
    if not _shown(entry.node.first("atom:summary")):
        yield "it has no summary"


def _elements_in_text(entry: Entry) -> Iterator[str]:
    for name in ("atom:title", "atom:summary", "atom:content"):
        text = entry.node.first(name)
        if text and text.children and type_of(text) in ("text", "html"):
            yield f"its {name.removeprefix('atom:')} is said to be {type_of(text)}, and holds elements"


def _incomplete_source(entry: Entry) -> Iterator[str]:
    if source := entry.node.first("atom:source"):
        missing = [name.removeprefix("atom:") for name in _SINGLE if not source.said(name)]
        missing += [] if source.all("atom:link") else ["link"]
        if missing:
            yield f"its source lacks {', '.join(missing)}"


def _source_not_last(entry: Entry) -> Iterator[str]:
    if entry.node.first("atom:source") and entry.node.children[-1].name != "atom:source":
        yield f"its source stands before its {entry.node.children[-1].name.rpartition(':')[2]}"


def _hidden_origin(entry: Entry) -> Iterator[str]:
    source = entry.node.first("atom:source")
    if source is None:
        return
    name = source.said("atom:title")
    told = name and any(name in text for text in (entry.title, entry.summary, entry.content, *entry.authors))
    if not told and not any("scheme" in category.attributes for category in entry.node.all("atom:category")):
        yield "it names its source in atom:source alone, which several readers ignore"


def _title(entry: Entry) -> Iterator[str]:
    yield from _marked_up_title(entry.node)


def _doubtful_title(entry: Entry) -> Iterator[str]:
    title = entry.node.first("atom:title")
    if title and type_of(title) == "text" and escaped_twice(title.text):
        yield f"its title looks as if it was escaped twice: {quoted(title.text)}"
    elif title and type_of(title) != "text" and not _MARKED_UP.search(title.text) and not title.children:
        yield f"its title is said to be {type_of(title)}, and is plain text"


def _empty_categories(entry: Entry) -> Iterator[str]:
    if not all("term" in category.attributes for category in entry.node.all("atom:category")):
        yield "it has a category without a term"


def _poor_categories(entry: Entry) -> Iterator[str]:
    for category in entry.node.all("atom:category"):
        if not category.attributes.get("term", "-").strip():
            yield "it has a category whose term is empty"
        if not is_iri(category.attributes.get("scheme", "tag:x")):
            yield f"the scheme of a category is no absolute address: {quoted(category.attributes['scheme'])}"


ENTRY_CHECKS: tuple[Check[Entry], ...] = (
    Check("A1", _shape_of_entry, "write each of id, title and updated once, and not empty"),
    Check("A1", _blank_title, "give it a title: readers list entries by it", "warning"),
    Check("A5", _id, "take the address of the article, or mint a tag: id once, and keep it for ever"),
    Check("A10", _nobody, "name an author in every entry: several readers don't look at the feed's"),
    Check("A11", _links, "keep one alternate link of each type and language; others are related, via or enclosure"),
    Check("A12", _needs_summary, "add a summary in plain text"),
    Check("A12", _elements_in_text, 'escape the HTML, or say type="xhtml" and wrap it in one div'),
    Check("A12", _no_summary, "add a summary in plain text", "warning"),
    Check("A13", _incomplete_source, "let atom:source hold id, title, updated and links of the feed that it came from", "warning"),
    Check("A14", _source_not_last, "write atom:source last: some readers take its title for the entry's", "warning"),
    Check("A15", _hidden_origin, "add a category with a scheme, or name the source in the text", "warning"),
    Check("A16", _dates, "write dates as 2026-11-24T08:00:00Z"),
    Check("A17", _title, "write titles as plain text, without a type"),
    Check("A17", _doubtful_title, "write titles as plain text, escaped once", "warning"),
    Check("A21", _empty_categories, "write a term, or no category"),
    Check("A21", _poor_categories, "write a term, or no category; a scheme is an absolute address", "warning"),
)


# --- of both --------------------------------------------------------------------------------------------------------


def _shape(element: Element) -> Iterator[str]:
    counts = Counter(child.name for child in element.children)
    for name in _SINGLE:
        if counts[name] != 1:
            yield f"it has {counts[name] or 'no'} {name.removeprefix('atom:')}{'s' if counts[name] > 1 else ''}"
        elif name != "atom:title" and not element.said(name):
            yield f"its {name.removeprefix('atom:')} is empty"
    yield from (f"it has {counts[name]} times {name.removeprefix('atom:')}" for name in _OPTIONAL if counts[name] > 1)


def _shown(text: Element | None) -> bool:
    return text is not None and (bool(text.text.strip()) or bool(text.children) or "src" in text.attributes)


def _bad_id(element: Element) -> Iterator[str]:
    for id_ in element.all("atom:id"):
        if id_.text.strip() and not is_iri(id_.text):
            yield f"the id {quoted(id_.text)} is no absolute address or IRI"


def _bad_dates(element: Element) -> Iterator[str]:
    for name in ("atom:updated", "atom:published"):
        for date in element.all(name):
            if date.text.strip() and (fault := rfc3339_of(date.text).fault):
                yield f"{name.removeprefix('atom:')}: {fault}"


def _doubled_alternates(element: Element) -> Iterator[str]:
    kinds = Counter((link.attributes.get("type", ""), link.attributes.get("hreflang", "")) for link in alternates_of(element))
    for (kind, language), count in kinds.items():
        if count > 1:
            yield f"it has {count} alternate links of {' '.join(filter(None, (kind or 'no type', language)))}"


def _marked_up_title(element: Element) -> Iterator[str]:
    title = element.first("atom:title")
    if title and type_of(title) != "text" and (_MARKED_UP.search(title.text) or tags_of_tree(title)[1:]):
        shown = "".join(one.text for one in title.walk())
        yield f"its title holds HTML, which most readers show as it is written: {quoted(shown)}"
