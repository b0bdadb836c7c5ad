"""Why two articles are no copies of each other: what each tier of `copies` lacked, in words, and how like they are. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.deduplicate.agreement import words_of
from aggregator.deduplicate.copies import OTHER_TITLES, TIERS, find_copy_in
from aggregator.deduplicate.likeness import find_likeness
from aggregator.deduplicate.titles import bare_words
from aggregator.model import Candidate, Pending

#: Words that are named where two titles differ.
_NAMED = 6


@dataclass(frozen=True, slots=True)
class Missing:
    """What one tier lacked."""

    #: `all` where no tier was asked.
    tier: str
    missing: str


@dataclass(frozen=True, slots=True)
class Scores:
    """How like two articles are, from 0 to 1."""

    #: Words in common, of all words of both titles.
    titles: float
    #: Of the shorter text, that stands in the longer one; None where a side has none.
    texts: float | None

    @property
    def best(self) -> float:
        """The higher of both."""
        return max(self.titles, self.texts or 0.0)


def missing_for_copy(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate] = ()) -> tuple[Missing, ...]:
    """What each tier lacked to make `entry` a copy in the story of `candidate`; empty if nothing is missing.

    `candidates` are all that share something with `entry`, which may be among them: what a source says again and again tells nothing.
    """
    if entry.source == candidate.lead.source:
        return (Missing("all", "same source: copies are looked for in other sources only"),)
    others = [other for other in candidates if other.lead.id not in (entry.id, candidate.lead.id)]
    if find_copy_in(entry, candidate, others):
        return ()
    told = ((tier, judge(entry, candidate, others)) for tier, judge in TIERS)
    return tuple(Missing(tier, _closer(lacking, entry, candidate.lead)) for tier, lacking in told if isinstance(lacking, str))


def in_words(missing: Iterable[Missing]) -> str:
    """The same in one line."""
    told = [one.missing if one.tier == "all" else f"{one.tier}: {one.missing}" for one in missing]
    return "; ".join(told) or "nothing today: they would be one, had they not been released apart"


def score(one: Pending, other: Pending) -> Scores:
    """How like two articles are."""
    found = find_likeness(one, other)
    return Scores(score_titles(one.title, other.title), found.score if found else None)


def score_titles(one: str, other: str) -> float:
    """Words in common, of all words of both titles: 0 to 1."""
    a, b = words_of(one), words_of(other)
    return round(len(a & b) / len(a | b), 2) if a | b else 0.0


def _closer(lacking: str, entry: Pending, lead: Pending) -> str:
    """The same, and in which words two titles differ."""
    if lacking != OTHER_TITLES:
        return lacking
    one, other = bare_words(entry, lead)
    named = sorted(one ^ other)
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"the titles differ in {', '.join(named[:_NAMED])}{more}" if named else "the same title, but too short to tell an article by"
