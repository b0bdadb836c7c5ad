"""What the operator's own word means: authors of `block:`, stories of `merge:`, entries of `split:`. Pure.

`merge:` and `split:` hold as long as their line stands. Where they contradict each other, `split:` wins.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from aggregator.deduplicate.people import rule_keys
from aggregator.model import AuthorRule, Placed
from aggregator.text.name_fold import fold_name

#: The entries that each side of a line of `merge:` or `split:` names; ids of the store.
Sides = tuple[frozenset[int], frozenset[int]]


@dataclass(frozen=True, slots=True)
class BlockedAuthors:
    """Whom the items of `block:` mean, if they are names."""

    #: Folded name → item.
    names: Mapping[str, str]
    #: Author key that `authors:` gives to such a name → item.
    keys: Mapping[str, str]

    def item_of(self, key: str, name: str) -> str | None:
        """The item that means the author with this key and name, whether a rule, a byline or a source gave them; None: none does."""
        kind, _, folded = key.partition(":")
        return self.keys.get(key) or self.names.get(fold_name(name) if kind == "source" else folded)


def read_blocked_authors(block: Iterable[str], rules: Sequence[AuthorRule]) -> BlockedAuthors:
    """The items of `block:` as authors: by the name, and by whomever `authors:` says that the name means."""
    items = [(item, folded) for item in block if (folded := fold_name(item))]
    return BlockedAuthors({folded: item for item, folded in items}, {key: item for item, _ in items for key in rule_keys(item, rules)})


def find_merged(merge: Iterable[Sides], splits: Iterable[Sides], placed: Mapping[int, Placed]) -> dict[int, int]:
    """Each story that `merge:` makes a part of an elder one → that one; ids of the store.

    A side means the eldest story that one of its entries leads, else the eldest that one is a copy in.
    """
    told = {entry: one for entry, one in placed.items() if one.story is not None}

    def story_of(side: frozenset[int]) -> int | None:
        chosen = min((told[entry] for entry in side & told.keys()), key=lambda one: (not one.leads, one.sequence), default=None)
        return chosen.story if chosen else None

    pairs = [(one, other) for one, other in ((story_of(here), story_of(there)) for here, there in merge) if one and other]
    split = (pair for sides in splits for pair in product(*sides) if {*pair} <= told.keys())
    apart = {frozenset((told[one].story, told[other].story)) for one, other in split}
    return merge_stories(pairs, {one.story: one.sequence for one in told.values()}, apart)


def merge_stories(
    pairs: Iterable[tuple[int, int]], sequences: Mapping[int | None, int | None], apart: Collection[frozenset[int | None]]
) -> dict[int, int]:
    """Each story of `pairs` that is a part of an elder one → that one, which has the lowest sequence number of its group.

    Pairs that share a story are one group. A pair that would bring two stories together which are kept `apart` is passed over.
    """
    groups: dict[int, frozenset[int]] = {}
    for one, other in pairs:
        here, there = (groups.get(story, frozenset((story,))) for story in (one, other))
        if not any(frozenset(pair) in apart for pair in product(here, there)):
            groups |= dict.fromkeys(here | there, here | there)
    elders = {story: min(group, key=lambda one: sequences[one] or 0) for story, group in groups.items()}
    return {story: elder for story, elder in elders.items() if story != elder}


def find_leaving(splits: Iterable[Sides], placed: Mapping[int, Placed]) -> set[int]:
    """The entries that must leave their story, because another that they are kept apart from is in it; a lead never leaves.

    What is down waits, for it has no text to lead with.
    """
    stands = {entry: one for entry, one in placed.items() if one.story is not None and one.blocked_by is None}
    pairs = ((one, other) for sides in splits for one, other in product(*sides) if one != other and {one, other} <= stands.keys())
    together = [(one, other) for one, other in pairs if stands[one].story == stands[other].story]
    return {one if stands[other].leads else other for one, other in together}


def kept_apart(entry: int, splits: Iterable[Sides]) -> set[int]:
    """The entries that must never be in one story with `entry`."""
    found: set[int] = set()
    for one, other in splits:
        found |= (other if entry in one else frozenset()) | (one if entry in other else frozenset())
    return found - {entry}
