"""Where the items of a page keep title, link, date, author and summary: by microdata, microformats and names, checked on every item."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from aggregator.discover.candidates import Candidate
from aggregator.discover.links import is_date, text_of
from aggregator.discover.names import stable_classes
from aggregator.text.dom import HEADINGS, Node, ancestors, attribute, first_href, following

#: Items whose elements are named, elements looked at in each, and items that a selector is tried on.
_SAMPLE_ITEMS = 6
_SAMPLE_ELEMENTS = 120
_TRIED_ITEMS = 60
_CELLS = 8

_TITLES = ('[itemprop~="headline"]', ".p-name", ".entry-title", *HEADINGS)
_DATES = ("time[datetime]", '[itemprop~="datePublished"]', ".dt-published", "time")
_AUTHORS = ('[rel~="author"]', '[itemprop~="author"]', ".p-author", ".author")
_SUMMARIES = ('[itemprop~="description"]', ".p-summary", ".entry-summary", ".entry-content")

_TITLE_NAME = re.compile(r"title|headline|heading|subject|(?:^|[_-])head$", re.I)
_DATE_NAME = re.compile(r"date|time|publi|posted|released|(?:^|[_-])day$", re.I)
_AUTHOR_NAME = re.compile(r"author|byline|writer|contributor", re.I)
_SUMMARY_NAME = re.compile(
    r"summary|excerpt|teaser|(?:^|[_-])de[kc]k?$|descr|abstract|intro|snippet|standfirst|(?:^|[_-])lead$|blurb", re.I
)

#: In how many of the items a field must be there and look right.
_TITLE_SHARE = 0.8
_DATE_SHARE = 0.6
_AUTHOR_SHARE = 0.5
_SUMMARY_SHARE = 0.5
#: Words from which on a title is as good as any: a number is worth less than the sentence beside it.
_ENOUGH_WORDS = 5
_LONGEST_TITLE = 400
_UNLINKED = 0.7
_LINKED_ELSEWHERE = 0.2
_NAME = re.compile(r"[^\W\d_]")
_LONGEST_NAME = 60
#: A byline as it is written, with a first and a last name.
_BYLINE = re.compile(r"(?:[Bb]y|BY):? [A-Z\u00c0-\u00de][\w.'\u2019-]*(?: [\w.'\u2019,&-]+){1,5}")
_SHORTEST_SUMMARY = 30

#: Each item with what follows and belongs to it.
Reaches = tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Selectors within an item, and what title and link of each item they give."""

    titles: tuple[str, ...]
    #: As written; None: the item has no link.
    hrefs: tuple[str | None, ...]
    title: str | None = None
    link: str | None = None
    date: str | None = None
    author: str | None = None
    summary: str | None = None


def find_fields(candidate: Candidate) -> Fields | None:
    """The fields of the items of `candidate`; None if they have no titles."""
    items = candidate.items
    reaches = tuple((item, *following(item)) for item in items[:_TRIED_ITEMS])
    names = _names(reaches)
    title = _title(candidate, names)
    if title is None:
        return None
    headings = [_with_words(item, title) for item in items]
    link = _link(items, headings)
    return Fields(
        titles=tuple(text_of(heading) for heading in headings),
        hrefs=tuple(_href(item, heading, link) for item, heading in zip(items, headings, strict=True)),
        title=None if title == "a" and items[0].tag == "a" else title,
        link=link,
        date=_first_that((*_DATES, *_named(names, _DATE_NAME), *_dated(reaches)), reaches, _is_date, _DATE_SHARE),
        author=_first_that((*_AUTHORS, *_named(names, _AUTHOR_NAME), *_bylined(reaches)), reaches, _is_author, _AUTHOR_SHARE),
        summary=_first_that((*_SUMMARIES, *_named(names, _SUMMARY_NAME), "p", "p:not([class])"), reaches, _is_summary, _SUMMARY_SHARE),
    )


def _names(reaches: Reaches) -> list[str]:
    """The class names in the first items, in document order, once each."""
    elements = (element for reach in reaches[:_SAMPLE_ITEMS] for element in _elements(reach))
    return list(dict.fromkeys(name for element in elements for name in stable_classes(element)))


def _elements(reach: tuple[Node, ...]) -> list[Node]:
    elements = [element for part in reach for element in part.css("*")[:_SAMPLE_ELEMENTS]]
    return [element for element in elements[:_SAMPLE_ELEMENTS] if element.mem_id != reach[0].mem_id]


def _named(names: Iterable[str], pattern: re.Pattern[str]) -> Iterator[str]:
    return (f".{name}" for name in names if pattern.search(name))


def _dated(reaches: Reaches) -> Iterator[str]:
    """Selectors of elements that hold a date and nothing else, whatever they are called."""
    for reach in reaches[:2]:
        for element in _elements(reach):
            if is_date(text_of(element)):
                yield from (f".{name}" for name in stable_classes(element)[:1])
                if element.tag == "td":
                    yield f"td:nth-child({_place(element)})"


