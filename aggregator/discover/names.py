"""Selectors of single elements: short ones, by names that will still be there after the next build of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.text.dom import HEADINGS, Node, attribute

_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_LONGEST = 40
#: What changes with the post, its place or the width of the window, and says nothing of what an element is.
_PASSING = re.compile(
    r"^(?:active|first|last|odd|even|current|selected|open|closed|hidden|visible|clearfix|cf|row|container|wrapper|inner|outer|left|right|"
    r"(?:row|span|col|column|grid|offset|order|pull|push|mt|mb|ml|mr|mx|my|pt|pb|pl|pr|px|py|text|font|bg|border|flex|gap|space|items|justify|"
    r"min|max|is|has|no|js|lg|md|sm|xs|xl|category|tag|status|format|type|animate|fade|wow|aos)[-_].*|[wh]-(?:\d.*|full|screen|auto|px)|"
    r"(?:block|flex|grid|inline|relative|absolute|fixed|static|truncate|group|fluid|fa)(?:-.*)?)$",
    re.I,
)
#: `css-1x2y3z`, `sc-bdVaJa`, `jsx-123`, `styles_card__3kD9f`, `_3xYz`, `post-1236`: made by a tool, or numbers.
_MADE = re.compile(
    r"^(?:css|sc|jsx|emotion|svelte|astro|ember)-|^_|_{1,2}[A-Za-z0-9]*\d[A-Za-z0-9]*$|__[A-Za-z0-9]{5,6}$|\d{3}|[-_]\d+$|^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[A-Za-z0-9]{5,8}$"
)
#: `styles_card__3kD9f` of CSS modules: what stands before the hash stays.
_MODULE = re.compile(r"([A-Za-z][A-Za-z0-9-]*_[A-Za-z][A-Za-z0-9-]*)_{2}[\w-]{5,8}")
_NUMBERED_ID = re.compile(r"([A-Za-z][A-Za-z_-]{2,20}[-_])(?=\d)", re.ASCII)
_ARTICLE_TYPE = re.compile(r"schema\.org/(BlogPosting|NewsArticle|TechArticle|Article|Report)$")
#: Tags that may stand for an item without a class.
_ITEM_TAGS = frozenset(("article", "li", "tr", "dt", *HEADINGS))
_PLACE_TAGS = frozenset(("main", "article", "section", "table", "ol", "ul", "dl", "tbody"))


def own_selectors(node: Node) -> Iterator[str]:
    """Selectors that `node` may share with its like, the best first."""
    tag = node.tag or ""
    if match := _ARTICLE_TYPE.search(attribute(node, "itemtype") or ""):
        yield f'[itemtype$="{match[1]}"]'
    yield from (f"{tag}.{name}" for name in stable_classes(node)[:3])
    yield from (f'[class*="{match[1]}__"]' for name in _classes(node) if (match := _MODULE.fullmatch(name)))
    if match := _NUMBERED_ID.match(attribute(node, "id") or ""):
        yield f'{tag}[id^="{match[1]}"]'
    if tag in _ITEM_TAGS or ("-" in tag and _NAME.fullmatch(tag)):
        yield tag


def place_selectors(node: Node) -> Iterator[str]:
    """Selectors of an element that holds others."""
    tag = node.tag or ""
    name = attribute(node, "id") or ""
    if is_stable(name):
        yield f"#{name}"
    yield from (f".{name}" for name in stable_classes(node)[:1])
    if tag in _PLACE_TAGS:
        yield tag


def stable_classes(node: Node) -> list[str]:
    """The class names of `node` that will stay, in its order."""
    return [name for name in _classes(node) if is_stable(name) and not _PASSING.match(name)]


def is_stable(name: str) -> bool:
    """May `name` be written in a selector and relied on?"""
    return len(name) <= _LONGEST and bool(_NAME.fullmatch(name)) and not _MADE.search(name)


def _classes(node: Node) -> list[str]:
    return (attribute(node, "class") or "").split()[:12]
