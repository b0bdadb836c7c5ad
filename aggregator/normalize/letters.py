"""The letters of a document as they were meant, beside the letters as it is known by.

Identity is hashed over the one form that never changes: what was sent, without illegal characters. What is shown may get better.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

from aggregator.model import Byline, ParsedEntry, ParsedFeed, Text
from aggregator.normalize.titles import mend, mend_whole
from aggregator.text.characters import legal, western

_T = TypeVar("_T")


def as_known(value: _T) -> _T:
    """`value` with every string in it `legal` (A20): tuples and dataclasses all the way down."""
    cleaned: Any = value
    if isinstance(value, str):
        cleaned = legal(value)
    elif isinstance(value, tuple):
        cleaned = tuple(map(as_known, value))
    elif is_dataclass(value) and not isinstance(value, type):
        cleaned = replace(value, **{field.name: as_known(getattr(value, field.name)) for field in fields(value)})
    return cleaned  # type: ignore[no-any-return]


def feed_as_shown(sent: ParsedFeed, known: ParsedFeed) -> ParsedFeed:
    """`known` with its words as they were meant; `sent` still has the controls that tell a garbled letter."""
    return replace(known, title=_text(sent.title, mend), rights=_words(sent.rights), bylines=tuple(map(_byline, sent.bylines)))


def entry_as_shown(sent: ParsedEntry, known: ParsedEntry) -> ParsedEntry:
    """`feed_as_shown` for an entry; its links and ids stay as they are."""
    return replace(
        known,
        title=_text(sent.title, mend),
        summary=_text(sent.summary, mend_whole),
        content=_text(sent.content, mend_whole),
        bylines=tuple(map(_byline, sent.bylines)),
        tags=tuple(_words(tag) or "" for tag in sent.tags),
    )


def _byline(byline: Byline) -> Byline:
    return replace(as_known(byline), name=_words(byline.name))


def _text(text: Text | None, mended: Callable[[str], str]) -> Text | None:
    return replace(text, value=legal(western(mended(text.value)))) if text else None


def _words(words: str | None) -> str | None:
    return legal(western(mend(words))) if words else words
