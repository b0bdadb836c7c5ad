"""What stands in a text but is not of it, and differs at every fetch: counters, clocks, advertisements, share buttons, related posts.

Frozen like `identity`, whose hashes are taken over it: who changes a rule here raises VERSION there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from html import unescape

from aggregator.model import Text

_SPACE = re.compile(r"[\s\u00ad\u200b\ufeff]+")
#: A comment, a tag with its attributes (possessive: it can't backtrack), or a declaration.
_TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[a-z][\w:-]*+)(?P<attributes>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>|<[!?/][^<>]*>", re.I | re.S
)
_CLASS = re.compile(r"(?<![\w-])(?:class|id)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.I)
#: Elements that hold no words of the article.
_WORDLESS = frozenset("script style noscript template iframe object button form select textarea svg".split())
#: One class or id that is given to what stands beside an article; `social-engineering` and `category-sponsored` are not.
_BESIDE = re.compile(
    r"(?!(?:category|tag|has|is|no|not|with|type|format)[-_])(?:[a-z0-9]+[-_]+){0,2}?"
    r"(?:ads?|adverts?|advertise?ments?|advertising|adsbygoogle|sponsor(?:s|ed)?|promo(?:tion)?s?|shar(?:e|ing)|sharedaddy|addtoany|socials?"
    r"|related|relatedposts?|newsletters?|subscribe|outbrain|taboola)"
    r"(?:[-_]+(?:ad|articles?|banner|bar|block|box|buttons?|content|container|count(?:er)?|cta|form|icons?|inline|links?|list|media|news"
    r"|placement|posts?|section|signup|slot|stories|sign|up|unit|widgets?|wrap(?:per)?|\d+))*",
    re.I,
)
_COUNTED = (
    r"comments?|repl(?:y|ies)|responses?|views?|reads|shares?|likes?|claps?|reactions?|retweets?|votes?|points?|followers|subscribers"
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?"
_MOMENT = rf"(?:{_WEEKDAY}|{_MONTH}|\d[\d:./-]*(?:st|nd|rd|th|z|t[\d:.]+z?)?|[ap]\.?m\.?|at|on|utc|gmt|[a-z]{{1,3}}[sd]t)"
_NOISE = re.compile(
    r"\b(?:"
    # 14 comments; Comments (14), Views: 1,204
    rf"\d[\d.,]{{0,12}}\s?[km]?\s(?:{_COUNTED})\b|(?:{_COUNTED})\s?[:(]\s?\d[\d.,]{{0,12}}\s?[km]?\b\)?"
    # 31 people are reading this now
    r"|\d[\d.,]{0,12}\s(?:people|readers|users)\s(?:are\s)?(?:reading|viewing|watching)(?:\sthis)?(?:\snow)?\b"
    # 4 min read
    r"|\d{1,3}\s?-?\s?min(?:ute)?s?\s(?:of\s)?read(?:ing)?(?:\stime)?\b"
    # Updated 5 minutes ago, 2h ago, just now
    r"|(?:(?:last\s)?(?:updated|published|posted|modified)\s)?"
    r"(?:(?:\d{1,4}|an?)\s(?:second|minute|min|hour|day|week|month|year)s?\sago|\d{1,4}\s?[smhdwy]\sago|just\snow|moments\sago)\b"
    # Last updated: 24 November 2026, 10:05 UTC
    rf"|(?:last\s)?(?:updated|modified|refreshed)\s?:?\s(?=[^\d<>]{{0,20}}\d)(?:{_MOMENT}(?:[\s,]{{1,3}}|\b|\Z))+"
    # of an address that is written out
    r")|[?&](?:utm_[a-z]+|fbclid|gclid|mc_[ce]id)=[^\s&#\"<>]*",
    re.I,
)


def quiet_text(text: Text | None) -> str:
    """The words of `text` without markup, noise and rows of white space; empty for None."""
    if text is None:
        return ""
    plain = unescape(_without_markup(text.value)) if text.type == "html" else text.value
    return _NOISE.sub("", _SPACE.sub(" ", unicodedata.normalize("NFC", plain))).strip()


def _without_markup(html: str) -> str:
    """The words between the tags; not those in elements beside the article, unless there are no others."""
    tags = list(_TAG.finditer(html))
    words = _between(html, tags, _noisy_elements(tags))
    return words if words.strip() else _between(html, tags, {})


def _between(html: str, tags: Sequence[re.Match[str]], skipped: dict[int, int]) -> str:
    """The text between `tags`, but for what stands from a tag of `skipped` to the one that closes it."""
    pieces, at = [], 0
    for number, tag in enumerate(tags):
        if tag.start() >= at:
            pieces.append(html[at : tag.start()])
            at = tags[skipped.get(number, number)].end()
    return " ".join((*pieces, html[at:]))


def _noisy_elements(tags: Sequence[re.Match[str]]) -> dict[int, int]:
    """Index of the opening tag of each element beside the article → of its closing tag; one that is never closed hides nothing."""
    still_open: dict[str, list[int]] = {}
    found = {}
    for number, tag in enumerate(tags):
        name = (tag["name"] or "").lower()
        if not tag["close"]:
            still_open.setdefault(name, []).append(number)
        elif opened := still_open.get(name):
            begin = opened.pop()
            if _is_beside(name, tags[begin]["attributes"]):
                found[begin] = number
    return found


def _is_beside(name: str, attributes: str) -> bool:
    named = (part for match in _CLASS.finditer(attributes) for part in (match[1] or match[2] or match[3] or "").split())
    return name in _WORDLESS or any(_BESIDE.fullmatch(part) for part in named)
