"""A story as every feed has it: the same id, title, link, authors and dates, whatever the format."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from aggregator.model import Config, Enclosure, Profile, Story
from aggregator.publish.footer import add_footer
from aggregator.text.characters import legal, one_line
from aggregator.text.ids import tag_uri
from aggregator.text.links import absolute_link

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_MAIL = re.compile(r"[^\s@]+@[^\s@]+")
_MEDIA_TYPE = re.compile(r"[^\s/]+/[^\s/]+")

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class Category:
    """What a story is filed under; terms of ours have a scheme."""

    term: str
    scheme: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Where a copy of the article stands."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What a feed says of a story; every character is legal (A20)."""

    story: Story
    id: str
    #: Plain text (A17), never empty.
    title: str
    #: None: the story has no page; newsletter tools want one of each item (N2), and get `home`.
    link: str | None
    #: Where to send who asks for a page where it has none: the source's site, or ours.
    home: str
    #: Plain text (A12), never empty.
    summary: str
    #: HTML, with the origin in its last line (A15).
    content: str
    #: Names, the main author's first; never an address, never none (A10).
    authors: tuple[str, ...]
    categories: tuple[Category, ...]
    #: Each address once (A11).
    copies: tuple[Related, ...]
    enclosures: tuple[Enclosure, ...]
    #: None where it is that of the feed.
    language: str | None


def feed_item(story: Story, config: Config, profile: Profile = "reader") -> FeedItem:
    """What feeds say of `story`; what newsletters hold is fit for mail as it stands. Raises ValueError where no legal id is left."""
    if not (id_ := legal(story.id)):
        raise ValueError("it has no id")
    home = absolute_link(story.source.site) or config.site
    link = legal(story.link or "") or None
    title = one_line(story.title) or link or id_
    summary = legal(story.summary).strip()
    content = legal(story.content).strip() if story.carries == "full" else ""
    return FeedItem(
        story=story,
        id=id_,
        title=title,
        link=link or (home if profile == "newsletter" else None),
        home=home,
        summary=summary or title,
        content=content if profile == "newsletter" else add_footer(summary, content, story.source, story.sent_in),
        authors=_names(story),
        categories=_categories(story, config),
        copies=_copies(story),
        enclosures=_enclosures(story),
        language=_language(story, config),
    )


def _names(story: Story) -> tuple[str, ...]:
    """No address, though a feed or its operator call it so: of such a one its key is its name (R5, N18)."""
    return _named(author.name for author in story.authors) or _named([story.source.name]) or (story.source.key,)


def _named(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in map(one_line, names) if name and not _MAIL.fullmatch(name))


def _copies(story: Story) -> tuple[Related, ...]:
    links = _first_of_each((legal(copy.link or ""), one_line(f"{copy.source.name}: {copy.title}")) for copy in story.also_in)
    return tuple(Related(href, title) for href, title in links.items() if href != legal(story.link or ""))


def _enclosures(story: Story) -> tuple[Enclosure, ...]:
    """Attached files; a type that is none is not told, and a length that is not known is 0 (R7)."""
    files = _first_of_each((legal(file.href), file) for file in story.enclosures)
    return tuple(Enclosure(href, _media_type(file), max(file.length, 0)) for href, file in files.items())


def _media_type(file: Enclosure) -> str | None:
    return file.type if file.type and _MEDIA_TYPE.fullmatch(file.type) else None


def _first_of_each(told: Iterable[tuple[str, ValueT]]) -> dict[str, ValueT]:
    """The first that is told of each address, in their order."""
    unique: dict[str, ValueT] = {}
    for href, value in told:
        if href:
            unique.setdefault(href, value)
    return unique


def _categories(story: Story, config: Config) -> tuple[Category, ...]:
    """The source and its topics under schemes of ours, which show the origin where it is not read elsewhere (A15); then tags (A21)."""
    label = one_line(story.source.name) or story.source.key
    source = Category(story.source.key, _scheme("source", config), label)
    topics = [Category(topic, _scheme("topic", config)) for topic in _terms(story.topics)]
    return source, *topics, *map(Category, _terms(story.tags))


def _terms(terms: Iterable[str]) -> list[str]:
    return [term for term in dict.fromkeys(map(one_line, terms)) if term]


def _scheme(vocabulary: str, config: Config) -> str:
    return tag_uri(config.id_authority, f"scheme/{vocabulary}")


def _language(story: Story, config: Config) -> str | None:
    tag = story.language or ""
    return tag if tag.lower() != config.language.lower() and _LANGUAGE_TAG.fullmatch(tag) else None
