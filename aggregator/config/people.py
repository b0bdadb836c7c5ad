"""Spellings in `authors:`: each means one person wherever it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aggregator.config.complaints import Complaint, Place, dotted
from aggregator.config.document import Document
from aggregator.config.shapes import items_in, keys_in, texts_in
from aggregator.text.name_fold import fold_name


@dataclass(frozen=True, slots=True)
class _Claim:
    """One spelling of one rule."""

    rule: int
    place: Place
    folded: str
    #: Source keys to which the rule is limited; empty: everywhere.
    only: frozenset[str]


def check_spellings(values: Mapping[str, object], document: Document) -> list[Complaint]:
    """A complaint for each spelling that an earlier rule of `authors:` claims in the same source: the first rule would win silently."""
    earlier: dict[str, list[_Claim]] = {}
    complaints = []
    for claim in _claims(values.get("authors")):
        rivals = earlier.setdefault(claim.folded, [])
        if rival := next((rival for rival in rivals if _collide(claim, rival)), None):
            where = f"{dotted(rival.place[:2])} on line {document.lines[rival.place]}"
            way_out = "keep one, or limit both with `only:` to different sources"
            complaints.append(Complaint(claim.place, f"is a spelling of another author too, {where}: {way_out}"))
        rivals.append(claim)
    return complaints


def _collide(one: _Claim, other: _Claim) -> bool:
    return one.rule != other.rule and not (one.only and other.only and one.only.isdisjoint(other.only))


def _claims(rules: object) -> Iterator[_Claim]:
    for number, rule in enumerate(items_in(rules)):
        keys = keys_in(rule)
        only = frozenset(text for _, text in texts_in(keys.get("only"), ()))
        for key in ("name", "also"):
            for place, text in texts_in(keys.get(key), ("authors", number, key)):
                # Folded as `deduplicate` folds what it compares them with.
                yield _Claim(number, place, text.casefold() if "@" in text else fold_name(text), only)
