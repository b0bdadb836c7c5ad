"""JSON Feed 1.1 (jsonfeed.org): how it is read, and its checks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from aggregator.publish.rules.feed import MOST_ENTRIES, Asked, Entry, Feed, strings_of
from aggregator.publish.rules.finding import Check, Finding, quoted
from aggregator.publish.rules.markup import tags_of
from aggregator.publish.rules.moments import rfc3339_of

TYPES = ("application/feed+json", "application/json")
VERSION = "https://jsonfeed.org/version/1.1"
_FEED_KEYS = frozenset(
    "version title home_page_url feed_url description user_comment next_url icon favicon authors author language expired hubs items".split()
)
_ITEM_KEYS = frozenset(
    "id url external_url title content_html content_text summary image banner_image date_published date_modified authors author tags "
    "language attachments".split()
)

Node = Mapping[str, Any]


def read_json(text: str) -> Node | Finding:
    """The object that `text` is; a finding where it is none, or broken (J1)."""
    way_out = "let a library write the JSON"
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        return Finding("J1", f"line {error.lineno}, column {error.colno}", f"the JSON is broken: {error.msg}", way_out)
    except (RecursionError, ValueError):
        return Finding("J1", "document", "the JSON is nested too deeply, or holds a number that is too long", way_out)
    return (
        document
        if isinstance(document, dict)
        else Finding("J1", "document", "it is no object", "write an object with version, title and items")
    )


def is_json_feed(document: Node) -> bool:
    """Does an object mean to be a feed?"""
    return "jsonfeed.org" in _string(document, "version") or isinstance(document.get("items"), list)


def read_json_feed(document: Node, asked: Asked) -> Feed:
    """The feed that `document` is."""
    listed = document.get("items")
    items = listed if isinstance(listed, list) else []
    addresses = (*strings_of(document, "home_page_url", "feed_url", "next_url", "icon", "favicon"), *_addresses_of_persons(document))
    hubs = tuple(address for hub in _objects(document, "hubs") for address in strings_of(hub, "url"))
    entries = tuple(_entry(number, item if isinstance(item, dict) else {}) for number, item in enumerate(items[:MOST_ENTRIES], 1))
    return Feed(asked, "JSON Feed", document, entries, _string(document, "feed_url"), (*addresses, *hubs), TYPES, len(items))


def _entry(number: int, item: Node) -> Entry:
    title, id_ = _string(item, "title"), item.get("id")
    shown = str(id_) if isinstance(id_, (str, int, float)) else ""
    published = _string(item, "date_published")
    attachments = (address for one in _objects(item, "attachments") for address in strings_of(one, "url"))
    return Entry(
        number=number,
        node=item,
        id=shown,
        title=title,
        link=_string(item, "url") or _string(item, "external_url"),
        date=published or _string(item, "date_modified"),
        at=rfc3339_of(published or _string(item, "date_modified")).at,
        summary=_string(item, "summary"),
        content=_string(item, "content_html") or _string(item, "content_text"),
        authors=tuple(_string(author, "name") for author in _persons(item)),
        categories=tuple(tag for tag in _list(item, "tags") if isinstance(tag, str)),
        tags=tags_of(_string(item, "content_html")),
        addresses=(
            *strings_of(item, "url", "external_url", "image", "banner_image"),
            *_addresses_of_persons(item),
            *attachments,
        ),
    )


def _list(node: Node, key: str) -> list[Any]:
    value = node.get(key)
    return value if isinstance(value, list) else []


def _objects(node: Node, key: str) -> list[Node]:
    return [one for one in _list(node, key) if isinstance(one, dict)]


def _persons(node: Node) -> list[Node]:
    alone = node.get("author")
    return _objects(node, "authors") or ([alone] if isinstance(alone, dict) else [])


def _addresses_of_persons(node: Node) -> tuple[str, ...]:
    return tuple(address for person in _persons(node) for address in strings_of(person, "url", "avatar"))


def _string(node: Node, key: str) -> str:
    value = node.get(key)
    return value.strip() if isinstance(value, str) else ""


# --- of the feed ----------------------------------------------------------------------------------------------------


def _shape(feed: Feed) -> Iterator[str]:
    version = feed.node.get("version")
    if version != VERSION:
        yield f"its version is {_written(version)}" if version else "it does not name its version"
    for key in ("title", "feed_url", "home_page_url"):
        if not _string(feed.node, key):
            yield f"it has no {key}" if key not in feed.node else f"its {key} is no text, or empty"
    if not isinstance(feed.node.get("items"), list):
        yield "it has no list of items"
    else:
        wrong = [number for number, item in enumerate(feed.node["items"][:MOST_ENTRIES], 1) if not isinstance(item, dict)]
        yield from (f"item {number} is no object" for number in wrong)


def _author_of_feed(feed: Feed) -> Iterator[str]:
    yield from _bad_persons(feed.node)


def _hubs(feed: Feed) -> Iterator[str]:
    if any(not (_string(hub, "type") and _string(hub, "url")) for hub in _objects(feed.node, "hubs")):
        yield "a hub lacks its type or url"


def _odd_keys_of_feed(feed: Feed) -> Iterator[str]:
    yield from _odd_keys(feed.node, _FEED_KEYS)
    if not isinstance(feed.node.get("expired", False), bool):
        yield "expired is neither true nor false"


def _no_language(feed: Feed) -> Iterator[str]:
    if not _string(feed.node, "language"):
        yield "it does not name its language"


FEED_CHECKS: tuple[Check[Feed], ...] = (
    Check("J1", _shape, f'write "version": "{VERSION}", title, feed_url, home_page_url and items'),
    Check("J2", _author_of_feed, 'write "authors": [{"name": "…"}]'),
    Check("J3", _hubs, 'write {"type": "WebSub", "url": "…"}'),
    Check("J3", _no_language, 'write "language": "en"', "warning"),
    Check("J4", _odd_keys_of_feed, "let the name of what is your own begin with _", "warning"),
)


# --- of an item -----------------------------------------------------------------------------------------------------


def _item_shape(entry: Entry) -> Iterator[str]:
    id_ = entry.node.get("id")
    if not isinstance(id_, str) or not id_.strip():
        yield "it has no id" if id_ is None or id_ == "" else f"its id is no text: {_written(id_)}"
    texts = [key for key in ("content_html", "content_text") if key in entry.node]
    if not texts:
        yield "it has neither content_html nor content_text"
    for key in ("title", "summary", "url", "external_url", "image", *texts):
        if key in entry.node and not isinstance(entry.node[key], str):
            yield f"its {key} is no text"


def _dates(entry: Entry) -> Iterator[str]:
    for key in ("date_published", "date_modified"):
        if key not in entry.node:
            continue
        if not isinstance(value := entry.node[key], str):
            yield f"{key} is no text: {_written(value)}"
        elif fault := rfc3339_of(value).fault:
            yield f"{key}: {fault}"


def _persons_of_item(entry: Entry) -> Iterator[str]:
    yield from _bad_persons(entry.node)


def _nobody(entry: Entry) -> Iterator[str]:
    if not any(entry.authors):
        yield "it names no author"


def _attachments(entry: Entry) -> Iterator[str]:
    if any(not (_string(one, "url") and _string(one, "mime_type")) for one in _objects(entry.node, "attachments")):
        yield "an attachment lacks its url or mime_type"
    for key in ("tags", "attachments"):
        if not isinstance(entry.node.get(key, []), list):
            yield f"its {key} are no list"
    if not all(isinstance(tag, str) for tag in _list(entry.node, "tags")):
        yield "a tag is no text"


def _no_link(entry: Entry) -> Iterator[str]:
    if not entry.link:
        yield "it has neither url nor external_url"


def _odd_keys_of_item(entry: Entry) -> Iterator[str]:
    yield from _odd_keys(entry.node, _ITEM_KEYS)


ENTRY_CHECKS: tuple[Check[Entry], ...] = (
    Check("J2", _item_shape, "write an id that is a text, and content_html or content_text"),
    Check("J2", _dates, "write dates as 2026-11-24T08:00:00Z"),
    Check("J2", _persons_of_item, 'write "authors": [{"name": "…"}]'),
    Check("J2", _nobody, 'write "authors": [{"name": "…"}] in every item', "warning"),
    Check("J3", _attachments, "write lists of tags (texts) and attachments (with url and mime_type)"),
    Check("J3", _no_link, "write url, or external_url for an article of others", "warning"),
    Check("J4", _odd_keys_of_item, "let the name of what is your own begin with _", "warning"),
)


# --- of both --------------------------------------------------------------------------------------------------------


def _bad_persons(node: Node) -> Iterator[str]:
    if "author" in node and "authors" not in node:
        yield "it has the author of version 1.0, and no authors"
    if not isinstance(node.get("authors", []), list):
        yield "its authors are no list"
    if any(
        not any(_string(person, key) for key in ("name", "url", "avatar")) for person in _list(node, "authors") if isinstance(person, dict)
    ):
        yield "an author has neither name, url nor avatar"


def _written(value: object) -> str:
    """`value` in a message; of what is nested its kind alone."""
    return quoted(str(value)) if isinstance(value, (str, int, float)) else f"a {type(value).__name__}"


def _odd_keys(node: Node, known: frozenset[str]) -> Iterator[str]:
    for key in node:
        if key not in known and not key.startswith("_"):
            yield f"{quoted(key)} is no key of JSON Feed"
        elif key.startswith("_") and not isinstance(node[key], dict):
            yield f"{quoted(key)} is no object"
