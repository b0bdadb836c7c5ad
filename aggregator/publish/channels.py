"""Which stories each channel holds, and in what order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from aggregator.model import Author, Channel, ChannelSettings, Config, Format, OwnChannel, SourceInfo
from aggregator.publish.shelf import Kind, Shelf
from aggregator.publish.topics import name_topics
from aggregator.text.characters import one_line
from aggregator.text.ids import tag_uri

#: Behind the name of a channel to which nothing will come.
ENDED = " (ended)"

#: Name of the newsletter of all stories; no own channel can be named so.
NEWSLETTER = "/newsletter"
NEWSLETTER_STEM = "newsletter"
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
    #: The operator's own by name, with the formats in which each was published.
    own: Mapping[str, tuple[Format, ...]] = field(default_factory=dict)
    #: Kinds of digests.
    digests: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """One author, source or topic: its channel, its name, and how many stories there are of it, beyond the window too."""

    kind: Kind
    #: Without its stories: they are on the shelf, under `keys`.
    channel: Channel
    name: str
    total: int
    source: SourceInfo | None = None
    #: Of the author or source, or topics as written.
    keys: frozenset[str] = frozenset()

    @property
    def ended(self) -> bool:
        """Will nothing come? One that is empty and has not ended waits for its first story."""
        return self.channel.ended

    @property
    def listed(self) -> bool:
        """Is it offered to new readers?"""
        return not self.ended and self.channel.moved_to is None


def combined(config: Config) -> Channel:
    """The channel of all stories, without them."""
    formats = config.channels.all.formats
    return Channel(stem="all", id=tag_uri(config.id_authority, "channel/all"), title=one_line(config.title), stories=(), formats=formats)


def fill_combined(channel: Channel, shelf: Shelf, config: Config) -> Channel:
    """The channel of all stories with them."""
    return replace(channel, stories=shelf.window(None, frozenset(), config.channels.all.limit))


def fill_section(section: Section, shelf: Shelf, config: Config) -> Section:
    """`section` with its stories."""
    settings: ChannelSettings = getattr(config.channels, section.kind)
    stories = () if section.ended else shelf.window(section.kind, section.keys, settings.limit)
    return replace(section, channel=replace(section.channel, stories=stories))


def find_sections(shelf: Shelf, ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every topic, source and author that has a channel or ever had one, kind by kind and by name; without their stories."""
    return (*by_topic(shelf, ever, config), *by_source(shelf, ever, config), *by_author(shelf, ever, config))


