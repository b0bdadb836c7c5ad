"""Pending entries become stories, or copies in them: once a pass, in one transaction and in a fixed order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aggregator.deduplicate import find_copy, in_release_order, mailing_times, story_dates, story_uri
from aggregator.deduplicate.operating import Sides, kept_apart
from aggregator.model import Candidate, Config, Decision, Pending
from aggregator.pipeline.operating import find_splits, follow_operator
from aggregator.store import Transaction, entries, operating, releases


@dataclass(frozen=True, slots=True)
class Released:
    """Which entries led a new story, which joined one as a copy, and which were taken down at once; ids of the store."""

    new: frozenset[int] = frozenset()
    copies: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()


def release_pending(connection: Transaction, config: Config, now: datetime, *, baseline: bool = False) -> Released:
    """Release every pending entry in this transaction, and hand out the mailing times that are free (N4).

    With `baseline`, what a killed pass left pending is taken as seen instead; so is, always, a copy of what was taken as seen.
    What `block:` or `merge:` means is released too, for its place and id, and taken down or joined before anyone sees it.
    """
    if baseline:
        releases.take_as_seen(connection, [entry.id for entry in releases.read_pending(connection)])
    new, copies, touched = set(), set(), set()
    splits = find_splits(connection, config.split)
    # Sources that are blocked come last, so that the copy that they hold does not lead.
    for entry in sorted(in_release_order(releases.read_pending(connection)), key=lambda entry: entry.source in config.block):
        found = find_copy(entry, _find_candidates(connection, entry, splits))
        if found and found.story is None:
            releases.take_as_seen(connection, [entry.id])
        elif found and found.story is not None:
            releases.join_story(connection, entry.id, found.story, found.tier)
            copies.add(entry.id)
            touched.add(found.story)
            _remember(connection, entry, Decision(entry.source, entry.ref, "copy", found.tier, found.evidence), now)
        else:
            uri = story_uri(entry, config.id_authority, lambda uri: releases.uri_is_taken(connection, uri))
            touched.add(releases.release(connection, entry, uri, story_dates(entry, releases.newest_sort_at(connection)), now))
            new.add(entry.id)
            _remember(connection, entry, Decision(entry.source, entry.ref, "new", None, f"no story tells it; released as {uri}"), now)
    follow_operator(connection, config, now, touched)
    waiting, last = releases.read_unmailed(connection)
    releases.save_mailing_times(connection, list(zip(waiting, mailing_times(len(waiting), last, now), strict=False)))
    return _sort_out(connection, new, copies)


def _find_candidates(connection: Transaction, entry: Pending, splits: Sequence[Sides]) -> list[Candidate]:
    """What `entry` may be a copy of, but for the stories that `split:` keeps it out of."""
    others = operating.read_placed(connection, kept_apart(entry.id, splits))
    closed = {other.story for other in others if other.story is not None}
    return [candidate for candidate in releases.find_candidates(connection, entry) if candidate.story not in closed]


def _sort_out(connection: Transaction, new: set[int], copies: set[int]) -> Released:
    """What became of the released entries after the operator's own word."""
    placed = operating.read_placed(connection, new | copies)
    blocked = {one.id for one in placed if one.blocked_by}
    merged = {one.id for one in placed if one.leads and one.merged}
    return Released(frozenset(new - merged - blocked), frozenset((copies | merged) - blocked), frozenset(blocked))


def _remember(connection: Transaction, entry: Pending, decision: Decision, now: datetime) -> None:
    entries.remember(connection, decision, entry.id, now)
