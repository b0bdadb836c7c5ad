"""Which entries of a document are ones that we know? The ladder of DESIGN 4, one rung after the other over the whole document.

    guid+link · guid (if link or title agrees) · link (no guid) · title and text ─ then, for a guid or permalink that changed:
    guid without scheme and host · link · title and day · first words, each with a second sign

A stored entry is matched once: an exact match on a high rung is never taken away by a loose one further down.
A source that gives one guid or one link to different entries loses that rung for good.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.deduplicate.agreement import (
    texts_agree,
    texts_disagree,
    texts_equal_but_for_words,
    title_was_corrected,
    titles_agree,
    titles_equal,
    words_of,
)
from aggregator.model import Entry, EntryKey, KeyKind, Known, Rungs
from aggregator.text.links import has_path


@dataclass(frozen=True, slots=True)
class Match:
    """One entry of the document with what was found: a stored entry, an earlier twin in the document, or nothing."""

    entry: Entry
    known: int | None = None
    #: Position of the entry of this document that it repeats.
    twin_of: int | None = None
    rung: str | None = None
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Identified:
    """One `Match` per entry of the document, in its order, and the rungs as they stand now."""

    matches: tuple[Match, ...]
    rungs: Rungs


Item = Entry | Known


@dataclass(frozen=True, slots=True)
class _Rung:
    """One rung: whose key is looked up, for which entries, and which second sign is asked for."""

    kind: KeyKind
    name: str
    open_to: Callable[[Entry, Rungs], bool]
    agrees: Callable[[Entry, Known, Rungs], str]


def identify(entries: Sequence[Entry], known: Mapping[EntryKey, Sequence[Known]], rungs: Rungs) -> Identified:
    """Match the entries of one document against the stored entries of its source.

    `known` holds the stored entries under every key that an entry of the document bears. Pure; the order of `known` does not matter.
    """
    rungs = _reuse_within(entries, rungs)
    twins = _find_twins(entries)
    climb = _Climb(known, _reuse_over_time(entries, known, rungs))
    for rung in _LADDER:
        climb.step(rung, (entry for entry in entries if entry.position not in twins))
    matches = tuple(
        Match(entry, twin_of=twins[entry.position], rung="document", evidence="stands twice in the document")
        if entry.position in twins
        else climb.found.get(entry.position, Match(entry))
        for entry in entries
    )
    return Identified(matches, climb.rungs)


@dataclass(slots=True)
class _Climb:
    """The state of one walk up the ladder: who is matched, and which stored entries are taken."""

    known: Mapping[EntryKey, Sequence[Known]]
    rungs: Rungs
    found: dict[int, Match] = field(default_factory=dict)
    taken: set[int] = field(default_factory=set)

    def step(self, rung: _Rung, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.position in self.found or not rung.open_to(entry, self.rungs):
                continue
            free = [item for item in self._holders(entry, rung.kind) if item.id not in self.taken]
            signs = [(item, sign) for item in free if (sign := rung.agrees(entry, item, self.rungs))]
            if len(signs) == 1 or (signs and rung.kind in ("guid+link", "text")):
                item, sign = signs[0]
                self.found[entry.position] = Match(entry, known=item.id, rung=rung.name, evidence=sign)
                self.taken.add(item.id)

    def _holders(self, entry: Entry, kind: KeyKind) -> list[Known]:
        holders = {item.id: item for key in entry.keys if key.kind == kind for item in self.known.get(key, ())}
        return sorted(holders.values(), key=lambda item: item.id)


# --- the rungs ------------------------------------------------------------------------------------------------------


def _same_place(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """Guid and link are equal, so an edit may change all else; but not all else and the date, which is what a daily page does."""
    return "" if _is_replaced(entry, item) else "guid and link are equal"


def _second_sign(entry: Entry, item: Known, rungs: Rungs) -> str:
    """The guid is equal."""
    if _same_link(entry, item) and not rungs.link_reused and not _is_replaced(entry, item):
        return "the link agrees"
    if not entry.words and not item.words and entry.published and entry.published == item.published:
        return "the moment is equal, and there is no text"
    return _title_and_text(entry, item, rungs)


def _is_replaced(entry: Entry, item: Known) -> bool:
    """Title and text tell of another article, on another day."""
    if entry.published is None or item.published is None or abs(entry.published - item.published) <= timedelta(days=1):
        return False
    return texts_disagree(entry.words, item.words) and not titles_agree(entry.title, item.title)


def _title_and_text(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """Like titles are not enough where the texts differ: a series has like titles, and guids and links are used again."""
    if titles_equal(entry.title, item.title) and not texts_disagree(entry.words, item.words):
        return "the title is equal"
    if texts_agree(entry.words, item.words):
        return "the text agrees"
    if titles_agree(entry.title, item.title) and not texts_disagree(entry.words, item.words):
        return "the title agrees"
    return ""


def _title_or_text(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """The link is equal, and there is no guid to tell entries apart by."""
    if titles_agree(entry.title, item.title):
        return "the title agrees"
    if entry.words == item.words or texts_agree(entry.words, item.words):
        return "the text agrees"
    return ""


def _moved(entry: Entry, item: Known, rungs: Rungs) -> str:
    """The guid is equal but for its host: the numbers of two blogs in one feed may be, too, so the article must be."""
    if texts_agree(entry.words, item.words) or (titles_equal(entry.title, item.title) and entry.words == item.words):
        return _title_and_text(entry, item, rungs)
    return ""


def _text_sign(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """The title is equal, and the day."""
    if texts_equal_but_for_words(entry.words, item.words):
        return "the text agrees, with all its numbers"
    if entry.words == item.words and entry.published == item.published:
        return "the text and the moment are equal"
    return ""


def _title_and_day(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """The first words are equal: many entries of a source may share a template."""
    return "the title is equal, within a day" if titles_equal(entry.title, item.title) and _same_day(entry, item) else ""


def _pair_holds(entry: Entry, rungs: Rungs) -> bool:
    return not (rungs.guid_reused and rungs.link_reused) and bool(entry.guid)


def _text_holds(entry: Entry, rungs: Rungs) -> bool:
    linked = any(key.kind == "link" for key in entry.keys)
    return (entry.guid is None or rungs.guid_reused) and (not linked or rungs.link_reused or rungs.guid_reused)


_LADDER = (
    _Rung("guid+link", "guid and link", _pair_holds, _same_place),
    _Rung("guid", "guid", lambda _, rungs: not rungs.guid_reused, _second_sign),
    _Rung("link", "link", lambda entry, rungs: entry.guid is None and not rungs.link_reused, _title_or_text),
    _Rung("text", "text", _text_holds, lambda *_: "title and text are equal"),
    _Rung("guid-path", "guid without host", lambda _, rungs: not rungs.guid_reused, _moved),
    _Rung("link", "link, other guid", lambda entry, rungs: entry.guid is not None and not rungs.link_reused, _title_and_text),
    _Rung("title+day", "title and day", lambda *_: True, _text_sign),
    _Rung("words", "first words", lambda *_: True, _title_and_day),
)

# --- reuse and twins ------------------------------------------------------------------------------------------------


def _reuse_within(entries: Sequence[Entry], rungs: Rungs) -> Rungs:
    """Close the rungs that this document breaks by itself: one guid, or one link, on entries that differ."""
    guids = _groups(entries, lambda entry: entry.guid)
    # A link to a home page names no entry, so many may bear it.
    links = _groups(entries, lambda entry: entry.canonical if entry.canonical and has_path(entry.canonical) else None)
    return Rungs(
        guid_reused=rungs.guid_reused or any(_differ(group) for group in guids),
        link_reused=rungs.link_reused or any(_differ(group) for group in links),
    )


def _reuse_over_time(entries: Sequence[Entry], known: Mapping[EntryKey, Sequence[Known]], rungs: Rungs) -> Rungs:
    """Close the rungs on which a stored entry bears the guid, or guid and link, of one that agrees with it in nothing."""
    for entry in entries:
        holders = [item for key in entry.keys if key.kind == "guid" for item in known.get(key, ())]
        if holders and not any(_second_sign(entry, item, Rungs()) for item in holders):
            same_link = any(_same_link(entry, item) for item in holders)
            return Rungs(guid_reused=True, link_reused=rungs.link_reused or same_link)
    return rungs


def _groups(entries: Iterable[Entry], value: Callable[[Entry], str | None]) -> list[list[Entry]]:
    groups: dict[str, list[Entry]] = {}
    for entry in entries:
        if found := value(entry):
            groups.setdefault(found, []).append(entry)
    return [group for group in groups.values() if len(group) > 1]


def _differ(group: Sequence[Entry]) -> bool:
    return any(not _is_twin(entry, group[0]) for entry in group[1:])


def _find_twins(entries: Sequence[Entry]) -> dict[int, int]:
    """Position of each entry that repeats an earlier one of the document → position of that one."""
    twins: dict[int, int] = {}
    for value in (lambda entry: entry.guid, lambda entry: entry.canonical, lambda entry: _nameless(entry)):
        for group in _groups(entries, value):
            for entry in group[1:]:
                first = next((one for one in group if one.position not in twins and _is_twin(entry, one)), entry)
                if first.position < entry.position:
                    twins.setdefault(entry.position, first.position)
    return twins


def _nameless(entry: Entry) -> str | None:
    """What stands for an entry without guid and link: its title."""
    return entry.title if entry.guid is None and entry.canonical is None else None


def _is_twin(entry: Entry, other: Entry) -> bool:
    """Nothing tells the two apart: one title, and no link or text that differs; with two guids, one link and one text.

    With one guid and one link, a title that was only corrected is the same one.
    """
    same_place = entry.guid is not None and entry.guid == other.guid and _same_link(entry, other) and has_path(entry.canonical or "")
    if same_place and title_was_corrected((entry.title, entry.words), (other.title, other.words)):
        return True
    if entry.title.casefold() != other.title.casefold():
        return False
    if entry.guid != other.guid:
        return bool(entry.canonical) and entry.canonical == other.canonical and entry.words == other.words != ""
    return not _contradict(entry.canonical, other.canonical) and not _contradict(entry.words, other.words)


def _contradict(one: str | None, other: str | None) -> bool:
    return bool(one) and bool(other) and one != other


def _same_link(entry: Item, other: Item) -> bool:
    return entry.canonical is not None and entry.canonical == other.canonical


def _same_day(entry: Item, other: Item) -> bool:
    if entry.published is None or other.published is None:
        return len(words_of(entry.title)) > 1
    return abs(entry.published - other.published) <= timedelta(days=1)
