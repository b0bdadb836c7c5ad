"""The leads among which copies are looked for, by all that may tell one: an index in memory. Pure.

A pass holds those that share something with what is pending, from the store, and those that it releases itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aggregator.deduplicate.sketch import traces_of
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path

#: A trace that so many leads have names none of them: what they share is a frame, not an article. Of a link, the eldest are looked at.
MOST_ALIKE = 10
#: Leads that one entry is compared with by its words.
_CLOSEST = 12


@dataclass(slots=True)
class Leads:
    """Leads by their keys; `add` in the order of their release."""

    _all: list[Candidate] = field(default_factory=list)
    _by_key: defaultdict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_trace: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    def add(self, candidate: Candidate, traces: Iterable[int] | None = None) -> None:
        """Let `candidate` be found; `traces` are its own, where they are known."""
        place = len(self._all)
        self._all.append(candidate)
        for key in _keys_of(candidate.lead, candidate.uri):
            self._by_key[key].append(place)
        for trace in traces_of(candidate.lead) if traces is None else traces:
            if len(named := self._by_trace[trace]) < MOST_ALIKE:
                named.append(place)

    def candidates(self, entry: Pending, traces: Sequence[int] | None = None) -> list[Candidate]:
        """What may be the same article as `entry`, elder first."""
        exact = {place for key in _keys_of(entry, entry.guid) for place in self._by_key.get(key, ())[:MOST_ALIKE]}
        near = closest(self._by_trace.get(trace, ()) for trace in (traces_of(entry) if traces is None else traces))
        return [self._all[place] for place in sorted({*exact, *near})]


def closest(named: Iterable[Sequence[int]]) -> list[int]:
    """The leads that an entry is compared with by its words: of those that its traces name, the ones that most of them do."""
    alike = Counter(lead for leads in named if len(leads) < MOST_ALIKE for lead in leads)
    return sorted(alike, key=lambda lead: (-alike[lead], lead))[:_CLOSEST]


def _keys_of(entry: Pending, iri: str | None) -> Iterator[Hashable]:
    for link in {entry.canonical, entry.original}:
        if link is not None and has_path(link):
            yield "link", link
    if iri:
        yield "iri", iri
