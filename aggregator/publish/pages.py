"""Channels as pages for people: stories by day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from aggregator.model import Channel, Coverage, SourceInfo, Story
from aggregator.publish.channels import Section, document_path
from aggregator.publish.dates import day_heading, day_name, rfc3339
from aggregator.publish.html import fill_template
from aggregator.publish.shelf import Kind
from aggregator.publish.site import Name, Site, Time, frame_page, link_to_section
from aggregator.text.characters import one_line
from aggregator.text.links import host_of

#: Of the words that are ours; stories bear their own.
_PAGE_LANGUAGE = "en"
#: What a page without stories says: while it waits for the first, and where it has ended.
_EMPTY: Mapping[Kind, tuple[str, str]] = {
    "topics": ("There is no story on this topic yet.", "No source has this topic any more."),
    "sources": ("There is no story from this source yet.", "This source is not read any more."),
    "authors": ("There is no story by this author yet.", "There is no story by this author any more."),
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another story on the same event."""

    title: Name
    #: Name.
    source: str
    #: None where it is the page's own.
    language: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """A story as its page shows it."""

    title: Name
    time: Time
    authors: tuple[Name, ...]
    #: None where the source is the author, and so named already.
    source: Name | None
    summary: str
    also_in: tuple[Name, ...]
    #: Other stories on the same event, each with the name of its source.
    coverage: tuple[Elsewhere, ...]
    topics: tuple[Name, ...]
    #: None where it is the page's own.
    language: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of one day."""

    time: Time
    items: tuple[Item, ...]


def render_page(channel: Channel, site: Site) -> bytes:
    """The page of the combined channel: its stories by day, and how to subscribe to it."""
    empty = "There is no story yet. The first will be here as soon as a source has been read."
    return _render(channel, site, heading="Latest stories", empty=empty, here="home")


def render_section(section: Section, site: Site) -> bytes:
    """The page of an author, source or topic."""
    waits, ended = _EMPTY[section.kind]
    empty = f"{ended} The feed stays: if there is one again, it will be here." if section.ended else f"{waits} The next will be here."
    return _render(section.channel, site, heading=section.name, empty=empty, origin=_origin(section.source))


def render_own(channel: Channel, site: Site) -> bytes:
    """The page of one of the operator's own channels."""
    empty = "Nothing comes here any more." if channel.ended else "There is no such story yet. The next will be here."
    return _render(channel, site, heading=channel.title.removesuffix(f" · {one_line(site.config.title)}"), empty=empty)


def _render(channel: Channel, site: Site, *, heading: str, empty: str, origin: Name | None = None, here: str = "") -> bytes:
    path = document_path(channel.stem, "html")
    return fill_template(
        "channel.html",
        site=frame_page(path, site, channel),
        here=here,
        title=one_line(channel.title),
        heading=heading,
        origin=origin,
        empty=empty,
        days=_days(channel.stories, path, site),
    )


def _origin(source: SourceInfo | None) -> Name | None:
    """The site of a source."""
    return Name(host_of(source.site) or source.site, source.site) if source and source.site else None


def _days(stories: Sequence[Story], path: str, site: Site) -> list[Day]:
    """The stories in their order, under the day by which they are sorted."""
    days = groupby(stories, key=lambda story: story.sort_at.date())
    return [
        Day(Time(day.isoformat(), day_heading(day)), tuple(_item(story, path, site) for story in stories_of_day))
        for day, stories_of_day in days
    ]


def _item(story: Story, path: str, site: Site) -> Item:
    """`story` for the page at `path`; an author, source or topic leads to its page, a source without one to its site."""
    title, summary = one_line(story.title) or story.link or story.id, one_line(story.told)
    authors = tuple(Name(one_line(author.name), link_to_section(path, "authors", author.slug, site)) for author in story.authors)
    source = Name(one_line(story.source.name), link_to_section(path, "sources", story.source.key, site) or story.source.site)
    return Item(
        title=Name(title, story.link),
        time=_time(story),
        authors=authors,
        source=None if source.text in [author.text for author in authors] else source,
        summary="" if summary == title else summary,
        also_in=tuple(Name(one_line(copy.source.name), copy.link) for copy in story.also_in),
        coverage=tuple(_elsewhere(other, site) for other in story.related),
        topics=tuple(Name(topic, link_to_section(path, "topics", site.topics.get(topic), site)) for topic in story.topics),
        language=_language(story.language, site),
    )


def _elsewhere(other: Coverage, site: Site) -> Elsewhere:
    return Elsewhere(Name(one_line(other.title) or other.id, other.link), one_line(other.source.name), _language(other.language, site))


def _language(language: str | None, site: Site) -> str | None:
    """What a part of a page in `language` says of it: nothing where it is the page's own."""
    language = language or site.config.language
    return None if language == _PAGE_LANGUAGE else language


def _time(story: Story) -> Time:
    """When the author says it was published: the time where the heading above tells the day, else the day.

    Midnight is not shown as a time: it is how a date without one reads.
    """
    moment = story.shown_published
    same_day = moment.date() == story.sort_at.date() and (moment.hour, moment.minute) != (0, 0)
    return Time(rfc3339(moment), f"{moment:%H:%M}" if same_day else day_name(moment.date()))
