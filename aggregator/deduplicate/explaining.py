"""Why two articles are no copies of each other: what each tier of `copies` lacked, in words. Pure.

The tiers themselves decide; what is said here only names what they asked for, in their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from aggregator.deduplicate.agreement import (
    cves_conflict,
    numbers_of,
    texts_agree,
    texts_disagree,
    titles_agree,
    titles_equal,
    words_of,
)
from aggregator.deduplicate.copies import LOOK_BACK, common_link, find_copy_in
from aggregator.deduplicate.likeness import find_likeness, second_sign, texts_contradict
from aggregator.deduplicate.titles import same_title, signs_differ
from aggregator.deduplicate.wording import title_words
from aggregator.model import Candidate, Pending

#: Words that are named where two titles differ.
_NAMED = 6
_SERIAL = "one of the two sources says the same under other entries too"


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
    return tuple(Missing(tier, asked(entry, candidate) or _SERIAL) for tier, asked in _ASKED)


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


# --- what each tier asks for, in its order; empty: nothing of it is missing -------------------------------------------


def _link(entry: Pending, candidate: Candidate) -> str:
    lead = candidate.lead
    link = common_link(entry, lead)
    if not link:
        return "other links" if entry.link and lead.link else "one of them has no link"
    if entry.link_shared or lead.link_shared:
        return f"{link}, but it stands in several entries of one source, so it names no article"
    return f"{link}, but {_disagreement(entry, lead)}"


def _guid(entry: Pending, candidate: Candidate) -> str:
    lead = candidate.lead
    if entry.guid is None or entry.guid != candidate.uri:
        return "other ids"
    if entry.guid_reused:
        return "its source gives one guid to several entries"
    if not titles_equal(entry.title, lead.title):
        return f"same guid, but the titles differ in {_differing(words_of(entry.title) ^ words_of(lead.title))}"
    return "same guid and title, but the texts disagree" if texts_contradict(entry, lead) else ""


def _text(entry: Pending, candidate: Candidate) -> str:
    if far := _distance(entry, candidate):
        return far
    found = find_likeness(entry, candidate.lead)
    return found.missing if found else "one of them has no text"


def _title(entry: Pending, candidate: Candidate) -> str:
    lead = candidate.lead
    if far := _distance(entry, candidate):
        return far
    if not same_title(entry, lead):
        differing = title_words(entry.title) ^ title_words(lead.title)
        return f"the titles differ in {_differing(differing)}" if differing else "the same title, but too short to tell an article by"
    return "" if second_sign(entry, lead) else f"the same title, but {_no_second_sign(entry, lead)}"


_ASKED: tuple[tuple[str, Callable[[Pending, Candidate], str]], ...] = (("link", _link), ("guid", _guid), ("text", _text), ("title", _title))


def _distance(entry: Pending, candidate: Candidate) -> str:
    """What keeps the near tiers from looking at words at all."""
    if candidate.taken_down:
        return "its words are gone, since it was taken down"
    if (apart := abs(entry.claimed - candidate.lead.claimed)) > LOOK_BACK:
        return f"{apart.days} days apart, and words are compared within {LOOK_BACK.days}"
    return "each names a CVE that the other lacks" if _cves_conflict(entry, candidate.lead) else ""


def _no_second_sign(entry: Pending, lead: Pending) -> str:
    if signs := signs_differ(entry, lead):
        return f"{_differing(signs)} stands on one side only"
    if entry.writers and lead.writers and not entry.writers & lead.writers:
        return "other authors"
    if texts_disagree(entry.words, lead.words):
        return "the texts disagree"
    return "no second sign: the same author, an agreeing text, or within 48 hours"


def _disagreement(entry: Pending, lead: Pending) -> str:
    """Why a link in common is not enough."""
    if _cves_conflict(entry, lead):
        return "each names a CVE that the other lacks"
    here, there = numbers_of(words_of(entry.title)), numbers_of(words_of(lead.title))
    if here != there and (titles_agree(*_without_numbers(entry, lead)) or texts_agree(entry.words, lead.words)):
        return f"numbers differ ({_differing(here ^ there)})"
    return "titles and texts disagree"


def _cves_conflict(entry: Pending, lead: Pending) -> bool:
    return cves_conflict(f"{entry.title} {entry.words}", f"{lead.title} {lead.words}")


def _without_numbers(entry: Pending, lead: Pending) -> tuple[str, str]:
    one, other = (" ".join(words - numbers_of(words)) for words in (words_of(entry.title), words_of(lead.title)))
    return one, other


def _differing(words: Iterable[str]) -> str:
    named = sorted(words)
    return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")
