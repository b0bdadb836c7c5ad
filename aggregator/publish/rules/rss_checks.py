"""The checks of RSS 2.0, and of its elders 0.9x and 1.0 as far as they go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from aggregator.publish.rules.feed import Entry, Feed
from aggregator.publish.rules.finding import Check, quoted
from aggregator.publish.rules.moments import rfc822_of
from aggregator.publish.rules.shared import escaped_twice
from aggregator.publish.rules.tree import Element

_WANTED_OF_CHANNEL = ("title", "link", "description")
_WANTED = ("title", "link", "guid", "pubDate")
_SINGLE = (*_WANTED, "description", "author", "comments", "source", "content:encoded")
_VERSION = re.compile(r"2\.0(?:\.\d)?")
_PERSON = re.compile(r"[^\s@()<>]++@[^\s@()<>.]++(?:\.[^\s@()<>.]++)++\s*+\(\s*+[^\s()].*\)", re.DOTALL)
_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE)
_NOREPLY = re.compile(r"no-?reply@|do-?not-?reply@", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,15}", re.ASCII)

# --- of the channel -------------------------------------------------------------------------------------------------


def _incomplete_channel(feed: Feed) -> Iterator[str]:
    yield from (f"it has no {name}" for name in _WANTED_OF_CHANNEL if not feed.node.said(name))
    counts = Counter(child.name for child in feed.node.children)
    yield from (f"it has {counts[name]} times {name}" for name in _WANTED_OF_CHANNEL if counts[name] > 1)


def _no_self(feed: Feed) -> Iterator[str]:
    if not feed.itself:
        yield "it does not name its own address"


def _no_language(feed: Feed) -> Iterator[str]:
    if not feed.node.said("language") and not feed.node.said("dc:language"):
        yield "it does not name its language"


def _old_form(feed: Feed) -> Iterator[str]:
    yield f"{feed.kind} is an old form: it knows no id, author or full text that every program reads"


def _dates_of_channel(feed: Feed) -> Iterator[str]:
    yield from _bad_dates(feed.node, "lastBuildDate", "pubDate")


def _doubtful_dates_of_channel(feed: Feed) -> Iterator[str]:
    yield from _doubtful_dates(feed.node, "lastBuildDate", "pubDate")


def _editors(feed: Feed) -> Iterator[str]:
    yield from _contacts(feed, bare=False)


def _nameless_editors(feed: Feed) -> Iterator[str]:
    yield from _contacts(feed, bare=True)


def _contacts(feed: Feed, *, bare: bool) -> Iterator[str]:
    for name in ("managingEditor", "webMaster"):
        said = feed.node.said(name)
        if said and not _PERSON.fullmatch(said) and bool(_MAIL.fullmatch(said)) is bare:
            yield f"{name} is {'an address without' if bare else 'no address with'} a name: {quoted(said)}"


def _no_build_date(feed: Feed) -> Iterator[str]:
    if not feed.node.said("lastBuildDate"):
        yield "it has no lastBuildDate"
    elif (said := rfc822_of(feed.node.said("lastBuildDate")).at) and (newest := _newest(feed)) and said < newest:
        yield "its lastBuildDate is older than its newest item"
    if not feed.node.said("ttl"):
        yield "it has no ttl, so that programs guess how often to ask"
    elif not _NUMBER.fullmatch(feed.node.said("ttl")):
        yield f"its ttl is no number of minutes: {quoted(feed.node.said('ttl'))}"


def _newest(feed: Feed) -> datetime | None:
    return max((entry.at for entry in feed.entries if entry.at), default=None)


FEED_CHECKS: tuple[Check[Feed], ...] = (
    Check("R1", _incomplete_channel, "write title, link and description of the channel once, and not empty"),
    Check("R1", _no_self, 'write <atom:link rel="self" type="application/rss+xml" href="…"/> with the public address of the feed'),
    Check("R1", _no_language, "write <language>en</language>"),
    Check("R4", _dates_of_channel, "write dates in English, as Tue, 24 Nov 2026 08:00:00 +0000"),
    Check("R4", _doubtful_dates_of_channel, "write dates in English, as Tue, 24 Nov 2026 08:00:00 +0000", "warning"),
    Check("R5", _editors, "write ann@example.org (Ann Lee), or leave it out"),
    Check("R5", _nameless_editors, "write ann@example.org (Ann Lee), or leave it out", "warning"),
    Check("R10", _no_build_date, "write lastBuildDate as of the newest item, and ttl in minutes", "warning"),
)
OLD_FEED_CHECKS: tuple[Check[Feed], ...] = (
    Check("R1", _incomplete_channel, "write title, link and description of the channel once, and not empty"),
    Check("R1", _old_form, "publish RSS 2.0 or Atom", "warning"),
)

# --- of an item -----------------------------------------------------------------------------------------------------


def _incomplete(entry: Entry) -> Iterator[str]:
    yield from _lacking(entry, _WANTED)


def _incomplete_of_old(entry: Entry) -> Iterator[str]:
    yield from _lacking(entry, ("title", "link"))


def _lacking(entry: Entry, names: tuple[str, ...]) -> Iterator[str]:
    missing = [name for name in names if not entry.node.said(name)]
    if missing:
        instead = ", and has dc:date instead" if "pubDate" in missing and entry.node.said("dc:date") else ""
        yield f"it has no {', no '.join(missing)}{instead}"
    counts = Counter(child.name for child in entry.node.children)
    yield from (f"it has {counts[name]} times {name}" for name in _SINGLE if counts[name] > 1)


def _guid(entry: Entry) -> Iterator[str]:
    guid = entry.node.first("guid")
    if guid is None or not entry.id:
        return
    said = guid.attributes.get("isPermaLink", "true")
    if said not in ("true", "false"):
        yield f"isPermaLink is {quoted(said)}, neither true nor false"
    elif said == "true" and not entry.id.startswith(("http://", "https://")):
        yield f"its guid is said to be an address, and is none: {quoted(entry.id)}"


def _other_guid(entry: Entry) -> Iterator[str]:
    guid = entry.node.first("guid")
    said = guid is not None and guid.attributes.get("isPermaLink", "true") == "true"
    if said and entry.id.startswith(("http://", "https://")) and entry.link and entry.link != entry.id:
        yield f"its guid is said to be its address, and its link is another: {quoted(entry.id)}, {quoted(entry.link)}"


def _dates(entry: Entry) -> Iterator[str]:
    yield from _bad_dates(entry.node, "pubDate")


def _doubtful_date(entry: Entry) -> Iterator[str]:
    yield from _doubtful_dates(entry.node, "pubDate")


def _nobody(entry: Entry) -> Iterator[str]:
    if not any(entry.authors):
        yield "it names no author"


def _authors_as_addresses(entry: Entry) -> Iterator[str]:
    for author in entry.node.all("author"):
        said = author.text.strip()
        if said and not _PERSON.fullmatch(said):
            yield f"author is no address with a name: {quoted(said)}"
        elif _NOREPLY.search(said):
            yield f"author is an address that nobody reads: {quoted(said)}"
    for creator in entry.node.all("dc:creator"):
        if _MAIL.fullmatch(creator.text.strip()):
            yield f"dc:creator is an address, and no name: {quoted(creator.text)}"


def _description_late(entry: Entry) -> Iterator[str]:
    names = [child.name for child in entry.node.children]
    if "description" not in names:
        yield "it has no description"
    elif "content:encoded" in names and names.index("content:encoded") < names.index("description"):
        yield "its content:encoded stands before its description"


def _enclosures(entry: Entry) -> Iterator[str]:
    enclosures = entry.node.all("enclosure")
    if len(enclosures) > 1:
        yield f"it has {len(enclosures)} enclosures, of which programs take the first or the last"
    for enclosure in enclosures:
        missing = [name for name in ("url", "length", "type") if not enclosure.attributes.get(name, "").strip()]
        if missing:
            yield f"its enclosure has no {', no '.join(missing)}"
        elif not _NUMBER.fullmatch(enclosure.attributes["length"].strip()):
            yield f"the length of its enclosure is no number of bytes: {quoted(enclosure.attributes['length'])}"


def _media(entry: Entry) -> Iterator[str]:
    if any(len(group.all("media:content")) == 1 for group in entry.node.all("media:group")):
        yield "its media:group holds one media:content alone"
    for medium in entry.node.all("media:content"):
        missing = [name for name in ("url", "medium") if not medium.attributes.get(name) and not (name == "medium" and _typed(medium))]
        if missing and medium.first("media:player") is None:
            yield f"its media:content has no {', no '.join(missing)}"


def _typed(medium: Element) -> bool:
    return bool(medium.attributes.get("type"))


def _sources(entry: Entry) -> Iterator[str]:
    if (source := entry.node.first("source")) and not (source.attributes.get("url") and source.text.strip()):
        yield "its source lacks the name or the url of the feed that it came from"


def _doubtful_title(entry: Entry) -> Iterator[str]:
    if escaped_twice(entry.title):
        yield f"its title looks as if it was escaped twice: {quoted(entry.title)}"


def _categories(entry: Entry) -> Iterator[str]:
    if not all(category.text.strip() for category in entry.node.all("category")):
        yield "it has an empty category"


ENTRY_CHECKS: tuple[Check[Entry], ...] = (
    Check("R2", _incomplete, "write title, link, guid and pubDate in every item, each once"),
    Check("R3", _guid, 'write <guid isPermaLink="false"> unless it is the address of the item itself'),
    Check("R3", _other_guid, 'write <guid isPermaLink="false"> unless it is the address of the item itself', "warning"),
    Check("R4", _dates, "write dates in English, as Tue, 24 Nov 2026 08:00:00 +0000"),
    Check("R4", _doubtful_date, "write dates in English, as Tue, 24 Nov 2026 08:00:00 +0000", "warning"),
    Check("R5", _nobody, "write a dc:creator with the name of each author"),
    Check("R5", _authors_as_addresses, "write names as dc:creator; author is for ann@example.org (Ann Lee)"),
    Check("R6", _description_late, "write the summary as description, and the full text behind it as content:encoded"),
    Check("R7", _enclosures, "write one enclosure with url, length in bytes (0 if unknown) and type"),
    Check("R8", _media, 'write media:content right below the item, with url, medium="image", type, width and height', "warning"),
    Check("R9", _sources, 'write <source url="…">Name</source>'),
    Check("A17", _doubtful_title, "write titles as plain text, escaped once", "warning"),
    Check("R12", _categories, "write one category for each tag, and none without", "warning"),
)
OLD_ENTRY_CHECKS: tuple[Check[Entry], ...] = (Check("R2", _incomplete_of_old, "write title and link in every item, each once"),)


# --- of both --------------------------------------------------------------------------------------------------------


def _bad_dates(element: Element, *names: str) -> Iterator[str]:
    for name in names:
        if (said := element.said(name)) and (fault := rfc822_of(said).fault):
            yield f"{name}: {fault}"


def _doubtful_dates(element: Element, *names: str) -> Iterator[str]:
    for name in names:
        if (said := element.said(name)) and (doubt := rfc822_of(said).doubt):
            yield f"{name}: {doubt}"


def wrong_version(root: Element) -> Iterator[str]:
    """What is wrong with the `version` of an `rss` element."""
    version = root.attributes.get("version", "")
    if root.name == "rss" and not _VERSION.fullmatch(version) and not version.startswith("0.9"):
        yield f"its version is {quoted(version)}" if version else "it does not name its version"
    if len(root.all("channel")) != 1:
        yield f"it has {len(root.all('channel')) or 'no'} channel{'s' if root.all('channel') else ''}"
