"""What stands twice in one document, and which of its keys name several entries. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from aggregator.deduplicate.agreement import title_was_corrected
from aggregator.model import Entry, Known, Rungs
from aggregator.text.links import has_path


def reuse_within(entries: Sequence[Entry], rungs: Rungs) -> Rungs:
    """Close the rungs that this document breaks by itself: one guid, or one link, on entries that differ."""
    guids = _groups(entries, lambda entry: entry.guid)
    # A link to a home page names no entry, so many may bear it.
    links = _groups(entries, lambda entry: entry.canonical if entry.canonical and has_path(entry.canonical) else None)
    return Rungs(
        guid_reused=rungs.guid_reused or any(_differ(group) for group in guids),
        link_reused=rungs.link_reused or any(_differ(group) for group in links),
    )


def find_twins(entries: Sequence[Entry]) -> dict[int, int]:
    """Position of each entry that repeats an earlier one of the document → position of that one."""
    twins: dict[int, int] = {}
    for value in (lambda entry: entry.guid, lambda entry: entry.canonical, lambda entry: _nameless(entry)):
        for group in _groups(entries, value):
            for entry in group[1:]:
                first = next((one for one in group if one.position not in twins and _is_twin(entry, one)), entry)
                if first.position < entry.position:
                    twins.setdefault(entry.position, first.position)
    return twins


def same_link(entry: Entry | Known, other: Entry | Known) -> bool:
    """Do both bear one link?"""
    return entry.canonical is not None and entry.canonical == other.canonical


def _groups(entries: Iterable[Entry], value: Callable[[Entry], str | None]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if found := value(entry):
            groups.setdefault(found, []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _differ(group: Sequence[Entry]) -> bool:
    return any(not _is_twin(entry, group[0]) for entry in group[1:])


def _nameless(entry: Entry) -> str | None:
    """What stands for an entry without guid and link: its title."""
    return entry.title if entry.guid is None and entry.canonical is None else None


def _is_twin(entry: Entry, other: Entry) -> bool:
    """Nothing tells the two apart: one title, and no link or text that differs; with two guids, one link and one text.

    With one guid and one link, a title that was only corrected is the same one.
    """
    same_place = entry.guid is not None and entry.guid == other.guid and same_link(entry, other) and has_path(entry.canonical or "")
    if same_place and title_was_corrected((entry.title, entry.words), (other.title, other.words)):
        return True
    if entry.title.casefold() != other.title.casefold():
        return False
    if entry.guid != other.guid:
        return bool(entry.canonical) and entry.canonical == other.canonical and entry.words == other.words != ""
    return not _contradict(entry.canonical, other.canonical) and not _contradict(entry.words, other.words)


def _contradict(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and one != other
