"""How like two articles are by their words, and what speaks against their being one. Pure; symmetric."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.deduplicate.agreement import texts_agree
from aggregator.deduplicate.alignment import OWN_HEAD, Overlap, Slots, find_overlap, find_slots, may_overlap
from aggregator.deduplicate.titles import bare_words, is_reply, signs_conflict, signs_differ, states_conflict, title_slots, told_by
from aggregator.deduplicate.wording import is_among, is_unspaced, stem, texts_of, title_words, tokens_of
from aggregator.model import Pending
from aggregator.text.characters import fold_words

#: Words that two texts must share at least.
_FEWEST_SHARED = 18
#: (Up to so many words of the shorter text, so large a part of it must stand in the longer one.)
_SHARES = ((60, 0.9), (100, 0.75), (140, 0.7))
_SHARE = 0.5
#: House style writes some words in another way: one slot in 48 shared words may differ, and in more words more in proportion.
_SLOTS = 2300
#: So often, nobody puts one word in the place of the same other one, but for a template.
_REPEATED = 3
#: One run in common that long at least, or of half the shorter text.
_LONG_RUN = 12
#: Where a title has a sign more, the text must be the same: so large a part of it, in one piece of so many words.
_SAME_SHARE, _SAME_RUN = 0.9, 40
#: A text of which so much is shared in one piece is no frame, whatever the titles say.
_WHOLE_RUN = 60
#: Words before what two texts share, that make it the background of another story.
_FOLLOW_UP = 30
#: Of the significant words of a title, that the shared text must hold to tell it.
_TOLD, _FEWEST_TOLD = 0.34, 2
#: In common, of the words of the shorter title, that make one tell the other.
_LIKE, _VERY_LIKE = 0.6, 0.85
#: Below this many words, a text that somebody wrote by hand says too little to contradict another.
FEWEST_WORDS = 20
#: Of a text, in words: enough to be compared where a link is shared, and how much of it must stand in the other.
_FEWEST_TOKENS, _ALIKE = 8, 0.8
#: The same of an article under another title, of which its text tells nothing; later, a text that comes again is boilerplate.
_RETITLED_WITHIN = timedelta(hours=120)
#: The same of the issues of a series, which may be a daily one.
_ISSUE_WITHIN = timedelta(hours=18)
#: Words of titles that come again with every issue of a series: the date tells them apart, or only the text.
_SERIAL = frozenset(
    "weekly daily monthly digest roundup round-up recap bulletin newsletter podcast episode stormcast catalog catalogue advisories diary "
    "patchday wochenrückblick wochenüberblick hebdo hebdomadaire semana semanal boletín resumen дайджест обзор недели 週刊".split()
)
#: What tells a product from its sister.
_EDITIONS = frozenset("lite pro plus premium enterprise professional ultimate".split())
#: What a title says that announces several stories.
_ROUND_UP = re.compile(r"\b(?:and|&) more\W*$|^\W*(?:in case you missed|icymi)\b|\bround-?up\b|\bother (?:news|stories)\W*$", re.I)
#: What parts the stories that a title lists.
_SEVERAL = re.compile(r"[,;•·、；，]\s*")


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
    """The best way in which a text of `one` stands in a text of `other`, or the other way round; None where none can."""
    mine, theirs = (texts_of(entry.words, entry.summary) for entry in (one, other))
    pairs = [(a, b) for a in mine for b in theirs if may_overlap(a, b, _SHARE)]
    if not pairs:
        return None
    best = max((find_overlap(a, b) for a, b in pairs), key=lambda found: (found.share, found.shared))
    evidence = f"{best.shared} of the {best.length} words of the shorter text stand in the other, {best.longest} of them in one piece"
    if short := _too_little(best):
        return Likeness(round(best.share, 2), evidence, short, short=True)
    return Likeness(round(best.share, 2), evidence, _against(one, other, best))


def is_serial(entry: Pending) -> bool:
    """Does the title say that more of the kind come?"""
    return is_round_up(entry.title) or bool(title_words(entry.title) & _SERIAL)


def is_round_up(title: str) -> bool:
    """Does a title announce several stories?"""
    return bool(_ROUND_UP.search(title))


def is_framed(one: Pending, other: Pending) -> bool:
    """Do the texts have a frame in common that each fills in its own way?"""
    found = find_overlap(tokens_of(one.words), tokens_of(other.words))
    if found.share < _SHARE:
        return False
    slots = find_slots(found)
    return bool(slots.signs) or _is_frame(found, slots)


def _is_frame(found: Overlap, slots: Slots) -> bool:
    """Are there more slots than house style makes?"""
    return slots.places * _SLOTS > found.shared**2 or slots.repeated >= _REPEATED


def texts_contradict(one: Pending, other: Pending, fewest: int = FEWEST_WORDS) -> bool:
    """Do both have so many words, and do not say the same?"""
    return min(len(tokens_of(one.words)), len(tokens_of(other.words))) >= fewest and not texts_agree(one.words, other.words)


def _too_little(found: Overlap) -> str:
    needed = next((share for most, share in _SHARES if found.length < most), _SHARE)
    if found.shared < _FEWEST_SHARED or found.share < needed:
        return f"the texts share too little ({found.shared} of {found.length} words)"
    if found.longest < min(_LONG_RUN, found.length // 2):
        return f"no more than {found.longest} words in one piece are shared"
    return ""


def _against(one: Pending, other: Pending, found: Overlap) -> str:
    slots = find_slots(found)
    if signs := slots.signs or (found.share < _SAME_SHARE and slots.inserted):
        return f"the texts differ in {', '.join(sorted(signs))}"
    if _is_frame(found, slots):
        return f"the texts have a frame in common, and differ in {slots.places} places of it"
    if named := _named_slots(one, other, slots):
        return f"the texts have a frame in common, and differ in {', '.join(sorted(named))}, which the titles name"
    if is_reply(one) != is_reply(other):
        return "one is a reply to the other"
    if is_round_up(one.title) != is_round_up(other.title):
        return "one is a round-up"
    if is_serial(one) and is_serial(other) and abs(one.claimed - other.claimed) > _ISSUE_WITHIN:
        return "both are of a series, and of other days"
    return _against_titles(one, other, found)


def _against_titles(one: Pending, other: Pending, found: Overlap) -> str:
    if states_conflict(one, other):
        return "they are of two states of one notice"
    filled = title_slots(one, other)
    if filled and (found.longest < _WHOLE_RUN or found.begin_apart or _name_products(filled)):
        return f"the titles have a frame in common, and differ in {', '.join(sorted(filled))}"
    if more := _more_told(one, other) or _more_told(other, one):
        return f"one tells of several stories: {more}"
    if conflict := signs_conflict(one, other) & signs_differ(one, other):
        return f"the titles differ in {', '.join(sorted(conflict))}"
    same = (found.share >= _SAME_SHARE and found.longest >= _SAME_RUN) or one.writers & other.writers
    if not same and (differing := signs_differ(one, other)):
        return f"{', '.join(sorted(differing))} stands in one title, and not in the other article"
    a, b = bare_words(one, other)
    # A title of pictures or marks alone has no words, and says nothing.
    alike = len(a & b) / (min(len(a), len(b)) or 1)
    if found.is_passage and alike < _VERY_LIKE:
        return "the shorter text is a passage of the other, which has another title"
    return "" if alike >= _LIKE else _against_retitled(one, other, found)


def _against_retitled(one: Pending, other: Pending, found: Overlap) -> str:
    told = _are_told(bare_words(one, other), found)
    if not any(told):
        return "what the texts share tells neither title"
    if not all(told) and abs(one.claimed - other.claimed) > _RETITLED_WITHIN:
        return "what the texts share does not tell both titles, and they are days apart"
    if _is_follow_up(one, other, found):
        return "one begins with a story of its own, which its title tells"
    apart = found.begin_apart and not all(told) and not found.is_edited
    return "each begins in its own way, and what follows does not tell both titles" if apart else ""


def _name_products(filled: frozenset[str]) -> bool:
    """Are these words of titles such as tell one product from another, though one text may stand under both?"""
    return any("/" in word or word in _EDITIONS for word in filled)


def texts_alike(one: Pending, other: Pending) -> bool:
    """Does most of the shorter text stand in the longer one, however short it is?"""
    found = find_overlap(tokens_of(one.words), tokens_of(other.words))
    return found.length >= _FEWEST_TOKENS and found.share >= _ALIKE


def _named_slots(one: Pending, other: Pending, slots: Slots) -> frozenset[str]:
    """The words of the titles in which the slots of the texts differ, if each side has one."""
    short, long = slots.filled
    for here, there in ((short, long), (long, short)):
        mine, theirs = _named_in(one.title, here), _named_in(other.title, there)
        if mine and theirs:
            return mine | theirs
    return frozenset()


def _is_follow_up(one: Pending, other: Pending, found: Overlap) -> bool:
    """Does one text tell what its title says before all that it shares, and the other begin with what they share?"""
    (brief, _), (head, text) = sorted(zip(found.beginnings, (found.short, found.long), strict=True), key=lambda side: len(side[0]))
    if len(brief) >= OWN_HEAD or len(head) < _FOLLOW_UP:
        return False
    before, shared = {*map(stem, head)}, {*map(stem, found.words)}
    entry, beside = (one, other) if text in texts_of(one.words, one.summary) else (other, one)
    own = bare_words(entry, beside)[0] - title_words(beside.title)
    return any(is_among(word, before) and not is_among(word, shared) for word in own)


def _more_told(entry: Pending, other: Pending) -> str:
    """A part of a title that tells of what its article says, and the other nowhere does: of several stories in one."""
    parts = _SEVERAL.split(entry.title)
    if len(parts) == 1:
        return ""
    own = told_by(entry)
    elsewhere = told_by(other) | {stem(word) for word in title_words(other.title)}
    for part in parts:
        words = title_words(part)
        more = [word for word in words if not is_among(word, elsewhere) and is_among(word, own)]
        if len(more) >= max(_FEWEST_TOLD, len(words) / 2):
            return part.strip()
    return ""


def _named_in(title: str, words: frozenset[str]) -> frozenset[str]:
    folded, told = fold_words(title), title_words(title)
    return frozenset(word for word in words if word in told or (len(word) > 1 and is_unspaced(word) and word in folded))


def _are_told(titles: Sequence[frozenset[str]], found: Overlap) -> list[bool]:
    """Does the shared text hold enough of each title?"""
    shared, letters = set(map(stem, found.words)), "".join(found.words)
    told = [sum(is_among(word, shared) or (is_unspaced(word) and word in letters) for word in title) for title in titles]
    return [count >= max(min(_FEWEST_TOLD, len(title)), _TOLD * len(title)) for count, title in zip(told, titles, strict=True)]
