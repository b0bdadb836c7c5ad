"""Which full name does a login, or a name with initials, mean? Inside one source only, and only where no second one fits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from aggregator.model import Person
from aggregator.text.name_fold import fold_name
from aggregator.text.name_parts import NameParts, logins_of, may_mean, parts_of
from aggregator.text.names import read_again

#: Folded short spelling → the person whom it means; None: several could be meant, so it means nobody else.
Fuller = Mapping[str, Person | None]


def find_fuller(bylines: Iterable[Sequence[Person]], apart: Collection[str] = ()) -> dict[str, Person | None]:
    """What each short spelling in the `bylines` of one source means, as far as it can mean anyone; `apart` are folded names left alone.

    Names that stand side by side in one byline are two people.
    """
    persons = [tuple(person for person in read_again(people) if person.kind == "person") for people in bylines]
    together = {frozenset((fold_name(one.name), fold_name(other.name))) for group in persons for one, other in combinations(group, 2)}
    full: dict[str, tuple[Person, NameParts]] = {}
    short: dict[str, NameParts] = {}
    for person in (person for group in persons for person in group):
        folded, parts = fold_name(person.name), parts_of(person.name)
        if parts.kind == "full":
            full.setdefault(folded, (person, parts))
        elif folded not in apart:
            short.setdefault(folded, parts)
    index: dict[str, set[str]] = {}
    for folded, (_, parts) in full.items():
        for hint in _hints(parts):
            index.setdefault(hint, set()).add(folded)
    found: dict[str, Person | None] = {}
    for folded, parts in short.items():
        near = {one for hint in _hints(parts) for one in index.get(hint, ())}
        fitting = [one for one in near if may_mean(parts, full[one][1]) and frozenset((folded, one)) not in together]
        if fitting:
            found[folded] = full[fitting[0]][0] if len(fitting) == 1 else None
    return found


def bears(people: Iterable[Person], fuller: Fuller) -> bool:
    """Is one of these short spellings among the people of an entry?"""
    return any(fold_name(person.name) in fuller for person in people)


def _hints(parts: NameParts) -> frozenset[str]:
    """What a short spelling and the full name that it may mean have in common."""
    if parts.kind == "login":
        return frozenset((parts.surname,))
    names = frozenset((f"{parts.given[0]} ", f" {parts.surname}"))
    return names | logins_of(parts) if parts.kind == "full" else names
