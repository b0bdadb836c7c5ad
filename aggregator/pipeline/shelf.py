"""The stories of the store as channels hold them: only what is asked for is read, and what several channels share once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache, partial

from aggregator.model import Author, DigestIssue, DigestKind, OwnChannel, Source, SourceInfo, Story
from aggregator.publish.shelf import WINDOW, Kind
from aggregator.store import Transaction, digests, reading, sent, windows
from aggregator.store.entries import chunks

#: Stories that are kept at hand: as many as the channels of one pass mostly share.
_AT_HAND = 2000
#: Issues in the document of a digest: a month, and half a year.
_ISSUES: Mapping[DigestKind, int] = {"daily": 31, "weekly": 26}
_HELD: Mapping[str, Callable[[Collection[str]], windows.Held]] = {
    "authors": windows.of_authors,
    "sources": windows.of_sources,
}


class Stored:
    """A shelf over the store; `connection` reads one snapshot."""

    def __init__(
        self, connection: Transaction, infos: Mapping[str, SourceInfo], authors: Mapping[str, Author], registered: Sequence[Source]
    ) -> None:
        self._connection = connection
        self._infos, self._authors = infos, authors
        self._configured = {source.key: source for source in registered}
        self._at_hand: OrderedDict[int, Story] = OrderedDict()
        #: How many stories were read.
        self.read = 0
        self._counted = cache(self._count)
        self._led = cache(partial(windows.count_by_lead, connection))

    def count(self, kind: Kind) -> Mapping[str, int]:
        return self._counted(kind)

    def size(self, kind: Kind, keys: frozenset[str]) -> int:
        if kind == "topics":
            return sum(count for key, count in self._led().items() if not keys.isdisjoint(self.topics_of([key])))
        return sum(self.count(kind).get(key, 0) for key in keys)

    def window(self, kind: Kind | None, keys: frozenset[str], limit: int) -> tuple[Story, ...]:
        return self.stories(self.ids(kind, keys, limit))

    def newest_change(self) -> datetime | None:
        return windows.newest_change(self._connection)

    def ids(self, kind: Kind | None, keys: frozenset[str], limit: int) -> list[int]:
        """Of the store, of the stories in a window."""
        return windows.find_newest(self._connection, self._held(kind, keys), limit, WINDOW)

    def stories(self, ids: Sequence[int]) -> tuple[Story, ...]:
        """The stories with these ids of the store, in their order; all of them must be shown by themselves."""
        found = self.find(ids)
        return tuple(found[id_] for id_ in ids)

    def find(self, ids: Sequence[int]) -> dict[int, Story]:
        """Those of the stories with these ids of the store that are shown by themselves."""
        found = {id_: self._at_hand[id_] for id_ in ids if id_ in self._at_hand}
        for chunk in chunks(id_ for id_ in ids if id_ not in found):
            found |= reading.read_by_id(self._connection, chunk, self._infos, self._authors, self._configured)
            self.read += len(chunk)
        self._at_hand.update(found)
        while len(self._at_hand) > _AT_HAND:
            self._at_hand.popitem(last=False)
        return found

    def held_ids(self, channel: OwnChannel) -> list[int]:
        """Of the store, of the stories in the window of an own channel."""
        return windows.find_newest(self._connection, windows.of_members(channel.name), channel.limit, WINDOW)

    def unsealed_ids(self) -> list[int]:
        """Of the store, of the stories that are in no archive yet."""
        return sent.find_unsealed(self._connection)

    def held(self, channel: OwnChannel) -> tuple[Story, ...]:
        return self.stories(windows.find_newest(self._connection, windows.of_members(channel.name), channel.limit, WINDOW))

    def letters(self, channel: str, reach: timedelta) -> tuple[Story, ...]:
        return tuple(sent.read_letters(self._connection, channel, reach))

    def issues(self, kind: DigestKind) -> tuple[DigestIssue, ...]:
        return tuple(digests.read_issues(self._connection, kind, _ISSUES[kind]))

    def archives(self) -> int:
        return sent.count_archives(self._connection)

    def archived(self, number: int) -> tuple[Story, ...]:
        return tuple(sent.read_archived(self._connection, number))

    def unsealed(self) -> tuple[Story, ...]:
        return self.stories(sent.find_unsealed(self._connection))

    def topics_of(self, keys: Iterable[str]) -> set[str]:
        """The topics of sources, as written."""
        return {topic for key in keys if key in self._configured for topic in self._configured[key].topics}

    def _held(self, kind: Kind | None, keys: frozenset[str]) -> windows.Held | None:
        if kind is None:
            return None
        if kind == "topics":
            return windows.led_by([source.key for source in self._configured.values() if not keys.isdisjoint(source.topics)])
        return _HELD[kind](keys)

    def _count(self, kind: Kind) -> Mapping[str, int]:
        if kind == "authors":
            return windows.count_by_author(self._connection)
        if kind == "sources":
            return windows.count_by_source(self._connection)
        return {topic: self.size("topics", frozenset((topic,))) for topic in self.topics_of(self._led())}
