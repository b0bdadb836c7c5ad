"""The last line of what a reader shows of a story: where it is from, which most readers show nowhere else (A15).

It stands in the content only: what newsletters print, the summary, stays clean (N11). Its names are fixed when the story is released.
"""

from __future__ import annotations

import re
from html import escape, unescape

from aggregator.model import SourceInfo
from aggregator.text.characters import one_line
from aggregator.text.links import absolute_link

_ALSO_IN = " · also in "
_REST = re.compile(rf"(?:{_ALSO_IN}([^<]+))?</p>")


def add_footer(summary: str, content: str, source: SourceInfo, sent_in: tuple[str, ...]) -> str:
    """The HTML that a feed carries: `content`, or without it the plain `summary`, if any; then the line."""
    body = content or _paragraph(summary)
    names = [name for name in dict.fromkeys(map(one_line, sent_in)) if name]
    also_in = f"{_ALSO_IN}{escape(', '.join(names))}" if names else ""
    return "\n".join(part for part in (body, f"{_from(source)}{also_in}</p>") if part)


def without_footer(carried: str, summary: str, source: SourceInfo) -> tuple[str, tuple[str, ...]]:
    """The other way: the content that was given, and the names of the other sources; where no line is found, all is content."""
    body, line, rest = carried.rpartition(_from(source))
    found = _REST.fullmatch(rest) if line else None
    if not found:
        return carried, ()
    body = body.removesuffix("\n")
    return "" if body == _paragraph(summary) else body, tuple(unescape(found[1]).split(", ")) if found[1] else ()


def _paragraph(summary: str) -> str:
    return f"<p>{escape(summary, quote=False)}</p>" if summary else ""


def _from(source: SourceInfo) -> str:
    name, site = escape(one_line(source.name) or source.key), absolute_link(source.site)
    return f'<p>From <a href="{escape(site)}">{name}</a>' if site else f"<p>From {name}"
