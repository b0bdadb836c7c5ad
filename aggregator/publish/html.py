"""Channels as pages for people. The door of Jinja2.

Pages work as files, without JavaScript and without a request to anyone else. They hold no `<article>` element: Liferea would
scrape each as an item beside those of the feed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aggregator.model import Author, Channel, Config, Document, Story
from aggregator.publish.channels import author_stem, document_path
from aggregator.publish.dates import day_heading, day_name, rfc3339
from aggregator.text.characters import legal, one_line
from aggregator.text.links import absolute_link

#: Where the list of authors stands below output/.
AUTHORS_INDEX = "authors/index.html"

_HERE = Path(__file__).parent
#: Of the words that are ours; stories bear their own.
_PAGE_LANGUAGE = "en"


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
class Item:
    """A story as its page shows it."""

    title: Name
    time: Time
    authors: tuple[Name, ...]
    #: None where the source is the author, and so named already.
    source: Name | None
    summary: str
    also_in: tuple[Name, ...]
    topics: tuple[str, ...]
    #: None where it is the page's own.
    language: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """The stories of one day."""

    time: Time
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that a page offers."""

    title: str
    #: From the page that offers it.
    href: str
    #: To copy: absolute.
    address: str


@dataclass(frozen=True, slots=True)
class Site:
    """What all pages share, seen from one of them."""

    title: str
    #: From the page to output/.
    root: str
    home: str | None
    authors: str | None
    contact: Name | None


def render_page(channel: Channel, config: Config) -> bytes:
    """The page of `channel`: its stories by day, and how to subscribe to it."""
    return _render(
        "channel.html",
        site=_site(channel.stem, config),
        heading=one_line(channel.author.name) if channel.author else "Latest stories",
        title=one_line(channel.title),
        author=channel.author,
        feeds=_feeds(channel, config),
        days=_days(channel.stories, _root(channel.stem), config),
    )


def render_authors_index(authors: Sequence[tuple[Author, int]], config: Config) -> bytes:
    """The page that lists every author with the number of their stories."""
    return _render(
        "authors.html",
        site=_site(AUTHORS_INDEX, config),
        title=f"Authors · {one_line(config.title)}",
        feeds=_combined_feed(AUTHORS_INDEX, config),
        authors=[(Name(one_line(author.name), f"{author.slug}.html"), count) for author, count in authors],
    )


def render_style(config: Config) -> Document:
    """The style of all pages, with the operator's colour."""
    style = (_HERE / "assets" / "style.css").read_text(encoding="utf-8")
    return Document("assets/style.css", f":root {{ --accent: {config.theme.accent}; }}\n\n{style}".encode())


def _render(template: str, **values: object) -> bytes:
    return legal(_templates().get_template(template).render(values)).encode()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _root(path: str) -> str:
    """From the page at `path` to output/: relative, so that pages work from a disk and below any address."""
    return "../" * path.count("/")


def _site(path: str, config: Config) -> Site:
    root = _root(path)
    return Site(
        title=one_line(config.title),
        root=root,
        home=f"{root}index.html" if "html" in config.channels.all.formats else None,
        authors=f"{root}{AUTHORS_INDEX}" if _authors_have_pages(config) else None,
        contact=_contact(config.contact),
    )


def _contact(contact: str) -> Name | None:
    if not contact:
        return None
    return Name(contact, contact if absolute_link(contact) else f"mailto:{contact}")


def _feeds(channel: Channel, config: Config) -> list[Feed]:
    """The channel's own feed first, then the combined one (H1)."""
    own = [_feed(channel.stem, channel.title, channel.stem, config)] if "atom" in channel.formats else []
    return own + (_combined_feed(channel.stem, config) if channel.stem != "all" else [])


def _combined_feed(path: str, config: Config) -> list[Feed]:
    return [_feed("all", config.title, path, config)] if "atom" in config.channels.all.formats else []


def _feed(stem: str, title: str, path: str, config: Config) -> Feed:
    document = document_path(stem, "atom")
    return Feed(one_line(title), _root(path) + document, config.site + document)


def _authors_have_pages(config: Config) -> bool:
    return "html" in config.channels.authors.formats


def _days(stories: Sequence[Story], root: str, config: Config) -> list[Day]:
    """The stories in their order, under the day by which they are sorted."""
    days = groupby(stories, key=lambda story: story.sort_at.date())
    return [
        Day(Time(day.isoformat(), day_heading(day)), tuple(_item(story, root, config) for story in stories_of_day))
        for day, stories_of_day in days
    ]


def _item(story: Story, root: str, config: Config) -> Item:
    title, summary = one_line(story.title) or story.link or story.id, one_line(story.summary)
    authors = tuple(_author(author, root, config) for author in story.authors)
    source = Name(one_line(story.source.name), story.source.site)
    language = story.language or config.language
    return Item(
        title=Name(title, story.link),
        time=_time(story),
        authors=authors,
        source=None if source.text in [author.text for author in authors] else source,
        summary="" if summary == title else summary,
        also_in=tuple(Name(one_line(copy.source.name), copy.link) for copy in story.also_in),
        topics=story.topics,
        language=None if language == _PAGE_LANGUAGE else language,
    )


def _author(author: Author, root: str, config: Config) -> Name:
    linked = _authors_have_pages(config) and not author.hidden
    return Name(one_line(author.name), f"{root}{document_path(author_stem(author), 'html')}" if linked else None)


def _time(story: Story) -> Time:
    """When the author says it was published: the time where the heading above tells the day, else the day.

    Midnight is not shown as a time: it is how a date without one reads.
    """
    moment: datetime = story.shown_published
    same_day = moment.date() == story.sort_at.date() and (moment.hour, moment.minute) != (0, 0)
    return Time(rfc3339(moment), f"{moment:%H:%M}" if same_day else day_name(moment.date()))
