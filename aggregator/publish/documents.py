"""Everything that is published, each document with what it shows, so that only what changed need be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache, partial
from types import MappingProxyType

from aggregator.model import Channel, Config, DigestKind, Document, Story
from aggregator.publish.archives import archive, fill_archive, fill_current
from aggregator.publish.catalogue import list_digests, list_others
from aggregator.publish.channels import (
    Ever,
    Section,
    by_operator,
    combined,
    document_path,
    fill_combined,
    fill_section,
    find_sections,
    topic_slugs,
)
from aggregator.publish.dates import founded
from aggregator.publish.digest_page import render_digest
from aggregator.publish.digests import NAMES, fill_digest
from aggregator.publish.formats import RENDERERS
from aggregator.publish.html import render_style
from aggregator.publish.hubs import with_hubs
from aggregator.publish.indexes import IndexPage, divide_index, render_index
from aggregator.publish.newsletters import newsletters
from aggregator.publish.outlines import list_channels, list_sources
from aggregator.publish.pages import render_own, render_page, render_section
from aggregator.publish.shelf import KINDS, Loaded, Shelf
from aggregator.publish.site import CHANNELS_OPML, ROBOTS, ROBOTS_TXT, SOURCES_OPML, STATUS_PAGE, Site
from aggregator.publish.status import STATUS_JSON, Health, render_status
from aggregator.publish.status_page import render_status_page
from aggregator.text.characters import one_line
from aggregator.text.opml import write_opml

#: What a document is of that shows no single channel: it is made at each publish.
NO_CHANNEL = ""
#: Of those that tell how all fare: they are made last.
STATUS = "status"


@dataclass(frozen=True, slots=True)
class Recipe:
    """A document that can be made."""

    #: Below output/.
    path: str
    #: Stem of the channel that it shows, the kind of the channels that it lists, or `NO_CHANNEL`.
    stem: str
    make: Callable[[], bytes]
    #: Of a channel that has ended.
    ended: bool = False


def plan_documents(
    shelf: Shelf, ever: Ever, health: Sequence[Health], config: Config, now: datetime, faults: Mapping[str, str] = MappingProxyType({})
) -> tuple[Recipe, ...]:
    """Every document of output/ but its manifest; only those of the status depend on `now`.

    `config.sources` bear the keys that the store knows them by; `faults` tells of documents that broke a rule, and may be filled until
    the status is made. Recipes of one channel follow one another: its stories are read once.
    """
    sections = find_sections(shelf, ever, config)
    indexes = _divide_indexes(sections, config)
    paths: set[str] = set()
    site = Site(config, paths, topic_slugs(shelf.count("topics"), config))
    recipes = (
        *_plan_combined(shelf, site),
        *_plan_sections(sections, shelf, site),
        *_plan_others(shelf, ever, site),
        *(
            Recipe(page.path, page.kind, lambda page=page, pages=pages: render_index(page, pages, site))  # type: ignore[misc]
            for pages in indexes
            for page in pages
        ),
        *_plan_lists(sections, shelf, ever, config),
        Recipe((style := render_style(config)).path, NO_CHANNEL, lambda: style.body),
        Recipe(ROBOTS_TXT, NO_CHANNEL, lambda: ROBOTS),
        Recipe(STATUS_PAGE, STATUS, lambda: render_status_page(health, faults, site, now)),
        Recipe(STATUS_JSON, STATUS, lambda: render_status((one.status for one in health), faults, now)),
    )
    paths.update(recipe.path for recipe in recipes)
    return recipes


def render_all(stories: Iterable[Story], ever: Ever, health: Sequence[Health], config: Config, now: datetime) -> tuple[Document, ...]:
    """The documents of `stories`, in any order; whoever wrote one is known, though not among those who are `ever`."""
    shelf = Loaded(stories)
    authors = {author.key: author for author in ever.authors} | shelf.authors
    ever = replace(ever, authors=tuple(authors.values()))
    return tuple(Document(one.path, one.make(), one.ended) for one in plan_documents(shelf, ever, health, config, now))


def _plan_combined(shelf: Shelf, site: Site) -> Iterator[Recipe]:
    config, channel = site.config, combined(site.config)

    @lru_cache(maxsize=1)
    def filled() -> Channel:
        return fill_combined(channel, shelf, config)

    @lru_cache(maxsize=1)
    def current() -> Channel:
        return fill_current(filled(), shelf, config)

    yield from _plan_feeds(channel, current, config)
    yield from _plan_page(channel, lambda: render_page(filled(), site))
    for number in range(1, shelf.archives() + 1) if "atom" in channel.formats else ():
        sealed = archive(number, config)
        yield from _plan_feeds(sealed, partial(fill_archive, number, sealed, shelf), config)


def _plan_sections(sections: Sequence[Section], shelf: Shelf, site: Site) -> Iterator[Recipe]:
    # One at a time, so that memory does not grow with the number of channels.
    @lru_cache(maxsize=1)
    def filled(place: int) -> Section:
        return fill_section(sections[place], shelf, site.config)

    for place, section in enumerate(sections):
        yield from _plan_feeds(section.channel, lambda place=place: filled(place).channel, site.config)  # type: ignore[misc]
        yield from _plan_page(section.channel, lambda place=place: render_section(filled(place), site))  # type: ignore[misc]


def _plan_others(shelf: Shelf, ever: Ever, site: Site) -> Iterator[Recipe]:
    """The newsletters, the operator's own channels, and the digests."""
    config = site.config
    for other in list_others(shelf, ever, config):
        filled = lru_cache(maxsize=1)(other.fill)
        yield from _plan_feeds(other.channel, filled, config)
        yield from _plan_page(other.channel, lambda filled=filled: render_own(filled(), site))  # type: ignore[misc]
    for kind, channel in list_digests(shelf, ever, config).items():
        yield from _plan_feeds(channel, partial(fill_digest, kind, channel, shelf, config), config)
        page = partial(_render_digest_page, kind, channel, shelf, site)
        yield from _plan_page(channel, page)


