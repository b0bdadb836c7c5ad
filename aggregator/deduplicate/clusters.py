"""What a pass makes of its pending entries: new stories, copies in them and in released ones, and what was taken as seen. Pure.

entries in release order ─► each a copy of a lead, or a lead itself ─► who leads each new story ─► Plan
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from aggregator.deduplicate.copies import CopyOf, find_copy, find_copy_in
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
        clusters = {story: self._cluster(story, members) for story, members in self._begun.items()}
        for story in [story for story, cluster in clusters.items() if cluster.lead.id != -story]:
            self._gather(story, clusters)
        return Plan(tuple(clusters.values()), tuple(self._copies), tuple(self._seen))

    def _place(self, entry: Pending) -> None:
        closed = self.closed(entry, self.placed)
        found = find_copy(entry, [one for one in self._near(entry) if one.story not in closed])
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
            others = [entry for entry, _ in members if entry is not lead]
            if copies := _copies_of(lead, others, ()):
                return Cluster(lead, self._name(lead, story), copies)
        return Cluster(first, self._name(first, story), tuple((entry, found) for entry, found in members if found))

    def _gather(self, story: int, clusters: dict[int, Cluster]) -> None:
        """Let the new stories whose entries are all copies of the lead of `story` be a part of it.

        Its first entry, which they were compared with, may have had no text to know them by.
        """
        for near in self._near(clusters[story].lead) if story in clusters else ():
            if near.story is None or near.story == story or near.story not in clusters:
                continue
            whole, joining = _members(clusters[story]), _members(clusters[near.story])
            own = {entry.id for entry in (*whole, *joining)}
            again = [other for entry in joining for other in self._near(entry) if other.lead.id not in own]
            copies = _copies_of(whole[0], joining, again)
            if copies and not any(story in self.closed(entry, self.placed) for entry in joining):
                clusters[story] = replace(clusters[story], copies=clusters[story].copies + copies)
                del clusters[near.story]

    def _near(self, entry: Pending) -> list[Candidate]:
        return self.leads.candidates(entry, self.traces[entry.id])


def _members(cluster: Cluster) -> list[Pending]:
    return [cluster.lead, *(entry for entry, _ in cluster.copies)]


def _copies_of(lead: Pending, entries: Sequence[Pending], candidates: Sequence[Candidate]) -> tuple[tuple[Pending, CopyOf], ...]:
    """`entries` as copies of `lead`, each by its tier; empty unless all are."""
    candidate, others = Candidate(0, lead, lead.guid), [entry for entry in entries if entry.source != lead.source]
    found = tuple((entry, copy) for entry in others if (copy := find_copy_in(entry, candidate, candidates)))
    return found if len(found) == len(entries) else ()
