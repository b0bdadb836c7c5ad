"""Who of the authors is likely one person: what the operator may join by `authors:`. Nothing of it is done by itself. Pure.

signs: a common address · names that are alike · one article under both          against: a common byline · a rule for each
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import prod

from aggregator.model import AuthorRule, Suggestion, Writer
from aggregator.text.name_fold import fold_name
from aggregator.text.name_likeness import Likeness, compare_names, likeness_keys
from aggregator.text.name_parts import parts_of
from aggregator.text.organisations import is_generic

#: Two keys of authors.
Pair = frozenset[str]
Writers = Mapping[str, Writer]
#: What speaks for each pair.
Signs = Mapping[Pair, Sequence[Likeness]]

_SAME_ADDRESS = Likeness(0.95, "the same e-mail address", unique=False)
_SAME_SOURCE = Likeness(0.8, "a source that bears the name", unique=False)
#: These strengthen another sign, and are none alone.
_ONE_ARTICLE = Likeness(0.6, "both stand over one article", unique=False)
_ONE_SOURCE = Likeness(0.15, "both write in one source", unique=False)
#: Authors that one key of likeness, or one address, may have; where there are more, it says nothing.
_MOST_ALIKE = 20
_MOST_OWNERS = 3
_SUREST = 0.99
_FULLNESS = ("login", "abbreviated", "full")


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of authors besides their names; by key."""

    #: E-mail addresses, which are never told.
    addresses: Mapping[str, Collection[str]]
    #: Who stands side by side in one byline.
    together: Collection[Pair]
    #: Who stands over one article in two sources.
    one_article: Collection[Pair]


def suggest_joins(writers: Sequence[Writer], seen: Seen, rules: Sequence[AuthorRule]) -> tuple[Suggestion, ...]:
    """Groups of authors who are likely one person, the likeliest first; never one with a generic name."""
    known = {writer.author.key: writer for writer in _named(writers)}
    apart = {*seen.together, *map(frozenset, combinations((f"name:{fold_name(rule.name)}" for rule in rules), 2))}
    found = {pair: told for pair, told in _find_signs(known, seen).items() if pair not in apart}
    signs = _drop_ambiguous(found, known, _group(_drop_ambiguous(found, known, ()), apart))
    signs = {pair: [*told, *_strengthening(pair, known, seen)] for pair, told in signs.items()}
    suggestions = (_suggest(group, signs, known, rules) for group in _group(signs, apart))
    sensible = (one for one in suggestions if _says_more(one, rules) and not _means_others(one, writers))
    return tuple(sorted(sensible, key=lambda one: (-one.likelihood, one.name.casefold())))


def _named(writers: Sequence[Writer]) -> Iterator[Writer]:
    """Persons whom no rule limits to some sources, and sources that bear the name of one."""
    keys = {writer.author.key for writer in writers}
    for writer in writers:
        author = writer.author
        is_source = author.kind == "source" and f"name:{fold_name(author.name)}" in keys
        if (author.kind == "person" or is_source) and "@" not in author.key and not is_generic(author.name):
            yield writer


# --- signs ----------------------------------------------------------------------------------------------------------


def _find_signs(known: Writers, seen: Seen) -> dict[Pair, list[Likeness]]:
    found: dict[Pair, list[Likeness]] = {}
    for pair in _pairs_alike(known):
        one, other = sorted(known[key].author.name for key in pair)
        if likeness := _SAME_SOURCE if fold_name(one) == fold_name(other) and _has_source(pair, known) else compare_names(one, other):
            found.setdefault(pair, []).append(likeness)
    for owners in _owners(known, seen).values():
        for pair in map(frozenset, combinations(sorted(owners), 2) if len(owners) <= _MOST_OWNERS else ()):
            found.setdefault(pair, []).append(_SAME_ADDRESS)
    return found


def _pairs_alike(known: Writers) -> set[Pair]:
    index: dict[str, set[str]] = {}
    for key, writer in known.items():
        for hint in likeness_keys(writer.author.name):
            index.setdefault(hint, set()).add(key)
    return {frozenset(pair) for keys in index.values() if len(keys) <= _MOST_ALIKE for pair in combinations(keys, 2)}


def _has_source(pair: Pair, known: Writers) -> bool:
    return any(known[key].author.kind == "source" for key in pair)