def _render_digest_page(kind: DigestKind, channel: Channel, shelf: Shelf, site: Site) -> bytes:
    return render_digest(channel, () if channel.ended else shelf.issues(kind), NAMES[kind], site)


def _plan_page(channel: Channel, make: Callable[[], bytes]) -> Iterator[Recipe]:
    if "html" in channel.formats:
        yield Recipe(document_path(channel.stem, "html"), channel.stem, make, channel.ended)


def _plan_feeds(channel: Channel, filled: Callable[[], Channel], config: Config) -> Iterator[Recipe]:
    never = founded(config.id_authority)

    def told() -> Channel:
        return with_hubs(filled(), config)

    for form, render in RENDERERS.items():
        if form in channel.formats:
            make = lambda render=render: render(told(), config, never)  # noqa: E731
            yield Recipe(document_path(channel.stem, form), channel.stem, make, channel.ended)


def _divide_indexes(sections: Sequence[Section], config: Config) -> list[tuple[IndexPage, ...]]:
    """The lists that there are pages for; that of authors is there before its first author, for every site has authors."""
    indexes = []
    for kind in KINDS:
        living = [section for section in sections if section.kind == kind and section.listed]
        if "html" in getattr(config.channels, kind).formats and (living or kind == "authors"):
            indexes.append(divide_index(kind, living))
    return indexes


def _plan_lists(sections: Sequence[Section], shelf: Shelf, ever: Ever, config: Config) -> Iterator[Recipe]:
    """OPML, where there is something to list: a document of nothing would not be valid."""
    title = one_line(config.title)
    infos = {info.key: info for info in ever.sources}

    def changed() -> datetime:
        # The time of a build is no change of theirs.
        return shelf.newest_change() or founded(config.id_authority)

    if sources := list_sources(config.sources, infos):
        yield Recipe(SOURCES_OPML, NO_CHANNEL, lambda: write_opml(f"Sources of {title}", sources, changed()))
    others = {
        "Newsletters": newsletters(config).values(),
        "Channels": by_operator(ever, config).values(),
        "Digests": list_digests(shelf, ever, config).values(),
    }
    if feeds := list_channels(combined(config), sections, others, config):
        yield Recipe(CHANNELS_OPML, NO_CHANNEL, lambda: write_opml(f"Feeds of {title}", feeds, changed()))
