"""RSS 0.90 to 2.0, RDF, Atom 0.3 and 1.0, and CDF: the door of feedparser.

`feedparser.parse` guesses where this project needs what was written. It splits bylines with a pattern that knows no long domains (the name
in `ann@corp.security (Ann)` becomes `rity (Ann`), resolves and so rewrites ids (RFC 4287 §4.2.6.1 forbids it), copies content into
summaries, and reads a document as windows-1252 for one bad byte. So its two parsers are driven here, with those guesses overridden.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from io import BytesIO
from xml.sax import SAXParseException, make_parser
from xml.sax.handler import feature_external_ges, feature_namespaces
from xml.sax.saxutils import unescape
from xml.sax.xmlreader import InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.mixin import _FeedParserMixin

from aggregator.model import ParsedFeed, ParseFailed
from aggregator.parse.entries import Node, feed_of
from aggregator.parse.repair import is_character, repair

#: What feedparser's handlers raise on tags that don't pair up, and on values that are no numbers (kurtmckee/feedparser#599).
_UNEXPECTED = (KeyError, IndexError, TypeError, ValueError)
#: Element names that would overwrite feedparser's own lists.
_IGNORED_NAMES = frozenset({"authors", "contributors", "links"})
#: Elements of Media RSS that tell something of the entry.
_OF_THE_ENTRY = frozenset({"description", "content", "thumbnail"})
#: Characters from the end in which a document closes its root; comments of caches may follow.
_FOOT = 2_000
_ROOT_ENDS = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)
_END = re.compile(r"</(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\s*>\s*\Z", re.IGNORECASE)


def parse_feed(text: str, url: str) -> ParsedFeed | ParseFailed:
    """The feed in `text`, relative references left as they are; `not-a-feed` if there is neither a known root nor an entry (trap 7).

    An ill-formed document is read twice, strictly up to its error and leniently to its end; the reading with more whole entries counts.
    """
    document = repair(text)
    strict = _read_strictly(document.text, url)
    readings = [strict] if strict.error is None else [strict, _read_leniently(document.text, url)]
    best = max(readings, key=lambda reading: len(reading.whole))
    version = "rss091n" if document.netscape else next((reading.version for reading in reversed(readings) if reading.version), "")
    if not version and not best.entries:
        return ParseFailed("not-a-feed", "The document is XML of another kind, or no XML: neither RSS, Atom, RDF nor CDF was found in it.")
    feed = feed_of(version or "unknown", url, best.feed, best.whole, _degraded(readings, document.ill_formed))
    return replace(feed, cut=strict.error is not None and not _ROOT_ENDS.search(text[-_FOOT:]))


def _degraded(readings: list[_Reading], repaired: bool) -> str | None:
    if (error := readings[0].error) is None:
        return "The XML has bare ampersands or unknown entities; it was read whole." if repaired else None
    cut = " Its last entry is cut and was left out." if readings[-1].is_cut else ""
    return f"The XML is cut or ill-formed ({error}); the entries found were kept.{cut}"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one of the two parsers made of a document, as plain mappings."""

    version: str
    feed: Node
    entries: tuple[Node, ...]
    #: Did the reading end inside the last entry?
    is_cut: bool
    error: str | None = None

    @property
    def whole(self) -> tuple[Node, ...]:
        """The entries without one that is cut: it would be published cut, for ever."""
        return self.entries[:-1] if self.is_cut else self.entries


def _read_strictly(text: str, url: str) -> _Reading:
    handler = _StrictReader(url, None, "utf-8")
    parser = make_parser()
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setContentHandler(handler)
    parser.setErrorHandler(handler)
    source = InputSource()
    source.setByteStream(BytesIO(text.encode()))
    try:
        parser.parse(source)
    except SAXParseException as error:
        return _reading(handler, bool(handler.inentry), f"line {error.getLineNumber()}: {error.getMessage()}")
    except ValueError:
        # xml.sax tells namespace and name apart by white space, and a namespace may have some that is no space of XML.
        return _reading(handler, bool(handler.inentry), "a namespace has white space in it")
    return _reading(handler, is_cut=False)


