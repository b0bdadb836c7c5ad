"""The parts of one person's name, and whether a login or initials can mean a full name.

"James R. McGill"   full          given (james, r), surname mcgill
"J. McGill"         abbreviated   given (j,), surname mcgill
"Jane D."           abbreviated   given (jane,), surname d
"jmcgill"           a login: one word
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from aggregator.text.name_fold import fold_name
from aggregator.text.name_words import GENERATION, PARTICLES

#: Letters of a login; a shorter one means too many people.
_SHORTEST_LOGIN = 4
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,4}[^\W\d_]?|[^\W\d_]")


@dataclass(frozen=True, slots=True)
class NameParts:
    """One name, its parts folded."""

    kind: Literal["full", "abbreviated", "login"]
    #: Names and initials before the surname.
    given: tuple[str, ...]
    #: With its particles; an initial where no more is told.
    surname: str
    #: `jr`, `iii`, …
    generation: str = ""

    @property
    def whole(self) -> str:
        return "".join((*self.given, self.surname))

    @property
    def initials(self) -> str:
        return "".join(given[0] for given in self.given)


def parts_of(name: str) -> NameParts:
    """The parts of `name`; a name of one word, in any script, is a login: nothing tells more of it."""
    words = [part for word in name.replace(",", " ").split() for part in _initials_in(word) or [word]]
    generation = fold_name(words[-1]) if len(words) > 2 and fold_name(words[-1]) in GENERATION else ""
    words = words[:-1] if generation else words
    if len(words) < 2:
        return NameParts("login", (), fold_name(name))
    at = _surname_at(words)
    told = [word for word in words if not is_initial(word) and fold_name(word) not in PARTICLES]
    return NameParts(
        "full" if len(told) > 1 else "abbreviated", tuple(map(fold_name, words[:at])), "".join(map(fold_name, words[at:])), generation
    )


def is_full_name(name: str) -> bool:
    """Does it tell a first and a last name, so that it can mean one person in all sources?"""
    return parts_of(name).kind == "full"


def is_initial(word: str) -> bool:
    """One letter of a script that has capitals: a Korean or Chinese name may be one character long."""
    letters = word.rstrip(".")
    return len(letters) == 1 and letters.lower() != letters.upper()


def may_mean(short: NameParts, full: NameParts) -> bool:
    """Can `short`, a login or a name with initials, be another spelling of the full name `full`?"""
    if short.kind == "full" or full.kind != "full" or (short.generation and short.generation != full.generation):
        return False
    return short.surname in logins_of(full) if short.kind == "login" else _abbreviates(short, full)


def logins_of(full: NameParts) -> frozenset[str]:
    """`jmcgill`, `jrmcgill`, `jamesmcgill`, `jamesrmcgill`; a name without spaces, as in Japanese, is its own login."""
    logins = (full.initials[0] + full.surname, full.initials + full.surname, full.given[0] + full.surname)
    return frozenset((full.whole, *(login for login in logins if len(login) >= _SHORTEST_LOGIN)))


def _abbreviates(short: NameParts, full: NameParts) -> bool:
    if len(short.surname) == 1:
        return short.given == full.given[: len(short.given)] and full.surname.startswith(short.surname)
    pairs = list(zip(short.given, full.given, strict=False))
    return short.surname == full.surname and len(short.given) <= len(full.given) and all(long.startswith(given) for given, long in pairs)


def _surname_at(words: list[str]) -> int:
    """Where the surname begins: at its first particle, else it is the last word."""
    return next((at for at, word in enumerate(words[:-1]) if at and fold_name(word) in PARTICLES), len(words) - 1)


def _initials_in(word: str) -> list[str]:
    """`J.-P.`, `J.R.` and `J` as single letters; nothing for other words."""
    return [letter for letter in word if letter.isalpha()] if _INITIALS.fullmatch(word) else []
