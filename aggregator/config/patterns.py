"""Patterns and selectors of the operator, compiled once to know that they are right. Where config meets google-re2 and selectolax."""

from __future__ import annotations

import re2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
#: What RE2 says, and the way out.
_REASONS = {
    "invalid perl operator": r"RE2 patterns have no look-ahead (?=…) and no look-behind (?<=…): match the text itself, or use `exclude:`",
    "invalid escape sequence": r"RE2 patterns know no back-reference such as \1, and not every letter after a \: write \\ for a \ itself",
    "bad repetition operator": r"a * + or ? stands where nothing can be repeated: write \* \+ \? for the sign itself",
    "no argument for repetition operator": r"a * + or ? stands where nothing can be repeated: write \* \+ \? for the sign itself",
    "missing )": r"a ( is never closed: close it, or write \( for the sign itself",
    "unexpected )": r"a ) closes nothing: remove it, or write \) for the sign itself",
    "missing ]": r"a [ is never closed: close it, or write \[ for the sign itself",
    "invalid character class range": r"a range such as z-a runs backwards, or \p{…} names no class: correct it, or put a - last in […]",
    "trailing \\": r"a \ stands at its end: remove it, or write \\ for the sign itself",
    "invalid repetition size": "{…} repeats too often: at most 1000 times",
}
#: Without one of these, a text is a suffix or prefix to be taken literally.
_PATTERN_SIGNS = frozenset(r"^$\[](){}|*+?")


def read_pattern(text: str) -> str:
    """A pattern in RE2 syntax: no look-around, no back-references, hence no catastrophes."""
    _count_groups(text)
    return text


def read_byline_pattern(text: str) -> str:
    """A pattern whose one group is the author's name."""
    if (groups := _count_groups(text)) != 1:
        raise ValueError(f"has {groups} groups, not one: put the name in (…), and write (?:…) for any other group")
    return text


def read_title_part(text: str) -> str:
    """What to strip from titles: a literal suffix or prefix whose spaces count, or a pattern."""
    if not text.strip():
        raise ValueError("is empty: write a suffix, a prefix or a pattern")
    if not _PATTERN_SIGNS.isdisjoint(text):
        _count_groups(text)
    return text


def read_selector(text: str) -> str:
    """A CSS selector."""
    try:
        LexborHTMLParser("").css(text)
    except SelectolaxError:
        raise ValueError("is no CSS selector: write one such as article, h2 a or .author") from None
    return text


def _count_groups(pattern: str) -> int:
    if not pattern:
        raise ValueError("is empty and would match everything: write a pattern, or remove the key")
    try:
        return int(re2.compile(pattern, _OPTIONS).groups)
    except re2.error as error:
        # RE2 puts the piece of the pattern behind a colon; it may come from a secret.
        reason = error.args[0].decode().partition(":")[0]
        raise ValueError(f"is no pattern: {_REASONS.get(reason, f'RE2 says {reason!r}: correct it')}") from None
