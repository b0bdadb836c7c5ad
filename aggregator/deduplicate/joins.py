"""Which author turned out to be another one, so that the feed of the one goes on as that of the other.

An author is joined to another where the same names mean that one now, and no story is left under the first: `authors:` says so, a
login got its full name, or names are read better than before. Where they mean several now, nobody's feed goes on as somebody else's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aggregator.model import AuthorClaim
from aggregator.text.name_parts import may_mean, parts_of


@dataclass(frozen=True, slots=True)
class Move:
    """A story that was resolved anew."""

    #: Keys of its authors; empty for a story that is new.
    before: tuple[str, ...]
    after: tuple[AuthorClaim, ...]
    #: Its bylines may be others than before, so that another author may be another person.
    edited: bool


def find_joined(moves: Iterable[Move], names: Mapping[str, str], living: Iterable[str]) -> dict[str, str]:
    """Key of each author who was joined → key of the one who goes on; `names` by key, and `living` are those who have stories still."""
    told: dict[str, set[str]] = {}
    for move in moves:
        after = {claim.key for claim in move.after}
        gained = [claim for claim in move.after if claim.key not in move.before] or list(move.after)
        for lost in set(move.before) - after:
            meant = {claim.key for claim in gained if not move.edited or _is_fuller(claim.name, names.get(lost, ""))}
            told[lost] = told.get(lost, meant) & meant
    stays = set(living)
    return {lost: next(iter(meant)) for lost, meant in told.items() if len(meant) == 1 and lost not in stays}


def find_successor(key: str, joined: Mapping[str, str], living: Iterable[str]) -> str | None:
    """The author with stories that `key`, who has none, was joined to in the end; None where there is none."""
    stays, passed = set(living), {key}
    while (key := joined.get(key, key)) not in passed:
        if key in stays:
            return key
        passed.add(key)
    return None


def _is_fuller(name: str, before: str) -> bool:
    """A byline that tells more of the same name is no other person."""
    return may_mean(parts_of(before), parts_of(name))
