"""The article in a page, and what the page says of itself. The door of trafilatura."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable

from aggregator.model import Article, ParseFailed
from aggregator.parse.decode import decode
from aggregator.parse.runs import cut_out, mark_runs, marks_of, without_marks
from aggregator.parse.sniff import challenge, is_html
from aggregator.text.beside import drop_beside
from aggregator.text.characters import fold_words, legal, one_line
from aggregator.text.dom import Node, Page, attribute, base_of, outermost, words
from aggregator.text.frames import link_frames
from aggregator.text.html import GIANT_TAG, escape_text, is_shallow, text_of_html
from aggregator.text.pictures import settle_pictures

_TITLES = "meta[property='og:title'], meta[name='twitter:title']"
#: Of headings that are looked at; a page with more is a list.
_MOST_HEADINGS = 3
_UNSEEN = "script, style, template, svg, math, button, select, textarea, input, iframe, object, embed, link, meta"
#: Attributes that a text may keep, or by which the sanitizer tells what a picture is.
_SEEN = re.compile(
    "href|hreflang|src|srcset|sizes|poster|alt|title|width|height|style|type|media|lang|dir|span|colspan|rowspan|scope|start|value|reversed|"
    "datetime|controls"
)
#: An extraction takes seconds for a megabyte; pages of articles have some 100 kB, few of them 1 MB.
_MOST_BYTES = 2_000_000


def read_article(body: bytes, url: str, content_type: str | None) -> Article | ParseFailed:
    """The article in `body`, a page that came from `url` with the header `Content-Type: content_type`.

    Asks nobody, reads no clock, and raises for no bytes; it may take long, as `parse` may (F16).
    """
    if len(body) > _MOST_BYTES:
        return ParseFailed("no-entries", f"the page is larger than {_MOST_BYTES:,} bytes, which no article is")
    try:
        text = decode(body, content_type)
        return _read(text, url) if is_html(text) else ParseFailed("no-entries", "the answer is no web page")
    except Exception as error:
        return ParseFailed("parse-crash", f"the page made the extractor fail ({type(error).__name__}); please report it with its address")


def _read(text: str, url: str) -> Article | ParseFailed:
    if not is_shallow(text := without_marks(GIANT_TAG.sub("", legal(text)))):
        return ParseFailed("no-entries", "the page is nested too deeply to be read")
    page = Page(text)
    titles = [one_line(attribute(node, "content") or "") for node in page.css(_TITLES)] + [words(page.css_first("title"))]
    headings = tuple(filter(None, map(words, page.css("h1")[:_MOST_HEADINGS])))
    base = base_of(page, url)
    html = _cut(page, tuple(filter(None, titles)))
    if not html:
        return challenge(text) or ParseFailed("no-entries", "no article was found in the page")
    return Article(html, text_of_html(html), base, next(filter(None, titles), None), headings)


def _cut(page: Page, titles: Iterable[str]) -> str:
    """The HTML of the article in `page`, as its publisher wrote it, without its title; empty if there is none."""
    _settle(page)
    mark_runs(page)
    texts = _extract(page.html or "")
    root = cut_out(page, marks_of("".join(texts)))
    if root is None:
        # The extractor read a text that stands in a script.
        return escape_text("\n".join(texts))
    for heading in root.css("h1"):
        folded = fold_words(without_marks(words(heading)))
        if any(fold_words(title).startswith(folded) for title in titles):
            heading.decompose()
    return without_marks(_slim(root))


def _settle(page: Page) -> None:
    """Put pictures and films as they are shown, which the extractor would not know; take out what stands beside the article."""
    for noscript in page.css("noscript"):
        if noscript.css_first("img") is None:
            noscript.decompose()
    settle_pictures(page)
    link_frames(page)
    drop_beside(page, page.html or "")


def _slim(root: Node) -> str:
    """The HTML of `root` without what no reader sees, which may be most of it."""
    for node in outermost(root.css(_UNSEEN)):
        node.decompose()
    for node in root.css("*"):
        for name in [name for name in node.attributes if not _SEEN.fullmatch(name)]:
            del node.attrs[name]
    return (root.inner_html if root.tag == "body" else root.html) or ""


def _extract(html: str) -> list[str]:
    """The texts of the article in the page `html`, in order; empty if there is none."""
    # It takes 0.3 s to load, and few runs need it.
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    document = bare_extraction(html, include_comments=False, include_formatting=True, include_links=True, include_tables=True)
    return [str(text) for text in document.body.itertext()] if isinstance(document, Document) else []
