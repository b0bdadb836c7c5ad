"""Characters that must not reach a published document; words folded for comparing; texts cut short."""

from __future__ import annotations

import re
import unicodedata

#: All but the legal characters of XML 1.0 §2.2 (A20), with the C1 controls, lone surrogates and non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+(?:[-.:/]\w+)*")


def legal(text: str) -> str:
    """`text` without characters that are illegal in XML 1.0 or never meant to be shown."""
    return _ILLEGAL.sub("", text)


def one_line(text: str) -> str:
    """`text`, legal, with every run of white space as one space and none at the ends."""
    return _SPACE.sub(" ", legal(text)).strip()


def fold_words(text: str, most: int | None = None) -> str:
    """The first `most` words of `text`, case folded, one space between; versions, dates and CVE ids stay whole words.

    Stored keys are taken over it: another result makes known entries unknown (see `aggregator.normalize.identity`).
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_WORD.findall(folded)[:most])


def shorten(text: str, most: int) -> str:
    """`text`, cut after a word so that it has at most `most` characters with the ellipsis that then ends it."""
    if len(text) <= most:
        return text
    head = text[:most]
    cut = head.rfind(" ", most // 2)
    return head[: cut if cut > 0 else most - 1].rstrip(" ,;:-\u2013\u2014(\u2026") + "…"
