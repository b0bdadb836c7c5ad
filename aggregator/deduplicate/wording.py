"""The words of titles and texts, as copies are told by them."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.deduplicate.agreement import STOP_WORDS
from aggregator.deduplicate.signs import sign_of
from aggregator.text.characters import fold_words

#: Letters that stand for a word each, in scripts without spaces: kana, CJK ideographs.
_LETTERS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(f"[{_LETTERS}]")
_PARTS = re.compile(f"[{_LETTERS}]|[^{_LETTERS}]+")
_RUNS = re.compile(f"[{_LETTERS}]+|[^{_LETTERS}]+")
#: Letters of one and the same word in another form that its beginning has at least.
_STEM = 5


@lru_cache(maxsize=512)
def tokens_of(folded: str) -> tuple[str, ...]:
    """The words of folded text; of scripts without spaces each letter is one."""
    words = folded.split()
    if not is_unspaced(folded):
        return tuple(words)
    return tuple(part for word in words for part in _PARTS.findall(word))


@lru_cache(maxsize=1024)
def texts_of(words: str, summary: str) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """The texts of an entry, each with its words without their order: its text, and its summary where that is another."""
    folded = fold_words(summary)
    other = "" if not folded or words.startswith(folded.rsplit(" ", 1)[0]) else folded
    return tuple((tokens, frozenset(tokens)) for text in (words, other) if (tokens := tokens_of(text)))


@lru_cache(maxsize=8192)
def title_words(title: str) -> frozenset[str]:
    """The significant words of a title, signs in one spelling; of scripts without spaces each two letters."""
    words = [part for word in fold_words(title).split() for part in _pairs(word)]
    spelled = (sign_of(word, before) or word for before, word in zip(("", *words), words, strict=False))
    told = frozenset(spelled)
    return (told - STOP_WORDS) or told


def is_unspaced(word: str) -> bool:
    """Is `word` of a script without spaces?"""
    return not word.isascii() and bool(_UNSPACED.search(word))


def stem(word: str) -> str:
    """The beginning of a word, which its other forms share."""
    return word[:_STEM]


def _pairs(word: str) -> list[str]:
    runs = _RUNS.findall(word) if is_unspaced(word) else [word]
    return [part for run in runs for part in ([run[place : place + 2] for place in range(len(run) - 1)] if is_unspaced(run[1:]) else [run])]
