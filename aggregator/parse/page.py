"""A page without a feed, read by CSS selectors: the door of selectolax in this room."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from aggregator.model import Byline, ParsedEntry, ParsedFeed, ParseFailed, Select, Text
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link

_HEADINGS = "h1, h2, h3, h4, h5, h6"
_NO_ADDRESS = ("#", "javascript:", "mailto:", "tel:", "data:")
#: Where elements without text keep their words: overlay links and linked images.
_LABELS = ("aria-label", "title", "alt")
_HIDDEN = ["script", "style", "noscript", "template"]
#: Elements that change the look of words within a word or sentence; all others, `span` too, part words from each other.
_FORMATTING = ["abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "var", "wbr"]
_BREAK = "\x1f"


def parse_page(text: str, url: str, select: Select) -> ParsedFeed | ParseFailed:
    """The entries that `select` finds in the page `text`, without ids; `no-entries` if there are none.

    Entries with equal link whose titles are equal, or one of which has no title, are one: cards often link once by image and once by
    heading. A page with exactly one item is that item: it carries the item's whole HTML, and the page's own address if its title links
    nowhere.
    """
    page = LexborHTMLParser(text)
    base = absolute_link(_attribute(page.css_first("base[href]"), "href"), url) or url
    try:
        items = _outermost(page.css(select.item))
        cards = [_Card(item, select) for item in items]
        found = [card.entry(own_address=_own_address(page, url) if len(items) == 1 else None) for card in cards]
    except (SelectolaxError, ValueError):
        return ParseFailed("no-entries", f"A selector of `select:` was not understood; its item is `{select.item}`.")
    entries = _distinct(found)
    if not entries:
        return ParseFailed("no-entries", f"`item: {select.item}` found nothing with a title or a link on the page; has its layout changed?")
    name = one_line(_attribute(page.css_first("meta[property='og:site_name']"), "content") or _words(page.css_first("title")))
    return ParsedFeed(
        version="page",
        url=base,
        entries=entries,
        title=Text(name, "text") if name else None,
        link=url,
        language=_attribute(page.css_first("html"), "lang"),
    )


def declared_feed(text: str, url: str) -> str | None:
    """The absolute address of the first feed that the page `text` declares by `<link rel=alternate>`."""
    nodes = LexborHTMLParser(text).css("link[rel~='alternate'][href]")
    links = (node for node in nodes if (_attribute(node, "type") or "").endswith(("rss+xml", "atom+xml", "feed+json")))
    return next((address for node in links if (address := absolute_link(_attribute(node, "href"), url))), None)


class _Card:
    """One item of the page with the selectors to look into it."""

    __slots__ = ("_heading", "_item", "_select", "_title")

    def __init__(self, item: LexborNode, select: Select) -> None:
        self._item = item
        self._select = select
        self._heading = _heading(item, select.title)
        self._title = _words(self._heading)

    def entry(self, own_address: str | None) -> ParsedEntry:
        """The card as an entry; `own_address` is that of the page if the card is all there is."""
        author = _words(self._first(self._select.author))
        summary = self._first(self._select.summary)
        whole = own_address is not None and summary is None
        return ParsedEntry(
            position=0,
            link=self._link(own_address),
            title=Text(self._title, "text") if self._title else None,
            summary=_html(summary),
            content=_html(self._item) if whole else None,
            published=_date(self._first(self._select.date or "time")),
            bylines=(Byline(author),) if author else (),
        )

    def _first(self, selector: str | None) -> LexborNode | None:
        return self._item.css_first(selector) if selector else None

    def _link(self, own_address: str | None) -> str | None:
        if self._select.link:
            chosen = [node for match in self._item.css(self._select.link) for node in (match, *match.css("a[href]"))]
            return _href(chosen)
        anchors = self._item.css("a[href]")
        about = [node for node in anchors if self._title and _words(node) == self._title]
        return _href([self._item, *_anchors_of(self._heading, self._item), *about]) or own_address or _href(anchors)


def _heading(item: LexborNode, selector: str | None) -> LexborNode | None:
    """The first element with words: by the operator's selector, else a heading, else a link, else the item itself if it is one."""
    for wanted in (selector,) if selector else (_HEADINGS, "a[href]"):
        for node in item.css(wanted):
            if _words(node):
                return node
    return item if item.tag == "a" else None


def _anchors_of(heading: LexborNode | None, item: LexborNode) -> Iterator[LexborNode]:
    """The links in `heading`, then those around it within `item`."""
    if heading is not None:
        yield from heading.css("a[href]")
    while heading is not None and heading.mem_id != item.mem_id:
        yield heading
        heading = heading.parent


def _href(nodes: Iterable[LexborNode]) -> str | None:
    addresses = ((_attribute(node, "href") or "").strip() for node in nodes)
    return next((address for address in addresses if address and not address.lower().startswith(_NO_ADDRESS)), None)


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """`nodes` without those that stand inside another of them."""
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(ancestor.mem_id in ids for ancestor in _ancestors(node))]


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _distinct(found: list[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """`found` without what has neither title nor link, and without repetitions."""
    titled = {entry.link for entry in found if entry.title}
    distinct: dict[tuple[str | None, Text | None], ParsedEntry] = {}
    for entry in found:
        if entry.title or (entry.link and entry.link not in titled):
            distinct.setdefault((entry.link, entry.title), entry)
    return tuple(replace(entry, position=position) for position, entry in enumerate(distinct.values()))


def _own_address(page: LexborHTMLParser, url: str) -> str:
    return _attribute(page.css_first("link[rel='canonical'][href]"), "href") or url


def _words(node: LexborNode | None) -> str:
    """The visible words of `node` on one line, else its label or that of its image; a text that stands there twice is taken once."""
    if node is None:
        return ""
    # A parsed copy, because unwrapping changes the tree, and does nothing to a clone (selectolax 1.0.2).
    copy = LexborHTMLParser(node.html or "")
    copy.strip_tags(_HIDDEN)
    copy.unwrap_tags(_FORMATTING)
    copy.merge_text_nodes()
    parts = [part for part in map(one_line, copy.text(separator=_BREAK).split(_BREAK)) if part]
    half = len(parts) // 2
    if parts:
        return " ".join(parts[:half] if parts[:half] == parts[half:] else parts)
    labelled = (_attribute(element, label) for element in (node, *node.css("img")) for label in _LABELS)
    return next((text for text in map(one_line, filter(None, labelled)) if text), "")


def _html(node: LexborNode | None) -> Text | None:
    inner = (node.inner_html or "").strip() if node is not None else ""
    return Text(inner, "html") if inner else None


def _date(node: LexborNode | None) -> str | None:
    """The date as written for machines (`datetime`, `content`), else as written for people."""
    return _attribute(node, "datetime") or _attribute(node, "content") or _words(node) or None


def _attribute(node: LexborNode | None, name: str) -> str | None:
    value = node.attributes.get(name) if node is not None else None
    return value.strip() or None if value else None
