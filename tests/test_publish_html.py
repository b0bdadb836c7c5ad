"""Pages for people: what they must hold, and what they must never hold."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

import pytest
from lxml import html

from aggregator.model import Coverage
from aggregator.publish import Ever, render_all
from tests.test_publish import MORNING, make_config, make_ever, make_source, make_story

NOTHING = Ever()
#: A configuration and a past in which there are pages of each kind.
WHOLE: dict[str, Any] = {
    "feeds": [{"key": "harbour-journal", "topics": ["Threat Intel"]}],
    "ever": make_ever(["Omar Haddad"], [{}, {"key": "tidewatch", "name": "Tidewatch"}], ["research"]),
}


def pages(*stories: Any, ever: Ever = NOTHING, **config: Any) -> dict[str, Any]:
    documents = render_all(stories or [make_story(topics=["Threat Intel"])], ever, [], make_config(**config), MORNING)
    return {document.path: html.fromstring(document.body) for document in documents if document.path.endswith(".html")}


def text(page: Any, path: str) -> list[str]:
    return [" ".join(found.text_content().split()) for found in page.xpath(path)]


def test_every_page_has_landmarks_a_language_and_a_way_past_the_navigation():
    for page in pages(**WHOLE).values():
        assert (
            page.xpath("count(//main)") == page.xpath("count(//h1)") == page.xpath("count(//header)") == page.xpath("count(//footer)") == 1
        )
        assert page.get("lang") == "en"
        assert page.xpath("//body/*[1]/@href") == ["#" + page.xpath("//main/@id")[0]]
        assert len(set(page.xpath("//@id"))) == len(page.xpath("//@id"))


def test_every_page_asks_not_to_be_indexed_s8():
    assert {page.xpath("string(//meta[@name='robots']/@content)") for page in pages(**WHOLE).values()} == {"noindex"}


def test_story_on_a_page_leads_to_its_source_first_and_the_page_is_not_put_in_its_place_s8():
    page = pages(make_story())["index.html"]
    assert page.xpath("//ol[@class='river']/li/descendant::a[1]/@href")[:1] == ["https://harbour.example/1"]
    assert page.xpath("//link[@rel='canonical']") == []


def test_more_coverage_is_named_with_its_source_and_language():
    harbour = make_source({"name": "Harbour Journal"})
    related = (
        Coverage("tag:x,2026:1", "Kalvø steht still", "https://harbour.example/kalvo", harbour, "de"),
        Coverage("tag:x,2026:2", "<b>No</b> sugar", None, harbour, "en"),
    )
    page = pages(make_story(related=related))["index.html"]
    assert text(page, "//ul[@class='coverage']/li") == ["Kalvø steht still in Harbour Journal", "<b>No</b> sugar in Harbour Journal"]
    assert page.xpath("//ul[@class='coverage']//a/@href") == ["https://harbour.example/kalvo"]
    assert page.xpath("//ul[@class='coverage']//@lang") == ["en", "de"]


def test_no_page_holds_script_inline_style_or_an_article_element():
    for page in pages(**WHOLE).values():
        assert page.xpath("//script | //style | //article | //@style | //@*[starts-with(name(), 'on')]") == []
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("authors/jane-doe", "Jane Doe"),
        ("sources/harbour-journal", "All from Harbour Journal"),
        ("topics/threat-intel", "Threat Intel"),
        ("topics/research", "research (ended)"),
    ],
)
def test_a_page_offers_its_own_feed_first_then_the_combined_one_h1(path: str, title: str):
    links = pages(**WHOLE)[f"{path}.html"].xpath("//link[@type='application/atom+xml']")
    assert [(link.get("title"), link.get("href")) for link in links] == [
        (f"{title} · Security News", f"../{path}.atom"),
        ("Security News", "../all.atom"),
    ]


@pytest.mark.parametrize("path", ["index.html", "status.html", "authors/index.html", "sources/index.html", "topics/index.html"])
def test_a_page_without_a_feed_of_its_own_offers_the_combined_one_h1(path: str):
    assert pages(**WHOLE)[path].xpath("//link[@type='application/atom+xml']/@title") == ["Security News"]


def test_every_page_leads_to_the_lists_of_topics_sources_and_authors_and_says_where_it_is():
    for path, page in pages(**WHOLE).items():
        assert text(page, "//header//a") == ["Security News", "Topics", "Sources", "Authors", "Subscribe"]
        here = {"index.html": ["Security News"], "topics/index.html": ["Topics"], "sources/index.html": ["Sources"]}
        assert text(page, "//header//a[@aria-current]") == here.get(path, ["Authors"] if path == "authors/index.html" else [])


def test_where_there_is_no_topic_and_no_source_nothing_leads_to_a_list_of_them():
    assert text(pages(make_story())["index.html"], "//header//a") == ["Security News", "Authors", "Subscribe"]


def test_every_page_leads_to_both_lists_for_other_programs_and_to_the_status_o2():
    for path, page in pages(**WHOLE).items():
        up = "../" * path.count("/")
        assert page.xpath("//aside//a[@type='text/x-opml']/@href") == [f"{up}published.opml", f"{up}feeds.opml"]
        assert page.xpath("//footer//a/@href") == ([] if path == "status.html" else [f"{up}status.html"])


def test_the_address_to_copy_is_absolute():
    assert text(pages()["authors/jane-doe.html"], "//code") == [
        "https://news.example/authors/jane-doe.atom",
        "https://news.example/all.atom",
        "https://news.example/all.rss",
        "https://news.example/all.json",
    ]


def test_a_page_offers_every_format_that_there_is_under_a_title_of_its_own_atom_first_h1():
    authors = {"formats": ["html", "json", "rss"]}
    page = pages(make_story(), all={"formats": ["rss", "atom"]}, authors=authors)["authors/jane-doe.html"]
    links = [(link.get("type"), link.get("title"), link.get("href")) for link in page.xpath("//link[@rel='alternate']")]
    assert links == [
        ("application/rss+xml", "Jane Doe · Security News (RSS)", "../authors/jane-doe.rss"),
        ("application/feed+json", "Jane Doe · Security News (JSON Feed)", "../authors/jane-doe.json"),
        ("application/atom+xml", "Security News", "../all.atom"),
        ("application/rss+xml", "Security News (RSS)", "../all.rss"),
    ]
    assert text(page, "//aside//dt") == ["Jane Doe · Security News", "Security News"]
    assert page.xpath("//aside//dd/a/@href") == [href for *_, href in links]


def test_links_between_pages_are_relative_and_lead_to_documents():
    ever, feeds = WHOLE["ever"], WHOLE["feeds"]
    documents = {document.path for document in render_all([make_story()], ever, [], make_config(feeds=feeds), MORNING)}
    for path, page in pages(**WHOLE).items():
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


def test_a_story_leads_to_the_pages_of_its_source_and_topics_where_there_are_such():
    page = pages(make_story(topics=["Threat Intel", "threat-intel"]), **WHOLE)["authors/jane-doe.html"]
    assert page.xpath("//li/p[@class='about']/a/@href") == ["../authors/jane-doe.html", "../sources/harbour-journal.html"]
    assert page.xpath("//ul[@class='topics']/li/a/@href") == ["../topics/threat-intel.html"] * 2
    bare = pages(make_story(topics=["Threat Intel"]), topics={"formats": []}, sources={"formats": []}, **WHOLE)["index.html"]
    assert bare.xpath("//li/p[@class='about']/a/@href") == ["authors/jane-doe.html", "https://harbour.example/"]
    assert bare.xpath("//ul[@class='topics']/li/a") == []


def test_the_page_of_a_source_leads_to_its_site():
    assert pages(**WHOLE)["sources/harbour-journal.html"].xpath("//h1/following-sibling::p[1]/a/@href") == ["https://harbour.example/"]
    without = {"feeds": WHOLE["feeds"], "ever": make_ever(sources=[{"site": None}])}
    assert pages(**without)["sources/harbour-journal.html"].xpath("//h1/following-sibling::p") == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("authors/omar-haddad.html", "There is no story by this author any more. The feed stays: if there is one again, it will be here."),
        ("sources/tidewatch.html", "This source is not read any more. The feed stays: if there is one again, it will be here."),
        ("topics/research.html", "No source has this topic any more. The feed stays: if there is one again, it will be here."),
    ],
)
def test_a_page_whose_channel_has_ended_says_so(path: str, words: str):
    assert words in text(pages(**WHOLE)[path], "//main/p")


def test_a_page_that_waits_for_its_first_story_does_not_say_that_it_has_ended():
    found = pages(feeds=[{"key": "tidewatch", "topics": ["new"]}], ever=make_ever(sources=[{"key": "tidewatch"}]))
    assert text(found["topics/new.html"], "//main/p") == ["There is no story on this topic yet. The next will be here."]
    assert "There is no story from this source yet. The next will be here." in text(found["sources/tidewatch.html"], "//main/p")


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


def test_lists_count_stories_and_leave_out_what_has_ended():
    stories = [make_story(1, topics=["Threat Intel"]), make_story(2), make_story(3, authors=["Zoë Roe"])]
    found = pages(*stories, **WHOLE)
    assert text(found["authors/index.html"], "//ul[@class='names']/li") == ["Jane Doe 2", "Zoë Roe 1"]
    assert text(found["sources/index.html"], "//ul[@class='names']/li") == ["Harbour Journal 3"]
    assert text(found["topics/index.html"], "//ul[@class='names']/li") == ["Threat Intel 1"]


def test_a_list_leads_nowhere_where_there_are_only_feeds():
    page = pages(authors={"formats": ["atom"]}, topics={"formats": ["html"]})["topics/index.html"]
    assert text(page, "//header//a") == ["Security News", "Topics", "Subscribe"]


@pytest.mark.all
def test_a_long_list_is_divided_into_pages_below_150_kilobytes():
    many = [make_story(n, authors=[f"{'Name of a person ' * 3}{n:04}"]) for n in range(3000)]
    documents = {
        one.path: one.body
        for one in render_all(many, NOTHING, [], make_config(all={"formats": []}, authors={"formats": ["html"]}), MORNING)
    }
    found = {path: body for path, body in documents.items() if path.startswith("authors/pages/") or path == "authors/index.html"}
    assert sorted(found) == ["authors/index.html", *(f"authors/pages/{number}.html" for number in range(2, 7))]
    assert max(map(len, found.values())) < 150_000
    pages = {path: html.fromstring(body) for path, body in found.items()}
    assert sum(len(page.xpath("//ul[@class='names']/li")) for page in pages.values()) == 3000
    second = pages["authors/pages/2.html"].xpath("//nav[@class='spans']//a/@href")
    assert second == ["../../authors/index.html", *(f"../../authors/pages/{number}.html" for number in range(3, 7))]
    assert pages["authors/pages/2.html"].xpath("//ul[@class='names']//a/@href")[0][6:] in documents


@pytest.mark.parametrize(
    ("contact", "href"),
    [("desk@news.example", ["mailto:desk@news.example"]), ("https://news.example/about", ["https://news.example/about"]), ("", [])],
)
def test_the_footer_tells_whom_to_ask_for_removal(contact: str, href: list[str]):
    assert pages(contact=contact)["index.html"].xpath("//footer/p[2]/a/@href") == href


def test_without_pages_of_authors_and_without_feeds_nothing_leads_to_them():
    page = pages(make_story(), all={"formats": ["html"]}, authors={"formats": []})["index.html"]
    assert page.xpath("//a/@href") == ["#main", "index.html", "https://harbour.example/1", "https://harbour.example/", "status.html"]
    assert page.xpath("//link/@rel") == ["stylesheet"]


def test_the_style_bears_the_operators_colour_and_asks_nobody_else():
    documents = render_all([], Ever(), [], make_config(accent="teal"), MORNING)
    (style,) = [document.body.decode() for document in documents if document.path == "assets/style.css"]
    assert style.startswith(":root { --accent: teal; }\n")
    assert "url(" not in style
    assert "@import" not in style
