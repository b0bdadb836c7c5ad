"""Everything that is published, each document with what it shows, so that only what changed need be made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from aggregator.model import Channel, Config, Document, Format, Story
from aggregator.publish.atom import render_atom
from aggregator.publish.channels import (
    KINDS,
    Ever,
    Loaded,
    Section,
    Shelf,
    combined,
    document_path,
    fill_combined,
    fill_section,
    find_sections,
    topic_slugs,
)
from aggregator.publish.dates import founded
from aggregator.publish.html import render_style
from aggregator.publish.hubs import hub_links
from aggregator.publish.indexes import IndexPage, divide_index, render_index
from aggregator.publish.outlines import list_channels, list_sources
from aggregator.publish.pages import render_page, render_section
from aggregator.publish.site import CHANNELS_OPML, SOURCES_OPML, STATUS_PAGE, Site
from aggregator.publish.status import Health, render_status
from aggregator.publish.status_page import render_status_page
from aggregator.text.characters import one_line
from aggregator.text.opml import write_opml

#: What can be written yet; other formats that are asked for are passed over.
_WRITTEN: tuple[Format, ...] = ("atom", "html")
#: What a document is of that shows no single channel: it is made at each publish.
NO_CHANNEL = ""


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


def plan_documents(shelf: Shelf, ever: Ever, health: Sequence[Health], config: Config, now: datetime) -> tuple[Recipe, ...]:
    """Every document of output/ but its manifest; only those of the status depend on `now`.

    `config.sources` bear the keys that the store knows them by. Recipes of one channel follow one another: its stories are read once.
    """
    sections = find_sections(shelf, ever, config)
    indexes = _divide_indexes(sections, config)
    paths: set[str] = set()
    site = Site(config, paths, topic_slugs(shelf.count("topics"), config))
    recipes = (
        *_plan_combined(shelf, site),
        *_plan_sections(sections, shelf, site),
        *(
            Recipe(page.path, page.kind, lambda page=page, pages=pages: render_index(page, pages, site))  # type: ignore[misc]
            for pages in indexes
            for page in pages
        ),
        *_plan_lists(sections, shelf, ever, config),
        Recipe((style := render_style(config)).path, NO_CHANNEL, lambda: style.body),
        Recipe(STATUS_PAGE, NO_CHANNEL, lambda: render_status_page(health, site, now)),
        Recipe((status := render_status((one.status for one in health), now)).path, NO_CHANNEL, lambda: status.body),
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
    channel = combined(site.config)

    @lru_cache(maxsize=1)
    def filled() -> Channel:
        return fill_combined(channel, shelf, site.config)

    if "atom" in channel.formats:
        yield Recipe(document_path("all", "atom"), "all", lambda: _render_feed(filled(), site.config))
    if "html" in channel.formats:
        yield Recipe(document_path("all", "html"), "all", lambda: render_page(filled(), site))


def _plan_sections(sections: Sequence[Section], shelf: Shelf, site: Site) -> Iterator[Recipe]:
    # One at a time, so that memory does not grow with the number of channels.
    @lru_cache(maxsize=1)
    def filled(place: int) -> Section:
        return fill_section(sections[place], shelf, site.config)

    for place, section in enumerate(sections):
        stem = section.channel.stem
        if "atom" in section.channel.formats:
            make = lambda place=place: _render_feed(filled(place).channel, site.config)  # noqa: E731
            yield Recipe(document_path(stem, "atom"), stem, make, section.ended)
        if "html" in section.channel.formats:
            make = lambda place=place: render_section(filled(place), site)  # noqa: E731
            yield Recipe(document_path(stem, "html"), stem, make, section.ended)


def _render_feed(channel: Channel, config: Config) -> bytes:
    return render_atom(replace(channel, links=(*channel.links, *hub_links(config))), config, founded(config.id_authority))


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
    if feeds := list_channels(combined(config), sections, config):
        yield Recipe(CHANNELS_OPML, NO_CHANNEL, lambda: write_opml(f"Feeds of {title}", feeds, changed()))
