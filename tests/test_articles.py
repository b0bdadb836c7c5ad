"""The article of a page: each case of tests/cases/articles is a page, and what an entry gets of it. Whatever a page is, nothing raises."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aggregator.model import Article, FullText, ParseFailed
from aggregator.normalize.article import article_of, words_in
from aggregator.normalize.content import safe_html
from aggregator.parse.article import read_article
from aggregator.text.summaries import LONGEST_SUMMARY
from tests.casefiles import cases, read
from tests.documents import HTML, WORDS, documents
from tests.test_fuzz import check_html
from tests.test_hostile import SNIPPETS

#: `make fuzz` reads 10,000 in all.
EXAMPLES = int(os.environ.get("DOCUMENTS", "600")) // 10 // 2
URL = "https://example.org/blog/overflow"
TEXT = "The router reads the length of a package from the package itself, and copies as many bytes into a buffer of a fixed size."


def page(*parts: str, title: str = "Flaw in routers") -> bytes:
    """A page whose article has `parts` among paragraphs."""
    paragraphs = "".join(f"<p>{TEXT}</p>{part}" for part in (*parts, ""))
    return f"<!doctype html><title>{title}</title><body><article><h1>{title}</h1>{paragraphs}</article>".encode("utf-8", "replace")


@cases("articles")
def test_article_of_a_page(path: Path) -> None:
    """`html` is what the entry gets, or `why` the reason that it gets nothing; `summary` and `words` are told where they matter."""
    case = read(path)
    body = path.with_suffix(".html").read_text(encoding="utf-8").encode(case.get("encoding", "utf-8"))
    url = case.get("url", URL)
    article = read_article(body, url, None)
    asked = case.get("asked", URL)
    text = article.message if isinstance(article, ParseFailed) else article_of(article, case["title"], case["own"], asked, url)
    got = {"why": text} if isinstance(text, str) else {"html": text.html.split("\n"), "summary": text.summary, "words": text.words}
    expected = {name: case[name] for name in ("why", "html", "summary", "words") if name in case}
    assert {name: got.get(name) for name in expected} == expected


@pytest.mark.parametrize("snippet", [snippet for _, snippet in SNIPPETS], ids=lambda snippet: ascii(snippet)[:60])
def test_nothing_in_an_article_can_run(snippet: str) -> None:
    """A18, A23."""
    article = read_article(page(snippet), URL, None)
    assert isinstance(article, Article)
    check_html(safe_html(article.html, article.base))


@pytest.mark.parametrize("number", [0, pytest.param(1, marks=pytest.mark.all)])
def test_no_page_raises_and_its_article_is_settled(number: int) -> None:
    @seed(number)
    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(documents().map(lambda document: document.body) | st.lists(HTML, max_size=4).map(lambda parts: page(*parts)), WORDS, HTML)
    def check(body: bytes, title: str, own: str) -> None:
        article = read_article(body, URL, None)
        if isinstance(article, ParseFailed):
            assert article.kind != "parse-crash"
            return
        assert read_article(body, URL, None) == article
        text = article_of(article, title, own, URL, URL)
        if isinstance(text, FullText):
            check_html(text.html)
            assert safe_html(text.html, None) == text.html
            assert len(text.summary) <= LONGEST_SUMMARY

    check()


def test_an_article_that_is_too_long_is_not_taken_in_part() -> None:
    article = read_article(page(f"<p>{'word ' * 50_000}</p>"), URL, None)
    assert isinstance(article, Article)
    assert article_of(article, "Flaw in routers", "", URL, URL) == "the article in the page is too long"


@pytest.mark.all
def test_a_page_larger_than_any_article_is_not_read() -> None:
    read = read_article(b"<p>Intruders stopped the cranes of a port.</p>" * 50_000, "https://example.org/a", "text/html")
    assert isinstance(read, ParseFailed)
    assert "larger than" in read.message


@pytest.mark.all
def test_a_page_of_more_lines_than_there_are_marks_is_read() -> None:
    article = read_article(page("<br>x" * 70_000), URL, None)
    assert isinstance(article, Article)


def test_letters_that_mark_lines_are_not_taken_from_a_page() -> None:
    article = read_article(page("<p>One \U000f0001 letter.</p>"), URL, None)
    assert isinstance(article, Article)
    assert "One  letter." in article.html
    assert not [letter for letter in article.html if letter >= "\U000f0000"]


def test_the_extractor_says_nothing_by_itself(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        read_article(b"<html><body></body></html>", URL, "text/html")
    assert not caplog.records


def test_words_of_scripts_without_spaces_are_their_letters() -> None:
    assert words_in("Acme: 路由 漏洞 in 2.1") == ["Acme", "路", "由", "漏", "洞", "in", "2", "1"]
