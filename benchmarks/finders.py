"""Ways to find copies, each as a function that is asked for one entry after the other, in the order of their release."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from aggregator.deduplicate import CopyOf, find_copy, story_uri
from aggregator.model import Candidate, Pending
from aggregator.store import Transaction
from aggregator.store.releases import find_candidates
from aggregator.text.characters import fold_words
from aggregator.text.links import has_path

#: The story that an entry joins, which is named by the id of its lead; None: it leads one.
Finder = Callable[[Pending], CopyOf | None]


def exact_link() -> Finder:
    """What has the same link is the same."""
    return _by_key(lambda entry: entry.canonical if entry.canonical and has_path(entry.canonical) else None)


def exact_title() -> Finder:
    """What has the same title is the same."""
    return _by_key(lambda entry: fold_words(entry.title))


def aggregator() -> Finder:
    """As aggregator does it, with an index in memory."""
    leads, uris = Leads(), set[str]()

    def find(entry: Pending) -> CopyOf | None:
        if found := find_copy(entry, leads.candidates(entry)):
            return found
        uri = story_uri(entry, "news.example,2026", uris.__contains__)
        uris.add(uri)
        leads.add(entry, entry.id, uri)
        return None

    return find


def search_store(connection: Transaction, entry: Pending) -> CopyOf | None:
    """As aggregator does it, with the indexes of its store."""
    return find_copy(entry, find_candidates(connection, entry))


class Leads:
    """What may be met again, by each of its exact keys."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[Candidate]] = {}

    def add(self, entry: Pending, story: int, uri: str) -> None:
        candidate = Candidate(
            story,
            entry.source,
            entry.canonical,
            entry.original,
            entry.title,
            entry.words,
            entry.link_shared,
            uri=uri,
            published=entry.published,
            edit_hash=entry.edit_hash,
        )
        for key in (("guid", uri), *_links(entry), ("text", entry.edit_hash)):
            self._found.setdefault(key, []).append(candidate)

    def candidates(self, entry: Pending) -> Sequence[Candidate]:
        """What shares a key with `entry`, the elder story first."""
        keys = [*_links(entry), ("text", entry.edit_hash)] + ([("guid", entry.guid)] if entry.guid else [])
        found = {candidate.story: candidate for key in keys for candidate in self._found.get(key, ())}
        return [found[story] for story in sorted(found, key=lambda story: story or 0)]


def _links(entry: Pending) -> list[tuple[str, str]]:
    return [("link", link) for link in {entry.canonical, entry.original} if link]


def _by_key(key: Callable[[Pending], str | None]) -> Finder:
    known: dict[str, int] = {}

    def find(entry: Pending) -> CopyOf | None:
        value = key(entry)
        lead = known.setdefault(value, entry.id) if value else entry.id
        return CopyOf(lead, "key", value or "") if lead != entry.id else None

    return find


OURS = "aggregator"
FINDERS: dict[str, Callable[[], Finder]] = {"exact link": exact_link, "exact title": exact_title, OURS: aggregator}
