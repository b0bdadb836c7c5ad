"""Tags and language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.normalize.titles import mend
from aggregator.text.characters import one_line
from aggregator.text.inline import bare_words

_LONGEST_TAG = 100
_MOST_TAGS = 50
#: What a publishing system says where nobody chose a tag.
_NO_TAGS = frozenset(
    """uncategorized|uncategorised|uncategorized category|unkategorisiert|nicht kategorisiert|ohne kategorie|non classé|non classifié(e)
    |sin categoría|sin categorizar|sense categoria|senza categoria|sem categoria|não categorizado|geen categorie|niet gecategoriseerd
    |ukategoriseret|ukategorisert|okategoriserade|okategoriserad|luokittelematon|bez kategorii|nezařazené|nezaradené|egyéb kategória
    |fără categorie|kategorisiz|без рубрики|без категории|без категорії|μη κατηγοριοποιημένο|غير مصنف|ללא קטגוריה|未分类|未分類|미분류
    |no category|none|null|undefined|default category""".replace("\n    ", "").split("|")
)
#: `ruby,rails,jobs` is three tags in one, `Doe, Jane` and `1,000` are one.
_LISTED = re.compile(r",(?=[^\s\d])")
_ADDRESS = re.compile(r"\w+://", re.ASCII)
#: RFC 5646 §2.1, as far as feeds use it: language, script, region, variants.
_LANGUAGE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.I)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """`tags` as plain text, each once without regard to case, "Uncategorized" and addresses out; at most 50 of at most 100 characters."""
    found: dict[str, str] = {}
    for tag in tags:
        for plain in _words_of(mend(bare_words(tag))):
            folded = plain.casefold()
            if plain and len(plain) <= _LONGEST_TAG and folded not in _NO_TAGS and not _ADDRESS.match(plain):
                found.setdefault(folded, plain)
    return tuple(found.values())[:_MOST_TAGS]


def _words_of(tag: str) -> Iterable[str]:
    """The tags of one element: those of a list without spaces, each without the sign or the quotes before it."""
    tags = [tag] if ", " in tag else _LISTED.split(tag)
    return map(_bare, tags)


def _bare(tag: str) -> str:
    """`tag` without what stands around it, until nothing more goes."""
    while (bare := one_line(mend(tag)).rstrip(' "').lstrip(' "#')) != tag:
        tag = bare
    return tag


def language_of(*claims: str | None) -> str | None:
    """The first of `claims` that has the syntax of a language tag (BCP 47), in its usual case: `en-US`, `zh-Hant`."""
    for claim in claims:
        match = _LANGUAGE.fullmatch((claim or "").strip().replace("_", "-"))
        if match and match[1].lower() != "und":
            return "-".join([match[1].lower(), *map(_subtag, match[2].split("-")[1:])])
    return None


def _subtag(subtag: str) -> str:
    if len(subtag) == 4 and subtag.isalpha():
        return subtag.title()
    return subtag.upper() if len(subtag) == 2 else subtag.lower()
