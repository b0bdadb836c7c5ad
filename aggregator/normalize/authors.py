"""Who wrote an entry: bylines, in the order of precedence of RFC 4287 §4.2.1, then what the operator knows.

the entry's bylines ─► those of its atom:source ─► those of the feed ─► author_pattern ─► author ─► nobody (the source is the author)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from aggregator.model import Byline, ParsedEntry, ParsedFeed, Person, Source
from aggregator.normalize.titles import mend, plain_title
from aggregator.text.inline import text_of_inline
from aggregator.text.links import absolute_link, host_of
from aggregator.text.name_fold import fold_name
from aggregator.text.names import merge_people, split_byline
from aggregator.text.patterns import find_group

#: A byline in a text is short; a pattern that takes a paragraph found something else.
_LONGEST_FOUND = 120


def people_of(entry: ParsedEntry, parsed: ParsedFeed, source: Source, title: str, lines: Sequence[str]) -> tuple[Person, ...]:
    """The people and desks named first in the order above; empty if nobody is named.

    A byline that repeats the source's own name is its desk, however it is written: `Loud & Clear` are not two people.
    """
    own = _own_names(parsed, source)
    return next((people for people in _claims(entry, parsed, source, title, lines, own) if people), ())


def _claims(
    entry: ParsedEntry, parsed: ParsedFeed, source: Source, title: str, lines: Sequence[str], own: frozenset[str]
) -> Iterator[tuple[Person, ...]]:
    if "authors" not in source.distrust:
        for bylines in (entry.bylines, entry.origin.bylines if entry.origin else (), parsed.bylines):
            yield merge_people(person for byline in bylines for person in _people_in(byline, own))
    if source.author_pattern:
        yield _found(source.author_pattern, (title, *lines))
    if source.author:
        yield _stated(source.author)


def _people_in(byline: Byline, own: frozenset[str]) -> tuple[Person, ...]:
    name = mend(text_of_inline(byline.name or ""))
    if fold_name(name) in own:
        return (Person(name, kind="desk"),)
    return tuple(replace(person, kind="desk") if fold_name(person.name) in own else person for person in _people_in_one(byline))


def _people_in_one(byline: Byline) -> tuple[Person, ...]:
    people = _named(byline.name)
    if not people:
        return _named(byline.email)
    email = (byline.email or "").strip().lower()
    if len(people) == 1 and "@" in email and people[0].email is None:
        return (replace(people[0], email=email),)
    return people


def _named(words: str | None) -> tuple[Person, ...]:
    return merge_people(one for person in split_byline(mend(words or "")) for one in _mended(person))


def _mended(person: Person) -> tuple[Person, ...]:
    """A name beside which other letters left a doubt is mended alone."""
    name = mend(person.name)
    return (person,) if name == person.name else tuple(replace(one, email=person.email) for one in split_byline(name))


def _found(pattern: str, lines: Iterable[str]) -> tuple[Person, ...]:
    for line in lines:
        name = find_group(pattern, line)
        if name and len(name) <= _LONGEST_FOUND and (people := split_byline(name)):
            return people
    return ()


def _stated(author: str) -> tuple[Person, ...]:
    """The operator's `author:`, one name as a whole unless it plainly lists several people."""
    people = split_byline(author)
    several = len(people) > 1 and all(" " in person.name for person in people)
    return people if len(people) == 1 or several else (Person(author, kind="desk"),)


def _own_names(parsed: ParsedFeed, source: Source) -> frozenset[str]:
    """The source's names for itself, folded: a byline that repeats one names no person."""
    host = host_of(source.site or absolute_link(parsed.link, parsed.url) or source.url)
    names = (source.name or "", plain_title(parsed.title), host, host.partition(".")[0])
    return frozenset(folded for folded in map(fold_name, names) if folded)
