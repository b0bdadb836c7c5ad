"""The store follows `authors:`, `block:`, `merge:` and `split:` as they stand now: a line that goes is undone.

    what is blocked no more ─► split ─► merge ─► what is shown again ─► who wrote it ─► block

Looked up anew each time, since every lookup goes by an index: a new entry, an edit and an edit of feeds.yaml are followed alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from aggregator.deduplicate import in_release_order, story_dates, story_uri
from aggregator.deduplicate.operating import Sides, find_leaving, find_merged, read_blocked_authors
from aggregator.model import Config, Decision, Entry, EntryKey, ParsedEntry, Placed, Verdict
from aggregator.normalize.identity import keys_of
from aggregator.pipeline.attributing import follow_authors, resolve_authors
from aggregator.pipeline.tracing import leave_traces
from aggregator.store import Store, Transaction, entries, operating, people, releases
from aggregator.text.links import canonical_of_typed, is_iri


@dataclass(frozen=True, slots=True)
class Meant:
    """The entries that the items of `block:`, `merge:` and `split:` mean; ids of the store."""

    #: Item → leads of stories with this id.
    by_id: Mapping[str, set[int]]
    #: Item → entries that ever bore this link or guid, or declare it as their original.
    by_key: Mapping[str, set[int]]

    def of(self, item: str) -> set[int]:
        """An id before a link, since a link may stand in several entries."""
        return self.by_id.get(item) or self.by_key.get(item, set())


def follow_operator(connection: Transaction, config: Config, now: datetime, touched: Iterable[int] = ()) -> None:
    """Make the store follow what feeds.yaml says now, and decide who wrote the `touched` stories."""
    for placed in operating.unblock(connection, config.block):
        _remember(connection, placed, "unblocked", "no line of block: means it now; it is shown as soon as its source tells it again", now)
    changed = _part(connection, config, now) | _merge(connection, config, now)
    changed |= {*touched, *operating.show_stories(connection)}
    _block(connection, config, follow_authors(connection, config, changed), now)


def find_meant(connection: Transaction, items: Iterable[str], *, own_guids: bool = False) -> Meant:
    """What each of `items` means as an id or link; with `own_guids` also as a guid that is unique in its source only."""
    keys = {item: _keys(item, own_guids=own_guids) for item in items}
    originals = {item: canonical_of_typed(item) or "" for item in keys}
    bearers = operating.find_bearers(connection, (key for item in keys for key in keys[item]))
    declaring = operating.find_declaring(connection, filter(None, originals.values()))
    by_key = {
        item: {*declaring.get(originals[item], ()), *(entry for key in keys[item] for entry in bearers.get(key, ()))} for item in keys
    }
    return Meant(operating.find_leads(connection, keys), by_key)


def find_splits(connection: Transaction, split: Sequence[tuple[str, str]]) -> list[Sides]:
    """The entries that each line of `split:` keeps apart; where both its sides are one link, all that bear it."""
    meant = find_meant(connection, {item for pair in split for item in pair}, own_guids=True)
    sides = ((meant.by_key[one],) * 2 if one == other else (meant.of(one), meant.of(other)) for one, other in split)
    return [(frozenset(one), frozenset(other)) for one, other in sides]


def list_idle(store: Store, config: Config) -> tuple[str, ...]:
    """A sentence for each item of `block:`, `merge:` and `split:` that means nothing which the store knows."""
    with store.read() as connection:
        busy = {*operating.read_items(connection), *_find_blocked(connection, config, {}).values()}
        idle = [("block", item) for item in config.block if item not in busy]
        for rule, pairs in (("merge", config.merge), ("split", config.split)):
            items = dict.fromkeys(item for pair in pairs for item in pair)
            meant = find_meant(connection, items, own_guids=rule == "split")
            idle += [(rule, item) for item in items if not meant.of(item)]
    return tuple(f"{rule}: {item!r} means nothing that the store knows yet" for rule, item in idle)


def is_down(connection: Transaction, down: Mapping[int, str], id_: int, entry: Entry) -> bool:
    """Is a known entry taken down, so that its text is not to be read? One that stands again gets its text back here.

    `down` is what `operating.read_down` says of the entries of the document.
    """
    if down.get(id_) == "":
        operating.take_text_again(connection, id_, entry)
    return bool(down.get(id_))


# --- split and merge ------------------------------------------------------------------------------------------------


def _part(connection: Transaction, config: Config, now: datetime) -> set[int]:
    """Let each copy that `split:` parts from its story lead one of its own, which is never mailed; the stories that changed."""
    splits = find_splits(connection, config.split)
    placed = _read_placed(connection, splits)
    leaving = find_leaving(splits, placed)
    changed = {story for entry in leaving if (story := placed[entry].story) is not None}
    for entry in in_release_order(releases.read_again(connection, leaving)):
        uri = story_uri(entry, config.id_authority, lambda uri: releases.uri_is_taken(connection, uri))
        changed.add(releases.release(connection, replace(entry, backfill=True), uri, story_dates(entry), now))
        leave_traces(connection, [entry.id], now)
        _remember(connection, placed[entry.id], "split", f"split: keeps it out of its story; released as {uri}", now)
    return changed


def _merge(connection: Transaction, config: Config, now: datetime) -> set[int]:
    """Let stories be parts of elder ones as `merge:` says, and no others; the stories that changed."""
    before, after = operating.read_merged(connection), _find_merged(connection, config)
    changed = {story: after.get(story) for story in before.keys() | after.keys() if before.get(story) != after.get(story)}
    operating.save_merged(connection, changed)
    operating.lift_parted(connection, [story for story, elder in changed.items() if elder is None])
    leads = operating.read_leads(connection, {*changed, *after.values()})
    for story, elder in changed.items():
        if elder is None:
            _remember(connection, leads[story][1], "split", "no line of merge: joins it now; it stands by itself again", now)
        else:
            _remember(connection, leads[story][1], "merged", f"merge: makes it a part of {leads[elder][0]}", now)
    touched = (*changed, *changed.values(), *map(before.get, changed))
    return {story for story in touched if story is not None}


def _find_merged(connection: Transaction, config: Config) -> dict[int, int]:
    if not config.merge:
        return {}
    meant = find_meant(connection, {item for pair in config.merge for item in pair})
    sides = [(frozenset(meant.of(one)), frozenset(meant.of(other))) for one, other in config.merge]
    splits = find_splits(connection, config.split)
    return find_merged(sides, splits, _read_placed(connection, [*sides, *splits]))


def _read_placed(connection: Transaction, pairs: Iterable[Sides]) -> dict[int, Placed]:
    found = operating.read_placed(connection, {entry for pair in pairs for side in pair for entry in side})
    return {one.id: one for one in found}


# --- block -----------------------------------------------------------------------------------------------------------


def _block(connection: Transaction, config: Config, written: Mapping[int, str], now: datetime) -> None:
    """Take down what `block:` means, and what goes with it; `written` are stories by blocked authors → the item."""
    changed: set[int] = set()
    if config.block:
        changed |= _take_down(connection, _find_blocked(connection, config, written), now)
        changed |= _take_down(connection, operating.find_dragged(connection), now)
    operating.hide_stories(connection)
    resolve_authors(connection, config, changed)


def _take_down(connection: Transaction, wanted: Mapping[int, str], now: datetime) -> set[int]:
    """Let entries be down by their items, those that are not already; the stories that they are in."""
    fresh = [one for one in operating.read_placed(connection, wanted) if not one.blocked_by]
    operating.take_down(connection, fresh, wanted)
    for placed in fresh:
        _remember(connection, replace(placed, title=""), "blocked", f"block: {wanted[placed.id]}", now)
    return {one.story for one in fresh if one.story is not None}


def _find_blocked(connection: Transaction, config: Config, written: Mapping[int, str]) -> dict[int, str]:
    """The entries that an item of `block:` means → the first that does."""
    meant = find_meant(connection, config.block)
    of_sources = operating.find_of_sources(connection, config.block)
    wanted = {lead.id: written[story] for story, (_, lead) in operating.read_leads(connection, written).items()}
    for item in config.block:
        for entry in (*meant.by_id.get(item, ()), *meant.by_key[item], *of_sources.get(item, ())):
            wanted.setdefault(entry, item)
    for entry, item in _find_written(connection, config):
        wanted.setdefault(entry, item)
    return wanted


def _find_written(connection: Transaction, config: Config) -> Iterator[tuple[int, str]]:
    """(Lead, item) of the stories whose authors `block:` means."""
    blocked = read_blocked_authors(config.block, config.authors)
    known = people.read_authors(connection, frozenset())
    items = {key: item for key, author in known.items() if (item := blocked.item_of(key, author.name))}
    for key, leads in operating.find_written_by(connection, items).items():
        yield from ((lead, items[key]) for lead in leads)


# --- items ----------------------------------------------------------------------------------------------------------


def _keys(item: str, *, own_guids: bool) -> list[EntryKey]:
    """The keys under which entries are stored that `item` names."""
    guid = item if own_guids or is_iri(item) else None
    return [key for key in keys_of(ParsedEntry(0), guid, canonical_of_typed(item), None) if key.kind in ("guid", "link")]


def _remember(connection: Transaction, placed: Placed, verdict: Verdict, evidence: str, now: datetime) -> None:
    entries.remember(connection, Decision(placed.source, placed.ref, verdict, None, evidence), placed.id, now)