def _owners(known: Writers, seen: Seen) -> dict[str, set[str]]:
    """Personal address → who wrote under it."""
    owners: dict[str, set[str]] = {}
    for key in known:
        for address in seen.addresses.get(key, ()):
            if not is_generic(address.partition("@")[0]):
                owners.setdefault(address, set()).add(key)
    return owners


def _drop_ambiguous(signs: Signs, known: Writers, groups: Iterable[frozenset[str]]) -> dict[Pair, list[Likeness]]:
    """Without what says of a short name that it may be this one's, where it may be that one's too; authors of one group are one."""
    person = {key: number for number, group in enumerate(groups) for key in group}
    fuller: dict[str, set[str | int]] = {}
    for pair, told in signs.items():
        if any(sign.unique for sign in told):
            short, full = _short_first(pair, known)
            fuller.setdefault(short, set()).add(person.get(full, full))
    kept = {
        pair: [sign for sign in told if not sign.unique or len(fuller[_short_first(pair, known)[0]]) == 1] for pair, told in signs.items()
    }
    return {pair: told for pair, told in kept.items() if told}


def _short_first(pair: Pair, known: Writers) -> list[str]:
    return sorted(pair, key=lambda key: (_rank(known[key]), len(fold_name(known[key].author.name)), key))


def _strengthening(pair: Pair, known: Writers, seen: Seen) -> Iterator[Likeness]:
    one, other = (known[key] for key in pair)
    if pair in seen.one_article:
        yield _ONE_ARTICLE
    if {*one.sources} & {*other.sources} and not _has_source(pair, known):
        yield _ONE_SOURCE


def _rank(writer: Writer) -> int:
    return _FULLNESS.index(parts_of(writer.author.name).kind)


# --- groups ---------------------------------------------------------------------------------------------------------


def _likelihood(told: Iterable[Likeness]) -> float:
    """Signs that do not depend on each other: all of them would have to deceive."""
    return min(_SUREST, 1 - prod(1 - sign.likelihood for sign in told))


def _group(signs: Signs, apart: Collection[Pair]) -> list[frozenset[str]]:
    """Authors whom signs connect, the strongest first; two who are kept apart are never in one group."""
    groups: dict[str, frozenset[str]] = {}
    for pair in sorted(signs, key=lambda pair: (-_likelihood(signs[pair]), sorted(pair))):
        here, there = (groups.get(key, frozenset((key,))) for key in sorted(pair))
        if not any(frozenset((one, other)) in apart for one in here for other in there):
            groups |= dict.fromkeys(here | there, here | there)
    return sorted(set(groups.values()), key=sorted)


def _suggest(group: frozenset[str], signs: Signs, known: Writers, rules: Sequence[AuthorRule]) -> Suggestion:
    within = {pair: told for pair, told in signs.items() if pair <= group}
    ruling = next((rule for rule in rules if not rule.only and f"name:{fold_name(rule.name)}" in group), None)
    members = sorted(
        (known[key] for key in group), key=lambda writer: (-_rank(writer), -writer.stories, -len(writer.author.name), writer.author.key)
    )
    name = ruling.name if ruling else members[0].author.name
    spellings = {fold_name(name): name} | {fold_name(also): also for also in (ruling.also if ruling else ())}
    for writer in members:
        for spelling in (writer.author.name, *writer.spellings):
            spellings.setdefault(fold_name(spelling), spelling)
    return Suggestion(
        name=name,
        also=tuple(spelling for spelling in spellings.values() if spelling != name),
        likelihood=round(min(map(_likelihood, within.values())), 2),
        evidence=tuple(dict.fromkeys(sign.words for pair in sorted(within, key=sorted) for sign in within[pair])),
        writers=tuple(members),
        instead=bool(ruling),
        hide=bool(ruling and ruling.hide),
    )


def _says_more(suggestion: Suggestion, rules: Sequence[AuthorRule]) -> bool:
    """Would it change anything? Names that differ by their spaces, or in their sources only, need no spelling besides `name`."""
    return not suggestion.instead or any(rule.name == suggestion.name and {*rule.also} < {*suggestion.also} for rule in rules)


def _means_others(suggestion: Suggestion, writers: Iterable[Writer]) -> bool:
    """Would the spellings mean somebody else in another source too?"""
    meant = {fold_name(spelling) for spelling in (suggestion.name, *suggestion.also)}
    inside = {writer.author.key for writer in suggestion.writers}
    others = (writer for writer in writers if writer.author.key not in inside)
    return any(fold_name(spelling) in meant for writer in others for spelling in writer.spellings)
