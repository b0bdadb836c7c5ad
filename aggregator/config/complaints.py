"""What is wrong, where, and the way out: put together for a person, without secrets."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

#: Where a value stands in the file: the keys and positions that lead to it.
Place = tuple[str | int, ...]

_USERINFO = re.compile(r"//[^/?#]*@")
#: Keys whose values are secrets even when they are written out.
_SECRET_KEYS = frozenset({"auth", "headers"})
_SHOWN_LENGTH = 80
_SHOWN_WORDS = 25


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing that is wrong; `message` goes on from the value: "is not a whole number"."""

    place: Place
    message: str
    #: Where it differs from the line of `place`.
    line: int | None = None
    #: Should the value at `place` be shown before the message?
    names_value: bool = True


def dotted(place: Place) -> str:
    """`place` as a person writes it: `sources[3].every`; positions count from 0."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place).removeprefix(".")


def shown(value: object, place: Place) -> str:
    """`value` as written in the file, short, quoted, and without passwords."""
    if isinstance(value, dict | list):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "nothing"
    if not _SECRET_KEYS.isdisjoint(place):
        return "the value"
    text = _USERINFO.sub("//…@", str(value))
    # `repr` shows control characters, but doubles the \ of patterns, which is not what was written.
    return repr(text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…").replace("\\\\", "\\")


def suggestion(word: str, words: Collection[str]) -> str:
    """The way out for a wrong `word`: the nearest of `words`, or all of them."""
    by_case = {known.lower(): known for known in words}
    nearest = get_close_matches(word.lower(), by_case, n=1, cutoff=0.65)
    if nearest:
        return f"did you mean {by_case[nearest[0]]!r}?"
    more = ", …" if len(words) > _SHOWN_WORDS else ""
    return f"write one of {', '.join(list(words)[:_SHOWN_WORDS])}{more}"
