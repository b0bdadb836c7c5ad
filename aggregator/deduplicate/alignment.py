"""Two texts laid side by side: what they share, and what stands in its place in the other. The door of rapidfuzz.

A copy is trimmed, gets another beginning or a sentence more; two texts of one template differ in their slots: short passages that each
side fills with words of its own, in the midst of what they share.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from aggregator.deduplicate.signs import signs_of
from aggregator.deduplicate.wording import join_letters

#: A shorter run in common is chance.
_SHORTEST_RUN = 3
#: Where both sides have more words than that, they have passages of their own, and it is no slot.
_LONGEST_SLOT = 12
#: A passage is no longer than that, in words; a text has a beginning of its own, if it has so many.
_PASSAGE, OWN_HEAD = 100, 8
_NEXT = 4
#: Of the longer text, that an edited one leaves; and the words of a sentence.
_EDITED, _SENTENCE = 0.8, 25
#: Two spellings of one thing (`colour`, `per cent`) are that like, of 100.
_SPELLING = 72


def may_overlap(one: tuple[str, ...], other: tuple[str, ...], share: float) -> bool:
    """Does so large a share of the shorter text stand in the longer one, word by word in its order? Much faster than `find_overlap`."""
    return bool(LCSseq.similarity(one, other, score_cutoff=max(1, ceil(share * min(len(one), len(other))))))


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two texts share, in runs of three words and more; counts are words."""

    short: tuple[str, ...]
    long: tuple[str, ...]
    #: (Place in the shorter text, in the longer one, length), in their order.
    runs: tuple[tuple[int, int, int], ...]
    shared: int
    longest: int

    @property
    def length(self) -> int:
        """Of the shorter text."""
        return len(self.short)

    @property
    def share(self) -> float:
        """Of the shorter text, that stands in the longer one: 0 to 1."""
        return self.shared / len(self.short) if self.short else 0.0

    @property
    def words(self) -> tuple[str, ...]:
        """What is shared, in its order."""
        return tuple(word for a, _, length in self.runs for word in self.short[a : a + length])

    @property
    def heads(self) -> tuple[int, int]:
        """Of each text, its own words before the longest piece."""
        if not self.runs:
            return 0, 0
        place = max(range(len(self.runs)), key=lambda place: self.runs[place][2])
        before = sum(length for _, _, length in self.runs[:place])
        return self.runs[place][0] - before, self.runs[place][1] - before

    @property
    def beginnings(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What each text says before all that is shared."""
        a, b, _ = self.runs[0] if self.runs else (0, 0, 0)
        return self.short[:a], self.long[:b]

    @property
    def is_passage(self) -> bool:
        """Is the shorter text a few sentences from the midst of the longer one?"""
        return self.length <= _PASSAGE and len(self.long) >= 2 * self.length and self.heads[1] >= OWN_HEAD

    @property
    def is_edited(self) -> bool:
        """Is nearly all of both shared, but for a first sentence that was written anew?"""
        return self.shared >= _EDITED * len(self.long) and max(self.heads) <= _SENTENCE

    @property
    def begin_apart(self) -> bool:
        """Has each a beginning of its own? Then what follows may be background."""
        return min(self.heads) >= OWN_HEAD


@dataclass(frozen=True, slots=True)
class Slots:
    """Where each of two texts has words of its own."""

    #: Places in the midst of what they share.
    places: int
    #: That differ there.
    signs: frozenset[str]
    #: How many of the places differ in the very same words.
    repeated: int
    #: Signs that stand in a short passage which one side has more, in the midst, and nowhere in the other text.
    inserted: frozenset[str]
    #: The words that each side has, and the other lacks there; first those of the shorter text.
    filled: tuple[frozenset[str], frozenset[str]]


def find_overlap(one: tuple[str, ...], other: tuple[str, ...]) -> Overlap:
    """Lay two texts side by side."""
    short, long = sorted((one, other), key=len)
    blocks = LCSseq.opcodes(short, long).as_matching_blocks()
    runs = tuple((block.a, block.b, block.size) for block in blocks if block.size >= _SHORTEST_RUN)
    lengths = [length for _, _, length in runs]
    return Overlap(short, long, runs, sum(lengths), max(lengths, default=0))


def find_slots(overlap: Overlap) -> Slots:
    """The slots of the frame that two texts share."""
    short, long, runs = overlap.short, overlap.long, overlap.runs
    replaced, signs, inserted, filled = Counter[tuple[str, str]](), set[str](), set[str](), (set[str](), set[str]())
    ends = ((0, 0, 0), *runs, (len(short), len(long), 0))
    for place, ((a, b, length), (next_a, next_b, _)) in enumerate(pairwise(ends)):
        here, there = short[a + length : next_a], long[b + length : next_b]
        inside, brief = 0 < place < len(runs), max(len(here), len(there)) <= _LONGEST_SLOT
        if not inside and not brief:
            # Of long ends, only what stands next to the common words may be a slot.
            here, there = (side[-_NEXT:] if place == 0 else side[:_NEXT] for side in (here, there))
        if inside and brief and bool(here) != bool(there):
            inserted |= signs_of(here or there) - signs_of(long if here else short)
        if not here or not there or min(len(here), len(there)) > _LONGEST_SLOT:
            continue
        mine, theirs = signs_of(here), signs_of(there)
        if inside:
            pair = " ".join(here), " ".join(there)
            replaced[pair] += ratio(*pair) < _SPELLING
        if brief:
            one_, other_ = ({*join_letters(side)} for side in (here, there))
            filled[0].update(one_ - other_)
            filled[1].update(other_ - one_)
        # What one side has more, at an end or in a long passage, was cut off, or is where and when the other wrote.
        if (inside and brief) or (mine - theirs and theirs - mine):
            signs |= mine ^ theirs
    repeated = max(replaced.values(), default=0)
    return Slots(replaced.total(), frozenset(signs), repeated, frozenset(inserted), (frozenset(filled[0]), frozenset(filled[1])))