def _read_leniently(text: str, url: str) -> _Reading:
    reader = _LooseReader(url, None, "utf-8", {})
    reader.feed(text)
    # An open CDATA section hides the end of the last entry, but a document that ends as it should isn't cut.
    return _reading(reader, is_cut=bool(reader.inentry) and not _END.search(text))


def _reading(reader: _Verbatim, is_cut: bool, error: str | None = None) -> _Reading:
    return _Reading(reader.version, _plain(reader.feeddata), tuple(map(_plain, reader.entries)), is_cut, error)


def _plain(node: Mapping[str, object]) -> Node:
    """`node` without feedparser's dictionaries, whose keys answer for each other: `updated` for `published`, with a warning (trap 6)."""
    return {key: _plain_value(value) for key, value in node.items()}


def _plain_value(value: object) -> object:
    if isinstance(value, dict):
        return _plain(value)
    return [_plain_value(item) for item in value] if isinstance(value, list) else value


# --- feedparser without its guesses ---------------------------------------------------------------------------------


def _starting(element: str) -> Callable[[_Verbatim, Mapping[str, str]], None]:
    def start(self: _Verbatim, _attributes: Mapping[str, str]) -> None:
        self.push(element, 1)

    return start


def _ending(element: str) -> Callable[[_Verbatim], None]:
    def end(self: _Verbatim) -> None:
        self.pop(element)

    return end


def _starting_text(element: str) -> Callable[[_Verbatim, Mapping[str, str]], None]:
    def start(self: _Verbatim, attributes: Mapping[str, str]) -> None:
        self.push_content(element, attributes, "text/html", 1)

    return start


def _ending_text(element: str) -> Callable[[_Verbatim], None]:
    def end(self: _Verbatim) -> None:
        self.pop_content(element)

    return end


def _ending_each(element: str, parent: str, kept: str) -> Callable[[_Verbatim], None]:
    """Of the feed, and right below `parent`: feedparser keeps the last one alone, and of any place."""

    def end(self: _Verbatim) -> None:
        text = self.pop(element)
        if not self.inentry and self.elementstack and self.elementstack[-1][0] == parent:
            self.feeddata.setdefault(kept, []).append(text)

    return end


