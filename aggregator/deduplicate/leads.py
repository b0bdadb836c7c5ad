"""The leads among which copies are looked for, by all that may tell one: an index in memory. Pure.

A pass holds those that share something with what is pending, from the store, and those that it releases itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from aggregator.deduplicate.sketch import is_of_title, traces_of
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path

#: A trace that so many leads have names none of them: what they share is a frame, not an article. Of a link, the eldest are looked at.
MOST_ALIKE = 10
#: Leads that one entry is compared with by its words.
_CLOSEST = 8
_SURE = 2
#: Words.
_BRIEF = 90


@dataclass(slots=True)
class Leads:
    """Leads by their keys; `add` in the order of their release."""

    _all: list[Candidate] = field(default_factory=list)
    _by_key: defaultdict[Hashable, list[int]] = field(default_factory=lambda: defaultdict(list))
    #: The first lead that bears a trace, and the others: most have one, and a list for each would be most of the memory.
    _first: dict[int, int] = field(default_factory=dict)
    _others: dict[int, list[int]] = field(default_factory=dict)

    def add(self, candidate: Candidate, traces: Iterable[int] | None = None) -> None:
        """Let `candidate` be found; `traces` are its own, where they are known."""
        place = len(self._all)
        self._all.append(candidate)
        for key in _keys_of(candidate.lead, candidate.uri):
            self._by_key[key].append(place)
        for trace in traces_of(candidate.lead) if traces is None else traces:
            if self._first.setdefault(trace, place) != place and len(others := self._others.setdefault(trace, [])) < MOST_ALIKE - 1:
                others.append(place)

    def candidates(self, entry: Pending, traces: Sequence[int] | None = None) -> list[Candidate]:
        """What may be the same article as `entry`, elder first."""
        exact = {place for key in _keys_of(entry, entry.guid) for place in self._by_key.get(key, ())[:MOST_ALIKE]}
        near = closest((trace, self._named(trace)) for trace in (traces_of(entry) if traces is None else traces) if trace in self._first)
        brief = is_brief(entry)
        found = {place for place, sure in near if sure or brief or is_brief(self._all[place].lead)}
        return [self._all[place] for place in sorted(exact | found)]

    def _named(self, trace: int) -> Sequence[int]:
        return self._first[trace], *self._others.get(trace, ())


def closest(named: Iterable[tuple[int, Sequence[int]]]) -> list[tuple[int, bool]]:
    """The leads that an entry is compared with by its words: of those that its traces name, the ones that most of them do.

    With each, whether that is more than chance between two long texts: their title, or two traces.
    """
    alike: dict[int, int] = {}
    for trace, leads in named:
        if leads and len(leads) < MOST_ALIKE:
            weight = _SURE if is_of_title(trace) else 1
            for lead in leads:
                alike[lead] = alike.get(lead, 0) + weight
    best = sorted(alike, key=lambda lead: (-alike[lead], lead))[:_CLOSEST]
    return [(lead, alike[lead] >= _SURE) for lead in best]


def is_brief(entry: Pending) -> bool:
    """Is its text a teaser, of which a long text shares one trace or two?"""
    return entry.words.count(" ") < _BRIEF


def _keys_of(entry: Pending, iri: str | None) -> Iterator[Hashable]:
    for link in {entry.canonical, entry.original}:
        if link is not None and has_path(link):
            yield "link", link
    if iri:
        yield "iri", iri
