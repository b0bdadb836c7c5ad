"""How like two articles are by their words, and what speaks against their being one. Pure; symmetric."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from aggregator.deduplicate.agreement import texts_agree, texts_disagree, words_of
from aggregator.deduplicate.alignment import Alignment, align
from aggregator.deduplicate.signs import sign_of, signs_of
from aggregator.deduplicate.wording import FEWEST_TITLE_WORDS, bare_title, is_unspaced, name_keys, stem, title_words, tokens_of
from aggregator.model import Pending
from aggregator.text.characters import fold_words

#: Words that two texts must share at least.
_FEWEST_SHARED = 18
#: (Up to so many words of the shorter text, so large a part of it must stand in the longer one.)
_SHARES = ((40, 0.9), (80, 0.8), (120, 0.7))
_SHARE = 0.6
#: Shared words for each slot that may differ, since house style writes some words in another way.
_WORDS_A_SLOT = 30
#: One run in common that long at least, or of half the shorter text.
_LONG_RUN = 12
#: Where a title has a sign more, the text must be the same: so large a part of it, in one piece of so many words.
_SAME_SHARE, _SAME_RUN = 0.9, 40
#: Of the significant words of a title, that the shared text must hold to tell it.
_TOLD, _FEWEST_TOLD = 0.34, 2
#: In common, of the words of the longer title or the shorter text, that make two ones of a frame.
_FRAME = 0.5
#: In common, of the words of the shorter title, that make one tell the other.
_LIKE = 0.6
#: How far apart two articles of one title may be published to be one by that alone.
_TITLE_WITHIN = timedelta(hours=48)
#: Words of titles that come again with every issue of a series: the date tells them apart, or only the text.
_SERIAL = frozenset(
    "weekly daily monthly digest roundup round-up recap bulletin newsletter podcast episode stormcast catalog catalogue advisories diary "
    "patchday wochenrückblick wochenüberblick hebdo hebdomadaire semana semanal boletín resumen дайджест обзор недели 週刊".split()
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two articles are alike by their texts."""

    score: float
    evidence: str
    #: What keeps them apart; empty: they are one article.
    missing: str
    #: Too little is shared to say anything.
    short: bool = False


def find_likeness(one: Pending, other: Pending) -> Likeness | None:
    """The best way in which a text of `one` stands in a text of `other`, or the other way round; None where a side has none."""
    best = max((align(a, b) for a, b in _texts(one, other)), key=lambda found: (found.share, found.shared), default=None)
    if best is None:
        return None
    evidence = f"{best.shared} of the {best.length} words of the shorter text stand in the other, {best.longest} of them in one piece"
    if short := _too_little(best):
        return Likeness(round(best.share, 2), evidence, short, short=True)
    return Likeness(round(best.share, 2), evidence, _against(one, other, best))


def same_title(one: Pending, other: Pending) -> bool:
    """The same significant words, at least five, but for the names of both sources; numbers and dates count as words."""
    a, b = _bare_titles(one, other)
    return a == b and len(a) >= FEWEST_TITLE_WORDS


def second_sign(one: Pending, other: Pending) -> str:
    """In words, what besides one title says that two articles are one; empty if nothing does, or something speaks against it."""
    if title_words(one.title) & _SERIAL or texts_disagree(one.words, other.words) or signs_differ(one, other) or _is_framed(one, other):
        return ""
    if one.writers and other.writers and not one.writers & other.writers:
        return ""
    if one.writers & other.writers:
        return "the same author"
    if texts_agree(one.words, other.words):
        return "the texts agree"
    if one.published and other.published and abs(one.published - other.published) <= _TITLE_WITHIN:
        return "within 48 hours"
    return ""


def signs_differ(one: Pending, other: Pending) -> frozenset[str]:
    """The signs of each title that the other article nowhere tells."""
    return _untold(one, other) | _untold(other, one)


def _texts(one: Pending, other: Pending) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    mine, theirs = ([tokens for tokens in (tokens_of(entry.words), _summary(entry)) if tokens] for entry in (one, other))
    return ((a, b) for a in mine for b in theirs)


