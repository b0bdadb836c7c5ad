"""The words of titles and texts, as copies are told by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import groupby, islice

from aggregator.deduplicate.agreement import STOP_WORDS
from aggregator.deduplicate.rarity import stem_of
from aggregator.deduplicate.signs import sign_of, spell
from aggregator.text.characters import fold_words

#: Letters that stand for a word each, in scripts without spaces: kana, CJK ideographs.
_LETTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(f"[{_LETTERS}]")
_PARTS = re.compile(f"[{_LETTERS}]|[^{_LETTERS}]+")
_RUNS = re.compile(f"[{_LETTERS}]+|[^{_LETTERS}]+")
#: Two texts are laid side by side letter by letter, at a cost of the product of both.
_MOST_TOKENS = 4000
#: Letters of a word that may begin another, as in `waterworks`.
_SHORTEST_BEGINNING = 5


@lru_cache(maxsize=512)
def tokens_of(folded: str) -> tuple[str, ...]:
    """The words of folded text; of scripts without spaces each letter is one."""
    words = folded.split()
    if not is_unspaced(folded):
        return tuple(words)
    return tuple(islice((part for word in words for part in _PARTS.findall(word)), _MOST_TOKENS))


@lru_cache(maxsize=1024)
def texts_of(words: str, summary: str) -> tuple[tuple[str, ...], ...]:
    """The texts of an entry: its text, and its summary where that is another."""
    folded = fold_words(summary)
    other = "" if not folded or words.startswith(folded.rsplit(" ", 1)[0]) else folded
    return tuple(tokens for text in (words, other) if (tokens := tokens_of(text)))


@lru_cache(maxsize=8192)
def title_words(title: str) -> frozenset[str]:
    """The significant words of a title, signs in one spelling; of scripts without spaces each two letters."""
    folded = fold_words(title)
    words = folded.split() if folded.isascii() else [part for word in folded.split() for part in _pairs(word)]
    told = frozenset(
        spell(word) if len(word) > 1 else sign_of(word, words[place - 1] if place else "") or word for place, word in enumerate(words)
    )
    return (told - STOP_WORDS) or told


def is_unspaced(word: str) -> bool:
    """Is `word` of a script without spaces?"""
    return not word.isascii() and bool(_UNSPACED.search(word))


def join_letters(words: Iterable[str]) -> Iterator[str]:
    """`words`, where letters of scripts without spaces that follow one another make one word again."""
    return (joined for unspaced, run in groupby(words, is_unspaced) for joined in (["".join(run)] if unspaced else [*run]))


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """What the forms and spellings of one word share."""
    return stem_of(word).replace("z", "s").replace("our", "or")


def is_among(word: str, stems: Set[str]) -> bool:
    """Does a word in any form stand among `stems`, or is it the beginning of one, or the other way round, as `water` of `waterworks`?"""
    own = stem(word)
    if own in stems:
        return True
    beginnings = (own[:end] for end in range(_SHORTEST_BEGINNING, len(own)))
    return any(one in stems for one in beginnings) or (len(own) >= _SHORTEST_BEGINNING and f" {own}" in f" {' '.join(stems)}")


def _pairs(word: str) -> list[str]:
    runs = _RUNS.findall(word) if is_unspaced(word) else [word]
    return [part for run in runs for part in ([run[place : place + 2] for place in range(len(run) - 1)] if is_unspaced(run[1:]) else [run])]
