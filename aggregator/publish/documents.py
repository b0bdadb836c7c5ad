"""Everything that is published, from the stories that there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from aggregator.model import Channel, Config, Document, Story
from aggregator.publish.channels import KINDS, Ever, Section, by_author, by_source, by_topic, combined, document_path, topic_slugs
from aggregator.publish.dates import founded
from aggregator.publish.formats import RENDERERS
from aggregator.publish.html import render_style
from aggregator.publish.indexes import IndexPage, divide_index, render_index
from aggregator.publish.outlines import list_channels, list_sources, newest_change
from aggregator.publish.pages import render_page, render_section
from aggregator.publish.site import CHANNELS_OPML, SOURCES_OPML, STATUS_PAGE, Site
from aggregator.publish.status import Health, render_status
from aggregator.publish.status_page import render_status_page
from aggregator.text.characters import one_line
from aggregator.text.opml import write_opml


def render_all(stories: Sequence[Story], ever: Ever, health: Sequence[Health], config: Config, now: datetime) -> tuple[Document, ...]:
    """Every document of output/ but its manifest; only those of the status depend on `now`.

    `stories` are all that there are, in any order; `config.sources` bear the keys that the store knows them by.
    """
    everything = combined(stories, config)
    sections = (*by_topic(stories, ever, config), *by_source(stories, ever, config), *by_author(stories, ever, config))
    indexes = _divide_indexes(sections, config)
    lists = tuple(_render_lists(everything, sections, stories, ever, config))
    channels = (everything, *(section.channel for section in sections))
    paths = {document_path(channel.stem, form) for channel in channels for form in channel.formats}
    paths |= {STATUS_PAGE, *(page.path for pages in indexes for page in pages), *(document.path for document in lists)}
    site = Site(config, frozenset(paths), topic_slugs(stories, config))
    return (
        *_render_feeds(channels, config),
        *_render_pages(everything, sections, site),
        *(Document(page.path, render_index(page, pages, site)) for pages in indexes for page in pages),
        *lists,
        render_style(config),
        Document(STATUS_PAGE, render_status_page(health, site, now)),
        render_status((one.status for one in health), now),
    )


def shown_stories(stories: Sequence[Story], ever: Ever, config: Config) -> frozenset[str]:
    """The ids of those of `stories` that stand in the window of some channel."""
    everything = combined(stories, config)
    sections = (*by_topic(stories, ever, config), *by_source(stories, ever, config), *by_author(stories, ever, config))
    channels = (everything, *(section.channel for section in sections))
    return frozenset(story.id for channel in channels for story in channel.stories)


def _render_feeds(channels: Iterable[Channel], config: Config) -> Iterator[Document]:
    never = founded(config.id_authority)
    for channel in channels:
        for form, render in RENDERERS.items():
            if form in channel.formats:
                yield Document(document_path(channel.stem, form), render(channel, config, never), channel.ended)


def _render_pages(everything: Channel, sections: Iterable[Section], site: Site) -> Iterator[Document]:
    if "html" in everything.formats:
        yield Document(document_path(everything.stem, "html"), render_page(everything, site))
    for section in sections:
        if "html" in section.channel.formats:
            yield Document(document_path(section.channel.stem, "html"), render_section(section, site), section.ended)


def _divide_indexes(sections: Sequence[Section], config: Config) -> list[tuple[IndexPage, ...]]:
    """The lists that there are pages for; that of authors is there before its first author, for every site has authors."""
    indexes = []
    for kind in KINDS:
        living = [section for section in sections if section.kind == kind and section.listed]
        if "html" in getattr(config.channels, kind).formats and (living or kind == "authors"):
            indexes.append(divide_index(kind, living))
    return indexes


def _render_lists(
    everything: Channel, sections: Sequence[Section], stories: Iterable[Story], ever: Ever, config: Config
) -> Iterator[Document]:
    """OPML, where there is something to list: a document of nothing would not be valid."""
    title, changed = one_line(config.title), newest_change(stories, config)
    infos = {info.key: info for info in ever.sources}
    if sources := list_sources(config.sources, infos):
        yield Document(SOURCES_OPML, write_opml(f"Sources of {title}", sources, changed))
    if feeds := list_channels(everything, sections, config):
        yield Document(CHANNELS_OPML, write_opml(f"Feeds of {title}", feeds, changed))
