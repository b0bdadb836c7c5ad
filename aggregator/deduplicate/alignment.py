"""Two texts laid side by side: what they share, and what stands in its place in the other. The door of rapidfuzz.

A copy is trimmed, gets another beginning or a sentence more; two texts of one template differ in their slots: short passages that each
side fills with words of its own, in the midst of what they share.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from aggregator.deduplicate.signs import signs_of
from aggregator.deduplicate.wording import join_letters

#: A shorter run in common is chance.
_SHORTEST_RUN = 3
#: Where both sides have more words than that, they have passages of their own, and it is no slot.
_LONGEST_SLOT = 12
#: A passage is no longer than that, in words; a text has a beginning of its own, if it has so many.
_PASSAGE, _OWN_HEAD = 100, 8
_NEXT = 4
#: Two spellings of one thing (`colour`, `per cent`) are that like, of 100.
_SPELLING = 72


def may_align(one: Set[str], other: Set[str], share: float) -> bool:
    """May so large a share of the shorter text stand in the longer one? Told from the words alone, without their order."""
    return len(one & other) >= share * min(len(one), len(other))


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two texts share; counts are words."""

    #: Of the shorter text.
    length: int
    longer: int
    #: In runs of three and more.
    shared: int
    longest: int
    #: Places in the midst of what they share where each side has words of its own.
    slots: int
    #: In slots, that differ.
    signs: frozenset[str]
    #: What is shared, in its order.
    words: tuple[str, ...]
    #: Of each text, its own words before the longest piece.
    heads: tuple[int, int]
    #: The words that each side has in slots, and the other lacks there; first those of the shorter text.
    filled: tuple[frozenset[str], frozenset[str]]

    @property
    def is_passage(self) -> bool:
        """Is the shorter text a few sentences from the midst of the longer one?"""
        return self.length <= _PASSAGE and self.heads[1] >= _OWN_HEAD and self.longer >= 2 * self.length

    @property
    def begin_apart(self) -> bool:
        """Has each a beginning of its own? Then what follows may be background."""
        return min(self.heads) >= _OWN_HEAD

    @property
    def share(self) -> float:
        """Of the shorter text, that stands in the longer one: 0 to 1."""
        return self.shared / self.length if self.length else 0.0


def align(one: tuple[str, ...], other: tuple[str, ...]) -> Alignment:
    """Lay two texts side by side."""
    short, long = sorted((one, other), key=len)
    runs = [
        (step.src_start, step.dest_start, step.src_end - step.src_start)
        for step in LCSseq.opcodes(short, long)
        if step.tag == "equal" and step.src_end - step.src_start >= _SHORTEST_RUN
    ]
    slots, signs, filled = 0, set[str](), (set[str](), set[str]())
    ends = ((0, 0, 0), *runs, (len(short), len(long), 0))
    for place, ((a, b, length), (next_a, next_b, _)) in enumerate(pairwise(ends)):
        here, there = short[a + length : next_a], long[b + length : next_b]
        inside, brief = 0 < place < len(runs), max(len(here), len(there)) <= _LONGEST_SLOT
        if not inside and not brief:
            # Of long ends, only what stands next to the common words may be a slot.
            here, there = (side[-_NEXT:] if place == 0 else side[:_NEXT] for side in (here, there))
        if not here or not there or min(len(here), len(there)) > _LONGEST_SLOT:
            continue
        mine, theirs = signs_of(here), signs_of(there)
        if inside:
            slots += ratio(" ".join(here), " ".join(there)) < _SPELLING
        if brief:
            one_, other_ = ({*join_letters(side)} for side in (here, there))
            filled[0].update(one_ - other_)
            filled[1].update(other_ - one_)
        # What one side has more, at an end or in a long passage, was cut off, or is where and when the other wrote.
        if (inside and brief) or (mine - theirs and theirs - mine):
            signs |= mine ^ theirs
    return Alignment(
        length=len(short),
        shared=sum(length for _, _, length in runs),
        longer=len(long),
        longest=max((length for _, _, length in runs), default=0),
        slots=slots,
        signs=frozenset(signs),
        words=tuple(word for a, _, length in runs for word in short[a : a + length]),
        heads=_heads(runs),
        filled=(frozenset(filled[0]), frozenset(filled[1])),
    )


def _heads(runs: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    if not runs:
        return 0, 0
    place = max(range(len(runs)), key=lambda place: runs[place][2])
    before = sum(length for _, _, length in runs[:place])
    return runs[place][0] - before, runs[place][1] - before
