"""What newsletter tools ask of a feed (N1 to N14), in RSS and Atom."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from itertools import pairwise

from aggregator.publish.rules.atom import type_of
from aggregator.publish.rules.feed import Entry, Feed
from aggregator.publish.rules.finding import Check, quoted
from aggregator.publish.rules.markup import Tag
from aggregator.publish.rules.shared import WISHED, escaped_twice
from aggregator.text.tracking import is_tracking

_WIDEST = 600
_LONGEST_TITLE = 150
_LONGEST_BODY = 60_000
_SUMMARY = (120, 300)
_LEAST = timedelta(seconds=1)
_ALLOWED = frozenset(
    "p a img ul ol li blockquote pre code h2 h3 h4 table caption thead tbody tfoot tr td th b strong i em u s br hr sub sup small".split()
)
#: What mail programs take out, or show as a hole; the rest outside _ALLOWED loses its look alone.
_STRIPPED = frozenset("iframe video audio source track svg math picture canvas dialog map area".split())
_LAZY = re.compile(r"class|id|srcset|sizes|loading|data-.*")
_KINDS = ("image/jpeg", "image/png", "image/gif")
_BAD_ENDING = re.compile(r"\.(?:svgz?|avif|webp|bmp|tiff?|heic)\b", re.IGNORECASE)
_STYLE_WIDTH = re.compile(r"max-width\s*:\s*100%", re.IGNORECASE)
_TAIL = re.compile(r"\b(?:The post|Der Beitrag) .{1,400} (?:appeared first on|first appeared on|erschien zuerst auf) .{1,100}\Z", re.DOTALL)
#: Plain text may speak of tags; it does not begin with one.
_HTML_START = re.compile(r"<(?:p|div|img|a|span|h[1-6]|ul|ol|table|figure|blockquote|br)[\s/>]", re.IGNORECASE)
_ENDS_WELL = re.compile("[.!?…。！？؟।][\"'”’»)\\]]*\\Z|\\.\\.\\.\\Z")  # noqa: RUF001
_FEED_NAMES = {"RSS 2.0": (".rss", ".xml"), "Atom 1.0": (".atom", ".xml")}


def _other_format(feed: Feed) -> Iterator[str]:
    if feed.kind not in _FEED_NAMES:
        yield f"it is {feed.kind}, which newsletter tools do not read"
    elif feed.asked.address and not feed.asked.address.partition("?")[0].endswith(_FEED_NAMES[feed.kind]):
        yield f"its address does not end in {_FEED_NAMES[feed.kind][0]}, by which some tools know a feed"


def _order(feed: Feed) -> Iterator[str]:
    dated = [entry for entry in feed.entries if entry.at]
    for upper, lower in pairwise(dated):
        if upper.at and lower.at and upper.at - lower.at < _LEAST:
            relation = "as new as" if upper.at == lower.at else "older than"
            yield f"{upper.where} is {relation} the next one: a tool that looks for newer dates misses one of them"


def _large(feed: Feed) -> Iterator[str]:
    if feed.asked.size > WISHED:
        yield f"it has {feed.asked.size:,} bytes"


FEED_CHECKS: tuple[Check[Feed], ...] = (
    Check("N1", _other_format, "publish RSS 2.0 at an address that ends in .rss"),
    Check("N4", _order, "date items by when they are published, the newest first, each a second later at least"),
    Check("N5", _large, "keep 35 days of items, or as many as fit in 512 KB", "warning"),
)


def _incomplete(entry: Entry) -> Iterator[str]:
    has = {
        "title": entry.title,
        "link": entry.link,
        "id": entry.id,
        "date": entry.date,
        "summary": entry.summary,
        "content": entry.content,
        "author": any(entry.authors),
        "category": any(entry.categories),
    }
    missing = [name for name, there in has.items() if not there]
    if missing:
        yield f"it has no {', no '.join(missing)}"


def _lead_image(entry: Entry) -> Iterator[str]:
    images = [one for one in entry.node.all("media:content") if one.attributes.get("medium", "image") == "image"]
    if len(images) > 1:
        yield f"it has {len(images)} lead images"
    for image in images:
        url, kind = image.attributes.get("url", ""), image.attributes.get("type", "")
        if not url.startswith("https://") or (kind and kind not in _KINDS) or _BAD_ENDING.search(url.partition("?")[0][-10:]):
            yield f"its lead image is no JPEG, PNG or GIF under https: {quoted(url)}"
        if (width := image.attributes.get("width", "")).isdecimal() and int(width[:9]) > _WIDEST:
            yield f"its lead image is {width[:9]} wide"


def _unknown_size(entry: Entry) -> Iterator[str]:
    for image in entry.node.all("media:content"):
        size = (image.attributes.get("width", ""), image.attributes.get("height", ""))
        if image.attributes.get("medium", "image") == "image" and not all(map(str.isdecimal, size)):
            yield "its lead image has no width and height"


def _images(entry: Entry) -> Iterator[str]:
    for tag in entry.tags:
        if tag.name != "img":
            continue
        source, width = tag.attributes.get("src", ""), tag.attributes.get("width", "")
        if not source.startswith("https://") or _BAD_ENDING.search(source.partition("?")[0][-10:]):
            yield f"an image is no JPEG, PNG or GIF under https: {quoted(source)}"
        if not width.isdecimal() or int(width[:9]) > _WIDEST:
            yield f"an image has no width up to {_WIDEST}: {quoted(source)}"
        elif not _STYLE_WIDTH.search(tag.attributes.get("style", "")) and int(width[:9]) > _WIDEST // 2:
            yield f"an image does not shrink with the window: {quoted(source)}"


def _stripped(entry: Entry) -> Iterator[str]:
    yield from dict.fromkeys(what for tag in entry.tags for what in _of_tag(tag))


def _of_tag(tag: Tag) -> Iterator[str]:
    if tag.name in _STRIPPED:
        yield f"its HTML holds a <{tag.name}>"
    yield from (f"its HTML holds a {name}= attribute" for name in tag.attributes if _LAZY.fullmatch(name))
    if any(address.lower().startswith("data:") for address in tag.addresses()):
        yield "its HTML holds a data: address"


def _unusual(entry: Entry) -> Iterator[str]:
    names = {tag.name for tag in entry.tags} - _ALLOWED - _STRIPPED
    if names:
        yield f"its HTML holds {', '.join(f'<{name}>' for name in sorted(names)[:5])}"


def _pixels(entry: Entry) -> Iterator[str]:
    for tag in entry.tags:
        if tag.name == "img" and {tag.attributes.get("width"), tag.attributes.get("height")} <= {"0", "1"}:
            yield f"an image counts readers: {quoted(tag.attributes.get('src', ''))}"


def _addresses(entry: Entry) -> Iterator[str]:
    addresses = [entry.link, *(address for tag in entry.tags for address in tag.addresses())]
    for address in dict.fromkeys(addresses):
        if address.startswith("http://"):
            yield f"an address is not https: {quoted(address)}"
        if any(map(is_tracking, filter(None, address.partition("#")[0].partition("?")[2].split("&")))):
            yield f"an address tells who sent the reader: {quoted(address)}"


def _summary(entry: Entry) -> Iterator[str]:
    if (length := len(unescape(entry.summary))) > _SUMMARY[1]:
        yield f"its summary has {length} characters"
    if _is_html(entry):
        yield "its summary is HTML, which digest tools print as it is written"


def _is_html(entry: Entry) -> bool:
    """Is the summary HTML? RSS does not say, and Atom does."""
    summary = entry.node.first("atom:summary")
    return bool(_HTML_START.match(entry.summary)) and (summary is None or type_of(summary) != "text")


def _poor_summary(entry: Entry) -> Iterator[str]:
    # RSS reads a description as HTML, in which these are how plain text is written.
    plain = entry.summary.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    if escaped_twice(plain) and not _is_html(entry):
        yield "its summary looks as if it held HTML"
    if _TAIL.search(entry.summary):
        yield "its summary ends with where it appeared"
    if 0 < (length := len(unescape(entry.summary))) < _SUMMARY[0]:
        yield f"its summary has {length} characters"
    if entry.summary and not _ENDS_WELL.search(entry.summary):
        yield "its summary ends inside a sentence"


def _long_body(entry: Entry) -> Iterator[str]:
    size = len(entry.content.encode("utf-8", "replace"))
    if size > _LONGEST_BODY:
        yield f"its content has {size:,} bytes"


def _title(entry: Entry) -> Iterator[str]:
    if len(entry.title) > _LONGEST_TITLE:
        yield f"its title has {len(entry.title)} characters"
    raw = next((child.text for child in entry.node.children if child.name in ("title", "atom:title")), "")
    if raw != raw.strip():
        yield "its title has white space around it"


_SENTENCES = "write 120 to 300 characters of plain text, whole sentences or with an ellipsis"
ENTRY_CHECKS: tuple[Check[Entry], ...] = (
    Check("N2", _incomplete, "write title, link, guid, pubDate, description, content:encoded, dc:creator and a category in every item"),
    Check("N8", _lead_image, "give one lead image, JPEG, PNG or GIF under https, at most 600 wide, with width and height"),
    Check("N8", _unknown_size, "tell the width and height of the lead image: tools print it as large as it is", "warning"),
    Check("N8", _images, 'write width="600" or less, and style="max-width:100%;height:auto"'),
    Check("N9", _stripped, "write text, links, images, lists and simple tables, with styles in the tags"),
    Check("N9", _unusual, "write text, links, images, lists and simple tables, with styles in the tags", "warning"),
    Check("N10", _pixels, "leave images of one pixel out"),
    Check("N10", _addresses, "link to https, without parameters that tell who sent the reader", "warning"),
    Check("N11", _summary, _SENTENCES),
    Check("N11", _poor_summary, _SENTENCES, "warning"),
    Check("N12", _long_body, "keep a body below 60 kB, and link to the rest: mail programs cut the mail"),
    Check("N13", _title, "write a title of at most 150 characters, in plain text"),
)
