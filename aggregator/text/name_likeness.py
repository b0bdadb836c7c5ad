"""How likely is it that two different names are one person's, by their letters alone?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.text.ids import slugify_name
from aggregator.text.name_fold import fold_name
from aggregator.text.name_parts import NameParts, logins_of, may_mean, parts_of
from aggregator.text.name_words import PARTICLES
from aggregator.text.nicknames import is_short_for

#: Written out as in German and the Nordic languages.
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
#: A login that somebody made: parts, a capital within, a number.
_MADE_UP = re.compile(r".*[a-z\d][A-Z].*|.*\d.*|.+[._-].+")
#: Letters of a full name in which a slip of one is a slip.
_LONG_ENOUGH = 9


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two names may be one person's."""

    #: From 0 to 1.
    likelihood: float
    words: str
    #: A third name that is like one of them in this way makes it no sign: it is not known whom it means.
    unique: bool = True


def compare_names(one: str, other: str) -> Likeness | None:
    """How `one` is like `other`; None where nothing tells."""
    first, second = parts_of(one), parts_of(other)
    if first.generation != second.generation and first.kind == second.kind == "full":
        return None
    if first.kind == second.kind == "full":
        return _compare_full(one, other, first, second)
    if second.kind == "full":
        return _compare_short(first, second)
    if first.kind == "full":
        return _compare_short(second, first)
    return _compare_words(one, other)


def likeness_keys(name: str) -> Iterator[str]:
    """Two names that may be alike have one of these in common."""
    parts = parts_of(name)
    yield f"words {' '.join(sorted(_folded(name)))}"
    yield f"out {_written_out(name)}"
    yield f"slug {slugify_name(name)}"
    yield f"name {parts.surname}"
    if parts.kind == "full":
        yield f"plain {parts.given[0]} {fold_name(name.split()[-1])}"
        yield from (f"plain {parts.given[0]} {fold_name(word)}" for word in name.split()[1:])
        yield from (f"name {login}" for login in logins_of(parts))
        whole = parts.whole
        yield from (f"slip {whole[:at]}{whole[at + 1 :]}" for at in range(len(whole) if len(whole) >= _LONG_ENOUGH else 0))


def _compare_full(one: str, other: str, first: NameParts, second: NameParts) -> Likeness | None:
    if sorted(_folded(one)) == sorted(_folded(other)):
        return Likeness(0.9, "the same words in another order", unique=False)
    if _written_out(one) == fold_name(other) or fold_name(one) == _written_out(other):
        return Likeness(0.9, "letters with marks, written out in one of them", unique=False)
    if _spells_in_latin(one, other):
        return Likeness(0.8, "the same name in two alphabets")
    if first.surname == second.surname:
        return _compare_given(first.given, second.given)
    if first.given[0] == second.given[0] and _without_particles(one) == _without_particles(other):
        return Likeness(0.7, "one of them without the particles of the surname")
    if first.given[0] == second.given[0] and (one.startswith(f"{other} ") or other.startswith(f"{one} ")):
        return Likeness(0.6, "one of them with a second surname")
    return Likeness(0.6, "a slip of one letter") if _is_slip(one, other) else None


def _compare_given(one: tuple[str, ...], other: tuple[str, ...]) -> Likeness | None:
    """Of people with one surname."""
    short, long = sorted((one, other), key=len)
    if one[0] == other[0] and _is_within(short[1:], long[1:]):
        return Likeness(0.85, "one of them with another name, or its initial, in the middle")
    if is_short_for(one[0], other[0]) or is_short_for(other[0], one[0]):
        name, full = (one[0], other[0]) if is_short_for(one[0], other[0]) else (other[0], one[0])
        return Likeness(0.7, f"{name.title()} is short for {full.title()}")
    return Likeness(0.6, "a slip of one letter") if _differ_by_a_slip("".join(one), "".join(other)) and len("".join(one)) > 4 else None


def _compare_short(short: NameParts, full: NameParts) -> Likeness | None:
    if not may_mean(short, full):
        return None
    if short.kind == "abbreviated":
        return Likeness(0.5, "its initials fit no other name")
    if short.surname == full.whole:
        return Likeness(0.8, "a login that is the whole name")
    return Likeness(0.5, "a login that fits no other name")


def _compare_words(one: str, other: str) -> Likeness | None:
    """Of two logins, or two names with initials, which differ in their sources only."""
    if fold_name(one) != fold_name(other):
        return None
    if _HAN.search(one) and len(one) > 1:
        return Likeness(0.7, "the same name in two sources", unique=False)
    is_made_up = any(_MADE_UP.fullmatch(name) for name in (one, other)) and " " not in one
    return Likeness(0.55, "the same login in two sources", unique=False) if is_made_up else None


def _folded(name: str) -> list[str]:
    return [fold_name(word) for word in name.replace(",", " ").split()]


def _written_out(name: str) -> str:
    return fold_name(name.casefold().translate(_WRITTEN_OUT))


def _spells_in_latin(one: str, other: str) -> bool:
    """`Иван Петров` and `Ivan Petrov`; not two names in one alphabet, and none of Chinese, where many names are spelled alike."""
    is_latin = [all(letter < "\u0250" for letter in name if letter.isalpha()) for name in (one, other)]
    return is_latin[0] != is_latin[1] and not _HAN.search(one + other) and slugify_name(one) == slugify_name(other)


def _is_within(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Are all of these middle names there, as names or initials?"""
    left = iter(long)
    return all(any(name.startswith(one) or one.startswith(name) for name in left) for one in short)


def _without_particles(name: str) -> list[str]:
    return [word for word in _folded(name) if word not in PARTICLES]


def _is_slip(one: str, other: str) -> bool:
    """One word of several differs, by two letters that changed places or one that is doubled."""
    pairs = list(zip(_folded(one), _folded(other), strict=False))
    differing = [pair for pair in pairs if pair[0] != pair[1]]
    long_enough = min(len(fold_name(one)), len(fold_name(other))) >= _LONG_ENOUGH
    return len(one.split()) == len(other.split()) and long_enough and len(differing) == 1 and _differ_by_a_slip(*differing[0])


def _differ_by_a_slip(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) == 1:
        return any(long[at] == long[at - 1] and long[:at] + long[at + 1 :] == short for at in range(1, len(long)))
    if len(short) != len(long):
        return False
    apart = [at for at, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1]]
    return len(apart) == 2 and apart[1] - apart[0] == 1 and one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]
