"""Where the stories of each channel are found: the shelf that all of publishing asks, and one of stories that are at hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Literal, Protocol

from aggregator.model import Author, DigestIssue, DigestKind, OwnChannel, Story
from aggregator.publish.holding import is_held

#: A channel reaches at least so far back from its newest story, so that a busy day is not cut by `limit`.
WINDOW = timedelta(hours=72)

Kind = Literal["topics", "sources", "authors"]
#: As pages name them.
KINDS: tuple[Kind, ...] = ("topics", "sources", "authors")


class Shelf(Protocol):
    """All stories that there are, by the channels that hold them."""

    def count(self, kind: Kind) -> Mapping[str, int]:
        """Key of an author or source, or topic as written → how many stories, where there is one."""

    def size(self, kind: Kind, keys: frozenset[str]) -> int:
        """How many stories stand under one of some keys."""

    def window(self, kind: Kind | None, keys: frozenset[str], limit: int) -> tuple[Story, ...]:
        """The newest stories of some keys, or of all (None), in the order of documents (A26): at least `limit`, and all of `WINDOW`."""

    def newest_change(self) -> datetime | None:
        """The latest `updated` of all stories."""

    def held(self, channel: OwnChannel) -> tuple[Story, ...]:
        """The same window of the stories that an own channel holds."""

    def letters(self, channel: str, reach: timedelta) -> tuple[Story, ...]:
        """What a newsletter (`NEWSLETTER`, or a `mailing_name`) mailed in `reach` before its newest item, as it was then."""

    def issues(self, kind: DigestKind) -> tuple[DigestIssue, ...]:
        """The last issues of a digest, the newest first."""

    def archives(self) -> int:
        """How many archives are sealed."""

    def archived(self, number: int) -> tuple[Story, ...]:
        """The stories of one, counted from 1, as they were when they were released; the newest first."""

    def unsealed(self) -> tuple[Story, ...]:
        """The stories that are in no archive yet, in no order."""


class Loaded:
    """A shelf of stories that are at hand."""

    def __init__(self, stories: Iterable[Story]) -> None:
        self._stories = in_order(stories)

    def count(self, kind: Kind) -> Mapping[str, int]:
        return Counter(key for story in self._stories for key in {*keys_of(story, kind)})

    def size(self, kind: Kind, keys: frozenset[str]) -> int:
        return len(self._held(kind, keys))

    def window(self, kind: Kind | None, keys: frozenset[str], limit: int) -> tuple[Story, ...]:
        return _window(self._held(kind, keys), limit)

    def newest_change(self) -> datetime | None:
        return max((story.shown_updated for story in self._stories), default=None)

    def _held(self, kind: Kind | None, keys: frozenset[str]) -> list[Story]:
        return [story for story in self._stories if kind is None or not keys.isdisjoint(keys_of(story, kind))]

    def held(self, channel: OwnChannel) -> tuple[Story, ...]:
        return _window([story for story in self._stories if is_held(story, channel)], channel.limit)

    def letters(self, channel: str, reach: timedelta) -> tuple[Story, ...]:  # noqa: ARG002 - of what is at hand, all that has a mailing time
        mailed = sorted(((story.mailed, story) for story in self._stories if story.mailed), key=itemgetter(0), reverse=True)
        return tuple(story for moment, story in mailed if moment >= mailed[0][0] - reach)

    def issues(self, kind: DigestKind) -> tuple[DigestIssue, ...]:  # noqa: ARG002 - none was closed
        return ()

    def archives(self) -> int:
        return 0

    def archived(self, number: int) -> tuple[Story, ...]:  # noqa: ARG002 - none was sealed
        return ()

    def unsealed(self) -> tuple[Story, ...]:
        return ()

    @property
    def authors(self) -> dict[str, Author]:
        """By key."""
        return {author.key: author for story in self._stories for author in story.authors}


def _window(stories: Sequence[Story], limit: int) -> tuple[Story, ...]:
    # The newest story, not the clock, is the measure: time alone must not change a document.
    recent = sum(story.sort_at >= stories[0].sort_at - WINDOW for story in stories)
    return tuple(stories[: max(limit, recent)])


def keys_of(story: Story, kind: Kind) -> Iterable[str]:
    """By what a story stands in the channels of a kind. A source's are all that it tells, be it as their lead or as a copy."""
    match kind:
        case "authors":
            return [author.key for author in story.authors]
        case "sources":
            return [story.source.key, *(copy.source.key for copy in story.also_in)]
        case "topics":
            return story.topics


def in_order(stories: Iterable[Story]) -> list[Story]:
    """The stories from the newest to the oldest (A26), each id once (A6)."""
    unique: dict[str, Story] = {}
    for story in sorted(stories, key=lambda story: (story.sort_at, story.sequence, story.id), reverse=True):
        unique.setdefault(story.id, story)
    return list(unique.values())
