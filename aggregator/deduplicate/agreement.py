"""Do two titles or two texts tell of the same thing? Small, symmetric, and strict where numbers differ."""

from __future__ import annotations

import re
from collections.abc import Set
from functools import lru_cache

from aggregator.model import Entry

#: Of the words of the shorter side, this share must stand in the longer.
_OVERLAP = 0.6
#: Below this many words a text says too little to agree by.
_FEWEST_WORDS = 8
#: Below this many, a title is too short to be the corrected one of another.
_FEWEST_TITLE_WORDS = 3

_WORD = re.compile(r"\w+(?:[-.:/]\w+)*")
CVE = re.compile(r"cve-\d{4}-\d{4,}")
STOP_WORDS = frozenset(
    "a an and are as at be by for from has have how in into is it its new not of on or over "
    "that the their this to was what who why will with".split()
)


@lru_cache(maxsize=4096)
def words_of(text: str) -> frozenset[str]:
    """The significant words of `text`, case folded; versions, dates and CVE ids (`1.2.3`, `cve-2026-1`) stay whole."""
    words = frozenset(_WORD.findall(text.casefold()))
    return (words - STOP_WORDS) or words


def numbers_of(words: Set[str]) -> frozenset[str]:
    """The words that hold a digit: numbers, dates, versions, CVE ids."""
    return frozenset(word for word in words if any(letter.isdigit() for letter in word))


def titles_agree(one: str, other: str) -> bool:
    """Most words in common, and exactly the same numbers: "Update 412" is not "Update 413"."""
    a, b = words_of(one), words_of(other)
    return numbers_of(a) == numbers_of(b) and _overlap(a, b) >= _OVERLAP


def texts_agree(one: str, other: str) -> bool:
    """Most words of the shorter stand in the longer (a teaser agrees with its article); False where one says too little."""
    a, b = words_of(one), words_of(other)
    return min(len(a), len(b)) >= _FEWEST_WORDS and _overlap(a, b) >= _OVERLAP


def titles_equal(one: str, other: str) -> bool:
    """The same significant words: nothing that a reader would call another title."""
    return words_of(one) == words_of(other)


def title_was_corrected(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Of two (title, text): one title holds every significant word of the other, with the same numbers, and the texts agree.

    Where a text is missing, the shorter title must say enough by itself.
    """
    a, b = words_of(one[0]), words_of(other[0])
    if numbers_of(a) != numbers_of(b) or not (a <= b or b <= a):
        return False
    if texts_agree(one[1], other[1]):
        return True
    return min(len(a), len(b)) >= _FEWEST_TITLE_WORDS and not texts_disagree(one[1], other[1])


def texts_disagree(one: str, other: str) -> bool:
    """Both say something, and not the same."""
    return bool(one) and bool(other) and one != other and not texts_agree(one, other)


def cves_conflict(one: str, other: str) -> bool:
    """Does each side name a CVE that the other lacks?"""
    a, b = cves_of(one), cves_of(other)
    return bool(a - b) and bool(b - a)


@lru_cache(maxsize=4096)
def cves_of(text: str) -> frozenset[str]:
    """The CVE ids that `text` names, in lower case."""
    return frozenset(CVE.findall(text.casefold()))


def texts_equal_but_for_words(one: str, other: str) -> bool:
    """`texts_agree`, with exactly the same numbers: two bulletins of one template differ in theirs."""
    return texts_agree(one, other) and numbers_of(words_of(one)) == numbers_of(words_of(other))


def numbers_conflict(one: str, other: str) -> bool:
    """Does each side name a number that the other lacks?"""
    a, b = numbers_of(words_of(one)), numbers_of(words_of(other))
    return bool(a - b) and bool(b - a)


def was_edited(entry: Entry, stored: str) -> bool:
    """Does `entry` differ from the one whose edit hash is `stored`? No, where that was taken by rules that are not known any more."""
    hashes = (entry.edit_hash, entry.edit_hash_before)
    return stored not in hashes and _version(stored) in map(_version, hashes)


def _version(edit_hash: str) -> str:
    return edit_hash.partition(":")[0]


def _overlap(a: Set[str], b: Set[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0
