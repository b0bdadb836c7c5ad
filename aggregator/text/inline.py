"""Titles, names and tags: short texts that may hold a little HTML, and must keep what only looks like it.

`Abusing the <iframe> tag` and `Vec<u8>` are words of a security title; an HTML parser would swallow them. So only the few elements that
publishers really put into titles count as markup, everything else is text.
"""

from __future__ import annotations

import re
from html import unescape

from aggregator.text.characters import one_line

_MARKUP = re.compile(
    r"</?(?:a|abbr|acronym|b|big|cite|code|del|em|font|i|ins|kbd|mark|nobr|q|s|samp|small|span|strike|strong|sub|sup|tt|u|var|wbr)"
    r"(?:\s[^<>]*)?/?>",
    re.I,
)
#: Markup that sets words apart.
_BREAKS = re.compile(r"</?(?:br|div|h[1-6]|hr|li|p|ul)(?:\s[^<>]*)?/?>|<img\s[^<>]*>", re.I)
#: Markup that sets names apart.
_APART = re.compile(r"\n|</?(?:br|div|li|p|ul)(?:\s[^<>]*)?/?>", re.I)
_SCRIPT = re.compile(r"<(script|style)(?:\s[^<>]*)?>[^<]*</\1\s*>", re.I)
_WRAPPERS = re.compile(r"<!\[CDATA\[|\]\]>|<!--[^<>]*-->")


def text_of_inline(html: str) -> str:
    """`html` as one line of plain text: tags out, entities decoded once (A17)."""
    text = _WRAPPERS.sub("", _SCRIPT.sub("", html))
    return one_line(unescape(_MARKUP.sub("", _BREAKS.sub(" ", text))))


def bare_words(html: str, between: str = " ") -> str:
    """`text_of_inline` of a name or a tag, which hold no markup however often it is encoded; `between` stands for what sets words apart."""
    while (plain := text_of_inline(_APART.sub(between, html))) != html:
        html = plain
    return plain
