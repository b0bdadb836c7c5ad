"""Names of topics in paths: the same for ever, whatever other topics come and go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from aggregator.text.ids import short_hash, slugify_name

#: Names of pages beside those of topics.
_RESERVED = frozenset({"", "index"})
_BETWEEN_WORDS = re.compile(r"[\s_-]+")


def name_topics(topics: Iterable[str]) -> dict[str, str]:
    """The slug of each of `topics`; two that differ only in case or in what stands between words are one topic, and share it.

    A slug that two topics would share belongs to neither, and one that is empty or taken by a page to none: these get a short hash.
    So no feed ever goes over from one topic to another, as it could if the first to come had the slug.
    """
    folded = {topic: _BETWEEN_WORDS.sub(" ", topic.casefold()).strip() for topic in topics}
    slugs = {fold: slugify_name(fold) for fold in folded.values()}
    claims = Counter(slugs.values())
    return {topic: _unique(slugs[fold], fold, claims) for topic, fold in folded.items()}


def _unique(slug: str, folded: str, claims: Counter[str]) -> str:
    if slug not in _RESERVED and claims[slug] == 1:
        return slug
    return f"{slug or 'topic'}-{short_hash(folded)}"
