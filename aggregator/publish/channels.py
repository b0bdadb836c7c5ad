"""Which stories each channel holds, and in what order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Literal

from aggregator.model import Author, Channel, ChannelSettings, Config, Format, SourceInfo, Story
from aggregator.publish.topics import name_topics
from aggregator.text.characters import one_line
from aggregator.text.ids import tag_uri

#: A channel reaches at least so far back from its newest story, so that a busy day is not cut by `limit`.
WINDOW = timedelta(hours=72)

Kind = Literal["topics", "sources", "authors"]
#: As pages name them.
KINDS: tuple[Kind, ...] = ("topics", "sources", "authors")

#: Where the id of a channel begins, and its title: that of a source holds more than that of an author who is named like it.
_ID_AND_TITLE: Mapping[Kind, tuple[str, str]] = {
    "topics": ("channel/topics/", ""),
    "sources": ("channel/sources/", "All from "),
    "authors": ("author/", ""),
}


@dataclass(frozen=True, slots=True)
class Ever:
    """Who and what ever had a channel: where one has ended, an empty document says so, and subscribers don't meet an error."""

    authors: tuple[Author, ...] = ()
    #: All that the store knows, those that are read now among them.
    sources: tuple[SourceInfo, ...] = ()
    #: Slugs.
    topics: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One author, source or topic: its channel, its name, and how many stories there are of it, beyond the window too."""

    kind: Kind
    channel: Channel
    name: str
    total: int
    source: SourceInfo | None = None

    @property
    def ended(self) -> bool:
        """Will nothing come? One that is empty and has not ended waits for its first story."""
        return self.channel.ended

    @property
    def listed(self) -> bool:
        """Is it offered to new readers?"""
        return not self.ended and self.channel.moved_to is None


def combined(stories: Iterable[Story], config: Config) -> Channel:
    """The channel of all stories."""
    settings = config.channels.all
    return Channel(
        stem="all",
        id=tag_uri(config.id_authority, "channel/all"),
        title=one_line(config.title),
        stories=_window(in_order(stories), settings),
        formats=settings.formats,
    )


def by_author(stories: Sequence[Story], ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every author who is not hidden, by name; a story of several authors is in the channel of each. Without a story, one has ended.

    One who turned out to be another author goes on with the stories of that one, for those who subscribed under the earlier name.
    """
    written = _grouped(stories, lambda story: [author.key for author in story.authors])
    authors = {author.key: author for author in (*ever.authors, *(author for story in stories for author in story.authors))}
    shown = ((author, author if author.key in written else authors.get(author.joined or "", author)) for author in authors.values())
    return _by_name(_author_section(author, now, written, config) for author, now in shown if not (author.hidden or now.hidden))


def _author_section(author: Author, now: Author, written: Mapping[str, Sequence[Story]], config: Config) -> Section:
    """The section of an author, with the name and stories of whom he turned out to be."""
    section = _section("authors", author.slug, now.name, written.get(now.key), config, author=now)
    if now.key == author.key:
        return section
    return replace(section, channel=replace(section.channel, moved_to=stem_of("authors", now.slug)))


def by_source(stories: Sequence[Story], ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every source by name, with all stories that it tells, be it as their lead or as a copy; `atom:source` stays that of the lead.

    Who subscribes to a source wants all its articles. One that left `feeds.yaml` has ended; its stories stay in the other channels.
    """
    told = _grouped(stories, lambda story: [story.source.key, *(copy.source.key for copy in story.also_in)])
    active = {source.key: told.get(source.key, ()) for source in config.sources}
    return _by_name(
        _section("sources", info.key, one_line(info.name) or info.key, active.get(info.key), config, source=info) for info in ever.sources
    )


def by_topic(stories: Sequence[Story], ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every topic by name; one that had a channel and is in `feeds.yaml` no more has ended."""
    slugs = topic_slugs(stories, config)
    told = _grouped(stories, lambda story: [slugs[topic] for topic in story.topics])
    names = {slug: topic for topic, slug in reversed(slugs.items())}
    former = {slug: slug.replace("-", " ") for slug in ever.topics}
    return _by_name(
        _section("topics", slug, name, told.get(slug, ()) if slug in names else None, config) for slug, name in (former | names).items()
    )


def topic_slugs(stories: Iterable[Story], config: Config) -> dict[str, str]:
    """The slug of each topic as written, those of `feeds.yaml` first and in its order."""
    configured = [topic for source in config.sources for topic in source.topics]
    return name_topics((*configured, *sorted({topic for story in stories for topic in story.topics})))


def published_topics(paths: Iterable[str]) -> set[str]:
    """The slugs of the topics whose documents stand at `paths` below output/."""
    published = {PurePosixPath(path) for path in paths}
    return {path.stem for path in published if path.parent == PurePosixPath("topics") and path.stem != "index"}


def document_path(stem: str, form: Format) -> str:
    """Where the document of a channel stands below output/."""
    return "index.html" if (stem, form) == ("all", "html") else f"{stem}.{form}"


def stem_of(kind: Kind, slug: str) -> str:
    """The stem of the channel of an author, source or topic, by the author's or topic's slug or the source's key."""
    return f"{kind}/{slug}"


def in_order(stories: Iterable[Story]) -> list[Story]:
    """The stories from the newest to the oldest (A26), each id once (A6)."""
    unique: dict[str, Story] = {}
    for story in sorted(stories, key=lambda story: (story.sort_at, story.sequence, story.id), reverse=True):
        unique.setdefault(story.id, story)
    return list(unique.values())


def _section(
    kind: Kind,
    slug: str,
    name: str,
    stories: Sequence[Story] | None,
    config: Config,
    *,
    author: Author | None = None,
    source: SourceInfo | None = None,
) -> Section:
    """The section of `stories`; without them (None, not an empty list) it has ended."""
    settings: ChannelSettings = getattr(config.channels, kind)
    id_, before = _ID_AND_TITLE[kind]
    ended = stories is None
    channel = Channel(
        stem=stem_of(kind, slug),
        id=tag_uri(config.id_authority, f"{id_}{slug}"),
        title=f"{before}{one_line(name)}{' (ended)' if ended else ''} · {one_line(config.title)}",
        stories=_window(stories or (), settings),
        formats=settings.formats,
        author=author,
        ended=ended,
    )
    return Section(kind, channel, one_line(name), len(stories or ()), source)


def _grouped(stories: Iterable[Story], keys: Callable[[Story], Iterable[str]]) -> dict[str, list[Story]]:
    """The stories in order under each of their keys."""
    groups: dict[str, list[Story]] = {}
    for story in in_order(stories):
        for key in dict.fromkeys(keys(story)):
            groups.setdefault(key, []).append(story)
    return groups


def _by_name(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(sorted(sections, key=lambda section: (section.name.casefold(), section.channel.stem)))


def _window(stories: Sequence[Story], settings: ChannelSettings) -> tuple[Story, ...]:
    """The first of `stories` (newest first): at least `limit`, and all of the last 72 hours, counted from the newest story.

    The newest story, not the clock, is the measure: time alone must not change a document.
    """
    recent = sum(story.sort_at >= stories[0].sort_at - WINDOW for story in stories)
    return tuple(stories[: max(settings.limit, recent)])
