"""What a pass makes of its pending entries: new stories, copies in them and in released ones, and what was taken as seen. Pure.

entries in release order ─► each a copy of a lead, or a lead itself ─► who leads each new story ─► Plan
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.deduplicate.copies import CopyOf, find_copy
from aggregator.deduplicate.leads import Leads
from aggregator.deduplicate.originals import in_order_of_origin
from aggregator.deduplicate.stories import story_uri
from aggregator.model import Candidate, Pending


@dataclass(frozen=True, slots=True)
class Cluster:
    """A story to release: its lead, and its copies in the order in which they join."""

    lead: Pending
    uri: str
    copies: tuple[tuple[Pending, CopyOf], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of pending entries."""

    #: In the order of their release.
    new: tuple[Cluster, ...] = ()
    #: Of stories that were released before.
    copies: tuple[tuple[Pending, CopyOf], ...] = ()
    #: Copies of what was taken as seen.
    seen: tuple[Pending, ...] = ()


@dataclass(slots=True)
class Clusters:
    """The plan of one pass, entry by entry."""

    leads: Leads
    #: Entry → what its words are found by.
    traces: Mapping[int, Sequence[int]]
    #: Of the sources (`priority:`); 0 where there is none.
    priorities: Mapping[str, float]
    authority: str
    is_taken: Callable[[str], bool]
    #: What `split:` keeps an entry out of: ids of stories, those of this pass as `placed` names them.
    closed: Callable[[Pending, Mapping[int, int]], Collection[int]]
    #: Entry → its story; one that this pass begins is called by its first entry's id, negated.
    placed: dict[int, int] = field(default_factory=dict)
    _uris: dict[str, int] = field(default_factory=dict)
    _begun: dict[int, list[tuple[Pending, CopyOf | None]]] = field(default_factory=dict)
    _copies: list[tuple[Pending, CopyOf]] = field(default_factory=list)
    _seen: list[Pending] = field(default_factory=list)

    def plan(self, entries: Iterable[Pending]) -> Plan:
        """What becomes of `entries`, which come in release order."""
        for entry in entries:
            self._place(entry)
        return Plan(tuple(self._cluster(story, members) for story, members in self._begun.items()), tuple(self._copies), tuple(self._seen))

    def _place(self, entry: Pending) -> None:
        closed = self.closed(entry, self.placed)
        found = find_copy(entry, [one for one in self.leads.candidates(entry, self.traces[entry.id]) if one.story not in closed])
        if found is None:
            self._begin(entry)
        elif found.story is None:
            self._seen.append(entry)
        else:
            self.placed[entry.id] = found.story
            if found.story in self._begun:
                self._begun[found.story].append((entry, found))
            else:
                self._copies.append((entry, found))

    def _begin(self, entry: Pending) -> None:
        story = self.placed[entry.id] = -entry.id
        self._begun[story] = [(entry, None)]
        self.leads.add(Candidate(story, entry, self._name(entry, story)), self.traces[entry.id])

    def _name(self, entry: Pending, story: int) -> str:
        """The id that `story` bears if `entry` leads it; none that another story of this pass bears, or did for a while."""
        uri = story_uri(entry, self.authority, lambda uri: self._uris.get(uri, story) != story or self.is_taken(uri))
        self._uris[uri] = story
        return uri

    def _cluster(self, story: int, members: list[tuple[Pending, CopyOf | None]]) -> Cluster:
        """The story that `members` make, under the one that leads it best of those that all others are copies of."""
        first = members[0][0]
        for lead in in_order_of_origin([entry for entry, _ in members], self.priorities) if len(members) > 1 else ():
            if lead is first:
                break
            others = [(entry, find_copy(entry, [Candidate(0, lead, lead.guid)])) for entry, _ in members if entry is not lead]
            copies = tuple((entry, found) for entry, found in others if found)
            if len(copies) == len(others):
                return Cluster(lead, self._name(lead, story), copies)
        return Cluster(first, self._name(first, story), tuple((entry, found) for entry, found in members if found))
