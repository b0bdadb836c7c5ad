"""Two entries side by side: are they one story, by which tier, and if not, what was missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aggregator.deduplicate.explaining import Missing, Scores, missing_for_copy, score
from aggregator.deduplicate.operating import Sides
from aggregator.errors import UsageError
from aggregator.model import Candidate, Config, Pending
from aggregator.pipeline.explaining import find_entries, several, unknown
from aggregator.pipeline.operating import find_meant, find_splits
from aggregator.pipeline.releasing import find_candidates
from aggregator.store import Store, Transaction, alike, decisions, operating, releases
from aggregator.store.decisions import Held

#: What tells how a copy joined.
_JOINED = ("copy", "recovered")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries, and what they are to each other."""

    one: Held
    other: Held
    #: Entry → id of the story that shows it.
    uris: dict[int, str]
    scores: Scores
    #: How they came to be one story; None where they are two.
    tier: str | None
    evidence: str
    #: What each tier lacked; empty where they are one, or would be today.
    missing: tuple[Missing, ...]
    #: Lines of `merge:`, `split:` and `block:` that have a hand in it, in words.
    operator: tuple[str, ...]

    @property
    def same_story(self) -> bool:
        """Are they shown as one?"""
        return self.tier is not None


def compare(store: Store, config: Config, asked: str, asked_too: str) -> Pair:
    """The two entries that are meant; a story by its id or link means its lead, a copy is named by its own guid or link.

    Raises UsageError where one of them means nothing or several, or both mean the same entry.
    """
    with store.read() as connection:
        one, other = _find(connection, asked), _find(connection, asked_too)
        if one.id == other.id:
            raise UsageError(
                f"{asked_too}: means the same entry as {asked}, that of {one.source_name}; name a copy by its own guid or link, as "
                f"`aggregator why {asked}` shows them"
            )
        told = {entry.id: entry for entry in releases.read_again(connection, [one.id, other.id])}
        joined = _how_joined(connection, one, other)
        shown = {entry.id: entry.shown_in for entry in (one, other) if entry.shown_in is not None}
        uris = {story.id: story.uri for story in decisions.read_released(connection, {*shown.values()})}
        return Pair(
            one=one,
            other=other,
            uris={entry: uris[story] for entry, story in shown.items()},
            scores=score(told[one.id], told[other.id]),
            tier=joined[0] if joined else None,
            evidence=joined[1] if joined else "",
            missing=() if joined else _missing(connection, (one, other), told),
            operator=tuple(_own_words(connection, config, one, other)),
        )


def _find(connection: Transaction, asked: str) -> Held:
    found = find_entries(connection, asked)
    by_its_own = [entry for entry in found if asked in (entry.guid, entry.link)] or found
    chosen = [entry for entry in by_its_own if entry.story is not None and entry.tier is None] or by_its_own
    stories = {entry.shown_in for entry in chosen if entry.shown_in is not None}
    unreleased = [entry for entry in chosen if entry.story is None]
    if len(stories) + len(unreleased) > 1:
        raise UsageError(several(connection, asked, sorted(stories), unreleased))
    if chosen:
        return chosen[0]
    if refused := decisions.find_refused(connection, asked):
        raise UsageError(f"{asked}: is not stored, so there is nothing to compare: it was {refused[0].verdict} ({refused[0].evidence})")
    raise UsageError(unknown(connection, asked))


def _how_joined(connection: Transaction, one: Held, other: Held) -> tuple[str, str] | None:
    """(Tier, evidence) of two entries in one story; None where they are in two."""
    if one.shown_in is None or one.shown_in != other.shown_in:
        return None
    if one.story != other.story:
        return "merge", "a line of merge: makes one story of theirs"
    copies = [entry for entry in (one, other) if entry.tier is not None]
    made = decisions.read_decisions(connection, [entry.id for entry in copies])
    evidence = {decision.entry: decision.evidence for decision in made if decision.verdict in _JOINED}
    told = [evidence.get(entry.id, "no evidence was kept") for entry in copies]
    tier = copies[-1].tier or ""
    return (tier, told[0]) if len(told) == 1 else (tier, f"both are copies of its lead: {'; and '.join(told)}")


def _missing(connection: Transaction, pair: Sequence[Held], told: dict[int, Pending]) -> tuple[Missing, ...]:
    """What the younger one lacked to join the story of the elder, whose lead alone every copy is compared with."""
    sequences = {one.id: one.sequence for one in operating.read_placed(connection, [entry.id for entry in pair])}
    places = {entry.id: (sequences[entry.id] is None, sequences[entry.id] or 0, entry.first_seen, entry.id) for entry in pair}
    elder, younger = sorted(pair, key=lambda entry: places[entry.id])
    entry = told[younger.id]
    leads = alike.read_leads(connection, [] if elder.story is None else [elder.story])
    candidate = leads.get(elder.story or 0) or Candidate(elder.story, told[elder.id], elder.guid, bool(elder.blocked_by))
    return missing_for_copy(entry, candidate, find_candidates(connection, entry))


def _own_words(connection: Transaction, config: Config, one: Held, other: Held) -> Iterator[str]:
    """What the operator says of the two."""
    if one.story != other.story:
        here, there = (_members(connection, entry) for entry in (one, other))
        meant = find_meant(connection, {item for pair in config.merge for item in pair})
        lines = [(frozenset(meant.of(a)), frozenset(meant.of(b))) for a, b in config.merge]
        for line, sides in zip(config.merge, lines, strict=True):
            if _joins(sides, here, there):
                yield f"merge: {' and '.join(line)} are one"
    for line, sides in zip(config.split, find_splits(connection, config.split), strict=True):
        if _joins(sides, {one.id}, {other.id}):
            yield f"split: {' and '.join(line)} are two, which goes before merge:"
    for entry in (one, other):
        if entry.blocked_by:
            yield f"block: {entry.blocked_by} took down that of {entry.source_name}"


def _members(connection: Transaction, entry: Held) -> set[int]:
    """The entries of its own story, and it itself."""
    story = entry.shown_in
    members = decisions.read_members(connection, story) if story is not None else []
    return {entry.id, *(member.id for member in members if member.story == entry.story)}


def _joins(sides: Sides, here: set[int], there: set[int]) -> bool:
    one, other = sides
    return bool((one & here and other & there) or (one & there and other & here))