class _Verbatim(_FeedParserMixin):  # type: ignore[misc]  # feedparser has no types
    """feedparser's state with what was written; its own additions begin with `@`, which no element name can."""

    version: str
    resolve_relative_uris = False
    sanitize_html = False
    # Read before the first item only, where feedparser has not set it yet; the error would be swallowed, and with it the feed's id.
    guidislink = False

    def resolve_uri(self, uri: str) -> str:
        return uri

    def unknown_starttag(self, tag: str, attrs: list[tuple[str, str]]) -> None:
        # One element that it can't place is as good as not there; the others count.
        with suppress(*_UNEXPECTED):
            super().unknown_starttag(self._told_apart(tag), attrs)

    def unknown_endtag(self, tag: str) -> None:
        with suppress(*_UNEXPECTED):
            super().unknown_endtag(self._told_apart(tag))

    def _told_apart(self, tag: str) -> str:
        prefix, _, name = tag.rpartition(":")
        prefix = self.namespacemap.get(prefix, prefix)
        # Media RSS describes pictures, not the entry; only YouTube's entries have no other description.
        if (prefix == "media" and name not in _OF_THE_ENTRY) or (not prefix and name in _IGNORED_NAMES):
            return f"ignored:{name}"
        return tag

    def _start_channel(self, attrs: dict[str, str]) -> None:
        super()._start_channel(attrs)
        self.feeddata.setdefault("@base", self.baseuri)
        # feedparser reads CDF, whose root is `channel`, but never says so.
        if self.depth == 1 and not self.version:
            self.version = "cdf"

    def _start_rdf_rdf(self, _attrs: dict[str, str]) -> None:
        # Of the namespaces of RSS 0.90, feedparser knows one.
        if not self.version and any("netscape.com/rdf/" in uri for uri in self.namespaces_in_use.values()):
            self.version = "rss090"

    def _start_feed(self, attrs: dict[str, str]) -> None:
        super()._start_feed(attrs)
        self.feeddata["@base"] = self.baseuri

    def _start_item(self, attrs: dict[str, str]) -> None:
        super()._start_item(attrs)
        self.entries[-1].update({"@base": self.baseuri, "@language": self.lang})

    _start_entry = _start_item

    def _end_author(self) -> None:
        written = self.pop("author")
        self.inauthor = 0
        authors = self._get_context().get("authors")
        if written and authors and not authors[-1]:
            authors[-1]["name"] = written

    _end_managingeditor = _end_author

    # The owner of a podcast, whose name feedparser adds to the authors.
    _start_itunes_owner = _starting("@owner")
    _end_itunes_owner = _ending("@owner")

    def _start_guid(self, attrs: dict[str, str]) -> None:
        self._get_context()["@permalink"] = attrs.get("ispermalink", "true").strip().lower() != "false"
        self.push("id", 1)

    _end_guid = _ending("id")
    _start_id, _end_id = _starting("id"), _ending("id")

    def _start_link(self, attrs: dict[str, str]) -> None:
        written = {"@type": attrs.get("type"), "@text": not attrs.keys() & {"href", "url", "uri"}}
        super()._start_link(attrs)
        if not (self.inentry and self.inimage):
            self._get_context()["links"][-1].update(written)

    def _end_content(self) -> None:
        self.pop_content("content")

    _end_body = _end_xhtml_body = _end_content_encoded = _end_fullitem = _end_content

    # Feedparser takes a second short text for the full one; each of these has its own place instead.
    _start_dc_description, _end_dc_description = _starting_text("@dc_description"), _ending_text("@dc_description")
    _start_itunes_summary, _end_itunes_summary = _starting_text("@itunes_summary"), _ending_text("@itunes_summary")
    _start_media_description, _end_media_description = _starting_text("@media_description"), _ending_text("@media_description")

    # Feedparser keeps some of the attributes, and takes the thumbnail's text for an address.
    def _start_media_content(self, attrs: dict[str, str]) -> None:
        self._get_context().setdefault("@media", []).append(dict(attrs))

    def _start_media_thumbnail(self, attrs: dict[str, str]) -> None:
        self._get_context().setdefault("@thumbnails", []).append(dict(attrs))

    def _end_media_content(self) -> None:
        """Nothing was begun."""

    _end_media_thumbnail = _end_media_content

    # Dates are read by `normalize`, from the string (trap 4).
    _end_published = _end_pubdate = _end_issued = _end_dcterms_issued = _ending("published")
    _end_updated = _end_lastbuilddate = _end_modified = _end_dcterms_modified = _ending("updated")
    _end_created = _end_dcterms_created = _ending("created")
    _start_dc_date, _end_dc_date = _starting("@date"), _ending("@date")

    # When to ask again is read by `hints`.
    _start_ttl, _end_ttl = _starting("@ttl"), _ending("@ttl")
    _start_sy_updateperiod, _end_sy_updateperiod = _starting("@period"), _ending("@period")
    _start_sy_updatefrequency, _end_sy_updatefrequency = _starting("@frequency"), _ending("@frequency")
    _start_skiphours, _end_skiphours = _starting("@skiphours"), _ending("@skiphours")
    _start_skipdays, _end_skipdays = _starting("@skipdays"), _ending("@skipdays")
    _start_hour, _end_hour = _starting("@hour"), _ending_each("@hour", "@skiphours", "@hours")
    _start_day, _end_day = _starting("@day"), _ending_each("@day", "@skipdays", "@days")


class _StrictReader(_Verbatim, StrictFeedParser):  # type: ignore[misc]
    pass


class _LooseReader(_Verbatim, LooseFeedParser):  # type: ignore[misc]
    def handle_charref(self, ref: str) -> None:
        # `repair` leaves references in what it takes for a section or comment; of an ill-formed document, this parser may see it otherwise.
        if is_character(ref):
            super().handle_charref(ref)

    def decode_entities(self, element: str, data: str) -> str:
        """`data` with entities decoded in ids, links, names and dates too: feedparser does so only in texts, so that an id would differ."""
        data = super().decode_entities(element, data)
        return data if self.incontent else unescape(data, {"&quot;": '"', "&apos;": "'"})
