"""Which entries of a document are ones that we know? The ladder of DESIGN 4, one rung after the other over the whole document.

    guid+link · guid (if link or title agrees) · link (no guid) · its fragment (one page for all) · title and text ─ then, for a guid or
    permalink that changed: guid without scheme and host · link · title and day · first words, each with a second sign ─ then, for a
    site that was put up again: the text, where most of the unknown entries of the document bear one that is stored

A stored entry is matched once: an exact match on a high rung is never taken away by a loose one further down.
A source that gives one guid or one link to different entries loses that rung for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.deduplicate.agreement import (
    texts_agree,
    texts_disagree,
    texts_equal_but_for_words,
    titles_agree,
    titles_equal,
    words_of,
)
from aggregator.deduplicate.twins import find_twins, reuse_within, same_link
from aggregator.model import Entry, EntryKey, KeyKind, Known, Rungs

#: A page that is replaced each day is so much younger at least.
_ANOTHER_DAY = timedelta(hours=12)
#: Entries that must show together that a site was put up again.
_FEWEST_MOVED = 3


@dataclass(frozen=True, slots=True)
class Match:
    """One entry of the document with what was found: a stored entry, an earlier twin in the document, or nothing."""

    entry: Entry
    known: int | None = None
    #: Position of the entry of this document that it repeats.
    twin_of: int | None = None
    rung: str | None = None
    evidence: str = ""

    @property
    def is_new(self) -> bool:
        """Neither stored nor a repetition."""
        return self.known is None and self.twin_of is None


@dataclass(frozen=True, slots=True)
class Identified:
    """One `Match` per entry of the document, in its order, and the rungs as they stand now."""

    matches: tuple[Match, ...]
    rungs: Rungs


Item = Entry | Known

#: Keys that name one entry where their rung is open.
_SURE = frozenset(("guid+link", "guid", "link", "text", "fragment"))


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
    rungs = reuse_within(entries, rungs)
    twins = find_twins(entries)
    climb = _Climb(known, _reuse_over_time(entries, known, rungs))
    firsts = [entry for entry in entries if entry.position not in twins]
    for rung in _LADDER:
        climb.step(rung, firsts)
    climb.step_together(firsts)
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
            signs = [
                (item, sign) for item in free if (sign := self._bare_sign(entry, item, rung.kind) or rung.agrees(entry, item, self.rungs))
            ]
            if len(signs) == 1 or (signs and rung.kind in ("guid+link", "text")):
                item, sign = signs[0]
                self.found[entry.position] = Match(entry, known=item.id, rung=rung.name, evidence=sign)
                self.taken.add(item.id)

    def _bare_sign(self, entry: Entry, item: Known, kind: KeyKind) -> str:
        """What `block:` took down has no title or text to compare, so its keys must do: a sure one, or title and text as they were.

        Where only the text is gone, by age or with a lost store, its fingerprint stands for it, or the moment.
        """
        if not item.title:
            sure = kind in _SURE or (kind == "words" and item in self._holders(entry, "text"))
            return "its text was taken down" if sure else ""
        if item.whole:
            return ""
        if kind != "words" and item in self._holders(entry, "words"):
            return "the text is equal by its fingerprint"
        return "the moment is equal, and the text is not kept" if _same_moment(entry, item) else ""

    def step_together(self, entries: Iterable[Entry]) -> None:
        """A text of its own is no sign in one entry, since a series repeats it; in most of those that are unknown, it shows a move."""
        unknown = [entry for entry in entries if entry.position not in self.found]
        holders = {entry.position: [item.id for item in self._holders(entry, "words") if item.id not in self.taken] for entry in unknown}
        borne = Counter(id_ for ids in holders.values() for id_ in ids)
        told = {position: ids[0] for position, ids in holders.items() if len(ids) == 1 and borne[ids[0]] == 1}
        if len(told) >= _FEWEST_MOVED and len(told) * 2 >= len(unknown):
            evidence = f"the text is equal, as in {len(told)} of the {len(unknown)} entries that were not known otherwise"
            self.found |= {
                entry.position: Match(entry, known=told[entry.position], rung="moved together", evidence=evidence)
                for entry in unknown
                if entry.position in told
            }

    def _holders(self, entry: Entry, kind: KeyKind) -> list[Known]:
        holders = {item.id: item for key in entry.keys if key.kind == kind for item in self.known.get(key, ())}
        return sorted(holders.values(), key=lambda item: item.id)


# --- the rungs ------------------------------------------------------------------------------------------------------


def _same_place(entry: Entry, item: Known, _rungs: Rungs) -> str:
    """Guid and link are equal, so an edit may change all else; but not all else and the date, which is what a daily page does."""
    return "" if _is_replaced(entry, item) else "guid and link are equal"


def _second_sign(entry: Entry, item: Known, rungs: Rungs) -> str:
    """The guid is equal."""
    if same_link(entry, item) and not rungs.link_reused and not _is_replaced(entry, item):
        return "the link agrees"
    if not entry.words and not item.words and entry.published and entry.published == item.published:
        return "the moment is equal, and there is no text"
    return _title_and_text(entry, item, rungs)


def _is_replaced(entry: Entry, item: Known) -> bool:
    """Title and text tell of another article, on another day; a daily page is not always a whole day younger."""
    if entry.published is None or item.published is None or abs(entry.published - item.published) < _ANOTHER_DAY:
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
    if titles_equal(entry.title, item.title) and _same_day(entry, item):
        return "the title is equal, within a day"
    if titles_agree(entry.title, item.title) and entry.published and entry.published == item.published:
        return "the title agrees, and the moment is equal"
    return ""


def _pair_holds(entry: Entry, rungs: Rungs) -> bool:
    return not (rungs.guid_reused and rungs.link_reused) and bool(entry.guid)


def _text_holds(entry: Entry, rungs: Rungs) -> bool:
    linked = any(key.kind == "link" for key in entry.keys)
    return (entry.guid is None or rungs.guid_reused) and (not linked or rungs.link_reused or rungs.guid_reused)


_LADDER = (
    _Rung("guid+link", "guid and link", _pair_holds, _same_place),
    _Rung("guid", "guid", lambda _, rungs: not rungs.guid_reused, _second_sign),
    _Rung("link", "link", lambda entry, rungs: entry.guid is None and not rungs.link_reused, _title_or_text),
    _Rung("fragment", "link with its fragment", lambda entry, rungs: entry.guid is None and rungs.link_reused, _title_or_text),
    _Rung("text", "text", _text_holds, lambda *_: "title and text are equal"),
    _Rung("guid-path", "guid without host", lambda _, rungs: not rungs.guid_reused, _moved),
    _Rung("link", "link, other guid", lambda entry, rungs: entry.guid is not None and not rungs.link_reused, _title_and_text),
    _Rung("title+day", "title and day", lambda *_: True, _text_sign),
    _Rung("words", "first words", lambda *_: True, _title_and_day),
)

# --- reuse over time ------------------------------------------------------------------------------------------------


def _reuse_over_time(entries: Sequence[Entry], known: Mapping[EntryKey, Sequence[Known]], rungs: Rungs) -> Rungs:
    """Close the rungs on which a stored entry bears the guid, or guid and link, of one that agrees with it in nothing."""
    for entry in entries:
        holders = [item for key in entry.keys if key.kind == "guid" for item in known.get(key, ())]
        if holders and not any(not item.title or not item.whole or _second_sign(entry, item, Rungs()) for item in holders):
            linked = any(same_link(entry, item) for item in holders)
            return Rungs(guid_reused=True, link_reused=rungs.link_reused or linked)
    return rungs


def _same_moment(entry: Item, other: Item) -> bool:
    """Documents of ours show whole seconds."""
    return entry.published is not None and other.published is not None and abs(entry.published - other.published) < timedelta(seconds=1)


def _same_day(entry: Item, other: Item) -> bool:
    if entry.published is None or other.published is None:
        return len(words_of(entry.title)) > 1
    return abs(entry.published - other.published) <= timedelta(days=1)