def _bylined(reaches: Reaches) -> Iterator[str]:
    """Selectors of elements that hold `By Rosa Lund` and nothing else, whatever they are called."""
    for reach in reaches[:2]:
        for element in _elements(reach):
            if _BYLINE.fullmatch(text_of(element)):
                yield from (f".{name}" for name in stable_classes(element)[:1])


def _place(cell: Node) -> int:
    """Of a cell in its row, counted from 1."""
    place, before = 1, cell.prev
    while before is not None:
        place += before.tag in ("td", "th")
        before = before.prev
    return place


def _title(candidate: Candidate, names: list[str]) -> str | None:
    """The selector whose words are most like titles; of equals the one by the better name."""
    own = [link for link in candidate.links if link]
    classes = [name for link in own[:3] for name in stable_classes(link.node)]
    cells = [f"td:nth-child({place}) a" for place in range(1, len(candidate.items[-1].css("td")[:_CELLS]) + 1)]
    tried = dict.fromkeys((*_TITLES, *_named(names, _TITLE_NAME), *(f"a.{name}" for name in classes), *cells, "a"))
    worth = {selector: _title_worth(selector, candidate) for selector in tried}
    best = max(worth.values())
    return next((selector for selector, value in worth.items() if value > 0 and value >= best - 0.05), None)


def _title_worth(selector: str, candidate: Candidate) -> float:
    """0 to 1: in how many items it has words, how few of those repeat, how long they are, and whether they link to an article."""
    items = candidate.items[:_TRIED_ITEMS]
    pairs = [(item, node) for item in items if (node := _with_words(item, selector))]
    texts = [text_of(node) for _, node in pairs]
    share = len(texts) / len(items)
    if share < _TITLE_SHARE / 2 or sum(map(is_date, texts)) > len(texts) / 2 or max(map(len, texts)) > _LONGEST_TITLE:
        return 0
    length = sum(min(len(text.split()), _ENOUGH_WORDS) for text in texts) / len(texts) / _ENOUGH_WORDS
    linked = sum(_linked(_around(item, node), candidate.anchors) for item, node in pairs) / len(pairs)
    return share * len(set(texts)) / len(texts) * (0.6 + 0.4 * length) * linked


def _linked(anchors: list[Node], known: frozenset[int]) -> float:
    """A title with no link is still better than one that leads elsewhere: to a product, a topic, an author."""
    if not anchors:
        return _UNLINKED
    return 1 if any(anchor.mem_id in known for anchor in anchors) else _LINKED_ELSEWHERE


def _with_words(item: Node, selector: str) -> Node | None:
    """The first element with words, as a page is read later."""
    return next((node for node in item.css(selector) if text_of(node)), None)


def _around(item: Node, heading: Node | None) -> list[Node]:
    """The links in a heading, then the one around it within the item."""
    if heading is None:
        return []
    chain = [heading, *ancestors(heading)]
    ids = [node.mem_id for node in chain]
    within = chain[: ids.index(item.mem_id) + 1] if item.mem_id in ids else []
    return [*heading.css("a[href]"), *(node for node in within if node.tag == "a")]


def _link(items: tuple[Node, ...], headings: list[Node | None]) -> str | None:
    """The selector of the link; None where it follows from the title: it is in it or around it, or the item itself."""
    pairs = [(item, heading) for item, heading in zip(items, headings, strict=True) if heading]
    if sum(bool(first_href(_around(item, heading))) for item, heading in pairs) >= _TITLE_SHARE * len(pairs):
        return None
    return "a" if any(first_href(item.css("a[href]")) for item in items) else None


def _href(item: Node, heading: Node | None, link: str | None) -> str | None:
    if link is None:
        return first_href([item, *_around(item, heading)]) or first_href(item.css("a[href]"))
    return first_href(node for match in item.css(link) for node in (match, *match.css("a[href]")))


def _first_that(selectors: Iterable[str], reaches: Reaches, is_right: Callable[[Node], bool], share: float) -> str | None:
    return next((selector for selector in dict.fromkeys(selectors) if _share(selector, reaches, is_right) >= share), None)


def _share(selector: str, reaches: Reaches, is_right: Callable[[Node], bool]) -> float:
    found = (next((node for part in reach if (node := part.css_first(selector))), None) for reach in reaches)
    return sum(node is not None and is_right(node) for node in found) / len(reaches)


def _is_date(node: Node) -> bool:
    return is_date(attribute(node, "datetime") or attribute(node, "content") or text_of(node))


def _is_author(node: Node) -> bool:
    """A wrong byline cannot be taken back: short, with letters, and no date."""
    text = text_of(node)
    return 2 <= len(text) <= _LONGEST_NAME and bool(_NAME.search(text)) and not is_date(text)


def _is_summary(node: Node) -> bool:
    text = text_of(node)
    return len(text) >= _SHORTEST_SUMMARY and not is_date(text)
