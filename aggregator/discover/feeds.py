"""The feeds that a page names (RSS autodiscovery; HTML §4.6.7.1 `alternate`), and where feeds usually are on a site that names none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

from aggregator.discover.page import links_of, read_page
from aggregator.text.characters import one_line
from aggregator.text.dom import Node, Page, attribute, base_of, words
from aggregator.text.links import absolute_link, canonical_link, site_of

#: Media types of feeds. `application/json` is no such: WordPress declares the post itself under it.
_TYPES = frozenset(
    "application/atom+xml application/rss+xml application/rdf+xml application/feed+json application/xml text/xml text/rss+xml".split()
)
#: Of one page: a directory of blogs names hundreds.
_MOST = 30

_FEED_PATH = re.compile(
    r"/(?:feeds?|rss\d?|atom|rdf)(?:/(?:atom|rss2?|rdf|posts/default|all|main))?(?:\.(?:xml|php|aspx?|json))?/?$"
    r"|\.(?:rss|atom|rdf|xml)$|/feed\.json$",
    re.I,
)
_FEED_QUERY = re.compile(r"(?:^|&)(?:feed=(?:rss2?|atom|rdf|feed)|(?:format|type|output|alt)=(?:feed|rss2?|atom|xml)|rss=1)(?:&|$)", re.I)
_FEED_HOST = re.compile(r"^(?:feeds?\d?|rss)\.[^.]+\.[^.]+", re.I)
#: Other documents in XML: site maps, search descriptions, blogrolls, editors' endpoints.
#: `/~r/`, `/~3/`: FeedBurner's addresses of articles.
_NO_FEED = re.compile(r"sitemap|opensearch|osd\.xml|opml|wlwmanifest|rsd\.xml|browserconfig|/oembed|/~", re.I)
#: Readers and others, which bear a feed's address in their own.
_READERS = frozenset(
    "feedly.com inoreader.com netvibes.com newsblur.com theoldreader.com subtome.com yahoo.com bloglines.com facebook.com".split()
)
#: Where others publish their own feeds.
_HOSTED = frozenset("feedburner.com feedpress.me feedblitz.com feedproxy.google.com".split())
_COMMENTS_TITLE = re.compile(r"\b(?:comments?|kommentare?|commentaires?|comentarios?|commenti|reacties|комментарии)\b|コメント|评论", re.I)
_COMMENTS_PATH = re.compile(r"comments?(?:/|\.xml|=|-|$)", re.I)

#: In the order of how often they answer; each is tried below the given path, then below the host's root.
_PATHS = ("feed/", "rss.xml", "atom.xml", "feed.xml", "index.xml")
_ROOT_PATHS = ("rss", "feed/atom", "feed.json", "feeds/posts/default", "?feed=rss2")
#: Hosts of many blogs: their one address.
_BY_HOST = {
    "blogspot.com": "/feeds/posts/default",
    "wordpress.com": "/feed/",
    "substack.com": "/feed",
    "tumblr.com": "/rss",
    "medium.com": "/feed{path}",
    "github.com": "{path}/releases.atom",
    "gitlab.com": "{path}/-/tags?format=atom",
}
_MOST_PATHS = 10
#: The address of an article, not of a section: what lies below it is the feed of its comments.
_ARTICLE_PATH = re.compile(r"/(?:19|20)\d\d/|(?:[^/]+/){3}|/[^/]*-[^/]*-[^/]*-")


@dataclass(frozen=True, slots=True)
class FoundFeed:
    """A feed that a page names; not fetched yet."""

    #: Absolute, http or https.
    url: str
    #: As the page calls it.
    title: str | None
    #: Media type as declared, lower case, without parameters.
    type: str | None
    #: `declared`: by a link element; `linked`: by a link in the text that looks like one.
    evidence: Literal["declared", "linked"]


def find_feeds(html_text: str, url: str) -> tuple[FoundFeed, ...]:
    """The feeds that the page `html_text`, which came from `url`, names: first those declared, in document order, then those linked.

    After each kind of own feed come the feeds of other sites, and last of all feeds of comments. No input makes it raise.
    """
    page = read_page(html_text)
    if page is None:
        return ()
    base = base_of(page, url)
    found: dict[str, FoundFeed] = {}
    for feed in (*islice(_declared(page, base), _MOST), *islice(_linked(page, base), _MOST)):
        found.setdefault(canonical_link(feed.url) or feed.url, feed)
    return tuple(sorted(found.values(), key=lambda feed: (_is_of_comments(feed), _is_foreign(feed.url, url)))[:_MOST])


def common_paths(url: str) -> tuple[str, ...]:
    """At most ten addresses at which the site of `url` may have its feed, the likeliest first; none if `url` is no http(s) address."""
    site = absolute_link(url)
    if site is None:
        return ()
    path = urlsplit(site).path
    host = "." + (urlsplit(site).hostname or "")
    if form := next((form for suffix, form in _BY_HOST.items() if host.endswith("." + suffix)), None):
        return (urljoin(site, form.format(path=path.rstrip("/"))),)
    folder = path if path.endswith("/") else path.rpartition("/")[0] + "/" if "." in path.rpartition("/")[2] else path + "/"
    below = [] if folder == "/" or _ARTICLE_PATH.search(folder) else [folder + name for name in _PATHS]
    tried = (absolute_link(name, site) for name in (*below, *("/" + name for name in (*_PATHS, *_ROOT_PATHS))))
    return tuple(dict.fromkeys(address for address in tried if address))[:_MOST_PATHS]


def _declared(page: Page, base: str) -> Iterator[FoundFeed]:
    """`rel=feed` is of an early draft of HTML 5, and still in use."""
    for node in page.css("link[href]"):
        relations = (attribute(node, "rel") or "").lower().split()
        if not {"alternate", "feed"} & set(relations) or "stylesheet" in relations:
            continue
        kind = _media_type(node)
        address = _address(node, base)
        if address and (kind in _TYPES or "feed" in relations or (kind is None and _looks_like_feed(address))):
            yield FoundFeed(address, one_line(attribute(node, "title") or "") or None, kind, "declared")


def _linked(page: Page, base: str) -> Iterator[FoundFeed]:
    for node in links_of(page):
        kind = _media_type(node)
        address = _address(node, base)
        if address and (kind in _TYPES or _looks_like_feed(address)):
            yield FoundFeed(address, words(node) or None, kind, "linked")


def _address(node: Node, base: str) -> str | None:
    """The address of a link; `feed:https://…` and `feed://…` are how browsers once opened a reader."""
    href = re.sub(r"^\s*feed:(?://)?(?=https?:)", "", attribute(node, "href") or "", flags=re.I)
    return absolute_link(re.sub(r"^\s*feed://", "http://", href, flags=re.I), base)


def _media_type(node: Node) -> str | None:
    return (attribute(node, "type") or "").partition(";")[0].strip().lower() or None


def _looks_like_feed(address: str) -> bool:
    parts = urlsplit(address)
    if _NO_FEED.search(unquote(parts.path)) or site_of(address) in _READERS:
        return False
    if _is_hosted(address) or _FEED_HOST.match(parts.hostname or ""):
        return len(parts.path) > 1
    return bool(_FEED_PATH.search(parts.path) or _FEED_QUERY.search(parts.query))


def _is_of_comments(feed: FoundFeed) -> bool:
    parts = urlsplit(feed.url)
    return bool(_COMMENTS_TITLE.search(feed.title or "") or _COMMENTS_PATH.search(f"{parts.path}?{parts.query}"))


def _is_foreign(address: str, url: str) -> bool:
    return not _is_hosted(address) and site_of(address) != site_of(url)


def _is_hosted(address: str) -> bool:
    return not _HOSTED.isdisjoint((site_of(address), urlsplit(address).hostname or ""))
