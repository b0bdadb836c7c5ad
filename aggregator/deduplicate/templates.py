"""Do two articles fill one template, or stand over one boilerplate? Then they tell of two events, however many words they share. Pure.

"SilentKelp claims attack on the port of Halmar" is not "SilentKelp claims attack on brewery Tannhof".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher

from aggregator.deduplicate.terms import NAME_LIKE, Told, Word

#: What each of two texts of one template fills into one place.
Slot = tuple[Sequence[Word], Sequence[Word]]

#: Shares of the shorter title that stands in the other: above the first they may be of one template, above the second they are.
_LIKE, _ALIKE = 0.5, 0.7
#: Shares of the shorter summary: of one template; one text.
_SAME, _EQUAL = 0.8, 0.95
#: What a word says at least by which titles over one text differ.
_OWN = 0.5
#: Words of a place that a template leaves open, at most; and of one that is filled with a name.
_SLOT, _NAMED_SLOT = 3, 8


def is_template(one: Told, other: Told) -> bool:
    """Are two articles of one template?"""
    share, slots = _compare(one.summary, other.summary)
    if share >= _SAME and (slots or not _is_titled(one, other)):
        return True
    if share >= _EQUAL and any(word.weight >= _OWN for word in _own(one.title, other.title)):
        return True
    share, slots = _compare(one.title, other.title)
    return share >= _LIKE and (len(slots) > 1 or any(_is_filled(slot, share) for slot in slots))


def _compare(one: Sequence[Word], other: Sequence[Word]) -> tuple[float, list[Slot]]:
    """Which share of the shorter text stands in the other, and the places that each fills with words of its own."""
    # Which one comes first makes a difference to SequenceMatcher, and shall make none here.
    one, other = sorted((one, other), key=lambda words: [word.key for word in words])
    keys, others = ([word.key for word in words] for words in (one, other))
    steps = SequenceMatcher(None, keys, others, autojunk=False).get_opcodes()
    shared = sum(end - start for tag, start, end, _, _ in steps if tag == "equal")
    replaced = ((_lacking(one[a:b], others), _lacking(other[c:d], keys)) for tag, a, b, c, d in steps if tag == "replace")
    return shared / (min(len(one), len(other)) or 1), [slot for slot in replaced if _is_slot(*slot)]


def _lacking(words: Sequence[Word], keys: Collection[str]) -> Sequence[Word]:
    """Those that do not stand elsewhere in the other text."""
    return [word for word in words if word.key not in keys]


def _own(one: Sequence[Word], other: Sequence[Word]) -> list[Word]:
    keys = {word.key for word in one} ^ {word.key for word in other}
    return [word for word in (*one, *other) if word.key in keys]


def _is_slot(one: Sequence[Word], other: Sequence[Word]) -> bool:
    if not one or not other:
        return False
    named = all(_is_named(words) or any(word.sign for word in words) for words in (one, other))
    words = " ".join(word.key for word in one), " ".join(word.key for word in other)
    return max(len(one), len(other)) <= (_NAMED_SLOT if named else _SLOT) and not (words[0] in words[1] or words[1] in words[0])


def _is_filled(slot: Slot, share: float) -> bool:
    """Is it filled with two names or two signs? In titles that are else equal, with anything."""
    return share >= _ALIKE or all(_is_named(words) for words in slot) or all(any(word.sign for word in words) for words in slot)


def _is_named(words: Sequence[Word]) -> bool:
    return any(word.capital and word.weight >= NAME_LIKE for word in words)


def _is_titled(one: Told, other: Told) -> bool:
    """Does the title of one say something that the other says too?"""
    pairs = ((one, other), (other, one))
    return any(a.words[key].weight and key in b.words for a, b in pairs for key in a.title_keys)
