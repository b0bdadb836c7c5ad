"""Sentences of a plain text: where each ends, and the first of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.text.characters import one_line, shorten

#: Characters of a first sentence; what is shorter than the least, such as "Ouch.", takes the next with it.
LONGEST_SENTENCE = 220
_LEAST = 20

#: A sentence's end, in Latin and in CJK punctuation.
_END = re.compile(r"[.!?\u2026][\"'\u201d\u2019)\]]*(?=\s|\Z)|[\u3002\uff01\uff1f\uff61][\"'\u201d\u2019)\]\u300d\u300f\uff09]*")
#: A dot after one of these ends no sentence: initials, titles, abbreviations.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z](?:\.[A-Za-z])*|Mr|Mrs|Ms|Dr|Prof|St|Gen|Sen|Gov|Sgt|Lt|Col|Jr|Sr|vs|No|Nos|Inc|Ltd|Corp|Co|etc|approx|al|ver|ca|cf"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Dept|Univ|Fig|bzw|usw|z\.B|d\.h)\.$"
)
_LOOK_BACK = 12
#: Where its signs begin: few of them make a sentence.
_CJK = "\u3000"
#: A sentence does not begin so.
_GOES_ON = re.compile(r"\s+[a-z]")


def sentence_ends(text: str) -> Iterator[int]:
    """Where each sentence of `text` ends; "U.S.", "Inc." and the dot in "v1.2. of the kernel" end none."""
    for match in _END.finditer(text):
        dot = match.start() + 1
        if text[match.start()] != "." or not (
            _ABBREVIATED.search(text[max(0, dot - _LOOK_BACK) : dot]) or _GOES_ON.match(text, match.end())
        ):
            yield match.end()


def one_sentence(text: str, most: int = LONGEST_SENTENCE) -> str:
    """The first whole sentence of `text`; where it has more than `most` characters, cut after a word, with an ellipsis."""
    text = one_line(text)
    least = min(_LEAST, most)
    end = next((end for end in sentence_ends(text[: most + 1]) if end >= least or text[end - 1] > _CJK), None)
    return text[:end] if end is not None and end <= most else shorten(text, most)
