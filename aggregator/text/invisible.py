"""Characters that nobody sees: which of them a script or an emoji needs, and which only pad, hide or reorder what is read. Pure.

Zero-width padding, stray variation selectors and tags go; joiners stay where they shape letters (Persian, Indic scripts) or emoji.
Overrides of direction go, for they show `gpj.exe` as `exe.jpg`; embeddings and isolates stay where they are closed again, for Arabic and
Hebrew need them (UAX #9). Single marks of direction (LRM, RLM, ALM) are harmless and stay.
"""

from __future__ import annotations

import re

_UNSEEN = (
    "\u034f\u180e\u200b-\u200d\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
    "\U000e0000-\U000e007f\U000e0100-\U000e01ef"
)
_HAS_UNSEEN = re.compile(f"[{_UNSEEN}\u2800]")
#: A run of them, and the character before it.
_RUN = re.compile(f"([^{_UNSEEN}]?)([{_UNSEEN}]+)", re.DOTALL)
#: A blank of Braille outside of Braille.
_BLANK = re.compile("(?<![\u2800-\u28ff])\u2800+(?![\u2801-\u28ff])")

#: After these, a joiner or non-joiner says how letters or emoji are shaped.
_JOINED = re.compile(
    "[\u0530-\u109f\u1780-\u18af\u1900-\u1cff\u2190-\u2bff\u3030\u303d\u3297\u3299\ua840-\uabff\ufb1d-\ufdff\ufe70-\ufefc\xa9\xae"
    "\U00010a00-\U00011fff\U0001e900-\U0001e95f\U0001f000-\U0001faff]"
)
#: Scripts without spaces, in which a zero-width space parts words.
_PARTED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aad]")
_IDEOGRAPH = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
#: Rest of the flag of a region: England, Scotland, Wales.
_FLAG = re.compile("[\U000e0030-\U000e007a]{3,6}\U000e007f")

_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS, _ISOLATES = "\u202a\u202b", "\u2066\u2067\u2068"
_END_OF_EMBEDDING, _END_OF_ISOLATE = "\u202c", "\u2069"


def readable(text: str) -> str:
    """`text` without what only pads, hides or reorders it; applied to what it gives, it changes nothing."""
    if text.isascii():
        return text
    if _DIRECTION.search(text):
        text = _in_its_direction(text)
    return _RUN.sub(_kept, _BLANK.sub(" ", text)) if _HAS_UNSEEN.search(text) else text


def _kept(match: re.Match[str]) -> str:
    """The character before a run of unseen ones, and those of them that it needs."""
    base, run = match[1], match[2]
    kept = base
    if base == "\U0001f3f4" and (flag := _FLAG.match(run)):
        kept += flag[0]
    if base not in ("", ">") and not base.isspace() and "\ufe00" <= run[0] <= "\ufe0f":
        kept += run[0]
    if _IDEOGRAPH.match(base) and "\U000e0100" <= run[0] <= "\U000e01ef":
        kept += run[0]
    if joiner := next((sign for sign in run if sign in "\u200c\u200d\u034f"), "") if _JOINED.match(base) else "":
        kept += joiner
    elif _PARTED.match(base) and "\u200b" in run:
        kept += "\u200b"
    elif "\u1800" <= base <= "\u18af" and "\u180e" in run:
        kept += "\u180e"
    return kept


def _in_its_direction(text: str) -> str:
    """`text` without overrides, and without embeddings and isolates that nothing closes: they would turn what stands behind them."""
    kept: set[int] = set()
    still_open: list[re.Match[str]] = []
    for sign in _DIRECTION.finditer(text):
        if sign[0] == _END_OF_EMBEDDING:
            if still_open and still_open[-1][0] not in _ISOLATES and (begin := still_open.pop())[0] in _EMBEDDINGS:
                kept |= {begin.start(), sign.start()}
        elif sign[0] == _END_OF_ISOLATE:
            if any(begin[0] in _ISOLATES for begin in still_open):
                while (begin := still_open.pop())[0] not in _ISOLATES:
                    pass
                kept |= {begin.start(), sign.start()}
        else:
            still_open.append(sign)
    return _DIRECTION.sub(lambda sign: sign[0] if sign.start() in kept else "", text)
