"""What an article is found by among all others: a few numbers, of which like articles share some. The door of rensa.

A sketch holds the least hash of the text's word sequences under each of 16 permutations (MinHash, Broder 1997): two texts share each
with the probability that their sequences overlap by. Each number is looked up by itself, so that a teaser of 40 words, which is a fifth
of what is kept of its article, is found 97 times in 100; whether it is one is decided on the words themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rensa import RMinHash

from aggregator.deduplicate.titles import title_keys
from aggregator.deduplicate.wording import texts_of
from aggregator.model import Entry, Pending
from aggregator.text.ids import digest

_PERMUTATIONS = 16
_SHINGLE = 4
#: Below this many words a text is a formula, which many entries may bear.
_FEWEST_WORDS = 20
#: Of a text: what is shared is mostly among the first, and a teaser is the larger part of them.
_MOST_WORDS = 120
_SEED = 20
#: Above this many bits, numbers of titles and of places stay apart, and fit a signed 64-bit integer.
_BITS = 32
_TITLE = _PERMUTATIONS


def traces_of(entry: Pending | Entry) -> tuple[int, ...]:
    """The numbers that `entry` is found by, for SQLite's signed integers: of its title, and of its words and summary."""
    if entry.traces is not None:
        return entry.traces
    titles = tuple(sorted({(_TITLE << _BITS) | _number(words) for words in title_keys(entry.title)}))
    return titles + _sketch(entry.words, entry.summary)


def is_of_title(trace: int) -> bool:
    """Is it a number of a title, and not of words?"""
    return trace >> _BITS == _TITLE


def _sketch(words: str, summary: str) -> tuple[int, ...]:
    texts = (tokens[:_MOST_WORDS] for tokens in texts_of(words, summary) if len(tokens) >= _FEWEST_WORDS)
    shingles = [shingle for tokens in texts for shingle in _shingles(tokens)]
    if not shingles:
        return ()
    sketch = RMinHash(num_perm=_PERMUTATIONS, seed=_SEED)
    sketch.update(shingles)
    return tuple((place << _BITS) | number for place, number in enumerate(sketch.digest()))


def _shingles(tokens: Sequence[str]) -> Iterator[str]:
    """Every row of four words."""
    return map(" ".join, zip(*(tokens[place:] for place in range(_SHINGLE)), strict=False))


def _number(words: frozenset[str]) -> int:
    return int.from_bytes(digest(" ".join(sorted(words)))[:4], "big")
