"""Titles: plain, one line, without the source's own decoration; made from text or link where there is none. The door of ftfy."""

from __future__ import annotations

import re
from urllib.parse import unquote

from aggregator.model import Text
from aggregator.text.characters import one_line, shorten
from aggregator.text.inline import text_of_inline
from aggregator.text.links import host_of
from aggregator.text.patterns import remove_matches

_LONGEST = 500
#: Of a title made from text or link.
_MADE = 80
#: Bytes of UTF-8 that go on with a letter, read as windows-1252 or Latin-1; without the closing quotes, which may stand after any letter.
_CONTINUED = "[\x80-\xbf\u20ac\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u017d\u0178\u2122\u2018\u0153]"
#: A byte that begins one, and after it those: one Latin letter or sign is enough, of other scripts it takes two letters.
_GARBLED = re.compile(f"[\xc2-\xc5\xe2\xf0]{_CONTINUED}|(?:[\xcc-\xdb]{_CONTINUED}){{2}}|(?:[\xe0-\xef]{_CONTINUED}{{2}}){{2}}")
#: Letters of Latin-1.
_ACCENTED = re.compile("[\xc0-\xff]")
#: White space that was encoded twice, as it often begins or ends a title.
_SPACE = r"(?:&(?:#x0*(?:[9ad]|a0|20)|#0*(?:9|10|13|32|160)|nbsp);|\s)"
_BEGIN, _END = re.compile(f"{_SPACE}+", re.I), re.compile(f"{_SPACE}+$", re.I)
#: Characters at its end that are looked at in one go: a search from each place to the end would take quadratic time.
_END_WITHIN = 100
_SEGMENT = re.compile(r"https?://[^/?#]+(?:/[^?#]*?)?/?([^/?#]*)/?(?:[?#].*)?", re.I)
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|jsp|md|pdf)$", re.I)


_BLANK_ALTERNATIVE = re.compile(r"(?:^|[(|])\s*\||(?<!\\)\|\s*(?:[)|]|$)")


def plain_title(title: Text | None, strip: tuple[str, ...] = ()) -> str:
    """`title` as one line of plain text (A17), with each item of `title_strip` taken off; may be empty.

    An item is tried as a literal end, then as a literal beginning, then as an RE2 pattern. What would leave nothing is not taken off.
    """
    if title is None:
        return ""
    plain = _settled(text_of_inline(title.value) if title.type == "html" else title.value)
    for item in strip:
        plain = one_line(_strip(plain, item)) or plain
    return _cut(plain, _LONGEST)


def make_title(text: str, link: str | None) -> str:
    """A title for an entry without one: the beginning of its text, else the last part of its link's path, else its host; may be empty."""
    told = (text, _last_part(link), host_of(link)) if link else (text,)
    return next((title for words in told if (title := _cut(words, _MADE))), "")


def _last_part(link: str) -> str:
    """`/2026/router-flaw.html` as `Router flaw`."""
    match = _SEGMENT.fullmatch(link)
    words = _settled(re.sub(r"[-_+]+", " ", _EXTENSION.sub("", unquote(match[1], errors="ignore")))) if match else ""
    return words[:1].upper() + words[1:]


def mend(text: str) -> str:
    """`text` with UTF-8 that was read as windows-1252 put right (`cafÃ©` → `café`), where its letters leave no doubt.

    Where most accented letters would stay, it was in another encoding, and nothing is put right.
    """
    if text.isascii() or not _GARBLED.search(text):
        return text
    from ftfy import fix_encoding  # its tables take 50 ms to load, and few runs need them

    mended = fix_encoding(text)
    return text if _stay(text, mended) * 2 > len(_ACCENTED.findall(text)) else mended


def mend_whole(text: str) -> str:
    """`mend` for a long text, which may be about such letters: it stays where some stand there rightly."""
    mended = mend(text)
    put_right = {letter for letter in set(mended) if not letter.isascii() and mended.count(letter) > text.count(letter)}
    return text if any(letter in text for letter in put_right) or (put_right and _stay(text, mended)) else mended


def _stay(text: str, mended: str) -> int:
    """How many accented letters of `text` are still in `mended`."""
    return sum(min(text.count(letter), mended.count(letter)) for letter in set(_ACCENTED.findall(mended)))


def _cut(text: str, most: int) -> str:
    """`text`, shortened and settled: what is cut off may have been what left a doubt."""
    return _settled(shorten(text, most))


def _settled(text: str) -> str:
    """`text` mended, without its edges and in one line, until nothing of that changes it: what goes may have hidden something else."""
    while (settled := one_line(_without_edges(mend(text)))) != text:
        text = settled
    return text


def _without_edges(text: str) -> str:
    text = text[match.end() :] if (match := _BEGIN.match(text)) else text
    while match := _END.search(text, max(0, len(text) - _END_WITHIN)):
        text = text[: match.start()]
    return text


def _strip(title: str, item: str) -> str:
    if title.endswith(item):
        return title.removesuffix(item)
    if title.startswith(item):
        return title.removeprefix(item)
    # " | Example Labs" is meant literally: as a pattern it would also match every space.
    return title if _BLANK_ALTERNATIVE.search(item) else remove_matches(item, title)
