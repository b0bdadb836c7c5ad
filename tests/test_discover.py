"""One rule, one case: `cases/discover/feeds`, `paths`, `selectors`; each names the part of the result that the rule is about."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.discover import common_paths, find_feeds, propose_selectors
from aggregator.model import ParsedFeed
from aggregator.parse import parse
from aggregator.text.links import absolute_link
from tests.casefiles import CASES, cases, read

SAMPLES = Path(__file__).parents[1] / "aggregator" / "samples"
PAGE = "https://log.example/blog/"


@cases("discover/feeds")
def test_every_rule_for_feeds_holds(path):
    case = read(path)
    found = find_feeds("\n".join(case["html"]), case["url"])
    assert [feed.url for feed in found] == [expected["url"] for expected in case["expect"]]
    for feed, expected in zip(found, case["expect"], strict=True):
        assert {name: getattr(feed, name) for name in expected} == expected


@cases("discover/paths")
def test_every_rule_for_addresses_to_try_holds(path):
    case = read(path)
    assert list(common_paths(case["url"])) == case["expect"]


def links_given(html, url, select):
    """What a page gives when it is read by the proposal."""
    page = parse(html.encode(), url, "text/html; charset=utf-8", select)
    assert isinstance(page, ParsedFeed)
    return [absolute_link(entry.link, url) for entry in page.entries]


@cases("discover/selectors", "*.expected.json")
def test_every_rule_for_selectors_holds(path):
    case = read(path)
    html = (path.parent / path.name.replace(".expected.json", ".html")).read_text(encoding="utf-8")
    proposals = propose_selectors(html, PAGE)
    if case["links"] is None:
        assert not proposals
        return
    best = proposals[0]
    assert {name: getattr(best.select, name) for name in case.get("select", {})} == case.get("select", {})
    assert links_given(html, PAGE, best.select) == [absolute_link(link, PAGE) for link in case["links"]]
    assert best.entries == len(case["links"])


def test_the_sample_blog_is_read_as_its_author_would_read_it():
    best = propose_selectors((SAMPLES / "blog/index.html").read_text(encoding="utf-8"), "https://harbour-lane.example/blog/")[0]
    assert (best.select.item, best.select.title, best.entries) == ("li.post-card", "h3", 6)
    assert (best.select.date, best.select.author, best.select.summary) == (".post-date", ".post-author", ".post-teaser")
    assert best.why.startswith("6 elements `li.post-card` with title, link, date, author, summary;")


def test_proposals_are_in_order_and_no_two_give_the_same_links():
    html = (CASES / "discover/selectors/cards_by_class.html").read_text(encoding="utf-8")
    proposals = propose_selectors(html, PAGE)
    assert [p.score for p in proposals] == sorted((p.score for p in proposals), reverse=True)
    given_links = [tuple(links_given(html, PAGE, p.select)) for p in proposals]
    assert len(set(given_links)) == len(given_links)


def test_many_feeds_of_a_directory_are_cut_short():
    page = "".join(f'<a href="https://log.example/{number}/feed">x</a>' for number in range(100))
    assert len(find_feeds(page, PAGE)) == 30


HOSTILE = {
    "many links": "".join(f"<li><a href=/{n}>Some title words {n}</a></li>" for n in range(20_000)),
    "many feeds": "".join(f"<a href=/{n}/feed>Some title words {n}</a>" for n in range(20_000)),
    "many classes": "".join(f'<div class="a{n % 50} b{n % 70}k"><a class=t href=/{n}>Some title words {n}</a></div>' for n in range(9_000)),
    "deep lists": ("".join(f"<div class=c{n} id=k{n}>" for n in range(150)) + "<a href=/x>Some title words</a>" + "</div>" * 150) * 200,
    "one tag of attributes": "<a " + " ".join(f"a{n}=1" for n in range(40_000)) + " href=/feed>title words are here</a>",
    "endless nesting": "<b>" * 2_000 + "<p>x" * 10_000,
}


@pytest.mark.all
@pytest.mark.parametrize("name", HOSTILE)
def test_no_page_takes_long(name):
    started = time.process_time()
    propose_selectors(HOSTILE[name], PAGE)
    find_feeds(HOSTILE[name], PAGE)
    assert time.process_time() - started < 4


PIECES = st.sampled_from(
    """
    <a href=/x>three title words</a> | <a href='/a b c'>CVE-2024-1 and more</a> | <a href=feed:> | <svg><a href=/z>words in a drawing</a>
    | <li class='é " x{'> | <h2 id="1-2"> | <article class=h-entry> | <td> | <tr> | <dt> | <table> | <template> | <p itemprop=author> | </
    | <base href=http://[> | <link rel=alternate href='//['> | <time datetime> | 2024-01-02 | \ud800 | \x00
    """.split("|")
)


@pytest.mark.all
@settings(derandomize=True)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join), st.sampled_from([PAGE, "", "x", "http://[", "\ud800"]) | st.text())
def test_no_page_and_no_address_make_it_raise(html, url):
    find_feeds(html, url)
    common_paths(url)
    for proposal in propose_selectors(html, url):
        assert proposal.entries > 0
        assert 0 <= proposal.score <= 1
