"""What one poll taught, written whole: entries together with the validators they came with (F3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aggregator.deduplicate import Identified, Match, edited_at, identify
from aggregator.due import next_due
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
from aggregator.pipeline.releasing import resolve_authors
from aggregator.store import Transaction, entries, releases, sources

#: Edits that the feed's own `updated` does not announce are taken so often per entry: a clock in the text can't update for ever.
_MOST_SILENT_EDITS = 24
#: Answers of 410 in a row after which a source counts as gone (F13).
_GONE_AFTER = 3
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
    gone_answers = state.gone_answers + 1 if failure.kind == "gone" else 0
    failed = replace(
        state,
        failures=state.failures + 1,
        last_attempt=now,
        kind=failure.kind,
        error=failure.message,
        status=failure.status if isinstance(failure, FetchFailed) else state.status,
        gone=gone_answers >= _GONE_AFTER,
        gone_answers=gone_answers,
    )
    failed = replace(failed, next_due=next_due(source, failed, failure, now))
    sources.save_state(connection, source, failed)
    return failed


def commit_not_modified(connection: Transaction, source: Source, state: SourceState, answer: NotModified, now: datetime) -> SourceState:
    """Note that nothing changed; validators that came with an equal body replace the old ones."""
    kept = replace(_succeeded(state, now), status=answer.status, degraded=state.degraded, next_due=next_due(source, state, answer, now))
    if answer.status != 304:
        kept = replace(kept, etag=answer.etag, last_modified=answer.last_modified, validators_url=answer.url)
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
    sources.save_feed(connection, source, feed, found.rungs)
    filling = state.filling or _came_back(state, found, now)
    resettled = state.config_hash not in (None, settings)
    document = _Document(connection, config, feed, known, backfill=filling, baseline=baseline, resettled=resettled, now=now)
    committed = document.commit(found.matches)
    rejections = [Decision(source.key, rejected.ref, "rejected", None, rejected.reason) for rejected in feed.rejected]
    entries.remember_all(connection, rejections, now)
    kept = replace(
        _succeeded(state, now),
        status=fetched.status,
        degraded=feed.degraded,
        filling=filling and feed.cut,
        etag=fetched.etag,
        last_modified=fetched.last_modified,
        validators_url=fetched.url,
        body_hash=fetched.body_hash,
        config_hash=settings,
        next_due=next_due(source, state, fetched, now),
    )
    sources.save_state(connection, source, kept)
    return kept, replace(committed, verdicts=(*committed.verdicts, *(rejected.verdict for rejected in rejections)))


def _came_back(state: SourceState, found: Identified, now: datetime) -> bool:
    """Most of the document is unknown after a long silence: it is filled again, so that no newsletter is flooded (N6)."""
    silent = state.last_success is not None and now - state.last_success >= _SILENCE
    unknown = sum(match.known is None and match.twin_of is None for match in found.matches)
    return silent and unknown * 2 > len(found.matches)


def _succeeded(state: SourceState, now: datetime) -> SourceState:
    return replace(state, failures=0, last_attempt=now, last_success=now, kind=None, error=None, gone=False, gone_answers=0)


class _Document:
    """The writing of one document's entries."""

    def __init__(
        self,
        connection: Transaction,
        config: Config,
        feed: NormalizedFeed,
        known: dict[EntryKey, list[Known]],
        *,
        backfill: bool,
        baseline: bool,
        resettled: bool,
        now: datetime,
    ) -> None:
        self._connection = connection
        self._config = config
        self._feed = feed
        self._bears: dict[int, set[EntryKey]] = {}
        for key, holders in known.items():
            for holder in holders:
                self._bears.setdefault(holder.id, set()).add(key)
        self._backfill = backfill
        self._baseline = baseline
        #: The source's settings were edited, so that the same document may name other people.
        self._resettled = resettled
        self._now = now

    def commit(self, matches: Sequence[Match]) -> Committed:
        """Write each entry by what was found for it."""
        hashes = entries.read_hashes(self._connection, [match.known for match in matches if match.known is not None])
        added: list[int] = []
        verdicts: list[Verdict] = []
        for match in matches:
            if match.twin_of is not None:
                verdicts.append("unchanged")
            elif match.known is not None:
                verdicts.append(self._refresh(match, match.known, *hashes[match.known]))
            elif self._baseline:
                self._add(match.entry, "baseline")
                verdicts.append("unchanged")
            else:
                added.append(self._add(match.entry, "pending"))
        return Committed(tuple(added), tuple(verdicts))

    def _add(self, entry: Entry, status: str) -> int:
        return entries.add_entry(
            self._connection, entry, self._now, feed_updated=self._feed.updated, backfill=self._backfill, status=status
        )

    def _refresh(self, match: Match, id_: int, hash_: str, edit_hash: str, silent_edits: int) -> Verdict:
        """Write what differs; a real edit, and nothing else, is `changed` and moves the story's date."""
        entry = match.entry
        self._learn_keys(match, id_)
        if entry.hash == hash_ and not self._resettled:
            return "unchanged"
        edited = entry.edit_hash != edit_hash and entry.edit_hash.partition(":")[0] == edit_hash.partition(":")[0]
        lead = releases.read_lead_of(self._connection, id_)
        announced = bool(lead and entry.updated and entry.updated > lead[1])
        if edited and not announced and silent_edits >= _MOST_SILENT_EDITS:
            return "unchanged"
        entries.edit_entry(self._connection, id_, entry, silent_edits + (edited and not announced), text=edited)
        if lead and edited:
            releases.mark_edited(self._connection, lead[0], edited_at(lead[1], entry.updated, self._now))
        if (story := releases.read_story_of(self._connection, id_)) is not None:
            resolve_authors(self._connection, self._config.authors, [story])
        if not edited:
            return "unchanged"
        decision = Decision(entry.source, _ref(entry), "changed", match.rung, f"{match.evidence}; its title or text was edited")
        entries.remember(self._connection, decision, id_, self._now)
        return "changed"

    def _learn_keys(self, match: Match, id_: int) -> None:
        """Let the stored entry be found by all that it bears now; that it came under another id is part of its tale."""
        entry = match.entry
        learned = set(entry.keys) - self._bears.get(id_, set())
        entries.add_keys(self._connection, entry.source, id_, learned)
        if any(key.kind in ("guid", "link") for key in learned):
            named = " and ".join(
                name for name in (f"guid {entry.guid}" if entry.guid else "", f"link {entry.link}" if entry.link else "") if name
            )
            decision = Decision(entry.source, _ref(entry), "relinked", match.rung, f"{match.evidence}; it came under {named}")
            entries.remember(self._connection, decision, id_, self._now)


def _ref(entry: Entry) -> str:
    return entry.guid or entry.link or entry.title
