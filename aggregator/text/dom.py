"""Pages as trees: elements, their words, attributes and addresses. The door of selectolax for those that search pages by CSS selectors."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser as Page
from selectolax.lexbor import LexborNode as Node
from selectolax.lexbor import SelectolaxError as SelectorError

from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link

__all__ = [
    "HEADINGS",
    "Node",
    "Page",
    "SelectorError",
    "ancestors",
    "attribute",
    "base_of",
    "first_href",
    "following",
    "outermost",
    "words",
]

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_NO_ADDRESS = ("#", "javascript:", "mailto:", "tel:", "data:")
#: Where elements without text keep their words: overlay links and linked images.
_LABELS = ("aria-label", "title", "alt")
_HIDDEN = ["script", "style", "noscript", "template"]
#: Elements that change the look of words within a word or sentence; all others, `span` too, part words from each other.
_FORMATTING = ["abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small", "strong", "sub", "sup", "u", "var", "wbr"]
_BREAK = "\x1f"


def base_of(page: Page, url: str) -> str:
    """The address that the relative ones of `page`, which came from `url`, are resolved against (HTML §4.2.3)."""
    return absolute_link(attribute(page.css_first("base[href]"), "href"), url) or url


def attribute(node: Node | None, name: str) -> str | None:
    """The attribute without white space at its ends; None if it is missing or empty."""
    value = node.attributes.get(name) if node is not None else None
    return value.strip() or None if value else None


def words(node: Node | None) -> str:
    """The visible words of `node` on one line, else its label or that of its image; a text that stands there twice is taken once."""
    if node is None:
        return ""
    # A parsed copy, because unwrapping changes the tree, and does nothing to a clone (selectolax 1.0.2).
    copy = Page(node.html or "")
    copy.strip_tags(_HIDDEN)
    copy.unwrap_tags(_FORMATTING)
    copy.merge_text_nodes()
    parts = [part for part in map(one_line, copy.text(separator=_BREAK).split(_BREAK)) if part]
    half = len(parts) // 2
    if parts:
        return " ".join(parts[:half] if parts[:half] == parts[half:] else parts)
    labelled = (attribute(element, label) for element in (node, *node.css("img")) for label in _LABELS)
    return next((text for text in map(one_line, filter(None, labelled)) if text), "")


def first_href(nodes: Iterable[Node]) -> str | None:
    """The first address of `nodes` as written that leads to another page."""
    addresses = (attribute(node, "href") or "" for node in nodes)
    return next((address for address in addresses if address and not address.lower().startswith(_NO_ADDRESS)), None)


def ancestors(node: Node) -> Iterator[Node]:
    """The elements around `node`, the innermost first."""
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def outermost(nodes: list[Node]) -> list[Node]:
    """`nodes` without those that stand inside another of them."""
    ids = {node.mem_id for node in nodes}
    return [node for node in nodes if not any(ancestor.mem_id in ids for ancestor in ancestors(node))]


def following(node: Node) -> Iterator[Node]:
    """What belongs to a `node` that is a heading or a term: its siblings up to the next of its kind or above (HTML §4.3.11, §4.4.9).

    Kafka's list of CVEs is such a flat page: each `h2` is followed by text and a table that holds the date.
    """
    kinds = HEADINGS[: HEADINGS.index(node.tag) + 1] if node.tag in HEADINGS else ("dt",) if node.tag == "dt" else ()
    sibling = node.next if kinds else None
    while sibling is not None and sibling.css_first(", ".join(kinds)) is None:
        yield sibling
        sibling = sibling.next
