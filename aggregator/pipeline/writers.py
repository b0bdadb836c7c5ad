"""Who wrote: for `authors`, and `authors --suggest`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from aggregator.deduplicate import claim_author, hidden_keys
from aggregator.deduplicate.spellings import Fuller
from aggregator.deduplicate.suggestions import Pair, Seen, suggest_joins
from aggregator.model import Config, Named, Suggestion, Writer
from aggregator.pipeline.attributing import read_fuller
from aggregator.store import Store, people
from aggregator.text.names import read_again


@dataclass(slots=True)
class _Signed:
    """What bylines tell of authors, by key."""

    spellings: dict[str, set[str]] = field(default_factory=dict)
    sources: dict[str, set[str]] = field(default_factory=dict)
    addresses: dict[str, set[str]] = field(default_factory=dict)


def read_writers(store: Store, config: Config) -> tuple[Writer, ...]:
    """Every author with their spellings and sources, the most stories first."""
    with store.read() as connection:
        spelled = people.read_spellings(connection)
    return _read_writers(store, config, _sign(spelled, config, read_fuller(spelled, config)))


def read_suggestions(store: Store, config: Config) -> tuple[Suggestion, ...]:
    """Authors who are likely one person, the likeliest first."""
    with store.read() as connection:
        spelled = people.read_spellings(connection)
        bylines = people.read_bylines(connection)
    fuller = read_fuller(spelled, config)
    signed = _sign(spelled, config, fuller)
    together = {pair for named in spelled for pair in _pairs(_keys(named, config, fuller))}
    one_article: set[Pair] = set()
    for story in bylines:
        if story.copies:
            one_article |= set(_pairs(key for named in (story.lead, *story.copies) for key in _keys(named, config, fuller)))
    seen = Seen({key: frozenset(found) for key, found in signed.addresses.items()}, together, one_article - together)
    return suggest_joins(_read_writers(store, config, signed), seen, config.authors)


def _sign(spelled: Iterable[Named], config: Config, fuller: dict[str, Fuller]) -> _Signed:
    signed = _Signed()
    for named in spelled:
        for person in read_again(named.people):
            key = claim_author(person, named.source, named.source_name, config.authors, fuller.get(named.source)).key
            signed.spellings.setdefault(key, set()).add(person.name)
            signed.sources.setdefault(key, set()).add(named.source)
            if person.email:
                signed.addresses.setdefault(key, set()).add(person.email)
    return signed


def _read_writers(store: Store, config: Config, signed: _Signed) -> tuple[Writer, ...]:
    with store.read() as connection:
        authors = people.read_authors(connection, hidden_keys(config.authors))
        counts = people.count_stories(connection)
    writers = (
        Writer(
            author,
            counts[key],
            tuple(sorted(signed.spellings.get(key, {author.name}))),
            tuple(sorted(signed.sources.get(key, {key.removeprefix("source:")}))),
        )
        for key, author in authors.items()
        if key in counts
    )
    return tuple(sorted(writers, key=lambda writer: (-writer.stories, writer.author.slug)))


def _keys(named: Named, config: Config, fuller: dict[str, Fuller]) -> Sequence[str]:
    known = fuller.get(named.source)
    return [claim_author(person, named.source, named.source_name, config.authors, known).key for person in read_again(named.people)]


def _pairs(keys: Iterable[str]) -> Iterable[Pair]:
    return map(frozenset, combinations(sorted(set(keys)), 2))
