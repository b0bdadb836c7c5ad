"""What libyaml says of a text that is no YAML → what an operator can do about it.

libyaml names the token at which it gave up; the mistake is often earlier, and its words are those of a grammar. The table was made by
making each mistake.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

#: A colon that ends a key.
_COLON = re.compile(r":\s")
_ALIGN = "does not line up with the lines above it: indent it like its neighbours, and write a space after each `:` and `-`"
_TAB = "is indented by a tab: use spaces"
_QUOTE = 'put the whole text in double quotes, as in title: "News: the best"'


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where libyaml gave up and why."""

    problem: str
    #: The whole line of the problem, and how much of it stands before the problem.
    text: str
    column: int
    #: Its number, counted from 1.
    line: int
    #: The line on which what was being read began.
    began: int


_ESCAPE = r"holds a \ in double quotes, where it has a meaning of its own: put a pattern in single quotes"
_PERCENT = "begins with %, as no key does: put the text that begins with it in double quotes"

#: What libyaml says, the line to look at, and what to tell.
_TABLE: tuple[tuple[str, Literal["line", "began"], str], ...] = (
    ("expected ',' or ']'", "began", "opens a [ that is not closed, or lacks a comma between two items: write [first, second]"),
    ("expected ',' or '}'", "began", "opens a { that is not closed, or lacks a comma between two keys: write {key: value, key: value}"),
    ("unexpected end of stream", "began", "opens a quote that is never closed: close it"),
    ("could not find expected ':'", "began", "holds no key: write `key: value`, with a space after the colon"),
    ("unknown escape character", "line", _ESCAPE),
    ("hexdecimal number", "line", _ESCAPE),
    ("expected alphabetic or numeric", "line", f"holds a text that begins with * or &: {_QUOTE}"),
    ("unexpected non-alphabetical character", "line", _PERCENT),
    ("unknown directive", "line", _PERCENT),
    ("expected '!'", "line", _PERCENT),
    ("cannot start any token", "line", f"holds a text that begins with @, % or `: {_QUOTE}"),
    ("sequence entries are not allowed", "line", "holds a `-` behind a key: write [first, second], or each `- ` on a line of its own"),
    ("expected node content", "line", "holds a comma or bracket too many: remove it"),
    ("expected comment or line break", "line", f"holds a text that begins with | or >: {_QUOTE}"),
    ("expected '-' indicator", "line", "is no item of the list above it: begin it with `- `, or indent it like the keys of the item above"),
    ("expected <document start>", "line", "is no part of what stands above it: write keys such as `title: Security news` at the left edge"),
)


def explain_syntax(mistake: Mistake) -> tuple[int, str]:
    """The line to look at, and what is wrong with it and the way out: it goes on from "this line"."""
    before = mistake.text[: mistake.column]
    if "\t" in mistake.text[: len(mistake.text) - len(mistake.text.lstrip())]:
        return mistake.line, _TAB
    if "mapping values are not allowed" in mistake.problem:
        return mistake.line, f"holds a second colon: {_QUOTE}" if _COLON.search(before) else _ALIGN
    if "expected key" in mistake.problem:
        behind = before.strip(" -")
        return mistake.line, f"goes on behind a closing quote or bracket: {_QUOTE}, or remove what is too much" if behind else _ALIGN
    if "expected node content" in mistake.problem and not mistake.text.strip():
        return mistake.line, "is the end, and a [ or { above it is never closed: close it"
    for words, where, message in _TABLE:
        if words in mistake.problem:
            return mistake.began if where == "began" else mistake.line, message
    return mistake.line, f"cannot be understood ({mistake.problem}): check quotes, brackets, colons and indentation here and above"
