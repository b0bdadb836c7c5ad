"""Selectors that may match the articles of a page, by repeated structure: what is around its links, and comes again around others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.discover.links import Link
from aggregator.discover.names import own_selectors, place_selectors
from aggregator.text.dom import Node, Page, outermost

#: Levels above a link at which its item may be, and above the item at which its list may be.
_LEVELS = 8
_PLACES = 5
#: Links that are looked at; a selector holds for all of the page or for none.
_SAMPLE = 200
#: Selectors tried on the page, those of them that match the same elements, and elements that one may match.
_TRIED = 90
_ALIKE = 4
_MOST_ITEMS = 2_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A selector with what it matches."""

    selector: str
    items: tuple[Node, ...]
    #: Of each item, the link that is most likely its article's; None if it has none.
    links: tuple[Link | None, ...]
    #: Of all article links of the page: the ids of their elements.
    anchors: frozenset[int]
    #: 0 to 1: how much of the page's article links it covers, each item one.
    coverage: float


def find_candidates(page: Page, links: tuple[Link, ...]) -> list[Candidate]:
    """The selectors that match at least two elements with different article links, in no order."""
    inside: dict[int, list[Link]] = defaultdict(list)
    for link in links:
        for node in link.path:
            inside[node.mem_id].append(link)
    tried = (_candidate(selector, page, inside, links) for selector in _selectors(links))
    return [candidate for candidate in tried if candidate is not None]


def length_of(selector: str) -> tuple[int, bool, int]:
    """A name in one word is better than a place and a name, a name better than a tag, and a short one better than a long one."""
    own = selector.rpartition(" ")[2]
    return selector.count(" "), own.isalnum() and own != "article", len(selector)


def _selectors(links: tuple[Link, ...]) -> list[str]:
    """What to try: of the selectors that stand for the same elements, the first few; those around most links first."""
    matched: dict[str, set[int]] = defaultdict(set)
    for link in sorted(links, key=lambda link: -link.weight)[:_SAMPLE]:
        for level, node in enumerate(link.path[:_LEVELS]):
            for selector in _spelled(node, link.path[level + 1 :][:_PLACES]):
                matched[selector].add(node.mem_id)
    alike: dict[frozenset[int], list[str]] = defaultdict(list)
    for selector, nodes in matched.items():
        if len(nodes) > 1:
            alike[frozenset(nodes)].append(selector)
    groups = sorted(alike.items(), key=lambda group: -len(group[0]))
    return [selector for _, group in groups for selector in sorted(group, key=length_of)[:_ALIKE]][:_TRIED]


def _spelled(node: Node, around: tuple[Node, ...]) -> Iterator[str]:
    for own in own_selectors(node):
        yield own
        for place in around:
            yield from (f"{outer} {own}" for outer in place_selectors(place))


def _candidate(selector: str, page: Page, inside: dict[int, list[Link]], links: tuple[Link, ...]) -> Candidate | None:
    nodes = page.css(selector)
    if not 2 <= len(nodes) <= _MOST_ITEMS:
        return None
    items = tuple(outermost(nodes))
    chosen = tuple(max(inside.get(item.mem_id, ()), key=lambda link: link.weight, default=None) for item in items)
    if len({link.address for link in chosen if link}) < 2:
        return None
    anchors = frozenset(link.node.mem_id for link in links)
    return Candidate(selector, items, chosen, anchors, _coverage(items, chosen, inside, links))


def _coverage(items: tuple[Node, ...], chosen: tuple[Link | None, ...], inside: dict[int, list[Link]], links: tuple[Link, ...]) -> float:
    """The weight of the chosen links by that of all; of links within an item only those count that are as likely as the chosen one.

    So links in the text of an item do no harm, and an item that holds several articles does.
    """
    weights: dict[str, float] = {}
    within = {link.node.mem_id for item in items for link in inside.get(item.mem_id, ())}
    rivals = (
        link
        for item, best in zip(items, chosen, strict=True)
        for link in inside.get(item.mem_id, ())
        if best and link.weight >= best.weight
    )
    for link in (*rivals, *(link for link in links if link.node.mem_id not in within)):
        weights[link.address] = max(weights.get(link.address, 0), link.weight)
    reached: dict[str, float] = {}
    for link in filter(None, chosen):
        reached[link.address] = max(reached.get(link.address, 0), link.weight)
    return sum(reached.values()) / sum(weights.values())
