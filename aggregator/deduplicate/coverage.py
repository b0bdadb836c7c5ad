"""Do two stories tell of the same event? Linked, never merged; precision before recall. Pure.

    CVE ids    those that both name, weighted by 1/√n where a story names n: a list of forty names none in particular
    names      words that are rare, and the overlap of titles; in two languages names alone

Only across sources, within 120 hours. Two articles of one template, which put other names or numbers in the same place, tell of two
events, however many words they share.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import log2, sqrt

from aggregator.deduplicate.templates import is_template
from aggregator.deduplicate.terms import NAME_LIKE, Told
from aggregator.deduplicate.titles import FEWEST_WORDS

#: Two claims of one event are not further apart.
WINDOW = timedelta(hours=120)
#: Shared CVE ids must weigh that much: one that a list of six names.
_ENOUGH_CVES = 0.4
#: How much shared words must say together; in two languages.
_ENOUGH, _ENOUGH_IN_TWO = 5.75, 6.0
#: A name alone is of a vendor, a group or a place, which more than one thing may befall in a week: other words must say that much,
#: too, or both are told within that time.
_SUPPORT = 0.25
_AT_ONCE = timedelta(hours=6)
#: A shared word counts so much in both titles; in one; elsewhere, if it is a name; elsewhere.
_BOTH, _ONE, _NAME, _PLAIN = 1.0, 0.85, 0.6, 0.2
_MOST_EVIDENCE = 6
#: Of stories that bear the number of one advisory.
_SURE = 0.9
#: Titles of what tells of many events.
_ROUND_UP = re.compile(
    r"^#\d+\b|\b(?:week(?:ly)?|month(?:ly)?|daily|sunday|saturday|friday)"
    r" (?:in (?:review|security)|round-?up|recap|links|digest|summary|news|bulletin)"
    r"|\b(?:round-?up|newsletter|linkdump|podcast|in case you missed|links (?:of|for)|(?:episode|ep\.?|folge|épisode) #?\d+"
    r"|wochenrückblick|revue (?:de presse|hebdo)|resumen semanal|дайджест|news in brief)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """Why two stories are coverage of one event."""

    #: From 0.5 to 1.
    score: float
    #: In words.
    evidence: str


def relate(one: Told, other: Told, bearers: Callable[[str], int] = lambda _: 2) -> Relation | None:
    """How two stories of two sources, claimed within `WINDOW`, tell of one event; None if they do not.

    `bearers` says how many stories of the window bear a word.
    """
    if one.cves and other.cves:
        shared = sorted(one.cves & other.cves)
        weight = len(shared) / sqrt(len(one.cves) * len(other.cves))
        if not shared:
            return None
        if weight >= _ENOUGH_CVES:
            return Relation(round(0.5 + weight / 2, 2), f"both name {_list([cve.upper() for cve in shared])}")
    if notices := one.notices & other.notices:
        return Relation(_SURE, f"both titles bear {_list(sorted(notices))}")
    if any(_ROUND_UP.search(told.headline) for told in (one, other)):
        return None
    found = _by_words(one, other, bearers)
    return found if found and not is_template(one, other) else None


def _by_words(one: Told, other: Told, bearers: Callable[[str], int]) -> Relation | None:
    in_two = one.language != other.language
    shared = one.words.keys() & other.words.keys()
    if one.title_keys == other.title_keys and len(one.title) < FEWEST_WORDS:
        shared -= one.title_keys
    said = {key: _says(key, one, other, in_two=in_two) / _spread(bearers(key)) for key in shared}
    total, enough = sum(said.values()), _ENOUGH_IN_TWO if in_two else _ENOUGH
    best = sorted((key for key in said if said[key] >= _SUPPORT), key=lambda key: (-said[key], key))
    if total < enough or not (in_two or total - said[best[0]] >= _SUPPORT or abs(one.at - other.at) <= _AT_ONCE):
        return None
    return Relation(round(1 - 0.5 * enough / total, 2), f"both tell of {_list([one.words[key].text for key in best])}")


def _says(key: str, one: Told, other: Told, *, in_two: bool) -> float:
    """How much a word that both bear says of one event."""
    a, b = one.words[key], other.words[key]
    names = a.capital and b.capital
    titles = (key in one.title_keys) + (key in other.title_keys)
    if in_two:
        weight = max(a.weight, b.weight)
        return weight if names and weight >= NAME_LIKE and titles else 0.0
    weight = min(a.weight, b.weight)
    elsewhere = _NAME if names and weight >= NAME_LIKE else _PLAIN
    return weight * (elsewhere, _ONE, _BOTH)[titles]


def _spread(bearers: int) -> float:
    """What a word of so many stories of the window says is divided by that."""
    return 1 + max(0.0, log2(max(bearers, 1) / 4))


def _list(things: Sequence[str]) -> str:
    more = len(things) - _MOST_EVIDENCE
    return ", ".join(things[:_MOST_EVIDENCE]) + (f" and {more} more" if more > 0 else "")