def by_author(shelf: Shelf, ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every author who is not hidden, by name; a story of several authors is in the channel of each. Without a story, one has ended.

    One who turned out to be another author goes on with the stories of that one, for those who subscribed under the earlier name.
    """
    written = shelf.count("authors")
    authors = {author.key: author for author in ever.authors}
    shown = ((author, author if author.key in written else authors.get(author.joined or "", author)) for author in ever.authors)
    return _by_name(_author_section(author, now, written, config) for author, now in shown if not (author.hidden or now.hidden))


def _author_section(author: Author, now: Author, written: Mapping[str, int], config: Config) -> Section:
    """The section of an author, with the name and stories of whom he turned out to be."""
    section = _section("authors", author.slug, one_line(now.name) or now.slug, written.get(now.key), {now.key}, config, author=now)
    if now.key == author.key:
        return section
    return replace(section, channel=replace(section.channel, moved_to=stem_of("authors", now.slug)))


def by_source(shelf: Shelf, ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every source by name, with all stories that it tells; `atom:source` stays that of their lead.

    Who subscribes to a source wants all its articles. One that left `feeds.yaml` has ended; its stories stay in the other channels.
    """
    told = shelf.count("sources")
    active = {source.key: told.get(source.key, 0) for source in config.sources}
    return _by_name(
        _section("sources", info.key, one_line(info.name) or info.key, active.get(info.key), {info.key}, config, source=info)
        for info in ever.sources
    )


def by_topic(shelf: Shelf, ever: Ever, config: Config) -> tuple[Section, ...]:
    """Every topic by name; one that had a channel and is in `feeds.yaml` no more has ended."""
    slugs = topic_slugs(shelf.count("topics"), config)
    spelled: dict[str, set[str]] = {}
    for topic, slug in slugs.items():
        spelled.setdefault(slug, set()).add(topic)
    keys = {slug: frozenset(topics) for slug, topics in spelled.items()}
    names = {slug: topic for topic, slug in reversed(slugs.items())}
    ended = (_section("topics", slug, slug.replace("-", " "), None, (), config) for slug in ever.topics if slug not in names)
    living = (_section("topics", slug, name, shelf.size("topics", keys[slug]), keys[slug], config) for slug, name in names.items())
    return _by_name((*ended, *living))


def own_channel(own: OwnChannel, config: Config, *, ended: bool = False) -> Channel:
    """One of the operator's own channels, without its stories."""
    return Channel(
        stem=own_stem(own.name),
        id=tag_uri(config.id_authority, f"channel/{own_stem(own.name)}"),
        title=f"{one_line(own.title)}{ENDED if ended else ''} · {one_line(config.title)}",
        stories=(),
        formats=own.formats,
        profile=own.profile,
        ended=ended,
    )


def by_operator(ever: Ever, config: Config) -> dict[str, Channel]:
    """The operator's own channels for feed readers by their names, in the order of feeds.yaml, then those that are there no more."""
    living = {own.name: own_channel(own, config) for own in config.channels.own if own.profile == "reader"}
    names = {own.name for own in config.channels.own}
    former = {name: OwnChannel(name, name, formats=formats) for name, formats in sorted(ever.own.items()) if name not in names}
    return living | {name: own_channel(own, config, ended=True) for name, own in former.items()}


def fill_own(name: str, channel: Channel, shelf: Shelf, config: Config) -> Channel:
    """One of the operator's own channels with its stories; where it has ended, with none."""
    held = next((shelf.held(own) for own in config.channels.own if own.name == name and not channel.ended), ())
    return replace(channel, stories=held)


def topic_slugs(told: Iterable[str], config: Config) -> dict[str, str]:
    """The slug of each topic as written: those of `feeds.yaml` first and in its order, then those that stories were `told` under."""
    configured = [topic for source in config.sources for topic in source.topics]
    return name_topics((*configured, *sorted(told)))


def published_topics(paths: Iterable[str]) -> set[str]:
    """The slugs of the topics whose documents stand at `paths` below output/."""
    own = (path.removeprefix("topics/") for path in paths if path.startswith("topics/"))
    return {name.rpartition(".")[0] for name in own if "/" not in name} - {"index"}


def published_digests(paths: Iterable[str]) -> set[str]:
    """The kinds of digests whose documents stand at `paths` below output/."""
    return {path.removeprefix("digest/").partition(".")[0] for path in paths if path.startswith("digest/")}


def published_own(paths: Iterable[str]) -> dict[str, tuple[Format, ...]]:
    """The operator's own channels whose documents stand at `paths` below output/, with their formats."""
    found: dict[str, list[Format]] = {}
    for path in sorted(path for path in paths if path.startswith("channels/")):
        name, _, form = path.removeprefix("channels/").rpartition(".")
        if form in get_args(Format):
            found.setdefault(name, []).append(form)  # type: ignore[arg-type]  # it was just looked up among them
    return {name: tuple(formats) for name, formats in found.items()}


def document_path(stem: str, form: Format) -> str:
    """Where the document of a channel stands below output/."""
    return "index.html" if (stem, form) == ("all", "html") else f"{stem}.{form}"


def stem_of(kind: Kind, slug: str) -> str:
    """The stem of the channel of an author, source or topic, by the author's or topic's slug or the source's key."""
    return f"{kind}/{slug}"


def mailing_name(own: OwnChannel) -> str:
    """The name under which the stories of an own channel for mail are kept: what it held for feed readers is not mailed."""
    return f"{NEWSLETTER}/{own.name}"


def own_stem(name: str) -> str:
    """The stem of one of the operator's own channels."""
    return f"channels/{name}"


def archive_stem(number: int) -> str:
    """The stem of an archive of the combined channel, counted from 1."""
    return f"archive/{number}"


def _section(
    kind: Kind,
    slug: str,
    name: str,
    total: int | None,
    keys: Collection[str],
    config: Config,
    *,
    author: Author | None = None,
    source: SourceInfo | None = None,
) -> Section:
    """The section of so many stories; without a number (None, not 0) it has ended."""
    settings: ChannelSettings = getattr(config.channels, kind)
    id_, before = _ID_AND_TITLE[kind]
    ended = total is None
    channel = Channel(
        stem=stem_of(kind, slug),
        id=tag_uri(config.id_authority, f"{id_}{slug}"),
        title=f"{before}{one_line(name)}{ENDED if ended else ''} · {one_line(config.title)}",
        stories=(),
        formats=settings.formats,
        author=author,
        ended=ended,
    )
    return Section(kind, channel, one_line(name), total or 0, source, frozenset(keys))


def _by_name(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(sorted(sections, key=lambda section: (section.name.casefold(), section.channel.stem)))
