"""How rare a word is in security news: from 0 (in every feed) to `UNKNOWN` (in none that we counted). The door of `common_words.txt`.

The table holds, by language-blind stems, in how many of some seven hundred real feeds a word stands; `benchmarks/words.py` counts them.
Names of vendors and groups that are always in the news stand there like any common word: that they are named tells nothing of an event.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

#: Rarity of a word that no feed bears: -log2 of its share of feeds, for less than one feed.
UNKNOWN = 9.0
_SHORTEST_STEM = 4
_SUFFIXES = ("'s", "ing", "ies", "ed", "es", "s", "y", "e")


@lru_cache(maxsize=16384)
def stem_of(word: str) -> str:
    """What the forms of one word share: `charge`, `charges` and `charged` are one; of other alphabets the end varies more."""
    if not word.isascii():
        return word[: max(_SHORTEST_STEM, len(word) - 1)] if word.isalpha() and len(word) > _SHORTEST_STEM else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word[: -len(suffix)]
    return word


def rarity_of(word: str) -> float:
    """Of a folded word: -log2 of the share of feeds that bear it."""
    return _table().get(stem_of(word), UNKNOWN)


@cache
def _table() -> dict[str, float]:
    """A line is a rarity, a colon, and the stems that are as rare."""
    lines = files("aggregator.deduplicate").joinpath("common_words.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(":") for line in lines if line[:1] != "#")
    return {stem: float(rarity) for rarity, _, stems in rows for stem in stems.split()}
