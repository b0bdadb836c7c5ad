"""Pending entries become stories, or copies in them: once a pass, in one transaction and in a fixed order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import inf

from aggregator.deduplicate import MOST_ALIKE, Clusters, Leads, Plan, closest, in_release_order, mailing_times, story_dates, traces_of
from aggregator.deduplicate.operating import Sides, kept_apart
from aggregator.model import Candidate, Config, Decision, Pending
from aggregator.pipeline.covering import relate_stories
from aggregator.pipeline.operating import find_splits, follow_operator
from aggregator.pipeline.sending import keep_sent
from aggregator.pipeline.tracing import leave_traces
from aggregator.store import Transaction, alike, entries, operating, releases
from aggregator.store.entries import chunks

#: Stories that get a mailing time in one pass: more would not fit into the 900 kB of a newsletter, and so never be seen; they come later.
_MOST_MAILED = 200


@dataclass(frozen=True, slots=True)
class Released:
    """Which entries led a new story, which joined one as a copy, and which were taken down at once; ids of the store."""

    new: frozenset[int] = frozenset()
    copies: frozenset[int] = frozenset()
    blocked: frozenset[int] = frozenset()


def release_pending(connection: Transaction, config: Config, now: datetime, *, baseline: bool = False) -> Released:
    """Release every pending entry in this transaction, and hand out the mailing times that are free (N4).

    `config.sources` bear the keys that the store knows them by.

    With `baseline`, what a killed pass left pending is taken as seen instead; so is, always, a copy of what was taken as seen.
    What `block:` or `merge:` means is released too, for its place and id, and taken down or joined before anyone sees it.
    """
    if baseline:
        seen = [entry.id for entry in releases.read_pending(connection)]
        releases.take_as_seen(connection, seen)
        leave_traces(connection, seen, now)
    splits = find_splits(connection, config.split)
    # Sources that are blocked come last, so that the copy that they hold does not lead.
    waiting = sorted(in_release_order(releases.read_pending(connection)), key=lambda entry: entry.source in config.block)
    new, copies, touched = set[int](), set[int](), set[int]()
    released: dict[int, Sequence[Pending]] = {}
    for batch in chunks(waiting):
        traces = {entry.id: traces_of(entry) for entry in batch}
        plan = _plan(connection, config, batch, traces, splits)
        fresh, joined = _carry_out(connection, plan, now)
        released |= fresh
        touched |= joined
        alike.keep_traces(connection, {cluster.lead.id: traces[cluster.lead.id] for cluster in plan.new}, now, MOST_ALIKE)
        new |= {cluster.lead.id for cluster in plan.new}
        copies |= {entry.id for entry, _ in (*plan.copies, *(copy for cluster in plan.new for copy in cluster.copies))}
    follow_operator(connection, config, now, touched)
    relate_stories(connection, released, now)
    unmailed, last = releases.read_unmailed(connection)
    times = mailing_times(min(len(unmailed), _MOST_MAILED), last, now)
    releases.save_mailing_times(connection, list(zip(unmailed, times, strict=False)))
    keep_sent(connection, config)
    return _sort_out(connection, new, copies)


def find_candidates(connection: Transaction, entry: Pending) -> list[Candidate]:
    """The leads in the store that share a key or words with `entry`, itself among them if it leads a story."""
    traces = traces_of(entry)
    return _gather(connection, [entry], {entry.id: traces}).candidates(entry, traces)


def _gather(connection: Transaction, batch: Collection[Pending], traces: Mapping[int, Sequence[int]]) -> Leads:
    """The leads in the store that share a key or words with an entry of `batch`; `traces` are what each is found by."""
    leads = Leads()
    named = alike.find_by_traces(connection, {trace for own in traces.values() for trace in own})
    near = {lead for own in traces.values() for lead, _ in closest((trace, named.get(trace, ())) for trace in own)}
    for candidate in alike.read_candidates(connection, near | alike.find_by_keys(connection, batch, MOST_ALIKE)):
        leads.add(candidate)
    return leads


def _plan(
    connection: Transaction, config: Config, batch: Sequence[Pending], traces: Mapping[int, Sequence[int]], splits: Sequence[Sides]
) -> Plan:
    """What becomes of `batch`, among the leads in the store that share something with it."""
    leads = _gather(connection, batch, traces)

    def closed(entry: Pending, placed: Mapping[int, int]) -> set[int]:
        """The stories that `split:` keeps it out of."""
        apart = kept_apart(entry.id, splits)
        stored = (other.story for other in operating.read_placed(connection, apart))
        return {story for story in (*stored, *map(placed.get, apart)) if story is not None}

    priorities = {source.key: -inf if source.key in config.block else source.priority for source in config.sources}
    return Clusters(leads, traces, priorities, config.id_authority, lambda uri: releases.uri_is_taken(connection, uri), closed).plan(batch)


def _carry_out(connection: Transaction, plan: Plan, now: datetime) -> tuple[dict[int, Sequence[Pending]], set[int]]:
    """Write `plan`; the new stories, each with its entries, its lead first, and all that it touched."""
    releases.take_as_seen(connection, [entry.id for entry in plan.seen])
    joined = list(plan.copies)
    fresh: dict[int, Sequence[Pending]] = {}
    touched = set[int]()
    for cluster in plan.new:
        lead = cluster.lead
        story = releases.release(connection, lead, cluster.uri, story_dates(lead, releases.newest_sort_at(connection)), now)
        fresh[story] = (lead, *(entry for entry, _ in cluster.copies))
        _remember(connection, lead, Decision(lead.source, lead.ref, "new", None, f"no story tells it; released as {cluster.uri}"), now)
        joined += [(entry, replace(found, story=story)) for entry, found in cluster.copies]
    for entry, found in joined:
        assert found.story is not None
        releases.join_story(connection, entry.id, found.story, found.tier)
        touched.add(found.story)
        _remember(connection, entry, Decision(entry.source, entry.ref, "copy", found.tier, found.evidence), now)
    return fresh, touched | fresh.keys()


def _sort_out(connection: Transaction, new: set[int], copies: set[int]) -> Released:
    """What became of the released entries after the operator's own word."""
    placed = operating.read_placed(connection, new | copies)
    blocked = {one.id for one in placed if one.blocked_by}
    merged = {one.id for one in placed if one.leads and one.merged}
    return Released(frozenset(new - merged - blocked), frozenset((copies | merged) - blocked), frozenset(blocked))


def _remember(connection: Transaction, entry: Pending, decision: Decision, now: datetime) -> None:
    entries.remember(connection, decision, entry.id, now)
