"""How much of an article is found in its page, and how much else: against the texts that people chose.

    python -m benchmarks.articles [CORPUS]     (make bench-quality)

CORPUS holds a folder html with pairs of NAME__source.html, a page, and NAME__expected.html, its article; without it, that beside the
checkout. Prints words that are right among those found (precision), words found among the right ones (recall) and the mean of both (F1),
for each page, and the same for simpler ways. Of the corpus beside the checkout, the means are also written into docs/normalization.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from trafilatura import extract

from aggregator.model import ParseFailed
from aggregator.normalize.article import words_in
from aggregator.parse.article import read_article
from aggregator.parse.decode import decode
from aggregator.text.dom import Page
from aggregator.text.html import text_of_html

PAGE = Path(__file__).parent.parent / "docs" / "normalization.md"
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus"
_URL = "https://corpus.invalid/article"


@dataclass(frozen=True, slots=True)
class Score:
    """Shares of words, each word as often as it stands."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.articles", description="How well articles are found in their pages.")
    options.add_argument("corpus", nargs="?", type=Path, default=CORPUS, help="folder that holds html (default: %(default)s)")
    corpus: Path = options.parse_args(arguments).corpus
    sources = sorted((corpus / "html").rglob("*__source.html"))
    if not sources:
        sys.stdout.write(f"{corpus / 'html'} holds no pages with their articles, so none were compared\n")
        return 0
    scores = {source.name.removesuffix("__source.html"): dict(score(source)) for source in sources}
    if corpus == CORPUS:
        PAGE.write_text(fill(PAGE.read_text(encoding="utf-8"), scores), encoding="utf-8")
    sys.stdout.writelines(f"{line}\n" for line in report(scores))
    return 0


def score(source: Path) -> Iterator[tuple[str, Score]]:
    """Each way with its score for one page."""
    body, expected = source.read_bytes(), source.with_name(source.name.replace("__source", "__expected")).read_bytes()
    right = text_of_html(decode(expected, None))
    for name, way in WAYS.items():
        yield name, compare(way(body), right)


def compare(found: str, right: str) -> Score:
    a, b = (Counter(words_in(text.casefold())) for text in (found, right))
    both = (a & b).total()
    return Score(both / a.total() if a else 0.0, both / b.total() if b else 0.0)


def fill(page: str, scores: Mapping[str, Mapping[str, Score]]) -> str:
    """`page` with the table between its marks."""
    rows = [("", "precision", "recall", "F1"), ("---", "--:", "--:", "--:"), *table(scores)]
    lines = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    return re.sub(r"(<!-- articles[^>]*-->\n).*?(<!-- end -->)", rf"\g<1>{lines}\n\g<2>", page, flags=re.DOTALL)


def table(scores: Mapping[str, Mapping[str, Score]]) -> Iterator[tuple[str, ...]]:
    """The means of each way, in percent."""
    for name in WAYS:
        column = [ways[name] for ways in scores.values()]
        means = (fmean(values) for values in zip(*((one.precision, one.recall, one.f1) for one in column), strict=True))
        yield (name, *(f"{100 * mean:.1f} %" for mean in means))


def report(scores: Mapping[str, Mapping[str, Score]]) -> Iterator[str]:
    """The means, then each page, the worst first."""
    yield from ("  ".join([f"{row[0]:32}", *(f"{cell:>8}" for cell in row[1:])]) for row in table(scores))
    ours = {name: ways[OURS] for name, ways in scores.items()}
    yield f"\n{len(ours)} pages, the worst first: precision, recall, F1"
    yield from (f"{name:32}  {one.precision:6.3f}  {one.recall:6.3f}  {one.f1:6.3f}" for name, one in sorted(ours.items(), key=_by_f1))


def _by_f1(scored: tuple[str, Score]) -> float:
    return scored[1].f1


def _ours(body: bytes) -> str:
    article = read_article(body, _URL, None)
    return "" if isinstance(article, ParseFailed) else article.text


def _extractor(body: bytes) -> str:
    return extract(decode(body, None), include_comments=False, include_links=False) or ""


def _paragraphs(body: bytes) -> str:
    return " ".join(node.text(deep=True) for node in Page(decode(body, None)).css("p"))


OURS = "what aggregator takes"
WAYS: dict[str, Callable[[bytes], str]] = {
    OURS: _ours,
    "what trafilatura gives by itself": _extractor,
    "all paragraphs of the page": _paragraphs,
    "all words of the page": lambda body: text_of_html(decode(body, None)),
}

if __name__ == "__main__":
    sys.exit(main())
