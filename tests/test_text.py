"""Strings: links, HTML, characters, ids. Each table in tests/cases/text holds one rule: [what comes in, what must come out]."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.characters import fold_words, legal, one_line, shorten
from aggregator.text.html import LONGEST, escape_text, sanitize_html, text_of_html
from aggregator.text.ids import digest, short_hash, slugify_name, tag_uri
from aggregator.text.inline import text_of_inline
from aggregator.text.links import (
    absolute_link,
    article_link,
    canonical_link,
    has_path,
    has_userinfo,
    host_of,
    is_iri,
    lane,
    shown_link,
    site_of,
)
from aggregator.text.patterns import find_group, has_match, remove_matches
from aggregator.text.sentences import one_sentence
from tests.casefiles import CASES

BASE = "https://example.org/blog/post"
ATTRIBUTE = re.compile(r'\s(?:href|src|poster|srcset)="([^"]*)"')


def rows(*names: str) -> Any:
    found = [row for name in names for row in json.loads((CASES / "text" / f"{name}.json").read_text(encoding="utf-8"))]
    return pytest.mark.parametrize("row", found, ids=[str(row[0])[:60] for row in found])


@rows("canonical_link")
def test_canonical_link_is_reduced_for_comparing(row: list[Any]) -> None:
    assert canonical_link(row[0]) == row[1]


@rows("shown_link")
def test_shown_link_loses_only_tracking_and_userinfo(row: list[Any]) -> None:
    assert shown_link(row[0]) == row[1]


@rows("iri")
def test_only_an_absolute_harmless_iri_may_be_an_id(row: list[Any]) -> None:
    assert is_iri(row[0]) is row[1]


@rows("lane", "lane_of_tenants_is_their_hosts", "lane_of_a_platform_is_one_under_every_name", "lane_of_a_domain_of_its_own_is_that_domain")
def test_lane_is_what_one_polite_client_treats_as_one_host(row: list[Any]) -> None:
    assert lane(row[0]) == row[1]


@rows("site")
def test_site_is_whose_an_address_is(row: list[Any]) -> None:
    assert site_of(row[0]) == row[1]


@rows("slug")
def test_slug_is_short_plain_and_harmless(row: list[Any]) -> None:
    assert slugify_name(row[0]) == row[1]


@rows("html_sanitized")
def test_html_is_sanitized_to(row: list[Any]) -> None:
    assert sanitize_html(row[0], BASE) == row[1]


@rows("html_text")
def test_text_of_html_is(row: list[Any]) -> None:
    assert text_of_html(row[0]) == row[1]


@rows("inline")
def test_short_html_keeps_what_is_no_markup(row: list[Any]) -> None:
    assert text_of_inline(row[0]) == row[1]


MARKUP = st.lists(
    st.sampled_from(
        "<p>,</p>,<b>,</b>,<a href=/x>,<a>,</a>,<table>,<tr>,<td>,</table>,<pre>\n,\n,</pre>,<li>,<ul>,</ul>,<img src=i>,<script>,"
        "</script>,<svg>,<noscript>,</noscript>,<!--,-->,&amp;,&lt;,&,<,text,<video src=v>,<select>,<template>,<math>,<style>,</style>,"
        "<img data-src=/l.png src=data:x>,<iframe src=//www.youtube.com/embed/aaaaaaaaaaa>,</iframe>,<object>,</object>,</div>,"
        "<div class=sharedaddy>,<a href=//x.com/share>,<p>The post T appeared first on B.</p>,<img srcset=/s.png>,"
        "<source data-srcset=/s.png>,"
        "<plaintext>,<h1>,</h1>,<form>,<button>,<frameset>,<ruby>,<rt>,<dd>,<i>,</i>,<details>,<summary>,<nobr>,<textarea>,\x00,\ud800,<![CDATA[".split(
            ","
        )
    ),
    max_size=25,
).map("".join)


@given(MARKUP | st.text(max_size=200))
def test_sanitizing_twice_changes_nothing_and_no_html_raises(markup: str) -> None:
    cleaned = sanitize_html(markup, BASE)
    assert sanitize_html(cleaned, "https://elsewhere.example/") == cleaned
    assert all(
        address.startswith(("https://", "http://"))
        for value in ATTRIBUTE.findall(cleaned)
        for address in re.split(r",\s+", value)
        if address
    )
    assert text_of_html(markup) == one_line(text_of_html(markup))


PARTS = st.sampled_from(
    "https://www.google.com /url?q= http%3A%2F%2F https://example.org /a /amp/ ?utm_source=x &amp; ? & # xtor=RSS-1 amp=1 m. en. "
    "//cdn.ampproject.org/c/s/ https://l.facebook.com/l.php?u= https://href.li/? https://urldefense.com/v3/__ __; @ : :443 %00 %ff "
    "\u00fc \u3002 [::1]".split()
)


@given(st.lists(PARTS, max_size=7).map("".join))
def test_showing_a_link_twice_changes_nothing_and_no_link_raises(text: str) -> None:
    link = absolute_link(text)
    if link is not None:
        shown = shown_link(link)
        assert shown.startswith(("http://", "https://"))
        assert absolute_link(shown) == shown == shown_link(shown)
        assert article_link(link) == article_link(shown)


@given(st.text(max_size=300))
def test_escaped_text_reads_back_as_itself(text: str) -> None:
    assert text_of_html(escape_text(text)) == one_line(text)


HEAVY = {
    "nested blocks": "<div>" * 100_000,
    "unclosed formatting": "".join(f"<b id={number}><p>" for number in range(3000)),
    "many attributes": "<p " + " ".join(f"a{number}" for number in range(40_000)) + ">x",
    "comments": "<!--" * 50_000,
    "less-than": "<" * 300_000,
    "deep tables": "<table><td>" * 3000,
    "share links": "<div>" * 150 + "<p><a href=//x.com/share>s</a>" * 2000,
    "share lists": "<ul><li><a href=//x.com/share>s</a></ul>" * 2000,
    "frames": "<iframe src=//www.youtube.com/embed/aaaaaaaaaaa></iframe>" * 2000,
    "nested objects": "<object><embed src=x>" * 5000,
    "lazy pictures": "<img data-src=/a.png><noscript><img src=/b.png></noscript>" * 3400,
    "a long srcset": "<img srcset='" + "a.png 1x," * 1000 + "'>" * 20,
    "a long tail": "<p>The post " + "The post x " * 20_000 + "appeared first on",
}


@pytest.mark.parametrize("name", HEAVY)
def test_heavy_html_is_bounded(name: str) -> None:
    assert len(sanitize_html(HEAVY[name], BASE)) <= LONGEST + 10_000
    assert len(text_of_html(HEAVY[name])) <= LONGEST


def test_deep_html_keeps_its_text() -> None:
    assert sanitize_html("<div>" * 500 + "found &amp; kept", BASE) == "<p>found &amp; kept</p>"


def test_markup_that_multiplies_becomes_text() -> None:
    bombs = "".join(f"<b id={number}>" for number in range(29)) + "</p><p>x" * 8000
    assert sanitize_html(f"<p>{bombs}", BASE).startswith("<p>x</p>")


def test_pre_with_many_line_ends_keeps_its_markup() -> None:
    assert sanitize_html("<pre>" + "\n" * 50 + "x\n</pre>", BASE) == "<pre>x\n</pre>"


def test_script_with_less_than_signs_is_no_nesting() -> None:
    script = "<script>" + "if(a<b)x;" * 100 + "</script>"
    assert sanitize_html(f"<p>{script}kept</p>", BASE) == "<p>kept</p>"


def test_long_html_is_cut_after_a_block() -> None:
    cleaned = sanitize_html("<p>some words</p>" * 20_000, BASE)
    assert len(cleaned) <= LONGEST
    assert cleaned.endswith("words</p>")
    assert sanitize_html(cleaned, BASE) == cleaned


def test_long_text_is_cut_outside_tags_and_entities() -> None:
    cleaned = sanitize_html("&amp;" * 50_000 + "<b", None)
    assert set(cleaned.split("&amp;")) == {""}


def test_relative_address_without_a_base_goes() -> None:
    assert sanitize_html("<a href='/x'>a</a><img src='/i.png'>", None) == "a"


def test_no_host_has_a_quotation_mark_a18() -> None:
    assert absolute_link('https://example.org"/') is None
    assert absolute_link('https://example.org/"') == "https://example.org/%22"


def test_absolute_link_takes_the_first_base_that_works() -> None:
    assert absolute_link("a", "nonsense", "https://example.org/x/") == "https://example.org/x/a"
    assert absolute_link(" ht\ntps://example.org ", None) == "https://example.org/"
    assert absolute_link("", BASE) is absolute_link(None, BASE) is absolute_link("mailto:x@example.org", BASE) is None


def test_link_predicates() -> None:
    assert host_of("https://www.example.org/a") == "example.org"
    assert host_of("nonsense") == ""
    assert has_path("example.org/a")
    assert not has_path("example.org")
    assert has_userinfo("https://u@example.org/")
    assert not has_userinfo("nonsense")


def test_characters_that_xml_forbids_go() -> None:
    assert legal("a\x00\x0b\x1f\x7f\x85\x9f\ud800\ufdd0\ufffe\uffffb\t\n") == "a\x85b\t\n"
    assert one_line(" a\u00a0\n b ") == "a b"


def test_words_are_folded_and_versions_stay_whole() -> None:
    assert fold_words("CVE-2026-1: ﬁx v1.2.3, Now!", 3) == "cve-2026-1 fix v1.2.3"


@pytest.mark.parametrize(
    ("text", "most", "short"), [("short", 5, "short"), ("two words here", 11, "two words…"), ("x" * 20, 10, "x" * 9 + "…")]
)
def test_text_is_cut_after_a_word(text: str, most: int, short: str) -> None:
    assert shorten(text, most) == short


def test_patterns_of_the_operator() -> None:
    assert has_match("RANSOM", "ransomware")
    assert not has_match("(broken", "(broken")
    assert find_group("by (.+)", "by Dana") == "Dana"
    assert find_group("by", "nobody by name") == "by"
    assert find_group("a(b)?", "a") == ""
    assert find_group("x", "y") is find_group("(", "y") is None
    assert remove_matches(r"\d", "a1b2") == "ab"
    assert remove_matches("(", "a(") == "a("


def test_pattern_that_would_backtrack_is_linear() -> None:
    assert not has_match("(a+)+$", "a" * 50_000 + "b")


def test_tag_uri_has_only_what_rfc_4151_allows() -> None:
    uri = tag_uri("news.example.org,2026", "stories/a b%zz%20é#<>\ud800")
    assert uri == "tag:news.example.org,2026:stories/a%20b%25zz%20%C3%A9%23%3C%3E%ED%A0%80"
    assert is_iri(uri)


def test_digests_keep_their_parts_apart() -> None:
    assert len(digest("a")) == 16
    assert digest("ab", "c") != digest("a", "bc") != digest("a", "b", "c")
    assert digest("\ud800") != digest("?")


def test_digests_never_change() -> None:
    assert digest("ab", "c").hex() == "709cf327ef95531b685902e50b513a88"
    assert short_hash("a") == "333fcb4e"
    assert len(short_hash("a", 12)) == 12


@rows("one_sentence")
def test_the_first_sentence_ends_where_it_ends(row: list[Any]) -> None:
    assert one_sentence(row[0]) == row[1]
    assert one_sentence(row[1]) == row[1]


@given(st.text(alphabet='aB .!?\u2026\u3002"U1', max_size=60), st.integers(5, 50))
def test_a_first_sentence_is_bounded_and_its_own_first_sentence(text: str, most: int) -> None:
    sentence = one_sentence(text, most)
    assert len(sentence) <= most
    assert one_sentence(sentence, most) == sentence
