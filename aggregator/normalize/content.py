"""Summary and content of an entry: the one plain and short (N11), the other safe HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from aggregator.model import ParsedEntry, Text
from aggregator.normalize.titles import mend, mend_whole
from aggregator.text.beside import may_hold_shares
from aggregator.text.characters import fold_words, one_line
from aggregator.text.html import LONGEST, escape_text, lines_of_html, sanitize_html
from aggregator.text.invisible import readable
from aggregator.text.summaries import COMPLETE, SHORTEST_SUMMARY, cut_summary
from aggregator.text.tails import says_where_it_was_first

#: Until making a content safe and readable changes nothing more; almost all needs one.
_ROUNDS = 4
#: Of a text, in which a summary may stand word for word.
_OPENING = 1_000

_WHOLE_SENTENCE = re.compile(r".*[.!?\u3002\uff01\uff1f][\"'\u201d\u2019)]*")


def lines_of(text: Text | None) -> tuple[str, ...]:
    """The plain text of a construct, a line for each of its blocks."""
    if text is None:
        return ()
    return _mended(lines_of_html(text.value) if text.type == "html" else text.value.splitlines())


def article_lines(text: Text | None) -> tuple[str, ...]:
    """The same without share lists and the line that says where it was first; what an entry is recognised by keeps them."""
    if text is None or text.type == "text" or not may_hold_shares(text.value):
        lines = lines_of(text)
    else:
        lines = _mended(lines_of_html(text.value, beside=False))
    told = [line for line in lines if not says_where_it_was_first(line)]
    if told and len(told) < len(lines) and not told[-1].endswith((*COMPLETE, "]")):
        told[-1] += "\u2026"
    return tuple(told)


def _mended(lines: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, map(mend, lines)) if line)


def body_lines(entry: ParsedEntry) -> tuple[str, ...]:
    """The text of an entry: that of its content, or of its summary where it has none."""
    return lines_of(entry.content) or lines_of(entry.summary)


def safe_content(entry: ParsedEntry, base: str | None) -> str:
    """The content, or the summary where there is none, as safe HTML with absolute addresses.

    A text that is too long to be made safe in bounded time gives way to the next: what is published is never a part of it.
    """
    for text in (entry.content, entry.summary):
        html = "" if text is None else text.value if text.type == "html" else escape_text(text.value)
        if len(html) <= LONGEST and (safe := safe_html(html, base)):
            return safe
    return ""


def safe_html(html: str, base: str | None) -> str:
    """`html`, safe, mended and `readable`, also where it writes such characters as entities, or where what goes stood between them."""
    safe = sanitize_html(readable(html), base)
    for _ in range(_ROUNDS):
        if (again := readable(mend_whole(safe))) == safe:
            return safe
        safe = sanitize_html(again, base)
    return safe


def plain_summary(summary: Sequence[str], body: Sequence[str], title: str) -> str:
    """A summary of at most 300 characters, and of at least 120 where there are as many, from `summary`, then `body`; may be empty.

    Both are lines; one at the beginning that only repeats the title (an article's `<h1>`) is left out.
    A longer text ends after the last whole sentence between 120 and 300 characters, else after a word, with an ellipsis.
    """
    folded_title = fold_words(title)
    told, text = (" ".join(lines[1:] if lines and fold_words(lines[0]) == folded_title else lines) for lines in (summary, body))
    short = cut_summary(told)
    if len(short) >= SHORTEST_SUMMARY or (short and len(text) < SHORTEST_SUMMARY):
        return short
    opens = _WHOLE_SENTENCE.fullmatch(short) and fold_words(short) not in fold_words(text[:_OPENING])
    return cut_summary(f"{short} {text}" if opens else text) or short
