"""The key by which two spellings of a name are one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: Letters that have no decomposition.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i", "ħ": "h"})

_NO_WORD = re.compile(r"[^a-z0-9]+")


def fold_writers(names: Iterable[str]) -> frozenset[str]:
    """The keys of the full names among `names`; a single word may be anybody."""
    return frozenset(fold_name(name) for name in names if " " in name)


def fold_name(name: str) -> str:
    """The key by which two spellings are one: no case, spacing or punctuation, and no accents on Latin letters."""
    if name.isascii():
        return _NO_WORD.sub("", name.lower()) or name.lower().strip()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name).casefold()).translate(_PLAIN)
    kept: list[str] = []
    for letter in folded:
        category = unicodedata.category(letter)[0]
        if category in "LN" or (category == "M" and kept and not kept[-1].isascii()):
            kept.append(letter)
    return unicodedata.normalize("NFC", "".join(kept)) or name.casefold().strip()
