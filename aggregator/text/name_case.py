"""The letters of a name in the case in which a person writes it. The door of nameparser."""

from __future__ import annotations

import re

from aggregator.text.name_fold import fold_name
from aggregator.text.name_words import PARTICLES

#: `LaFRANIERE`, `McKINLEY`: the rest is shouted.
_SHOUTED_AFTER = re.compile(r"(?P<before>(?:Mc|Mac|La|Le|De|Di|Du|Fitz|Van|O['\u2019]|D['\u2019]))(?P<rest>[^\W\d_a-z]{2,})")
_VOWEL = re.compile(r"[aeiouyàáâãäåæèéêëìíîïòóôõöøœùúûüýÿąęıāēīōū]", re.I)
_LATIN = re.compile(r"[A-Za-z]{3,}")
#: Words of a phrase, not of a name.
_PHRASE = frozenset("a and by for from in not of on online or the to with".split())


def proper_case(name: str) -> str:
    """A name of several words, all capitals or all small, as a person writes it: `DANA OKAFOR`, `jan van der berg`; others as they are.

    Initialisms (`BBC URDU`) and phrases (`the quiet one`) stay too: of what is no name, nobody knows the case.
    """
    words = name.split()
    if len(words) < 2 or any(_LATIN.fullmatch(word) and not _VOWEL.search(word) for word in words):
        return name
    if name.islower() and _PHRASE & {*words}:
        return name
    if not (name.islower() or all(_is_shouted(word) for word in words)) or not any(len(word) > 2 for word in words):
        return name
    cased = " ".join(_mended(word, new) for word, new in zip(words, _capitalized(name).split(), strict=True))
    return cased if fold_name(cased) == fold_name(name) else name


def _is_shouted(word: str) -> bool:
    return word.isupper() or word in PARTICLES or bool(_SHOUTED_AFTER.fullmatch(word)) or not any(map(str.isalpha, word))


def _mended(word: str, capitalized: str) -> str:
    match = _SHOUTED_AFTER.fullmatch(word)
    return match["before"] + match["rest"].capitalize() if match else capitalized


def _capitalized(name: str) -> str:
    from nameparser import HumanName  # its tables take 50 ms to load

    parsed = HumanName(name)
    parsed.capitalize(force=True)
    capitalized = str(parsed)
    return capitalized if len(capitalized.split()) == len(name.split()) and fold_name(capitalized) == fold_name(name) else name
