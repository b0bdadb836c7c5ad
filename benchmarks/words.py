"""Counts in how many real feeds each word stands, and writes the table that `aggregator.deduplicate.rarity` reads.

python -m benchmarks.words [CORPUS]     CORPUS as in `benchmarks.quality`
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import inf, log2
from pathlib import Path

from aggregator.deduplicate.rarity import stem_of
from aggregator.text.characters import fold_words
from benchmarks.quality import CORPUS, Document, find_files, read_all

TABLE = Path(__file__).parent.parent / "aggregator" / "deduplicate" / "common_words.txt"
#: A word that fewer feeds bear may be of one event.
_FEWEST_FEEDS = 4
#: A language that fewer feeds are in is not counted by itself.
_FEWEST_OF_LANGUAGE = 8
_SHORTEST = 2
_WIDTH = 132
_JOINTS = re.compile("[-/:'’]")


def main(arguments: Sequence[str]) -> int:
    corpus = Path(arguments[0]) if arguments else CORPUS
    documents, _ = read_all(corpus, list(find_files(corpus)), datetime.now(UTC))
    rarities: dict[str, float] = {}
    for read in ([*map(_words, documents)], *_by_language(documents)):
        counts = Counter(word for words in read for word in words)
        for stem, count in counts.items():
            if count >= _FEWEST_FEEDS:
                rarities[stem] = min(rarities.get(stem, inf), round(2 * log2(len(read) / count)) / 2)
    TABLE.write_text("\n".join(_lines(rarities, len(documents))) + "\n", encoding="utf-8")
    return 0


def _words(document: Document) -> set[str]:
    """The stems of the words that its entries tell."""
    told = (fold_words(_JOINTS.sub(" ", f"{entry.title} {entry.words}")).split() for entry in document.normalized.entries)
    return {stem_of(word) for words in told for word in words if len(word) >= _SHORTEST and not any(letter.isdigit() for letter in word)}


def _by_language(documents: Iterable[Document]) -> list[list[set[str]]]:
    """The same of each language that enough feeds are in: of few feeds, a word of one event would be common."""
    groups: defaultdict[str, list[Document]] = defaultdict(list)
    for document in documents:
        languages = Counter((entry.language or "").partition("-")[0] for entry in document.normalized.entries)
        if languages:
            groups[languages.most_common(1)[0][0]].append(document)
    return [[*map(_words, group)] for language, group in groups.items() if language not in ("", "en") and len(group) >= _FEWEST_OF_LANGUAGE]


def _lines(rarities: Mapping[str, float], feeds: int) -> Iterator[str]:
    yield f"# -log2 of the share of feeds (of {feeds}, or of those in one language) that bear a word: stems; by benchmarks/words.py"
    by_rarity: defaultdict[float, list[str]] = defaultdict(list)
    for stem, rarity in sorted(rarities.items()):
        by_rarity[rarity].append(stem)
    for rarity, stems in sorted(by_rarity.items()):
        yield from (f"{rarity}:{line}" for line in textwrap.wrap(" ".join(stems), _WIDTH, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
