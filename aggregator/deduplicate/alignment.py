"""Two texts laid side by side: what they share, and what stands in its place in the other. The door of rapidfuzz.

A copy is trimmed, gets another beginning or a sentence more; two texts of one template differ in their slots: short passages that each
side fills with words of its own, in the midst of what they share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from aggregator.deduplicate.signs import signs_of

#: A shorter run in common is chance.
_SHORTEST_RUN = 3
#: Where both sides have more words than that, they have passages of their own, and it is no slot.
_LONGEST_SLOT = 12
#: Two spellings of one thing (`colour`, `per cent`) are that like, of 100.
_SPELLING = 72


@dataclass(frozen=True, slots=True)
class Alignment:
    """What two texts share; counts are words."""

    #: Of the shorter text.
    length: int
    #: In runs of three and more.
    shared: int
    longest: int
    #: Places in the midst of what they share where each side has words of its own.
    slots: int
    #: In slots, that differ.
    signs: frozenset[str]
    #: What is shared, in its order.
    words: tuple[str, ...]
    #: Of the longer text, before what they share begins.
    before: int

    @property
    def share(self) -> float:
        """Of the shorter text, that stands in the longer one: 0 to 1."""
        return self.shared / self.length if self.length else 0.0


def align(one: Sequence[str], other: Sequence[str]) -> Alignment:
    """Lay two texts side by side."""
    short, long = sorted((one, other), key=len)
    runs = [
        (step.src_start, step.dest_start, step.src_end - step.src_start)
        for step in LCSseq.opcodes(short, long)
        if step.tag == "equal" and step.src_end - step.src_start >= _SHORTEST_RUN
    ]
    slots, signs = 0, set[str]()
    ends = ((0, 0, 0), *runs, (len(short), len(long), 0))
    for place, ((a, b, length), (next_a, next_b, _)) in enumerate(pairwise(ends)):
        here, there = short[a + length : next_a], long[b + length : next_b]
        if here and there and min(len(here), len(there)) <= _LONGEST_SLOT:
            slots += 0 < place < len(runs) and ratio(" ".join(here), " ".join(there)) < _SPELLING
            signs |= signs_of(here) ^ signs_of(there) if max(len(here), len(there)) <= _LONGEST_SLOT else set()
    return Alignment(
        length=len(short),
        shared=sum(length for _, _, length in runs),
        longest=max((length for _, _, length in runs), default=0),
        slots=slots,
        signs=frozenset(signs),
        words=tuple(word for a, _, length in runs for word in short[a : a + length]),
        before=runs[0][1] if runs else 0,
    )
