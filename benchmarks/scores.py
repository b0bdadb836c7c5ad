"""How good a search for copies was: precision and recall against the truth of a load, in all and by kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import comb

from benchmarks.newsroom import Told
from benchmarks.retold import KINDS

#: Neither copies nor look-alikes.
UNRELATED = "all other entries"


@dataclass(frozen=True, slots=True)
class Joined:
    """An entry that was taken for a copy; `lead` is the first entry of the story that it joined."""

    copy: int
    lead: int
    tier: str


@dataclass(frozen=True, slots=True)
class Shares:
    """Precision and recall; 1 where nothing was joined, or nothing was to be joined."""

    true: int
    joined: int
    copies: int

    @property
    def precision(self) -> float:
        return self.true / self.joined if self.joined else 1.0

    @property
    def recall(self) -> float:
        return self.true / self.copies if self.copies else 1.0


class Truth:
    """What is true of a load, its entries in the order of their release."""

    def __init__(self, load: Iterable[Told], order: Sequence[int]) -> None:
        self.told: Mapping[int, Told] = {one.id: one for one in load}
        self._order = order

    @cached_property
    def leads(self) -> Mapping[int, int]:
        """Each cluster → the first of its entries that is released, which may be a copy."""
        first: dict[int, int] = {}
        for number in self._order:
            first.setdefault(self.told[number].cluster, number)
        return first

    @cached_property
    def copies(self) -> Mapping[int, str]:
        """Each entry that is to be joined → the kind of copy that it is, or that the one before it was."""
        return {
            one.id: one.kind if one.kind in KINDS else self.told[lead].kind
            for one in self.told.values()
            if (lead := self.leads[one.cluster]) != one.id
        }

    def is_true(self, pair: Joined) -> bool:
        return self.told[pair.copy].cluster == self.told[pair.lead].cluster

    def by_lead(self, joined: Sequence[Joined]) -> Shares:
        """Pairs of an entry and the lead that it joined."""
        return Shares(sum(map(self.is_true, joined)), len(joined), len(self.copies))

    def by_cluster(self, joined: Sequence[Joined]) -> Shares:
        """Pairs of any two entries of one story."""
        stories: dict[int, list[int]] = defaultdict(list)
        for pair in joined:
            stories[pair.lead].append(pair.copy)
        groups = [Counter(self.told[one].cluster for one in (lead, *copies)) for lead, copies in stories.items()]
        sizes = Counter(one.cluster for one in self.told.values())
        true = sum(comb(count, 2) for group in groups for count in group.values())
        return Shares(true, sum(comb(group.total(), 2) for group in groups), sum(comb(count, 2) for count in sizes.values()))

    def found_by_kind(self, joined: Iterable[Joined]) -> Counter[str]:
        """Kind of copy → how many were found."""
        return Counter(self.copies[pair.copy] for pair in joined if self.is_true(pair) and pair.copy in self.copies)

    def false_by_kind(self, joined: Iterable[Joined]) -> Counter[str]:
        """Kind of look-alike → how many were joined with what they are no copy of."""
        return Counter(self._lookalike(pair) for pair in joined if not self.is_true(pair))

    def _lookalike(self, pair: Joined) -> str:
        found = (one for one in (self.told[pair.copy], self.told[pair.lead]) if one.series is not None)
        return next((one.kind for one in found), UNRELATED)
