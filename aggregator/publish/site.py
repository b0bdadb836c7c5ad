"""What stands in output/, and how one page leads to another: only to what exists, relatively, from a disk or below any address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass

from aggregator.model import Channel, Config, Format
from aggregator.publish.channels import document_path, stem_of
from aggregator.publish.feed_documents import MEDIA_TYPES
from aggregator.publish.shelf import KINDS, Kind
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

#: Formats for readers as pages name them, in the order in which they offer them: some readers take the first.
_NAMES: Mapping[Format, str] = {"atom": "Atom", "rss": "RSS", "json": "JSON Feed"}


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
    """One format of a channel that a page offers."""

    #: Distinct from those of other formats.
    title: str
    #: Of the format.
    name: str
    media_type: str
    #: From the page that offers it.
    href: str
    #: To copy: absolute.
    address: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A channel that a page offers."""

    title: str
    feeds: tuple[Feed, ...]


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
    #: The channel of the page first, then the combined one (H1).
    offers: tuple[Offer, ...]
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
    titles = {channel.own_stem: channel.title for channel in [own] if channel} | {"all": config.title}
    offers = (Offer(one_line(title), tuple(_feeds(stem, one_line(title), path, site))) for stem, title in titles.items())
    lists = {CHANNELS_OPML: "all feeds of this site", SOURCES_OPML: "the sources that are read here"}
    return Frame(
        title=one_line(config.title),
        root=root_of(path),
        home=link_to(path, "index.html", site),
        indexes=tuple(Name(kind.title(), href) for kind in KINDS if (href := link_to(path, index_path(kind), site))),
        status=link_to(path, STATUS_PAGE, site),
        contact=_contact(config.contact),
        offers=tuple(offer for offer in offers if offer.feeds),
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


def _feeds(stem: str, title: str, path: str, site: Site) -> Iterator[Feed]:
    for form, name in _NAMES.items():
        document = document_path(stem, form)
        if href := link_to(path, document, site):
            yield Feed(title if form == "atom" else f"{title} ({name})", name, MEDIA_TYPES[form], href, site.config.site + document)


def _contact(contact: str) -> Name | None:
    if not contact:
        return None
    return Name(contact, contact if absolute_link(contact) else f"mailto:{contact}")
