"""Atom documents, rule by rule (A1-A26): each case renders its stories and looks at them by XPath."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree

from aggregator.model import Channel, Config
from aggregator.publish.atom import render_atom
from aggregator.publish.dates import founded
from tests.casefiles import cases
from tests.test_publish import channel_of, combined, make_config, make_ever, make_story, read_case, sections

ATOM, MEDIA = "http://www.w3.org/2005/Atom", "http://search.yahoo.com/mrss/"
SCHEMA = Path(__file__).parents[2] / "shared" / "schemas" / "atom.rng"
NEVER = datetime(2026, 1, 1, tzinfo=UTC)


def render(channel: Channel, config: Config) -> bytes:
    return render_atom(channel, config, founded(config.id_authority))


def render_case(path: Path) -> bytes:
    case = read_case(path)
    return render(channel_of(case), case["config"])


def look(body: bytes, path: str) -> Any:
    return etree.fromstring(body).xpath(path, namespaces={"a": ATOM, "m": MEDIA})


def ids(body: bytes) -> list[str]:
    return look(body, "//a:entry/a:id/text()")


@cache
def schema() -> Any:
    if not SCHEMA.is_file():
        pytest.skip("the RELAX NG schema of Atom does not stand beside the checkout, at ../shared/schemas/atom.rng")
    return etree.RelaxNG(etree.parse(SCHEMA))


@cases("publish/atom")
def test_the_document_is_as_its_rule_says(path: Path):
    body = render_case(path)
    expected = read_case(path)["expect"]
    assert {query: look(body, query) for query in expected} == expected


@cases("publish/atom")
def test_every_document_is_valid_by_the_schema(path: Path):
    document = etree.fromstring(render_case(path))
    assert schema().validate(document), schema().error_log


@cases("publish/atom")
def test_every_document_reads_back_with_ids_authors_and_absolute_links_a18(path: Path):
    feed = feedparser.parse(io.BytesIO(render_case(path)), sanitize_html=False, resolve_relative_uris=False)
    links = [link.href for entry in feed.entries for link in entry.get("links", [])] + [link.href for link in feed.feed.links]
    assert not feed.bozo
    assert feed.version == "atom10"
    assert len({entry.id for entry in feed.entries}) == len(read_case(path)["stories"])
    assert all(author.name for entry in feed.entries for author in entry.authors)
    assert all(link.startswith("https://") for link in links)


def test_an_empty_ended_feed_is_valid_by_the_schema():
    config = make_config()
    for section in sections([], make_ever(["Jane Doe"], [{}], ["topics/news.atom"]), config):
        document = etree.fromstring(render(section.channel, config))
        assert schema().validate(document), schema().error_log


def test_an_id_is_the_same_in_every_feed_and_under_every_site_a3():
    stories, feeds = [make_story(topics=["news"])], ["harbour-journal"]
    bodies = [
        render(channel, config)
        for config in (make_config(feeds=feeds), make_config(feeds=feeds, site="https://other.example/"))
        for channel in (combined(stories, config), *(section.channel for section in sections(stories, make_ever(sources=[{}]), config)))
    ]
    assert [ids(body) for body in bodies] == [["tag:harbour.example,2026:1"]] * 8


def test_a_minted_id_is_published_as_the_store_minted_it_a5():
    config = make_config()
    body = render(combined([make_story(id="tag:news.example,2026:cisa/%2Fnode%2F25513")], config), config)
    assert ids(body) == ["tag:news.example,2026:cisa/%2Fnode%2F25513"]


def test_equal_stories_give_equal_bytes_whenever_they_are_rendered_a7():
    config = make_config()
    first, second = (render_atom(combined([make_story(n) for n in range(9)], config), config, NEVER) for _ in range(2))
    assert first == second


def test_markup_of_a_source_never_becomes_an_element_a23():
    config = make_config()
    story = make_story(
        title="<script>1</script>", summary="<b>2</b>", content='<p xmlns="http://www.w3.org/1999/xhtml">3</p>', carries="full"
    )
    body = render(combined([story], config), config)
    assert look(body, "substring-before(//a:content, '\n')") == '<p xmlns="http://www.w3.org/1999/xhtml">3</p>'
    assert {etree.QName(element).namespace for element in etree.fromstring(body).iter()} == {ATOM}


def test_further_links_of_the_feed_stand_in_its_head():
    channel = replace(
        combined([make_story()], make_config()), links=(("hub", "https://hub.example/"), ("prev-archive", "https://a.example/1"))
    )
    body = render(channel, make_config())
    assert look(body, "/a:feed/a:link/@rel") == ["self", "alternate", "hub", "prev-archive"]
    assert look(body, "/a:feed/a:link[@rel='hub']/@href") == ["https://hub.example/"]
    assert schema().validate(etree.fromstring(body)), schema().error_log
