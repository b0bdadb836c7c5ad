"""RSS documents, rule by rule (R1-R12): each case renders its stories and looks at them by XPath."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lxml import etree

from aggregator.publish.atom import render_atom
from aggregator.publish.dates import founded
from aggregator.publish.newsletters import mail_story
from aggregator.publish.rss import render_rss
from tests.casefiles import cases
from tests.test_publish import channel_of, combined, make_config, make_story, read_case
from tests.test_publish_feeds import read_xml

NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "m": "http://search.yahoo.com/mrss/",
}


def look(body: bytes, path: str) -> Any:
    return etree.fromstring(body).xpath(path, namespaces=NAMESPACES)


@cases("publish/rss")
def test_the_document_is_as_its_rule_says(path: Path):
    case = read_case(path)
    body = render_rss(channel_of(case), case["config"], founded(case["config"].id_authority))
    assert {query: look(body, query) for query in case["expect"]} == case["expect"]


def test_further_links_of_the_feed_stand_in_its_head():
    config = make_config()
    channel = replace(combined([make_story()], config), links=(("hub", "https://hub.example/"),))
    body = render_rss(channel, config, founded(config.id_authority))
    assert look(body, "/rss/channel/a:link/@rel") == ["self", "hub"]
    assert look(body, "/rss/channel/link/text()") == ["https://news.example/"]


def test_the_author_s_date_does_not_take_the_place_of_that_of_the_mailing_n4():
    """It does in feedparser, and so in rss2email, where it is `dcterms:issued`."""
    config = make_config()
    mailed = mail_story(make_story(at="2026-11-20T07:00:00Z", mailed="2026-11-24T08:00:00Z"))
    channel = replace(combined([mailed], config), profile="newsletter")
    for body in (render(channel, config, founded(config.id_authority)) for render in (render_rss, render_atom)):
        (shown,) = read_xml(body)
        assert shown.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
        assert b">2026-11-20T07:00:00Z</dcterms:created>" in body
