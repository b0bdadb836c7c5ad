"""The operator's patterns: no pattern can cost more than linear time. The door of google-re2.

A pattern that is no RE2 syntax matches nothing: `config` has told the operator already.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, cast

import re2


class _Match(Protocol):
    def group(self, number: int) -> str | None: ...


class _Pattern(Protocol):
    groups: int

    def search(self, text: str) -> _Match | None: ...

    def sub(self, replacement: str, text: str) -> str: ...


def has_match(pattern: str, text: str) -> bool:
    """Does `pattern` stand anywhere in `text`, without regard to case?"""
    compiled = _compile(pattern, False)
    return bool(compiled and compiled.search(text))


def find_group(pattern: str, text: str) -> str | None:
    """What the first group of `pattern` (or the whole pattern, without a group) matches in `text`."""
    compiled = _compile(pattern, True)
    match = compiled.search(text) if compiled else None
    return (match.group(1 if compiled.groups else 0) or "") if compiled and match else None


def remove_matches(pattern: str, text: str) -> str:
    """`text` without what `pattern` matches."""
    compiled = _compile(pattern, True)
    return compiled.sub("", text) if compiled else text


@lru_cache(maxsize=1024)
def _compile(pattern: str, case_sensitive: bool) -> _Pattern | None:
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = case_sensitive
    try:
        return cast(_Pattern, re2.compile(pattern, options))
    except re2.error:
        return None
