"""Characters that must not reach a published document; words folded for comparing; texts cut short."""

from __future__ import annotations

import re
import unicodedata

from aggregator.text.invisible import readable

#: All but the legal characters of XML 1.0 §2.2 (A20), with the C1 controls, lone surrogates and non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
#: What HTML reads `&#146;` as (HTML §13.2.5.80).
_C1 = re.compile("[\x80-\x9f]")
_WESTERN = {code: letter for code in range(0x80, 0xA0) if (letter := bytes([code]).decode("cp1252", "ignore"))}
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+(?:[-.:/]\w+)*")


def legal(text: str) -> str:
    """`text` without characters that are illegal in XML 1.0 or never meant to be shown."""
    return _ILLEGAL.sub("", text)


def western(text: str) -> str:
    """`text` with C1 controls as the letters of windows-1252 that they were meant to be: 0x96 is a dash."""
    return text if text.isascii() or not _C1.search(text) else text.translate(_WESTERN)


def one_line(text: str) -> str:
    """`text`, legal and `readable`, with every run of white space as one space and none at the ends, and no soft hyphens."""
    return _SPACE.sub(" ", readable(legal(text).replace("\xad", ""))).strip()


def fold_words(text: str, most: int | None = None) -> str:
    """The first `most` words of `text`, case folded, one space between; versions, dates and CVE ids stay whole words.

    Stored keys are taken over it: another result makes known entries unknown (see `aggregator.normalize.identity`).
    """
    # ASCII is its own normal form; most texts are.
    folded = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded)[:most])


def shorten(text: str, most: int) -> str:
    """`text`, cut after a word so that it has at most `most` characters with the ellipsis that then ends it."""
    if len(text) <= most:
        return text
    cut = text.rfind(" ", most // 2, most)
    if cut <= 0:
        cut = most - 1
        while cut > 1 and _is_joined(text[cut - 1 : cut + 1]):
            cut -= 1
    return readable(text[:cut].rstrip(" ,;:-\u2013\u2014(\u2026")) + "…"


def _is_joined(pair: str) -> bool:
    """Are two characters parts of one sign, such as a letter and its accent, or two emoji that a joiner makes one?"""
    return (
        pair[0] in "\u200d\u200c"
        or unicodedata.category(pair[1])[0] == "M"
        or pair[1] in "\u200c\u200d"
        or "\U0001f3fb" <= pair[1] <= "\U0001f3ff"
    )
