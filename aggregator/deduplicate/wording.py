"""The words of titles and texts, as copies are told by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from aggregator.deduplicate.agreement import STOP_WORDS
from aggregator.deduplicate.signs import sign_of
from aggregator.text.characters import fold_words

#: Below this many significant words a title is a formula.
FEWEST_TITLE_WORDS = 5
#: Letters that stand for a word each, in scripts without spaces: kana, CJK ideographs.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
#: What parts a title from the name of its publisher.
_SEPARATOR = re.compile(r"\s+[-|\u2013\u2014\u00b7\u00bb:]\s+|\s*\|\s*")
#: Words that the name of a publisher has at most.
_LONGEST_NAME = 6
#: Letters of one and the same word in another form that its beginning has at least.
_STEM = 5


@lru_cache(maxsize=2048)
def tokens_of(folded: str) -> tuple[str, ...]:
    """The words of folded text; of scripts without spaces each letter is one."""
    words = folded.split()
    if not is_unspaced(folded):
        return tuple(words)
    return tuple(part for word in words for part in ([*word] if is_unspaced(word) else [word]))


@lru_cache(maxsize=4096)
def title_words(title: str) -> frozenset[str]:
    """The significant words of a title, signs in one spelling; of scripts without spaces each two letters."""
    words = [part for word in fold_words(title).split() for part in _pairs(word)]
    spelled = (sign_of(word, before) or word for before, word in zip(("", *words), words, strict=False))
    told = frozenset(spelled)
    return (told - STOP_WORDS) or told


def title_forms(title: str) -> Iterator[frozenset[str]]:
    """The significant words of `title`, and of it without what may be the name of its publisher; those that are no formula."""
    for form in (title, *(rest for rest, _ in _named(title))):
        if len(words := title_words(form)) >= FEWEST_TITLE_WORDS:
            yield words


def bare_title(title: str, names: Iterable[str]) -> str:
    """`title` without one of `names` (folded, without spaces) at either end."""
    known = [name for name in names if name]
    for rest, name in _named(title):
        spelled = _joined(name)
        if any(spelled == one or (len(spelled) >= _STEM and (spelled in one or one in spelled)) for one in known):
            return rest
    return title


def name_keys(source_name: str, site: str | None) -> tuple[str, ...]:
    """How a source may call itself in a title: its name and host, folded, without spaces."""
    host = (site or "").removeprefix("www.")
    return tuple(filter(None, (_joined(source_name), _joined(host), _joined(host.split(".")[0]))))


def is_unspaced(word: str) -> bool:
    """Is `word` of a script without spaces?"""
    return not word.isascii() and bool(_UNSPACED.search(word))


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The beginning of a word, which its other forms share."""
    return word[:_STEM]


def _named(title: str) -> Iterator[tuple[str, str]]:
    """(The rest, what may be a publisher's name) for the last and the first part of a title."""
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return
    for rest, name in ((title[: marks[-1].start()], title[marks[-1].end() :]), (title[marks[0].end() :], title[: marks[0].start()])):
        words = fold_words(name).split()
        if 0 < len(words) <= _LONGEST_NAME and rest.strip():
            yield rest, name


def _pairs(word: str) -> list[str]:
    return [word[place : place + 2] for place in range(len(word) - 1)] if len(word) > 1 and is_unspaced(word) else [word]


def _joined(name: str) -> str:
    return fold_words(name).replace(" ", "")
