"""Tags and language."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.normalize.titles import mend
from aggregator.text.inline import text_of_inline

_LONGEST_TAG = 100
_MOST_TAGS = 50
#: What a publishing system says where nobody chose a tag.
_NO_TAGS = frozenset({"uncategorized", "uncategorised", "uncategorized category", "unkategorisiert", "non classé", "sin categoría"})
#: RFC 5646 §2.1, as far as feeds use it: language, script, region, variants.
_LANGUAGE = re.compile(r"([a-z]{2,3})((?:-[a-z0-9]{2,8})*)", re.I)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """`tags` as plain text, each once without regard to case, "Uncategorized" out; at most 50 of at most 100 characters."""
    found: dict[str, str] = {}
    for tag in tags:
        plain = mend(text_of_inline(tag))
        if plain and len(plain) <= _LONGEST_TAG and plain.casefold() not in _NO_TAGS:
            found.setdefault(plain.casefold(), plain)
    return tuple(found.values())[:_MOST_TAGS]


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
