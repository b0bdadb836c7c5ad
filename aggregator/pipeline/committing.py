"""What one poll taught, written whole: entries together with the validators they came with (F3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from aggregator.deduplicate import Identified, Match, edited_at, identify, was_edited
from aggregator.model import (
    Config,
    Decision,
    Entry,
    EntryKey,
    Fetched,
    FetchFailed,
    Known,
    NormalizedFeed,
    NotModified,
    ParseFailed,
    Source,
    SourceState,
    Verdict,
)
from aggregator.pipeline.attributing import resolve_authors
from aggregator.pipeline.holding import judge_flood
from aggregator.pipeline.learning import learn_document, learn_failure, learn_not_modified
from aggregator.pipeline.operating import is_down
from aggregator.pipeline.recovering import recognise_recovered
from aggregator.pipeline.tracing import leave_traces
from aggregator.store import Transaction, addresses, entries, operating, pages, releases, sources
from aggregator.text.links import has_path

#: Edits that the feed's own `updated` does not announce are taken so often per entry: a clock in the text can't update for ever.
_MOST_SILENT_EDITS = 24
#: Keys of one kind that an entry learns. One whose guid is random has another at each poll: what it was recognised by without
#: them, its link or text, goes on to recognise it.
_MOST_KEYS = 24
#: Without an answer for so long, a source is filled anew.
_SILENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Committed:
    """What became of the entries of one document; ids of the store."""

    #: Waiting for their release.
    added: tuple[int, ...] = ()
    #: Verdicts of all others.
    verdicts: tuple[Verdict, ...] = ()


def commit_failure(
    connection: Transaction, source: Source, state: SourceState, failure: FetchFailed | ParseFailed, now: datetime
) -> SourceState:
    """Count a failure; entries and validators stay as they were (F14)."""
    failed = learn_failure(source, state, failure, now)
    sources.save_state(connection, source, failed)
    return failed


def commit_not_modified(connection: Transaction, source: Source, state: SourceState, answer: NotModified, now: datetime) -> SourceState:
    """Note that nothing changed."""
    kept = learn_not_modified(source, state, answer, now)
    sources.save_state(connection, source, kept)
    return kept


def commit_feed(
    connection: Transaction,
    config: Config,
    source: Source,
    state: SourceState,
    fetched: Fetched,
    feed: NormalizedFeed,
    *,
    settings: str,
    baseline: bool,
    now: datetime,
) -> tuple[SourceState, Committed]:
    """Store what is new and what changed in a document, and the state of its source, in this transaction."""
    known = entries.find_known(connection, source.key, (key for entry in feed.entries for key in entry.keys))
    found = identify(feed.entries, known, sources.read_rungs(connection, source.key))
    found = recognise_recovered(connection, found, source.key, config.id_authority)
    sources.save_feed(connection, source, feed, found.rungs)
    filling = state.filling or state.gone or _came_back(state, found, now, moved=not addresses.was_read_at(connection, source))
    resettled = state.config_hash not in (None, settings)
    flood = None if filling or baseline else judge_flood(connection, state, found, known, now)
    quarantine = flood.evidence if flood and flood.kind == "relaunch" else ""
    fate = "baseline" if baseline else "quarantined" if quarantine else "pending"
    document = _Document(connection, config, feed, known, now, filling, fate, quarantine, resettled, source.full_text)
    committed = document.commit(found.matches)
    rejections = [Decision(source.key, rejected.ref, "rejected", None, rejected.reason) for rejected in feed.rejected]
    entries.remember_all(connection, rejections, now)
    unknown = sum(match.is_new for match in found.matches)
    same = unknown < len(found.matches) or (feed.title is not None and feed.title == state.feed_title)
    kept = learn_document(source, state, fetched, feed, fresh=unknown, filling=filling, same=same, settings=settings, now=now)
    if flood:
        kept = replace(kept, held_since=state.held_since or now, held_why=flood.evidence)
    sources.save_state(connection, source, kept)
    addresses.remember(connection, source)
    return kept, replace(committed, verdicts=(*committed.verdicts, *(rejected.verdict for rejected in rejections)))


def _came_back(state: SourceState, found: Identified, now: datetime, *, moved: bool) -> bool:
    """Most is unknown after a long silence, or at another address: the source is filled again, so that no newsletter is flooded (N6)."""
    silent = state.last_success is not None and (moved or now - state.last_success >= _SILENCE)
    unknown = sum(match.is_new for match in found.matches)
    return silent and unknown * 2 > len(found.matches)


@dataclass(slots=True)
class _Document:
    """The writing of one document's entries."""

    connection: Transaction
    config: Config
    feed: NormalizedFeed
    known: dict[EntryKey, list[Known]]
    now: datetime
    backfill: bool
    #: Status of what is not known.
    fate: str
    #: On which evidence that is quarantined.
    quarantine: str
    #: The source's settings were edited, so that the same document may name other people.
    resettled: bool
    #: The pages of its entries tell more.
    full_text: bool
    #: How many keys of each kind an entry bears that has others to learn.
    borne: dict[tuple[int, str], int] = field(default_factory=dict)
    bears: dict[int, set[EntryKey]] = field(default_factory=dict)
    former: dict[int, Known] = field(default_factory=dict)
    #: How many of its entries bear each link.
    links: Counter[str | None] = field(default_factory=Counter)
    #: Stories whose bylines may be others now.
    edited: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for key, holders in self.known.items():
            for holder in holders:
                self.former[holder.id] = holder
                self.bears.setdefault(holder.id, set()).add(key)

    def commit(self, matches: Sequence[Match]) -> Committed:
        """Write each entry by what was found for it."""
        self.links.update(match.entry.canonical for match in matches if match.twin_of is None)
        known = [match.known for match in matches if match.known is not None]
        learning = [match.known for match in matches if match.known is not None and self._unknown_keys(match.entry, match.known)]
        self.borne = entries.count_keys(self.connection, learning)
        hashes, down = entries.read_hashes(self.connection, known), operating.read_down(self.connection, known)
        added: list[int] = []
        verdicts: list[Verdict] = []
        for match in matches:
            if down.get(match.known or 0) == "":
                self._ask_for_page(match.known or 0, match.entry)
            if match.twin_of is not None:
                verdicts.append("unchanged")
            elif match.known is not None and is_down(self.connection, down, match.known, match.entry):
                self._learn_keys(match, match.known)
                verdicts.append("unchanged")
            elif match.known is not None:
                verdicts.append(self._refresh(match, match.known, *hashes[match.known]))
            elif self.fate == "pending":
                added.append(self._add(match.entry))
            else:
                verdicts.append(self._put_aside(match.entry))
        resolve_authors(self.connection, self.config, self.edited)
        return Committed(tuple(added), tuple(verdicts))

    def _add(self, entry: Entry) -> int:
        status = "waiting" if self.fate == "pending" and self._has_page(entry) else self.fate
        id_ = entries.add_entry(self.connection, entry, self.now, feed_updated=self.feed.updated, backfill=self.backfill, status=status)
        if status == "waiting":
            self._ask_for_page(id_, entry)
        return id_

    def _has_page(self, entry: Entry) -> bool:
        """Is there a page that tells this entry, and no other of its document?"""
        return self.full_text and entry.canonical is not None and has_path(entry.canonical) and self.links[entry.canonical] == 1

    def _ask_for_page(self, id_: int, entry: Entry) -> None:
        """Ask for the page of an entry that is new or another now; where it has none, what one told before is not shown any more."""
        if self._has_page(entry) and entry.link:
            pages.ask(self.connection, id_, entry.link, self.now)
        else:
            pages.outdate(self.connection, id_)

    def _put_aside(self, entry: Entry) -> Verdict:
        """Store an entry that is not to be released, or not yet."""
        id_ = self._add(entry)
        if self.fate == "baseline":
            leave_traces(self.connection, [id_], self.now)
            return "unchanged"
        entries.remember(self.connection, Decision(entry.source, entry.ref, "quarantined", "flood", self.quarantine), id_, self.now)
        return "quarantined"

    def _refresh(self, match: Match, id_: int, hash_: str, edit_hash: str, silent_edits: int) -> Verdict:
        """Write what differs; a real edit, and nothing else, is `changed` and moves the story's date."""
        entry = match.entry
        self._learn_keys(match, id_)
        if entry.hash == hash_ and not self.resettled:
            return "unchanged"
        edited = was_edited(entry, edit_hash)
        lead = releases.read_lead_of(self.connection, id_)
        announced = bool(lead and entry.updated and lead[1] < entry.updated <= self.now)
        if edited and not announced and silent_edits >= _MOST_SILENT_EDITS:
            return "unchanged"
        entries.edit_entry(self.connection, id_, entry, silent_edits + (edited and not announced), text=edited)
        if lead and edited:
            releases.mark_edited(self.connection, lead[0], edited_at(lead[1], entry.updated, self.now))
            leave_traces(self.connection, [id_], self.now)
            self._ask_for_page(id_, entry)
        elif edited:
            pages.outdate(self.connection, id_)
        if (story := releases.read_story_of(self.connection, id_)) is not None:
            self.edited.add(story)
        if not edited:
            return "unchanged"
        decision = Decision(entry.source, entry.ref, "changed", match.rung, f"{match.evidence}; its title or text was edited")
        entries.remember(self.connection, decision, id_, self.now)
        return "changed"

    def _unknown_keys(self, entry: Entry, id_: int) -> set[EntryKey]:
        return set(entry.keys) - self.bears.get(id_, set())

    def _learn_keys(self, match: Match, id_: int) -> None:
        """Let the stored entry be found by all that it bears now; that it came under another id is part of its tale."""
        entry = match.entry
        learned = {key for key in self._unknown_keys(entry, id_) if self.borne.get((id_, key.kind), 0) < _MOST_KEYS}
        entries.add_keys(self.connection, entry.source, id_, learned)
        if any(key.kind in ("guid", "link") for key in learned):
            # One that its story's id alone tells shares no key with the stored entry.
            former = self.former.get(id_)
            before = f", and before under {_names(former.guid, former.canonical)}" if former else ""
            names = f"it came under {_names(entry.guid, entry.link)}{before}"
            decision = Decision(entry.source, entry.ref, "relinked", match.rung, f"{match.evidence}; {names}")
            entries.remember(self.connection, decision, id_, self.now)


def _names(guid: str | None, link: str | None) -> str:
    return " and ".join(part for part in (guid and f"guid {guid}", link and f"link {link}") if part) or "neither guid nor link"
