"""A page without a feed, read by CSS selectors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from aggregator.model import Byline, ParsedEntry, ParsedFeed, ParseFailed, Select, Text
from aggregator.text.characters import one_line
from aggregator.text.dom import HEADINGS, Node, Page, SelectorError, attribute, base_of, first_href, following, outermost, words
from aggregator.text.links import absolute_link


def parse_page(text: str, url: str, select: Select) -> ParsedFeed | ParseFailed:
    """The entries that `select` finds in the page `text`, without ids; `no-entries` if there are none.

    Entries with equal link whose titles are equal, or one of which has no title, are one: cards often link once by image and once by
    heading. Date, author and summary of an item that is a heading or a `dt` may also stand between it and the next one. A page with exactly
    one item is that item: it carries the item's whole HTML, and the page's own address if its title links nowhere.
    """
    page = Page(text)
    base = base_of(page, url)
    try:
        items = outermost(page.css(select.item))
        cards = [_Card(item, select) for item in items]
        found = [card.entry(own_address=_own_address(page, url) if len(items) == 1 else None) for card in cards]
    except (SelectorError, ValueError):
        return ParseFailed("no-entries", f"A selector of `select:` was not understood; its item is `{select.item}`.")
    entries = _distinct(found)
    if not entries:
        return ParseFailed("no-entries", f"`item: {select.item}` found nothing with a title or a link on the page; has its layout changed?")
    name = one_line(attribute(page.css_first("meta[property='og:site_name']"), "content") or words(page.css_first("title")))
    return ParsedFeed(
        version="page",
        url=base,
        entries=entries,
        title=Text(name, "text") if name else None,
        link=url,
        language=attribute(page.css_first("html"), "lang"),
    )


def declared_feed(text: str, url: str) -> str | None:
    """The absolute address of the first feed that the page `text` declares by `<link rel=alternate>`."""
    nodes = Page(text).css("link[rel~='alternate'][href]")
    links = (node for node in nodes if (attribute(node, "type") or "").endswith(("rss+xml", "atom+xml", "feed+json")))
    return next((address for node in links if (address := absolute_link(attribute(node, "href"), url))), None)


class _Card:
    """One item of the page with the selectors to look into it."""

    __slots__ = ("_heading", "_item", "_parts", "_select", "_title")

    def __init__(self, item: Node, select: Select) -> None:
        self._item = item
        self._parts = (item, *following(item))
        self._select = select
        self._heading = _heading(item, select.title)
        self._title = words(self._heading)

    def entry(self, own_address: str | None) -> ParsedEntry:
        """The card as an entry; `own_address` is that of the page if the card is all there is."""
        author = words(self._first(self._select.author))
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

    def _first(self, selector: str | None) -> Node | None:
        return next((node for part in self._parts if (node := part.css_first(selector))), None) if selector else None

    def _link(self, own_address: str | None) -> str | None:
        if self._select.link:
            chosen = [node for match in self._item.css(self._select.link) for node in (match, *match.css("a[href]"))]
            return first_href(chosen)
        anchors = self._item.css("a[href]")
        about = [node for node in anchors if self._title and words(node) == self._title]
        return first_href([self._item, *_anchors_of(self._heading, self._item), *about]) or own_address or first_href(anchors)


def _heading(item: Node, selector: str | None) -> Node | None:
    """The first element with words: by the operator's selector, else a heading, else a link, else the item itself if it is one."""
    for wanted in (selector,) if selector else (", ".join(HEADINGS), "a[href]"):
        for node in item.css(wanted):
            if words(node):
                return node
    return item if item.tag == "a" else None


def _anchors_of(heading: Node | None, item: Node) -> Iterator[Node]:
    """The links in `heading`, then those around it within `item`."""
    if heading is not None:
        yield from heading.css("a[href]")
    while heading is not None and heading.mem_id != item.mem_id:
        yield heading
        heading = heading.parent


def _distinct(found: list[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """`found` without what has neither title nor link, and without repetitions."""
    titled = {entry.link for entry in found if entry.title}
    distinct: dict[tuple[str | None, Text | None], ParsedEntry] = {}
    for entry in found:
        if entry.title or (entry.link and entry.link not in titled):
            distinct.setdefault((entry.link, entry.title), entry)
    return tuple(replace(entry, position=position) for position, entry in enumerate(distinct.values()))


def _own_address(page: Page, url: str) -> str:
    return attribute(page.css_first("link[rel='canonical'][href]"), "href") or url


def _html(node: Node | None) -> Text | None:
    inner = (node.inner_html or "").strip() if node is not None else ""
    return Text(inner, "html") if inner else None


def _date(node: Node | None) -> str | None:
    """The date as written for machines (`datetime`, `content`), else as written for people."""
    return attribute(node, "datetime") or attribute(node, "content") or words(node) or None
