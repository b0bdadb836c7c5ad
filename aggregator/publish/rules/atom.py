"""How Atom 1.0 (RFC 4287) is read; `atom_checks` has its checks."""

from __future__ import annotations

from aggregator.publish.rules.feed import MOST_ENTRIES, Asked, Entry, Feed, attributes_of
from aggregator.publish.rules.markup import Tag, tags_of, tags_of_tree
from aggregator.publish.rules.moments import rfc3339_of
from aggregator.publish.rules.tree import Element

TYPES = ("application/atom+xml",)
#: Element → its attribute that holds an address.
_ADDRESSES = {"atom:link": "href", "atom:content": "src", "atom:generator": "uri"}
_HTML = ("html", "xhtml", "text/html", "application/xhtml+xml")


def read_atom(root: Element, asked: Asked) -> Feed:
    """The feed whose root is `root`."""
    elements = root.all("atom:entry")
    entries = tuple(_entry(number, element) for number, element in enumerate(elements[:MOST_ENTRIES], 1))
    addresses = (*_addresses(root), root.said("atom:icon"), root.said("atom:logo"))
    return Feed(asked, "Atom 1.0", root, entries, self_of(root), tuple(filter(None, addresses)), TYPES, len(elements))


def _entry(number: int, element: Element) -> Entry:
    title, id_, date = element.said("atom:title"), element.said("atom:id"), element.said("atom:updated")
    summary, content = element.first("atom:summary"), element.first("atom:content")
    published = element.said("atom:published")
    source = element.first("atom:source")
    return Entry(
        number=number,
        node=element,
        id=id_,
        title=title,
        link=next((link.attributes.get("href", "") for link in alternates_of(element)), ""),
        date=published or date,
        at=rfc3339_of(published or date).at,
        summary=_text(summary),
        content=_text(content),
        authors=tuple(author.said("atom:name") for author in element.all("atom:author")),
        categories=tuple(category.attributes.get("term", "") for category in element.all("atom:category")),
        tags=(*_tags(summary), *_tags(content)),
        addresses=(*_addresses(element), *(_addresses(source) if source else ())),
        line=element.line,
    )


def _text(element: Element | None) -> str:
    """What is written in `element`, and in XHTML below it."""
    return "".join(one.text for one in element.walk()).strip() if element else ""


def _tags(text: Element | None) -> tuple[Tag, ...]:
    kind = type_of(text)
    if text is None or kind not in _HTML:
        return ()
    return tags_of(text.text) if kind in ("html", "text/html") else tags_of_tree(text)


def type_of(text: Element | None) -> str:
    """Of a text of Atom, `text` where it says nothing."""
    return text.attributes.get("type", "text").strip().lower() if text else "text"


def _addresses(element: Element) -> tuple[str, ...]:
    found: list[str | None] = []
    for child in element.children:
        if child.name in _ADDRESSES:
            found.append(child.attributes.get(_ADDRESSES[child.name]))
        elif child.name in ("atom:author", "atom:contributor"):
            found.append(child.said("atom:uri") or None)
        elif child.name.startswith("media:"):
            found += attributes_of(child.walk(), "url")
    return tuple(address.strip() for address in found if address is not None)


def alternates_of(element: Element) -> list[Element]:
    """The links of `element` to its page."""
    return [link for link in element.all("atom:link") if link.attributes.get("rel", "alternate") == "alternate"]


def self_of(feed: Element) -> str:
    """The address that `feed` says it stands at; empty where it does not."""
    return next((link.attributes.get("href", "").strip() for link in feed.all("atom:link") if link.attributes.get("rel") == "self"), "")