def _summary(entry: Pending) -> tuple[str, ...]:
    folded = fold_words(entry.summary)
    return () if not folded or entry.words.startswith(folded.rsplit(" ", 1)[0]) else tokens_of(folded)


def _too_little(found: Alignment) -> str:
    needed = next((share for most, share in _SHARES if found.length < most), _SHARE)
    if found.shared < _FEWEST_SHARED or found.share < needed:
        return f"the texts share too little ({found.shared} of {found.length} words)"
    if found.longest < min(_LONG_RUN, found.length // 2):
        return f"no more than {found.longest} words in one piece are shared"
    return ""


def _against(one: Pending, other: Pending, found: Alignment) -> str:
    if found.signs:
        return f"the texts differ in {', '.join(sorted(found.signs))}"
    if found.slots * _WORDS_A_SLOT > found.shared:
        return f"the texts have a frame in common, and differ in {found.slots} places of it"
    if filled := _title_slots(one, other):
        return f"the titles have a frame in common, and differ in {', '.join(sorted(filled))}"
    same = found.share >= _SAME_SHARE and found.longest >= _SAME_RUN
    if not same and (differing := signs_differ(one, other)):
        return f"{', '.join(sorted(differing))} stands in one title, and not in the other article"
    a, b = _bare_titles(one, other)
    if not (_is_told(a, found) or _is_told(b, found) or len(a & b) >= _LIKE * min(len(a), len(b))):
        return "what the texts share tells neither title"
    return ""


def _is_framed(one: Pending, other: Pending) -> bool:
    """Do the texts have a frame in common that each fills in its own way?"""
    found = align(tokens_of(one.words), tokens_of(other.words))
    return found.share >= _FRAME and bool(found.signs or found.slots * _WORDS_A_SLOT > found.shared)


def _title_slots(one: Pending, other: Pending) -> frozenset[str]:
    """What each of two titles that have half their words in common says in the place of the other; empty if only one does.

    Words that the other article tells are none, but a sign is: an article on part two names part one.
    """
    a, b = _bare_titles(one, other)
    if len(a & b) < _FRAME * max(len(a), len(b)):
        return frozenset()
    mine, theirs = _own_words(a, b, other), _own_words(b, a, one)
    return mine | theirs if mine and theirs else frozenset()


def _own_words(title: frozenset[str], other_title: frozenset[str], other: Pending) -> frozenset[str]:
    told = {stem(word) for word in (*other_title, *tokens_of(other.words), *tokens_of(fold_words(other.summary)))}
    return frozenset(word for word in title - other_title if sign_of(word) or (stem(word) not in told and word not in other.words))


def _untold(one: Pending, other: Pending) -> frozenset[str]:
    signs = _title_signs(one)
    if not signs:
        return signs
    told = _title_signs(other) | signs_of(tokens_of(other.words)) | signs_of(tokens_of(fold_words(other.summary)))
    dated = {str(other.claimed.year), f"month-{other.claimed.month}"} if other.published else set()
    return signs - told - dated


def _title_signs(entry: Pending) -> frozenset[str]:
    return signs_of(tokens_of(fold_words(entry.title)))


def _bare_titles(one: Pending, other: Pending) -> tuple[frozenset[str], frozenset[str]]:
    names = (*name_keys(one.source_name, one.site), *name_keys(other.source_name, other.site))
    return title_words(bare_title(one.title, names)), title_words(bare_title(other.title, names))


def _is_told(title: frozenset[str], found: Alignment) -> bool:
    """Does the shared text hold enough of a title?"""
    shared, letters = {stem(word) for word in found.words}, "".join(found.words)
    told = sum(stem(word) in shared or (is_unspaced(word) and word in letters) for word in title)
    return told >= min(_FEWEST_TOLD, len(title)) and told >= _TOLD * len(title)


def score_titles(one: str, other: str) -> float:
    """Words in common, of all words of both titles: 0 to 1."""
    a, b = words_of(one), words_of(other)
    return len(a & b) / len(a | b) if a | b else 0.0
