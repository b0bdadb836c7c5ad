"""A page of a site that nobody vouches for, as a tree that is cheap to search."""

from __future__ import annotations

from aggregator.text.characters import legal
from aggregator.text.dom import Node, Page
from aggregator.text.html import GIANT_TAG, is_shallow

#: Characters of a page that are looked at; the largest real ones have 3 MB, most of it scripts at their end.
_LONGEST = 2_000_000
#: Links of a page that are looked at: those at its beginning and end, where articles and feeds are.
_MOST_LINKS = 1_000


def read_page(html_text: str) -> Page | None:
    """The tree of a page; None where its nesting would cost quadratic time or space."""
    text = GIANT_TAG.sub("", legal(html_text[:_LONGEST]))
    return Page(text) if is_shallow(text) else None


def links_of(page: Page) -> list[Node]:
    """The links of `page` in document order; of very many those in the middle are left out."""
    nodes = page.css("a[href]")
    return nodes if len(nodes) <= 2 * _MOST_LINKS else [*nodes[:_MOST_LINKS], *nodes[-_MOST_LINKS:]]
