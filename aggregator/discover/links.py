"""Which links of a page may be those of its articles: not navigation, not running text, with words like a title's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from aggregator.discover.page import links_of
from aggregator.text.characters import one_line
from aggregator.text.dom import HEADINGS, Node, Page, ancestors, attribute
from aggregator.text.links import absolute_link, canonical_link, has_path

#: Characters of an element's text.
_LONGEST = 2_000

_APART_TAGS = frozenset(("nav", "footer", "aside", "menu", "dialog"))
_APART_ROLES = frozenset("navigation contentinfo complementary banner menu menubar search dialog tablist".split())
#: Parts of class names and ids of what surrounds the list of articles.
_APART_NAMES = frozenset(
    "nav navbar navigation subnav topnav menu menus submenu dropdown footer sidebar breadcrumb breadcrumbs pagination pager paging pages "
    "tagcloud tags taglist taxonomy topics categories related recommended recommendations social share sharing comments cookie cookies "
    "consent popular trending ticker newsletter subscribe promo sponsored sponsor banner blogroll toc mostread".split()
)
_NEGATIONS = frozenset(("with", "without", "has", "no"))
#: An element that holds a larger share of the links is the list of articles, whatever it is named.
_MOST_APART = 0.8
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
#: Widgets of a WordPress sidebar; `most-read` and its like.
_APART_PATTERN = re.compile(
    r"^widget[_-]|most[_-]?(?:read|popular|viewed|commented)|tag[_-]?cloud|related|suggest|ranking|post-most|read[_-]next|up[_-]next", re.I
)

#: How likely it is an article's. What stands alone may as well be of an archive or a menu: 80 of those must not outweigh 40 headings.
_IN_HEADING = 1.0
_ALONE = 0.4
_READING_ON = 0.3
_IN_TEXT = 0.05

_TITLE_NAME = re.compile(r"title|headline|heading|(?:^|[_-])head$|p-name", re.I)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc)[a-zé]*\.?"
_DATE = re.compile(
    rf"(?:\b\d{{1,2}}[\s.,/-]+(?:of\s+)?{_MONTH}|{_MONTH}\s*\d{{1,2}}\b|\b\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\b\d{{1,2}}[-/.]\s?\d{{1,2}}[-/.]\s?\d{{2,4}}\b)",
    re.I,
)
_LONGEST_DATE = 45
#: Words that stand beside a date and are no title.
_BESIDE_DATE = re.compile(
    r"\b(?:published|posted|updated|modified|released|last|date|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b|\b[^\W\d_]{1,2}\b|"
    r"\b(?:utc|gmt|[cemp][ds]?t|cest)\b",
    re.I,
)
_WORD = re.compile(r"[^\W\d_]{3,}")
#: `CVE-2024-1234`, `ZDI-24-001`: one word is a title here.
_NUMBER = re.compile(r"[A-Za-z]{2,}[-_ ]?(?:[A-Za-z]+-)?\d{2,}")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_READ_ON = re.compile(
    r"^(?:read|view|see|show|continue|click|learn|find|full|open|weiter|mehr|lire|leer)\b.{0,14}\b(?:more|reading|here|full|out|story|article|post|"
    r"report|details|lesen|suite|m[áa]s)\b|^(?:more|details|weiterlesen)\W*$",
    re.I,
)
_PAGING = re.compile(r"^(?:older|newer|next|previous|skip to|load more|(?:view|see|show|read) (?:all|more \w+s\b))", re.I)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that may be an article's."""

    node: Node
    #: Absolute, without fragment.
    address: str
    #: One of the three below.
    weight: float
    #: The element and what is around it up to the body, the innermost first.
    path: tuple[Node, ...]


def article_links(page: Page, base: str) -> tuple[Link, ...]:
    """The links of `page` that may be articles', in document order; those of the page itself are none."""
    own = base.partition("#")[0]
    links = [link for node in links_of(page) if (link := _link(node, base)) and link.address != own]
    links = _without(links, lambda node, _: node.tag in _APART_TAGS or attribute(node, "role") in _APART_ROLES)
    return tuple(_without(links, lambda node, share: share <= _MOST_APART and _is_named_apart(node)))


def _without(links: list[Link], is_apart: Callable[[Node, float], bool]) -> list[Link]:
    """`links` without those in an element that is apart, judged by itself and its share of the links."""
    under = Counter(around.mem_id for link in links for around in link.path)
    apart = {around.mem_id: is_apart(around, under[around.mem_id] / len(links)) for link in links for around in link.path}
    return [link for link in links if not any(apart[around.mem_id] for around in link.path)]


def text_of(node: Node | None) -> str:
    """The words of `node` on one line, near enough to compare by; without any, its label or that of its image."""
    if node is None:
        return ""
    if text := one_line(node.text(deep=True, separator=" ")[:_LONGEST]):
        return text
    image = node.css_first("img[alt]")
    return one_line(attribute(node, "aria-label") or attribute(node, "title") or attribute(image, "alt") or "")


def is_date(text: str, beside: int = 1) -> bool:
    """Is `text` a date, with at most so many words `beside` those that usually stand there?"""
    if len(text) > _LONGEST_DATE or not _DATE.search(text):
        return False
    return len(_WORD.findall(_BESIDE_DATE.sub(" ", _DATE.sub(" ", text)))) <= beside


def is_short_title(text: str) -> bool:
    """May `text` be a title where it stands in a heading?"""
    return len(text) > 2 and not is_date(text, 0) and not _READ_ON.match(text) and not _PAGING.match(text)


def is_title(text: str) -> bool:
    """May `text` be the title of an article: three words, the number of an advisory, or eight characters of a script without spaces?"""
    return is_short_title(text) and (len(text.split()) >= 3 or bool(_NUMBER.search(text)) or len(_WIDE.findall(text)) >= 8)


def _link(node: Node, base: str) -> Link | None:
    path = (node, *(around for around in ancestors(node) if around.tag not in ("body", "html") and around.parent is not None))
    text = text_of(node)
    weight = _READING_ON if _READ_ON.match(text) else _weight(node, path, text)
    if not (weight == _READING_ON or is_title(text) or (weight == _IN_HEADING and is_short_title(text))):
        return None
    address = absolute_link(attribute(node, "href"), base)
    if address is None or not has_path(canonical_link(address) or ""):
        return None
    return Link(node, address.partition("#")[0], weight, path)


def _weight(node: Node, path: tuple[Node, ...], text: str) -> float:
    if any(around.tag in (*HEADINGS, "dt") or _TITLE_NAME.search(attribute(around, "class") or "") for around in path[:3]):
        return _IN_HEADING
    if node.css_first(", ".join(HEADINGS)) is not None:
        return _IN_HEADING
    beside = sum(len(one_line(sibling.text_content or "")) for sibling in (node.prev, node.next) if sibling and sibling.is_text_node)
    return _IN_TEXT if beside > max(30, len(text)) else _ALONE


def _is_named_apart(node: Node) -> bool:
    """By class or id; of `sidebar-layout__body` only what follows `__` says what it is, and `with-sidebar` is no sidebar."""
    names = f"{attribute(node, 'class') or ''} {attribute(node, 'id') or ''}".split()
    parts = [{part.lower() for part in _NAME_PARTS.findall(name.rpartition("__")[2])} for name in names]
    return any(_APART_PATTERN.search(name) for name in names) or any(part & _APART_NAMES and not part & _NEGATIONS for part in parts)
