"""The text of an entry's page in our one form, or why it is not taken: what is published in an author's name is the author's text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aggregator.model import Article, FullText, Text
from aggregator.normalize.content import article_lines, plain_summary, safe_html
from aggregator.text.characters import fold_words
from aggregator.text.html import LONGEST, text_of_html
from aggregator.text.links import canonical_link, has_path

#: Of the significant words of a title, this share must stand in the page.
_TOLD = 0.5
#: Of those of the feed's own text, this share must stand in the text of the page, where it has so many.
_SHARED, _FEWEST = 0.33, 8
#: Words of a page by which it is told what it is about, where the feed says little.
_OPENING = 400
#: Letters of scripts that set no spaces between words: each is counted as one.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_COUNTED = re.compile(rf"[{_UNSPACED}]|[^\W{_UNSPACED}]+")
_RUN = re.compile(f"[{_UNSPACED}]+")
#: Letters of a word that are compared: routers are like a router.
_STEM = 6
#: What pages of every kind say.
_COMMON = frozenset(
    "a about after all also an and are as at be but by can de der die do du el en et for from get has have how i if in into is it its la "
    "le les more new no not of on or our out over that the their this to un und up us was we what when where which who why will with you "
    "your".split()
)


def article_of(article: Article, title: str, own: str, asked: str, url: str) -> FullText | str:
    """The text of `article`, which came from `url`, for the entry with the `title` whose page `asked` is, or the reason why not.

    `own` is the HTML that the feed itself carries. A page is refused that says less than it, or that does not tell this entry: a request
    for consent, a log-in page, a page that says in nice words that there is no such page.
    """
    if _is_article(asked) and not _is_article(url):
        return "the address leads to the home page of the site"
    if len(article.html) > LONGEST:
        return "the article in the page is too long"
    own_text = text_of_html(own)
    html = safe_html(article.html, article.base)
    words = len(words_in(text_of_html(html)))
    if words < len(words_in(own_text)):
        return "the page says less than the feed"
    if not _tells(title, own_text, article):
        return "the page does not tell of this entry"
    return FullText(html, plain_summary((), article_lines(Text(html)), title), words)


def words_in(text: str) -> list[str]:
    """The words of `text`; each letter of Chinese, Japanese, Thai, Lao, Khmer and Burmese is one."""
    return _COUNTED.findall(text)


def _is_article(url: str) -> bool:
    """Does it name more than a site?"""
    return has_path(canonical_link(url) or "")


def _tells(title: str, own: str, article: Article) -> bool:
    """Does the page say what the entry is called, and what the feed tells of it? Its `<title>` counts where there is so much to compare.

    Only its beginning is compared: in a long text stand half of the words of any title.
    """
    known, opening = _significant(own), _significant(article.text, max(_OPENING, 2 * len(words_in(own))))
    compared = len(known) >= _FEWEST
    said = opening.union(*map(_significant, (*article.headings, article.title or "" if compared else "")))
    return _share(_significant(title), said) >= _TOLD and (not compared or _share(known, opening) >= _SHARED)


def _share(wanted: frozenset[str], found: frozenset[str]) -> float:
    return len(wanted & found) / len(wanted) if wanted else 1.0


def _significant(text: str, most: int | None = None) -> frozenset[str]:
    """Of the first `most` words of `text` those that tell what it is about; of scripts without spaces, every two letters together."""
    words = fold_words(text, most).split()
    return frozenset(_parts([word for word in words if word not in _COMMON] or words))


def _parts(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        for run in _RUN.findall(word):
            yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
        yield from (part[:_STEM] if part.isalpha() else part for part in _RUN.sub(" ", word).split())
