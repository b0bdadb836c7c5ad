"""Entries and feeds in our own types, from the plain mappings that `feeds` reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from aggregator.model import Byline, Image, Origin, ParsedEntry, ParsedFeed, ParsedLink, Text
from aggregator.parse.hints import hints_of
from aggregator.text.links import absolute_link

Node = Mapping[str, Any]

#: Short texts, the best first. `media:description` is YouTube's, in Atom; in RSS it is the caption of a picture.
_SUMMARIES = ("summary", "@dc_description", "@itunes_summary")
_SUMMARIES_ATOM = (*_SUMMARIES, "@media_description")
#: Claims of publication and of change, the best first. `dc:date` is the only date of an RSS 1.0 item, and means its publication.
_PUBLISHED = ("published", "@date", "created")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def feed_of(version: str, url: str, feed: Node, entries: Iterable[Node], degraded: str | None) -> ParsedFeed:
    """The feed as `ParsedFeed`; `url` is where it came from, replaced by the document's own `xml:base` if it has one."""
    base = _string(feed.get("@base")) or url
    links = _links(feed)
    is_atom = version.startswith("atom")
    return ParsedFeed(
        version=version,
        url=base,
        entries=tuple(_entry(position, entry, is_atom, base) for position, entry in enumerate(entries)),
        id=_string(feed.get("id")),
        title=_text(feed, "title", is_atom),
        link=_link(links),
        self_link=next((link["href"] for link in links if link["rel"] == "self"), None),
        updated=_first(feed, ("updated", *_PUBLISHED)),
        language=_string(feed.get("language")),
        rights=_string(feed.get("rights")),
        bylines=_bylines(feed) if is_atom else (),
        degraded=degraded,
        hints=hints_of(feed),
    )


def _entry(position: int, entry: Node, is_atom: bool, feed_base: str) -> ParsedEntry:
    links = _links(entry)
    guid = _string(entry.get("id"))
    link = _link(links) or (absolute_link(guid) and guid if entry.get("@permalink") else None)
    content, content_base = _content(entry, is_atom)
    # Content may have a base of its own; a relative link is resolved against the entry's.
    base = content_base if content_base and link and _ABSOLUTE.match(link) else _string(entry.get("@base"))
    return ParsedEntry(
        position=position,
        guid=guid,
        link=link,
        title=_text(entry, "title", is_atom),
        summary=next((text for key in (_SUMMARIES_ATOM if is_atom else _SUMMARIES) if (text := _text(entry, key, is_atom))), None),
        content=content,
        published=_first(entry, _PUBLISHED),
        updated=_string(entry.get("updated")),
        bylines=_bylines(entry),
        tags=_tags(entry),
        links=tuple(_parsed_link(node) for node in links if node["href"] != link),
        images=_images(entry),
        original=_string(entry.get("feedburner_origlink")),
        language=_string(entry.get("language")) or _string(entry.get("@language")),
        base=base if base != feed_base else None,
        origin=_origin(entry.get("source")),
    )


