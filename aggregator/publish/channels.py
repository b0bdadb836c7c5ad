"""Which stories each channel holds, and in what order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta

from aggregator.model import Author, Channel, ChannelSettings, Config, Format, Story
from aggregator.text.characters import one_line
from aggregator.text.ids import tag_uri

#: A channel reaches at least so far back from its newest story, so that a busy day is not cut by `limit`.
WINDOW = timedelta(hours=72)


def combined(stories: Iterable[Story], config: Config) -> Channel:
    """The channel of all stories."""
    settings = config.channels.all
    return Channel(
        stem="all",
        id=tag_uri(config.id_authority, "channel/all"),
        title=one_line(config.title),
        stories=_window(_ordered(stories), settings),
        formats=settings.formats,
    )


def by_author(stories: Iterable[Story], config: Config) -> tuple[Channel, ...]:
    """One channel per author who is not hidden, by slug; a story of several authors is in the channel of each."""
    written: dict[str, list[Story]] = {}
    authors: dict[str, Author] = {}
    for story in _ordered(stories):
        for author in dict.fromkeys(story.authors):
            if not author.hidden:
                authors.setdefault(author.key, author)
                written.setdefault(author.key, []).append(story)
    channels = (_of_author(author, written[author.key], config) for author in authors.values())
    return tuple(sorted(channels, key=lambda channel: channel.stem))


def ended(author: Author, config: Config) -> Channel:
    """The empty channel of an author who has no story any more: subscribers are told, instead of meeting an error."""
    return _of_author(author, (), config, mark=" (ended)")


def count_by_author(stories: Iterable[Story]) -> tuple[tuple[Author, int], ...]:
    """Every author who is not hidden with the number of their stories, by name."""
    counts = Counter(author for story in _ordered(stories) for author in dict.fromkeys(story.authors) if not author.hidden)
    return tuple(sorted(counts.items(), key=lambda item: (item[0].name.casefold(), item[0].slug)))


def document_path(stem: str, form: Format) -> str:
    """Where the document of a channel stands below output/."""
    return "index.html" if (stem, form) == ("all", "html") else f"{stem}.{form}"


def author_stem(author: Author) -> str:
    """The stem of an author's channel."""
    return f"authors/{author.slug}"


def _of_author(author: Author, stories: Sequence[Story], config: Config, mark: str = "") -> Channel:
    settings = config.channels.authors
    return Channel(
        stem=author_stem(author),
        id=tag_uri(config.id_authority, f"author/{author.slug}"),
        title=f"{one_line(author.name)}{mark} · {one_line(config.title)}",
        stories=_window(stories, settings),
        formats=settings.formats,
        author=author,
    )


def _ordered(stories: Iterable[Story]) -> list[Story]:
    """The stories from the newest to the oldest (A26), each id once (A6)."""
    unique: dict[str, Story] = {}
    for story in sorted(stories, key=lambda story: (story.sort_at, story.sequence, story.id), reverse=True):
        unique.setdefault(story.id, story)
    return list(unique.values())


def _window(stories: Sequence[Story], settings: ChannelSettings) -> tuple[Story, ...]:
    """The first of `stories` (newest first): at least `limit`, and all of the last 72 hours, counted from the newest story.

    The newest story, not the clock, is the measure: time alone must not change a document.
    """
    recent = sum(story.sort_at >= stories[0].sort_at - WINDOW for story in stories)
    return tuple(stories[: max(settings.limit, recent)])
