"""Which entries the operator wants: `include`, `exclude` and `limit` of a source."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.model import Filter, FilterField, Source
from aggregator.text.patterns import has_match


@dataclass(frozen=True, slots=True)
class Filtered:
    """The strings of an entry that a filter may look at."""

    title: str
    text: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]
    link: str | None


def refuse(entry: Filtered, position: int, source: Source) -> str | None:
    """Why the source's filters leave the entry out; None if they take it.

    One `exclude` that matches is enough to refuse, one `include` that matches is enough to take.
    """
    if source.limit is not None and position >= source.limit:
        return f"limit: only the first {source.limit} entries of the document are taken"
    for rule in source.exclude:
        if _matches(rule, entry):
            return f'exclude {rule.field} "{rule.pattern}"'
    if source.include and not any(_matches(rule, entry) for rule in source.include):
        return "include: " + " or ".join(f'{rule.field} "{rule.pattern}"' for rule in source.include) + " does not match"
    return None


def _matches(rule: Filter, entry: Filtered) -> bool:
    return any(has_match(rule.pattern, value) for value in _values(rule.field, entry))


def _values(field: FilterField, entry: Filtered) -> tuple[str, ...]:
    table: dict[FilterField, tuple[str, ...]] = {
        "title": (entry.title,),
        "text": (entry.text,),
        "author": entry.authors,
        "tag": entry.tags,
        "link": (entry.link or "",),
    }
    return table[field]
