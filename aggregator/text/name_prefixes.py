"""What stands before the names of a byline and is no part of one: "Posted by", "Von", "作者：", "文/", "Photos:"."""

from __future__ import annotations

import re

from aggregator.text.name_fold import fold_name
from aggregator.text.name_words import BY, LABELS, OTHER_LABELS, PARTICLES

#: `By` means nothing else before a name in English.
_ENGLISH = re.compile(
    r"^(?:(?:(?:guest\s+)?(?:post(?:ed)?|blog|written|published|authored|story|words|article|report|research|submitted|edited|compiled)\s+)?by[\s:]+)"
    # `Special to The Acme Times`: whoever wrote it, the paper is named.
    r"|^special\s+(?:to|for)\s+",
    re.I,
)
_LABEL = re.compile(r"^(?P<label>[^:：/／|=＝]{1,30}?)\s*(?P<mark>[:：/／=＝])\s*(?P<rest>.+)$")
#: `文/李雷` and `文 | 李雷`; elsewhere a stroke stands between two names.
_STROKES = frozenset("/／")
_HAN_LABEL = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af・]+")
_BY = re.compile(rf"^(?P<by>{'|'.join(map(re.escape, BY))})\s+(?P<rest>\S+\s+\S.*|[^\x00-\x7f].*)$", re.I)
#: `blog.example.org by jdoe`, `Acme Academy by Jane Doe`.
_OF_SOMEONE = re.compile(r"^(?P<what>[^,]+?)\s+by\s+(?P<rest>.+)$", re.I)

#: Before "by", these tell who paid.
_PAID = ("sponsored", "presented", "powered", "brought to you", "supported", "promoted")


def without_prefix(text: str) -> str:
    """`text` without what stands before its names; empty where it tells who took the photos. `Byrne Hobart` keeps his first letters."""
    if match := _LABEL.match(text):
        label = fold_name(match["label"])
        if label in OTHER_LABELS and _may_be_label(match):
            return ""
        if label in LABELS and _may_be_label(match):
            return without_prefix(match["rest"].strip())
    bare = _ENGLISH.sub("", text)
    if bare != text:
        return without_prefix(bare.strip())
    match = _BY.match(text)
    if match and not _continues_a_surname(match["rest"]):
        return match["rest"].strip()
    return _someone_in(text)


def _may_be_label(match: re.Match[str]) -> bool:
    return match["mark"] not in _STROKES or bool(_HAN_LABEL.fullmatch(match["label"].strip()))


def _continues_a_surname(rest: str) -> bool:
    """`von der Leyen, Ursula` and `van Rossum, Guido`: the word before is a particle of the name."""
    first = rest.split()[0]
    return fold_name(first) in PARTICLES or first.endswith(",")


def _someone_in(text: str) -> str:
    match = _OF_SOMEONE.match(text)
    if not match or match["what"].casefold().endswith(_PAID):
        return text
    is_host = "." in match["what"] and " " not in match["what"]
    return match["rest"] if is_host or " " in match["rest"] else text
