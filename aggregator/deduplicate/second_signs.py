"""What besides one title says that two articles are one, and what speaks against it. Pure; symmetric."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from aggregator.deduplicate.agreement import texts_agree, words_of
from aggregator.deduplicate.alignment import find_overlap
from aggregator.deduplicate.likeness import FEWEST_WORDS, is_framed, is_serial, texts_contradict
from aggregator.deduplicate.titles import is_reply, same_order, signs_differ, states_conflict
from aggregator.deduplicate.wording import stem, tokens_of
from aggregator.model import Pending

#: Who writes two texts of that length under one title writes of two things.
_WHOLE_TEXT = 60
#: Of the shorter of two such texts, that must stand in the other in its order.
_HALF = 0.5
#: Significant words that a text has besides those of its title, to say something of its own.
_FEWEST_OWN = 6
#: How far apart two articles of one title may be published to be one by that alone.
_TITLE_WITHIN = timedelta(hours=48)
_SECOND_SIGNS = "the same author, the other's site named as its source, an agreeing text, or within 48 hours"


@dataclass(frozen=True, slots=True)
class SecondSign:
    """What besides its title tells an article; exactly one of both is empty."""

    sign: str = ""
    missing: str = ""


def find_second_sign(one: Pending, other: Pending) -> SecondSign:
    """What besides one title says that two articles are one, or what is missing for that."""
    if missing := _against_title(one, other):
        return SecondSign(missing=missing)
    dates = (one.published, other.published)
    signs = (
        ("the same author", bool(one.writers & other.writers)),
        ("one names the other's site as its source", is_from(one, other) or is_from(other, one)),
        ("the texts agree", texts_agree(one.words, other.words)),
        ("within 48 hours", None not in dates and abs(one.claimed - other.claimed) <= _TITLE_WITHIN and same_order(one, other)),
    )
    return next((SecondSign(sign) for sign, holds in signs if holds), SecondSign(missing=f"no second sign: {_SECOND_SIGNS}"))


def _against_title(one: Pending, other: Pending) -> str:
    if is_serial(one):
        return "it is that of a series"
    if states_conflict(one, other):
        return "they are of two states of one notice"
    if is_reply(one) or is_reply(other):
        return "it is that of a thread"
    if signs := signs_differ(one, other):
        return f"{', '.join(sorted(signs))} stands on one side only"
    if is_framed(one, other):
        return "the texts have a frame in common, and differ in its slots"
    same = bool(one.writers & other.writers)
    if one.writers and other.writers and not same:
        return "other authors"
    if texts_contradict(one, other, _WHOLE_TEXT if same else FEWEST_WORDS) or _are_other_texts(one, other):
        return "the texts disagree"
    return "the texts have no word in common" if not same and _say_nothing_in_common(one, other) else ""


def is_from(entry: Pending, other: Pending) -> bool:
    """Does `entry` name the site of `other` as where it was first?"""
    host, site = ((name or "").removeprefix("www.") for name in (entry.origin, other.site))
    return bool(host and site) and host == site and entry.origin != entry.site


def _are_other_texts(one: Pending, other: Pending) -> bool:
    """Are both long, and does less than half of the shorter one stand in the other, though they use the same words?"""
    found = find_overlap(tokens_of(one.words), tokens_of(other.words))
    return found.length >= _WHOLE_TEXT and found.share < _HALF


def _say_nothing_in_common(one: Pending, other: Pending) -> bool:
    """Does each say something besides the words of the titles, and nothing that the other says?"""
    titles = {stem(word) for entry in (one, other) for word in words_of(entry.title)}
    a, b = ({stem(word) for word in words_of(entry.words)} - titles for entry in (one, other))
    return min(len(a), len(b)) >= _FEWEST_OWN and not a & b
