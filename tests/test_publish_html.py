"""Pages for people: what they must hold, and what they must never hold."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

import pytest
from lxml import html

from aggregator.publish import render_all
from tests.test_publish import MORNING, make_author, make_config, make_story


def pages(*stories: Any, ever: Any = (), **config: Any) -> dict[str, Any]:
    documents = render_all(stories or [make_story()], ever, [], make_config(**config), MORNING)
    return {document.path: html.fromstring(document.body) for document in documents if document.path.endswith(".html")}


def text(page: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_every_page_has_landmarks_a_language_and_a_way_past_the_navigation():
    for page in pages(ever=[make_author("Omar Haddad")]).values():
        assert (
            page.xpath("count(//main)") == page.xpath("count(//h1)") == page.xpath("count(//header)") == page.xpath("count(//footer)") == 1
        )
        assert page.get("lang") == "en"
        assert page.xpath("//body/*[1]/@href") == ["#" + page.xpath("//main/@id")[0]]
        assert len(set(page.xpath("//@id"))) == len(page.xpath("//@id"))


def test_every_page_asks_not_to_be_indexed_s8():
    assert [page.xpath("//meta[@name='robots']/@content") for page in pages().values()] == [["noindex"]] * 3


def test_no_page_holds_script_inline_style_or_an_article_element():
    for page in pages().values():
        assert page.xpath("//script | //style | //article | //@style | //@*[starts-with(name(), 'on')]") == []
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


def test_an_authors_page_offers_its_own_feed_first_then_the_combined_one_h1():
    links = pages()["authors/jane-doe.html"].xpath("//link[@type='application/atom+xml']")
    assert [(link.get("title"), link.get("href")) for link in links] == [
        ("Jane Doe · Security News", "../authors/jane-doe.atom"),
        ("Security News", "../all.atom"),
    ]


def test_the_address_to_copy_is_absolute():
    assert text(pages()["authors/jane-doe.html"], "//code") == [
        "https://news.example/authors/jane-doe.atom",
        "https://news.example/all.atom",
    ]


def test_links_between_pages_are_relative_and_lead_to_documents():
    documents = {document.path for document in render_all([make_story()], [], [], make_config(), MORNING)}
    for path, page in pages().items():
        for href in page.xpath("//link/@href | //a[not(starts-with(@href, '#'))]/@href"):
            if not href.startswith("https://"):
                folder = PurePosixPath(path).parent
                target = re.sub(r"[^/]+/\.\./", "", str(folder / href))
                assert target in documents, (path, href)


def test_stories_stand_under_their_days_in_english_whatever_the_locale():
    stories = [make_story(1, at="2026-11-20T08:30:00Z"), make_story(2, at="2026-11-19T23:59:59Z")]
    page = pages(*stories)["index.html"]
    assert text(page, "//h2[time]") == ["Friday, 20 November 2026", "Thursday, 19 November 2026"]
    assert text(page, "//section[2]//h3") == ["Patch number 2"]


@pytest.mark.parametrize(
    ("published", "words"),
    [("2026-11-20T08:05:00Z", "08:05"), ("2026-11-12T08:05:00Z", "12 November 2026"), ("2026-11-20T00:00:00Z", "20 November 2026")],
    ids=["a time under its own day", "a day where it is another", "a day where midnight stands for no time"],
)
def test_a_story_shows_when_it_was_published(published: str, words: str):
    page = pages(make_story(at="2026-11-20T08:30:00Z", shown_published=published))["index.html"]
    assert text(page, "//li//time") == [words]
    assert page.xpath("//li//time/@datetime") == [published]


def test_a_story_without_a_link_shows_its_title_unlinked():
    page = pages(make_story(link=None))["index.html"]
    assert text(page, "//h3") == ["Patch number 1"]
    assert page.xpath("//h3/a") == []


def test_a_story_names_authors_source_copies_and_topics():
    copy = {"source": {"key": "tidewatch", "name": "Tidewatch"}, "link": "https://tidewatch.example/1", "title": "The same"}
    page = pages(make_story(authors=["Jane Doe", "Omar Haddad"], also_in=[copy], topics=["advisories"]))["index.html"]
    assert text(page, "//li/p[@class='about']") == ["08:00 by Jane Doe, Omar Haddad in Harbour Journal", "Also in Tidewatch"]
    assert page.xpath("//li/p[1]/a/@href") == ["authors/jane-doe.html", "authors/omar-haddad.html", "https://harbour.example/"]
    assert text(page, "//ul[@class='topics']/li") == ["advisories"]


def test_a_source_that_is_the_author_is_named_once():
    page = pages(make_story(authors=[{"name": "Harbour Journal", "kind": "source"}]))["index.html"]
    assert text(page, "//li/p[@class='about']") == ["08:00 by Harbour Journal"]


def test_a_hidden_author_is_named_but_leads_nowhere():
    page = pages(make_story(authors=[{"name": "Jane Doe", "hidden": True}]))["index.html"]
    assert text(page, "//li/p[@class='about']") == ["08:00 by Jane Doe in Harbour Journal"]
    assert page.xpath("//a[text()='Jane Doe']") == []


def test_a_summary_that_only_repeats_the_title_is_not_shown():
    assert text(pages(make_story(title="One", summary="One"))["index.html"], "//li/p[not(@class)]") == []


def test_words_in_another_language_and_direction_say_so():
    page = pages(make_story(language="ar", title="ثغرة جديدة", summary="تفاصيل"))["index.html"]
    assert page.xpath("//ol/li/@lang") == ["ar"]
    assert page.xpath("//h3/@dir | //li/p[not(@class)]/@dir") == ["auto", "auto"]


def test_markup_and_illegal_characters_of_a_source_are_not_markup_of_ours():
    page = pages(make_story(title="<script>x</script>\ud800\x00", authors=['"><img src=x>']))["index.html"]
    assert text(page, "//h3") == ["<script>x</script>"]
    assert page.xpath("//script | //img") == []


def test_the_list_of_authors_counts_stories():
    stories = [make_story(1), make_story(2), make_story(3, authors=["Omar Haddad"])]
    assert text(pages(*stories)["authors/index.html"], "//ul[@class='authors']/li") == ["Jane Doe 2 stories", "Omar Haddad 1 story"]


@pytest.mark.parametrize(
    ("contact", "href"),
    [("desk@news.example", ["mailto:desk@news.example"]), ("https://news.example/about", ["https://news.example/about"]), ("", [])],
)
def test_the_footer_tells_whom_to_ask_for_removal(contact: str, href: list[str]):
    assert pages(contact=contact)["index.html"].xpath("//footer//a/@href") == href


def test_without_pages_of_authors_and_without_feeds_nothing_leads_to_them():
    (page,) = pages(all={"formats": ["html"]}, authors={"formats": ["atom"]}).values()
    assert page.xpath("//a/@href") == ["#main", "index.html", "https://harbour.example/1", "https://harbour.example/"]
    assert page.xpath("//link/@rel") == ["stylesheet"]


def test_the_style_bears_the_operators_colour_and_asks_nobody_else():
    documents = render_all([], [], [], make_config(accent="teal"), MORNING)
    (style,) = [document.body.decode() for document in documents if document.path == "assets/style.css"]
    assert style.startswith(":root { --accent: teal; }\n")
    assert "url(" not in style
    assert "@import" not in style
