"""New stories are linked with those on the same event: decided once, when they are released, in that transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from aggregator.deduplicate.coverage import WINDOW, Relation, relate
from aggregator.deduplicate.terms import Told, cves_in, told_by
from aggregator.model import Pending
from aggregator.store import Transaction, alike, coverage

#: Stories that a term names at most: what more bear in these days tells of no one event.
MOST_BEARERS = 64
#: A story that is told late finds what was told before it.
KEPT = 2 * WINDOW
#: Stories that a new one is compared with, and is linked with, at most.
_CLOSEST, _MOST_RELATED = 12, 8
#: Stories of which a pass remembers what they tell.
_MOST_KNOWN = 4096


def relate_stories(connection: Transaction, released: Mapping[int, Sequence[Pending]], now: datetime) -> None:
    """Link each of the stories that were `released`, in their order, with those on the same event; each with its lead and copies.

    What claims to be older than some days is found by nothing any more, so it is not looked for either.
    """
    coverage.forget_terms(connection, now - KEPT)
    standing = coverage.read_standing(connection, released)
    known: dict[int, Told] = {}
    for story, (lead, *members) in released.items():
        if story in standing and lead.claimed >= now - KEPT:
            told = told_by(lead, [cve for member in members for cve in cves_in(member)])
            coverage.save_related(connection, [(story, *row) for row in _find(connection, told, known)])
            if len(known) >= _MOST_KNOWN:
                known.clear()
            known[story] = told
            coverage.keep_terms(connection, story, told.terms, told.at, MOST_BEARERS)


def _find(connection: Transaction, told: Told, known: dict[int, Told]) -> list[tuple[int, float, str]]:
    """(Story, score, evidence) of those on the same event, the surest first."""
    bearers = coverage.find_bearers(connection, told.terms, told.at - WINDOW, told.at + WINDOW)
    shared = Counter(story for named in bearers.values() if len(named) < MOST_BEARERS for story in named)
    closest = sorted(shared, key=lambda story: (-shared[story], story))[:_CLOSEST]
    known |= _read(connection, [story for story in closest if story not in known])
    others = ((story, known[story]) for story in closest if story in known)
    found = [(story, relation) for story, other in others if (relation := _relate(other, told, bearers))]
    best = sorted(found, key=lambda pair: (-pair[1].score, pair[0]))[:_MOST_RELATED]
    return [(story, relation.score, relation.evidence) for story, relation in best]


def _relate(one: Told, other: Told, bearers: Mapping[str, Sequence[int]]) -> Relation | None:
    return None if one.source == other.source else relate(one, other, lambda term: len(bearers.get(term, ())) + 1)


def _read(connection: Transaction, ids: Collection[int]) -> dict[int, Told]:
    """What each of the stories `ids` tells that are shown by themselves."""
    cves = coverage.read_cves(connection, ids)
    leads = alike.read_leads(connection, coverage.read_standing(connection, ids))
    return {story: told_by(found.lead, cves.get(story, ())) for story, found in leads.items()}
