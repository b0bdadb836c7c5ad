"""How RSS 2.0 and its elders 0.9x and 1.0 are read; `rss_checks` has their checks."""

from __future__ import annotations

from aggregator.publish.rules.feed import MOST_ENTRIES, Asked, Entry, Feed, attributes_of
from aggregator.publish.rules.history import links_of
from aggregator.publish.rules.markup import tags_of
from aggregator.publish.rules.moments import rfc822_of, rfc3339_of
from aggregator.publish.rules.tree import Element

TYPES = ("application/rss+xml",)
OLD_TYPES = ("application/rss+xml", "application/rdf+xml")


def read_rss(root: Element, asked: Asked) -> Feed:
    """The feed whose root is `rss` or `rdf:RDF`."""
    channel = root.first("channel") or Element("channel", {}, root.line)
    items = channel.all("item") if root.name == "rss" else [*root.all("item"), *channel.all("item")]
    image = channel.first("image")
    addresses = (channel.said("link"), channel.said("docs"), *((image.said("url"), image.said("link")) if image else ()))
    every = (*filter(None, addresses), *attributes_of(channel.all("atom:link"), "href"))
    kind = _kind(root)
    entries = tuple(_entry(number, item) for number, item in enumerate(items[:MOST_ENTRIES], 1))
    itself = next(iter(links_of(channel, "self")), "")
    return Feed(asked, kind, channel, entries, itself, every, TYPES if kind == "RSS 2.0" else OLD_TYPES, len(items))


def _kind(root: Element) -> str:
    if root.name != "rss":
        return "RSS 1.0"
    version = root.attributes.get("version", "")
    return "RSS 2.0" if not version.startswith("0.9") else f"RSS {version[:6]}"


def _entry(number: int, item: Element) -> Entry:
    title, guid = item.said("title"), item.said("guid") or item.attributes.get("rdf:about", "")
    date = item.said("pubDate")
    summary, content = item.said("description"), item.said("content:encoded")
    at = rfc822_of(date).at if date else rfc3339_of(item.said("dc:date")).at
    return Entry(
        number=number,
        node=item,
        id=guid,
        title=title,
        link=item.said("link"),
        date=date or item.said("dc:date"),
        at=at,
        summary=summary,
        content=content,
        authors=_authors(item),
        categories=tuple(category.text.strip() for category in (*item.all("category"), *item.all("dc:subject"))),
        tags=(*tags_of(summary), *tags_of(content)),
        addresses=_addresses(item),
        line=item.line,
    )


def _authors(item: Element) -> tuple[str, ...]:
    names = [creator.text.strip() for creator in item.all("dc:creator")]
    return tuple(names) or tuple(author.text.strip() for author in item.all("author") if author.text.strip())


def _addresses(item: Element) -> tuple[str, ...]:
    media = [below for child in item.children if child.name.startswith("media:") for below in child.walk()]
    return (
        *filter(None, (item.said("link"), item.said("comments"))),
        *attributes_of((*item.all("enclosure"), *item.all("source"), *media), "url"),
        *attributes_of(item.all("atom:link"), "href"),
    )
