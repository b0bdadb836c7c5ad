"""Words within a block of a mail: each with its look, and written so that equal looks side by side become one element."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from aggregator.publish.mail_blocks import Block, start_tag

#: White space of HTML, which no-break spaces are not.
_SPACES = re.compile(r"[ \t\n\r\f\v]+")
#: The outermost element first.
_ELEMENTS = ("a", "strong", "em", "code")


@dataclass(frozen=True, slots=True)
class Look:
    """What stands around a word."""

    #: Address and style of the link.
    anchor: tuple[str, str] | None = None
    #: Elements.
    marks: frozenset[str] = frozenset()

    def marked(self, tag: str) -> Look:
        """The same, within an element `tag` more."""
        return replace(self, marks=self.marks | {tag})

    def value(self, tag: str) -> object:
        """What is said of the element `tag` around it; false for none."""
        return self.anchor if tag == "a" else tag in self.marks


@dataclass(frozen=True, slots=True)
class Words:
    """A text, or something `drawn` that stands like a word: HTML."""

    text: str
    look: Look = Look()
    drawn: str = ""

    @property
    def visible(self) -> bool:
        return bool(self.drawn or self.text.strip())

    @property
    def html(self) -> str:
        return self.drawn or escape(self.text, quote=False)


BREAK = Words("", drawn=start_tag("br"))


def picture(attributes: Sequence[tuple[str, str]], look: Look) -> Words:
    """An `img` with `attributes`; of its look only the link counts."""
    return Words("", Look(anchor=look.anchor), start_tag("img", "", attributes))


def paragraphs(words: Iterable[Words], tag: str = "p", style: str = "") -> Iterator[Block]:
    """Blocks of `words`, parted where two line breaks follow each other; none of them is empty."""
    lines = [list(_tidy(line)) for line in _lines(words)]
    for filled, part in groupby(lines, key=bool):
        if filled:
            yield Block(tag, _inline([one for line in part for one in (BREAK, *line)][1:], _ELEMENTS), style=style)


def _lines(words: Iterable[Words]) -> list[list[Words]]:
    lines: list[list[Words]] = [[]]
    for one in words:
        if one is BREAK:
            lines.append([])
        else:
            lines[-1].append(one)
    return lines


def _tidy(line: Sequence[Words]) -> Iterator[Words]:
    """White space as one space between words, and none at the ends."""
    shown = [number for number, one in enumerate(line) if one.visible]
    after_space = True
    for number in range(shown[0], shown[-1] + 1) if shown else ():
        one = line[number]
        text = _SPACES.sub(" ", one.text)
        text = text.lstrip(" ") if after_space else text
        text = text.rstrip(" ") if number == shown[-1] else text
        if text or one.drawn:
            yield replace(one, text=text)
            after_space = text.endswith(" ")


def _inline(words: Sequence[Words], elements: tuple[str, ...]) -> str:
    if not elements:
        return "".join(one.html for one in words)
    tag, *inner = elements
    pieces = []
    for value, group in groupby(words, key=lambda one: one.look.value(tag)):
        alike = list(group)
        html = _inline(alike, tuple(inner))
        pieces.append(_wrapped(html, tag, value) if value and any(one.visible for one in alike) else html)
    return "".join(pieces)


def _wrapped(html: str, tag: str, value: object) -> str:
    href, style = value if isinstance(value, tuple) else ("", "")
    return f"{start_tag(tag, style, (('href', href),) if href else ())}{html}</{tag}>"
