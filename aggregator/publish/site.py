"""What stands in output/, and how one page leads to another: only to what exists, relatively, from a disk or below any address."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from aggregator.model import Channel, Config
from aggregator.publish.channels import KINDS, Kind, document_path, stem_of
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link

#: The sources that are read, and the feeds that are published (O2).
SOURCES_OPML = "feeds.opml"
CHANNELS_OPML = "published.opml"
STATUS_PAGE = "status.html"
ROBOTS_TXT = "robots.txt"
#: Nothing is forbidden: who may not read a page does not see that it asks not to be indexed (S8).
ROBOTS = b"""\
# Pages ask not to be indexed, since each story belongs to its source. A crawler has to read them to see that.
User-agent: *
Disallow:
"""


@dataclass(frozen=True, slots=True)
class Site:
    """All that is published."""

    config: Config
    #: Of every document, below output/.
    paths: Set[str]
    #: Slug by topic as written.
    topics: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and the address it leads to, if any."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """A moment for machines, and in words."""

    iso: str
    words: str


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a page offers."""

    title: str
    #: From the page that offers it.
    href: str
    #: To copy: absolute.
    address: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What all pages share, seen from one of them."""

    title: str
    #: From the page to output/.
    root: str
    home: str | None
    #: Lists of topics, sources and authors.
    indexes: tuple[Name, ...]
    status: str | None
    contact: Name | None
    #: The feed of the page first, then the combined one (H1).
    feeds: tuple[Feed, ...]
    #: Lists of feeds for other programs (O2).
    lists: tuple[Name, ...]
    #: Absolute address of the page that goes on in the place of this one.
    canonical: str | None = None


def index_path(kind: Kind) -> str:
    """Where the list of all authors, sources or topics stands below output/."""
    return f"{kind}/index.html"


def frame_page(path: str, site: Site, own: Channel | None = None) -> Frame:
    """The frame of the page at `path`, which shows the channel `own`, if any."""
    config = site.config
    channels = {channel.own_stem: _feed(channel.own_stem, channel.title, path, site) for channel in [own] if channel}
    feeds = channels | {"all": _feed("all", config.title, path, site)}
    lists = {CHANNELS_OPML: "all feeds of this site", SOURCES_OPML: "the sources that are read here"}
    return Frame(
        title=one_line(config.title),
        root=root_of(path),
        home=link_to(path, "index.html", site),
        indexes=tuple(Name(kind.title(), href) for kind in KINDS if (href := link_to(path, index_path(kind), site))),
        status=link_to(path, STATUS_PAGE, site),
        contact=_contact(config.contact),
        feeds=tuple(feed for feed in feeds.values() if feed),
        lists=tuple(Name(text, href) for target, text in lists.items() if (href := link_to(path, target, site))),
        canonical=config.site + document_path(own.moved_to, "html") if own and own.moved_to else None,
    )


def link_to(path: str, target: str, site: Site) -> str | None:
    """The address of the document `target` for a link on the page at `path`; None if there is no such document."""
    return root_of(path) + target if target in site.paths else None


def link_to_section(path: str, kind: Kind, slug: str | None, site: Site) -> str | None:
    """The address of the page of an author, source or topic for a link on the page at `path`; None if it has none."""
    return link_to(path, document_path(stem_of(kind, slug), "html"), site) if slug else None


def root_of(path: str) -> str:
    """From the page at `path` to output/."""
    return "../" * path.count("/")


def _feed(stem: str, title: str, path: str, site: Site) -> Feed | None:
    document = document_path(stem, "atom")
    href = link_to(path, document, site)
    return Feed(one_line(title), href, site.config.site + document) if href else None


def _contact(contact: str) -> Name | None:
    if not contact:
        return None
    return Name(contact, contact if absolute_link(contact) else f"mailto:{contact}")