def _string(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def _first(node: Node, keys: Iterable[str]) -> str | None:
    return next((text for key in keys if (text := _string(node.get(key)))), None)


def _nodes(node: Node, key: str) -> list[Node]:
    value = node.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(node: Node, key: str, is_atom: bool) -> Text | None:
    """The text construct `key`; its detail counts only if it is of that text: feedparser takes a deeper one's (item/image/title)."""
    value = _string(node.get(key))
    detail = node.get(f"{key}_detail")
    if not isinstance(detail, dict) or _string(detail.get("value")) != value:
        detail = {}
    # `@…` are RSS modules, whose text is HTML in Atom too.
    return _typed(value, detail, is_atom and not key.startswith("@"))


def _typed(value: str | None, detail: Node, is_atom: bool) -> Text | None:
    """`value` with its type. Outside Atom all is HTML, its entities decoded once by XML: RSS names no type, and markup is everywhere."""
    declared = _string(detail.get("type")) or "html"
    is_html = not is_atom or "html" in declared or declared.endswith("xml")
    if not value or not (is_html or declared.startswith("text/")):
        return None
    return Text(value, "html" if is_html else "text")


def _content(entry: Node, is_atom: bool) -> tuple[Text | None, str | None]:
    """The longest of the full texts, and the `xml:base` in force of it."""
    nodes = _nodes(entry, "content")
    texts = [(text, _string(node.get("base"))) for node in nodes if (text := _typed(_string(node.get("value")), node, is_atom))]
    return max(texts, key=lambda pair: len(pair[0].value), default=(None, None))


def _bylines(node: Node) -> tuple[Byline, ...]:
    """Every author as written, once; one name (and address) standing in several elements is one byline."""
    found = (
        Byline(_string(author.get("name")), _string(author.get("email")), _string(author.get("href"))) for author in _nodes(node, "authors")
    )
    distinct: dict[tuple[str | None, str | None], Byline] = {}
    for byline in found:
        if byline.name or byline.email:
            distinct.setdefault((byline.name, byline.email), byline)
    return tuple(distinct.values())


def _tags(entry: Node) -> tuple[str, ...]:
    words = (_string(tag.get("label")) or _string(tag.get("term")) for tag in _nodes(entry, "tags"))
    return tuple(dict.fromkeys(word for word in words if word))


def _links(node: Node) -> list[Node]:
    """Links with an address, each with `href` and `rel`, those of equal address and relation once."""
    distinct: dict[tuple[str, str], Node] = {}
    for link in _nodes(node, "links"):
        href = _string(link.get("href"))
        rel = (_string(link.get("rel")) or "alternate").removeprefix("http://www.iana.org/assignments/relation/")
        if href:
            distinct.setdefault((href, rel), {**link, "href": href, "rel": rel})
    return list(distinct.values())


def _link(links: Iterable[Node]) -> str | None:
    """RSS `<link>`, else the alternate link, HTML before others (RFC 4287 §4.2.7.2)."""
    alternates = [link for link in links if link["rel"] == "alternate"]
    ranked = sorted(
        alternates, key=lambda link: (not link.get("@text"), link.get("@type") not in (None, "text/html", "application/xhtml+xml"))
    )
    return ranked[0]["href"] if ranked else None


def _parsed_link(link: Node) -> ParsedLink:
    length = _string(link.get("length")) or ""
    return ParsedLink(
        href=link["href"],
        rel=link["rel"],
        type=_string(link.get("@type", link.get("type"))),
        length=int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else None,
        title=_string(link.get("title")),
    )


def _images(entry: Node) -> tuple[Image, ...]:
    """The pictures of Media RSS and iTunes, each address once, thumbnails last; what else Media RSS has is no picture."""
    media = [node for node in _nodes(entry, "@media") if _is_picture(node)]
    podcast = entry.get("image")
    nodes = (*media, *([podcast] if isinstance(podcast, dict) else ()), *_nodes(entry, "@thumbnails"))
    distinct: dict[str, Image] = {}
    for node in nodes:
        if href := _string(node.get("url")) or _string(node.get("href")):
            distinct.setdefault(href, Image(href, _string(node.get("type")), _pixels(node.get("width")), _pixels(node.get("height"))))
    return tuple(distinct.values())


def _is_picture(node: Node) -> bool:
    medium, kind = (_string(node.get("medium")) or "").lower(), (_string(node.get("type")) or "").lower()
    return medium == "image" or kind.startswith("image/") or (not medium and not kind)


def _pixels(value: object) -> int | None:
    written = (_string(value) or "").removesuffix("px")
    return int(written) or None if written.isascii() and written.isdecimal() and len(written) < 6 else None


def _origin(source: object) -> Origin | None:
    if not isinstance(source, dict):
        return None
    links = _links(source)
    own = next((link["href"] for link in links if link["rel"] == "self"), None)
    origin = Origin(_string(source.get("title")), own or _string(source.get("href")), _link(links), _bylines(source))
    return None if origin == Origin() else origin
