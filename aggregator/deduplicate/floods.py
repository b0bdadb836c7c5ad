"""Is what a document brings a flood? Evidence of identity, or volume alone (DESIGN 4 "Floods"). Pure.

relaunch   most of what came under new names is known all the same: the site was made anew, and what is not known may be old, too
surge      far more than the source's own rhythm lets expect: perhaps a busy day, perhaps an archive
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import floor
from types import MappingProxyType
from typing import Literal

from aggregator.deduplicate.identity import Match
from aggregator.model import EntryKey, KeyKind, Known, Rhythm

#: Below so many entries, likeness may be chance.
_FEWEST_LIKE = 3
#: A document with no more unknown entries than these is never a surge.
USUAL = 20
#: So many times what the rhythm lets expect, and so many times the largest document so far, are still usual.
_RHYTHMS, _LARGEST = 3, 1.5

#: Rungs on which an entry is known by its first name; any other knows it under a new one.
_FIRST_RUNGS = frozenset({"guid and link", "guid", "link", "text"})
#: Keys that name an entry; with so many of one kind, it has another name at each poll.
_NAMES: frozenset[KeyKind] = frozenset({"guid", "link"})
_RESTLESS = 3
NO_KEYS: Mapping[tuple[int, str], int] = MappingProxyType({})
#: Keys that an entry keeps when its guid changes.
_ALTERNATES: frozenset[KeyKind] = frozenset({"guid-path", "link", "title+day", "words", "text"})


@dataclass(frozen=True, slots=True)
class Flood:
    """What a document is, and why. A relaunch keeps its unknown entries in quarantine, a surge its stories from newsletters."""

    kind: Literal["relaunch", "surge"]
    evidence: str


def find_relinked(matches: Sequence[Match]) -> list[int]:
    """The stored entries that came under new names."""
    return [match.known for match in matches if match.known is not None and match.rung not in _FIRST_RUNGS]


def find_relaunch(
    matches: Sequence[Match], known: Mapping[EntryKey, Sequence[Known]], keys: Mapping[tuple[int, str], int] = NO_KEYS
) -> Flood | None:
    """Are at least 3, and at least half, of the entries that came under new names known by what else they bear?

    Only where some are not known: nothing else has to wait. `known` is what `identify` was given. `keys` counts how many keys of each
    kind those bear that were relinked: one that has had new names all along tells nothing by another one.
    """
    relinked = set(find_relinked(matches)) - {id_ for (id_, kind), count in keys.items() if kind in _NAMES and count >= _RESTLESS}
    fresh = [match for match in matches if match.twin_of is None and (match.known is None or match.known in relinked)]
    unknown = [match for match in fresh if match.known is None]
    like = len(fresh) - len(unknown) + _count_alike(unknown, known, {match.known for match in matches})
    if not unknown or like < _FEWEST_LIKE or like * 2 < len(fresh):
        return None
    return Flood("relaunch", f"{like} of {len(fresh)} entries under new ids or links are known by their link, title or text")


def find_surge(unknown: int, rhythm: Rhythm) -> Flood | None:
    """Are so many unknown entries in one document more than may be expected of its source?

    The expectation grows with the time since the last good answer, so that an outage of ours is none; what came once may come again.
    """
    expected = rhythm.per_day * (rhythm.silence / timedelta(days=1))
    most = floor(max(USUAL, _RHYTHMS * expected, _LARGEST * rhythm.largest))
    return Flood("surge", f"{unknown} new entries at once, where {most} at most were to be expected") if unknown > most else None


def _count_alike(unknown: Sequence[Match], known: Mapping[EntryKey, Sequence[Known]], taken: set[int | None]) -> int:
    """How many bear a key that names one stored entry which this document does not show otherwise, and one entry of this document.

    Boilerplate is a text that many bear, and tells nothing.
    """
    bearers = Counter(key for match in unknown for key in match.entry.keys)

    def names_one(key: EntryKey) -> bool:
        holders = {item.id for item in known.get(key, ())}
        return key.kind in _ALTERNATES and bearers[key] == 1 and len(holders) == 1 and not holders & taken

    return sum(any(map(names_one, match.entry.keys)) for match in unknown)
