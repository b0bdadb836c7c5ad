"""What changed since output/ was last written; triggers note it down (see the migration that made them)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Select, delete, or_, select

from aggregator.store.entries import chunks
from aggregator.store.schema import entries, members, related, stories, story_authors, touched

#: Kind → where it stands in `Touched`, and what its keys are.
_KINDS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "story": ("stories", int),
    "author": ("authors", str),
    "source": ("sources", str),
    "channel": ("channels", str),
    "digest": ("digests", str),
    "sent": ("unsent", int),
}


@dataclass(frozen=True, slots=True)
class Touched:
    """Stories by their ids in the store, authors and sources by their keys."""

    stories: frozenset[int] = frozenset()
    authors: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    #: Own channels and newsletters by name, digests by kind.
    channels: frozenset[str] = frozenset()
    digests: frozenset[str] = frozenset()
    #: Numbers of stories that were taken out of what was sent.
    unsent: frozenset[int] = frozenset()
    #: Told by `follow`: sources whose entries lead the stories, and own channels that hold one.
    leads: frozenset[str] = frozenset()
    holders: frozenset[str] = frozenset()


def read_touched(connection: Connection) -> Touched:
    """What was noted down."""
    noted: dict[str, set[str]] = {kind: set() for kind in _KINDS}
    for kind, key in connection.execute(select(touched.c.kind, touched.c.key)):
        noted[kind].add(key)
    return Touched(**{name: frozenset(map(read, noted[kind])) for kind, (name, read) in _KINDS.items()})


def forget_touched(connection: Connection, what: Touched) -> None:
    """Cross off what has been published."""
    for kind, (name, _) in _KINDS.items():
        for chunk in chunks(map(str, getattr(what, name))):
            connection.execute(delete(touched).where(touched.c.kind == kind, touched.c.key.in_(chunk)))


def follow(connection: Connection, what: Touched) -> Touched:
    """`what`, with all whose documents show it: the story that another is a part of, its coverage, its authors, and its sources."""
    elders = what.stories | _find(connection, what.stories, _elders_of)
    family = elders | _find(connection, elders, lambda ids: select(stories.c.id).where(stories.c.merged_into.in_(ids)))
    covered = _find(connection, family, lambda ids: select(related.c.story).where(related.c.other.in_(ids)))
    covered |= _find(connection, family, lambda ids: select(related.c.other).where(related.c.story.in_(ids)))
    shown = elders | covered | _find(connection, covered, _elders_of)
    return replace(
        what,
        stories=shown,
        authors=what.authors | _find(connection, shown, lambda ids: select(story_authors.c.author).where(story_authors.c.story.in_(ids))),
        sources=what.sources | _find(connection, shown, _sources_of),
        holders=_find(connection, shown, lambda ids: select(members.c.channel).where(members.c.story.in_(ids))),
        leads=_find(connection, shown, lambda ids: select(stories.c.source).where(stories.c.id.in_(ids))),
    )


def _elders_of(ids: Sequence[int]) -> Select[Any]:
    return select(stories.c.merged_into).where(stories.c.id.in_(ids), stories.c.merged_into.is_not(None))


def _sources_of(ids: Sequence[int]) -> Select[Any]:
    """The sources of all entries that are shown in these stories."""
    shown_in = or_(stories.c.id.in_(ids), stories.c.merged_into.in_(ids))
    return select(entries.c.source).join(stories, stories.c.id == entries.c.story).where(shown_in)


def _find(connection: Connection, ids: Iterable[int], rows_of: Callable[[Sequence[int]], Select[Any]]) -> frozenset[Any]:
    return frozenset(found for chunk in chunks(ids) for found in connection.execute(rows_of(chunk)).scalars())
