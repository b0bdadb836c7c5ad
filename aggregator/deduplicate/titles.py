"""Titles of articles: what of them is a label, whether two are one, and whether two are of one frame. Pure; symmetric.

[Updated] Acme Wire: Routers open to anyone | Security     ─►  Routers open to anyone, with the labels Updated, Acme Wire, Security
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.deduplicate.signs import sign_of, signs_of, spell
from aggregator.deduplicate.wording import is_among, is_unspaced, stem, texts_of, title_words
from aggregator.model import Pending
from aggregator.text.characters import fold_words

#: Below this many significant words a title is a formula.
FEWEST_WORDS = 5
#: A label before or behind a title, in brackets or parted from it by a mark.
_BRACKETED = r"[\[(（【]([^\])）】]{1,40})[\])）】]"
_BEFORE = re.compile(rf"\s*(?:{_BRACKETED}|([^:：|｜\u2013\u2014]{{1,40}}?)(?:\s*[:：|｜]|\s+[-»\u2013\u2014]+)(?=\s))\s*(?=\S)")
_BEHIND = re.compile(rf"(?<=\S)(?:,?\s*{_BRACKETED}|\s*[|｜]\s*([^|｜]{{1,40}})|\s+[-»\u2013\u2014]+\s+([^|｜]{{1,40}}))\s*$")
#: Without one of these, a title has no label.
_MARK = re.compile(r"[\])）】|｜:：»\u2013\u2014]|\s-")
#: Words that a label has at most.
_LONGEST_LABEL = 5
_MOST_LABELS = 4
#: Labels that say nothing of what is told.
_PLAIN = frozenset("update updated updates exclusive breaking video watch live opinion analysis news alert podcast nda infographic".split())
#: Labels of another state of one article.
_UPDATED = frozenset("update updated".split())
#: States of one notice, in brackets, and counted by letters.
_UPDATED_NOTICE = _UPDATED | {"aktualisiert", "mise à jour", "actualización", "aggiornamento"}
_NEW_NOTICE = frozenset("new neu nouveau nuevo nuovo".split())
_STATE = re.compile(r"[\[(]([^\W\d_][^\])]{1,14})[\])]")
_COUNTED = re.compile(r"\bupdate ([a-z])\W*$", re.I)
_REPLY = re.compile(r"\s*(?:re|aw|antw|sv|fwd?)\s*:", re.I)
#: What an apostrophe parts from a word.
_ENDINGS = frozenset("s t".split())
#: In common, of the words of the longer title, that make two ones of a frame.
_FRAME = 0.5
_NEARLY = 0.75
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Title:
    """A title without its labels."""

    words: frozenset[str]
    #: As it is written.
    rest: str
    #: Folded.
    labels: tuple[str, ...]


@lru_cache(maxsize=8192)
def peel(title: str) -> Title:
    """`title` without labels, as long as five significant words are left; a label holds no sign, but for a date in brackets."""
    labels: list[str] = []
    while len(labels) < _MOST_LABELS:
        found = next(((rest, label) for rest, label in _split(title) if len(title_words(rest)) >= FEWEST_WORDS), None)
        if found is None:
            break
        title, label = found
        labels.append(label)
    return Title(title_words(title), title, tuple(sorted(labels)))


def _split(title: str) -> Iterator[tuple[str, str]]:
    """(The rest, a folded label) for the one behind a title, and the one before it."""
    if not _MARK.search(title):
        return
    for match, rest in (
        ((behind := _BEHIND.search(title)), title[: behind.start()] if behind else ""),
        ((before := _BEFORE.match(title)), title[before.end() :] if before else ""),
    ):
        label = fold_words(next(filter(None, match.groups()), "")) if match else ""
        if label and _is_label(label):
            yield rest, label


def title_keys(title: str) -> Iterator[frozenset[str]]:
    """What titles are looked up by: their significant words with and without labels; none of a formula."""
    for words in {title_words(title), peel(title).words}:
        if len(words) >= FEWEST_WORDS:
            yield words


def same_title(one: Pending, other: Pending) -> bool:
    """The same significant words, at least five; numbers and dates count as words.

    Only one of both may have a label more, unless it is the name of a source, or says nothing of what is told.
    """
    if title_words(one.title) == title_words(other.title):
        return len(title_words(one.title)) >= FEWEST_WORDS
    a, b = peel(one.title), peel(other.title)
    return a.words == b.words and len(a.words) >= FEWEST_WORDS and not (_own_labels(a, b, one, other) and _own_labels(b, a, one, other))


def bare_words(one: Pending, other: Pending) -> tuple[frozenset[str], frozenset[str]]:
    """The significant words of both titles, without the labels that only name a source or say nothing."""
    return _bare(one, one, other), _bare(other, one, other)


def title_slots(one: Pending, other: Pending) -> frozenset[str]:
    """What each of two titles that have half their words in common says in the place of the other, or one more where they have most in
    common; empty if there is no such thing.

    Words that the other article tells are none, but a sign is: an article on part two names part one.
    """
    a, b = bare_words(one, other)
    if len(a & b) < _FRAME * max(len(a), len(b)):
        return frozenset()
    mine, theirs = _own_words(a, b, other), _own_words(b, a, one)
    nearly = len(a & b) >= _NEARLY * max(len(a), len(b))
    return mine | theirs if nearly or (mine and theirs) else frozenset()


def signs_differ(one: Pending, other: Pending) -> frozenset[str]:
    """The signs of each title that the other article nowhere tells."""
    return _untold(one, other) | _untold(other, one)


def signs_conflict(one: Pending, other: Pending) -> frozenset[str]:
    """The signs in which two titles differ, where each has one that the other lacks."""
    a, b = _signs(one.title), _signs(other.title)
    return a ^ b if a - b and b - a else frozenset()


def is_reply(entry: Pending) -> bool:
    """Is it a reply, which bears the title of its thread?"""
    return bool(_REPLY.match(entry.title))


def same_order(one: Pending, other: Pending) -> bool:
    """Do two titles of one set of words tell them in one order? Else somebody wrote a headline of his own."""
    a, b = peel(one.title), peel(other.title)
    first, second = ([word for word in map(spell, fold_words(title.rest).split()) if word in a.words & b.words] for title in (a, b))
    return first == second


def states_conflict(one: Pending, other: Pending) -> bool:
    """Is one a notice as it was new, or by the letter of its update, and the other in another state?"""
    a, b = _state(one.title), _state(other.title)
    counted = any(state.startswith("update ") for state in (a, b))
    return a != b and (counted or "" not in (a, b))


def is_update(one: Pending, other: Pending) -> bool:
    """Does one of both titles say that it is another state of the article?"""
    a, b = (any(_UPDATED & {*label.split()} for label in peel(entry.title).labels) for entry in (one, other))
    return a != b


def told_by(entry: Pending) -> frozenset[str]:
    """The stems of all words that an article tells."""
    return _stems(entry.words, entry.summary)


@lru_cache(maxsize=4096)
def _state(title: str) -> str:
    """`new` or `update`, as a title says in brackets, or `update b` as agencies count them; empty if it says nothing."""
    if counted := _COUNTED.search(title):
        return f"update {counted[1].lower()}"
    labels = {fold_words(label) for label in _STATE.findall(title)}
    return "update" if labels & _UPDATED_NOTICE else "new" if labels & _NEW_NOTICE else ""


def _is_label(label: str) -> bool:
    words = label.split()
    signs = [sign for word in words if (sign := sign_of(word))]
    return len(words) <= _LONGEST_LABEL and (_is_date(signs) or not [sign for sign in signs if not sign.startswith("day-")])


def _is_date(signs: list[str]) -> bool:
    named = [sign for sign in signs if sign.startswith(("month-", "day-"))]
    return any(sign.startswith("month-") for sign in named) and all(sign.isdecimal() for sign in signs if sign not in named)


def _own_labels(title: Title, beside: Title, one: Pending, other: Pending) -> list[str]:
    return [label for label in title.labels if label not in beside.labels and not _says_nothing(label, one, other)]


def _says_nothing(label: str, one: Pending, other: Pending) -> bool:
    """Is a label the name of one of both sources, or a plain one?"""
    if {*label.split()} <= _PLAIN:
        return True
    spelled = label.replace(" ", "")
    names = (name for entry in (one, other) for name in _names(entry))
    return any(
        spelled == name or (min(len(spelled), len(name)) >= _SHORTEST_NAME and (spelled in name or name in spelled)) for name in names
    )


def _names(entry: Pending) -> Iterator[str]:
    """How a source may call itself in a title: by its name or host, folded, without spaces."""
    host = (entry.site or "").removeprefix("www.")
    for name in (entry.source_name, host, host.partition(".")[0]):
        if spelled := fold_words(name).replace(" ", ""):
            yield spelled


def _bare(entry: Pending, one: Pending, other: Pending) -> frozenset[str]:
    title = peel(entry.title)
    if not title.labels:
        rests = (rest for rest, label in _split(entry.title) if _says_nothing(label, one, other))
        return title_words(next(rests, entry.title))
    return title.words.union(*(title_words(label) for label in title.labels if not _says_nothing(label, one, other)))


def _own_words(title: frozenset[str], other_title: frozenset[str], other: Pending) -> frozenset[str]:
    if not (own := title - other_title - _ENDINGS):
        return own
    told = told_by(other) | {stem(word) for word in other_title}
    return frozenset(word for word in own if sign_of(word) or not (is_among(word, told) or _stands_in(word, other.words)))


def _untold(one: Pending, other: Pending) -> frozenset[str]:
    signs = _signs(one.title)
    if not signs:
        return signs
    told = _signs(other.title).union(*(signs_of(tokens) for tokens in texts_of(other.words, other.summary)))
    return signs - told - _date_signs(other, signs)


def _date_signs(entry: Pending, signs: frozenset[str]) -> set[str]:
    """What the date of an entry tells of `signs`: its year and month, and the day where they name the month."""
    if entry.published is None:
        return set()
    month = f"month-{entry.published.month}"
    day = {str(entry.published.day), f"day-{entry.published.weekday()}"} if month in signs else set()
    return {str(entry.published.year), month, *day}


@lru_cache(maxsize=512)
def _stems(words: str, summary: str) -> frozenset[str]:
    return frozenset(map(stem, {word for tokens in texts_of(words, summary) for word in tokens}))


@lru_cache(maxsize=4096)
def _signs(title: str) -> frozenset[str]:
    return frozenset(word for word in title_words(title) if sign_of(word))


def _stands_in(word: str, text: str) -> bool:
    """Does a word of a script without spaces stand in `text`? Elsewhere `ios` stands in `studios`."""
    return is_unspaced(word) and word in text
