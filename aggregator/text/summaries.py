"""Summaries: plain texts of 120 to 300 characters that end after a whole sentence or with an ellipsis (N11)."""

from __future__ import annotations

import re

from aggregator.text.characters import shorten
from aggregator.text.sentences import sentence_ends
from aggregator.text.tails import FIRST_ELSEWHERE

#: Characters of a summary (N11).
LONGEST_SUMMARY = 300
SHORTEST_SUMMARY = 120

#: What a text ends with that was not cut.
COMPLETE = (*".!?:)\"'", *"\u2026\u201d\u2019\u3002\uff01\uff1f")
#: What publishing systems append; looked for only near the end. "Read more" with words behind it must stand after a sentence.
_TAIL = re.compile(
    rf"\s*(?:{FIRST_ELSEWHERE}"
    r"|(?<![^\s.!?\u2026\])>])(?:Read [Mm]ore|Continue [Rr]eading|Keep [Rr]eading|Weiterlesen|Lire la suite|Leer m\u00e1s)"
    r"[\s.\u2026\u00bb\u203a\u2192>]*"
    r"|(?:^|(?<=[.!?\u2026\])>])\s+)(?:Read more|Continue reading|Read the full (?:article|story|post))\b[^.!?]{0,200}"
    r"|[\[(](?:\u2026|\.{3})[\])])\s*$"
)
_TAIL_WINDOW = 600


def cut_summary(text: str) -> str:
    """`text` without "Read more" tails, cut to a summary; applied to what it gives, it changes nothing."""
    text = _without_tails(text)
    if len(text) <= LONGEST_SUMMARY:
        return text
    head = text[: LONGEST_SUMMARY + 1]
    ends = [end for end in sentence_ends(head) if SHORTEST_SUMMARY <= end <= LONGEST_SUMMARY]
    return _without_tails(text[: ends[-1]] if ends else shorten(text, LONGEST_SUMMARY))


def _without_tails(text: str) -> str:
    """A text that its tail shows to be cut ends with an ellipsis."""
    whole = text
    while match := _TAIL.search(text, max(0, len(text) - _TAIL_WINDOW)):
        text = text[: match.start()].rstrip()
    cut = text != whole and text and not text.endswith(COMPLETE)
    return f"{text}\u2026" if cut else text
