"""JSON Feed 1.0 and 1.1 (jsonfeed.org), which feedparser doesn't read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from aggregator.model import Byline, Image, ParsedEntry, ParsedFeed, ParsedLink, ParseFailed, Text
from aggregator.text.characters import legal

_VERSIONS = {"https://jsonfeed.org/version/1": "json1", "https://jsonfeed.org/version/1.1": "json11"}


def parse_json_feed(text: str, url: str) -> ParsedFeed | ParseFailed:
    """The JSON Feed in `text`; a wrong type of one field loses that field alone. `not-a-feed` if it is other or broken JSON."""
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        return ParseFailed("not-a-feed", f"The JSON is cut or ill-formed (line {error.lineno}: {error.msg}).")
    except (RecursionError, ValueError):
        return ParseFailed("not-a-feed", "The JSON is nested too deeply or holds a number that is too long.")
    version = _string(document, "version") or "" if isinstance(document, dict) else ""
    if not isinstance(document, dict) or not (
        version.startswith("https://jsonfeed.org/version/") or isinstance(document.get("items"), list)
    ):
        return ParseFailed("not-a-feed", "The answer is JSON, but no JSON Feed: it has neither its `version` nor `items`.")
    return ParsedFeed(
        version=_VERSIONS.get(version, "json"),
        url=url,
        entries=tuple(_entry(position, item) for position, item in enumerate(_items(document, "items"))),
        title=_text(document, "title", "text"),
        link=_string(document, "home_page_url"),
        self_link=_string(document, "feed_url"),
        language=_string(document, "language"),
        bylines=_bylines(document),
    )


def _entry(position: int, value: object) -> ParsedEntry:
    item: Mapping[str, Any] = value if isinstance(value, dict) else {}
    external = _string(item, "external_url")
    link = _string(item, "url") or external
    links = [ParsedLink(external, "related")] if external and external != link else []
    return ParsedEntry(
        position=position,
        guid=_string(item, "id"),
        link=link,
        title=_text(item, "title", "text"),
        summary=_text(item, "summary", "text"),
        content=_text(item, "content_html", "html") or _text(item, "content_text", "text"),
        published=_string(item, "date_published"),
        updated=_string(item, "date_modified"),
        bylines=_bylines(item),
        tags=tuple(dict.fromkeys(tag for value in _items(item, "tags") if (tag := _written(value)))),
        links=(*links, *_attachments(item)),
        images=tuple(Image(href) for key in ("image", "banner_image") if (href := _string(item, key))),
        language=_string(item, "language"),
    )


def _attachments(item: Mapping[str, Any]) -> tuple[ParsedLink, ...]:
    nodes = [node for node in _items(item, "attachments") if isinstance(node, dict)]
    return tuple(
        ParsedLink(href, "enclosure", _string(node, "mime_type"), _length(node.get("size_in_bytes")), _string(node, "title"))
        for node in nodes
        if (href := _string(node, "url"))
    )


def _bylines(node: Mapping[str, Any]) -> tuple[Byline, ...]:
    """`authors` of 1.1, else `author` of 1.0."""
    authors = _items(node, "authors") or [node.get("author")]
    found = (Byline(_string(author, "name"), None, _string(author, "url")) for author in authors if isinstance(author, dict))
    return tuple(dict.fromkeys(byline for byline in found if byline.name))


def _length(value: object) -> int | None:
    return int(value) if isinstance(value, (int, float)) and 0 <= value < 10**15 else None


def _items(node: Mapping[str, Any], key: str) -> list[Any]:
    value = node.get(key)
    return value if isinstance(value, list) else []


def _text(node: Mapping[str, Any], key: str, kind: Literal["text", "html"]) -> Text | None:
    value = _string(node, key)
    return Text(value, kind) if value else None


def _string(node: Mapping[str, Any], key: str) -> str | None:
    return _written(node.get(key))


def _written(value: object) -> str | None:
    """`value` as text without characters that no XML document could hold; numbers as they are written (JSON Feed 1.1, `id`)."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    return (legal(value).strip() or None) if isinstance(value, str) else None
