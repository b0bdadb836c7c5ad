"""Patterns and selectors of the operator, compiled once to know that they are right. Where config meets google-re2 and selectolax."""

from __future__ import annotations

import re2
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

_OPTIONS = re2.Options()
_OPTIONS.log_errors = False
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
        raise ValueError(f"is no RE2 pattern ({reason}): correct it, or escape signs that are meant literally with \\") from None
