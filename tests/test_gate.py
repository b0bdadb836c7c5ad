"""No source makes a document of ours break a rule; where one does all the same, it is held back, and the alarm stays (S9)."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import etree
from sqlalchemy import text

from aggregator.model import Document
from aggregator.publish import render_all
from aggregator.publish.recall import recall
from aggregator.publish.rules import faults_of
from aggregator.store import owned_store
from tests.loopback import Loopback
from tests.scenarios import ATOM, World, item
from tests.test_publish import MORNING, make_config, make_ever, make_story

# --- a pass ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """After a pass, with a fault in the store by which no feed of one story can be right."""
    world = World(tmp_path, loopback)
    world.feed("one", item("a", author="Ann Lee"))
    world.feed("two", item("b", author="Bo Roe"))
    world.run()
    damage(world, "no iri")
    return world


def damage(world: World, id_: str) -> None:
    """Give the story a an id; only one that is an address is right (A5)."""
    config = world.config()
    with owned_store(config.store, config.id_authority) as store, store.write() as connection:
        connection.execute(text("UPDATE stories SET uri = :id WHERE link = 'https://news.example/a'"), {"id": id_})


FAULTY = {"all.atom", "authors/ann-lee.atom", "sources/one.atom"}


def test_a_document_that_fails_keeps_the_old_one_and_raises_an_alarm_that_stays_s9(world: World) -> None:
    before = world.files()
    for _ in range(2):  # nothing changed for the second pass, which tries again
        report = world.run()
        assert set(report.published.faulty) == FAULTY
        now = world.files()
        assert {path: now[path] for path in FAULTY} == {path: before[path] for path in FAULTY}
        told = json.loads(now["status.json"])["faulty"]
        assert {one["path"] for one in told} == FAULTY
        assert all(one["fault"].startswith("A5: the id “no iri” is no absolute address or IRI") for one in told)
        assert b"breaks a rule" in now["status.html"]
    assert now["all.rss"] != before["all.rss"], "what keeps the rules is published"
    assert json.loads(now["manifest.json"])["files"].keys() == json.loads(before["manifest.json"])["files"].keys()


def test_it_is_published_once_it_can_be_though_nothing_else_changed_s9(world: World) -> None:
    world.run()
    damage(world, "https://news.example/a")
    report = world.run()
    assert report.published.faulty == ()
    assert json.loads(world.files()["status.json"])["faulty"] == []
    assert b"breaks a rule" not in world.files()["status.html"]
    assert world.run().published.written == 3


def test_where_there_was_no_document_none_is_written_s9(world: World) -> None:
    for path in world.output.rglob("*"):
        if path.is_file():
            path.unlink()
    world.publish()
    assert not FAULTY & world.files().keys()
    assert "authors/bo-roe.atom" in world.files()


def test_what_is_taken_down_goes_with_the_feed_that_is_held_back_s9(world: World) -> None:
    world.feed("one", item("a", author="Ann Lee"), item("c", author="Ann Lee"))
    world.settings["block"] = ["https://news.example/b"]
    world.run()
    assert not any(b"The b flaw" in body for body in world.files().values())
    assert "all.atom" not in world.files()


# --- what a source could make fail ----------------------------------------------------------------------------------


def rendered(**given: Any) -> dict[str, bytes]:
    story = make_story(1, mailed="2026-11-20T08:00:00Z", **given)
    documents = render_all([story], make_ever(), [], make_config(), MORNING)
    assert not [fault for one in documents for fault in faults_of(one.path, one.body)]
    return {one.path: one.body for one in documents}


def test_a_story_without_a_page_leads_to_its_source_where_tools_want_a_link_n2() -> None:
    documents = rendered(link=None, source={"site": "https://harbour.example"})
    assert b'<link href="https://harbour.example/" rel="alternate"/>' in documents["newsletter.atom"]
    body = documents["newsletter.atom"]
    [story] = recall([Document("newsletter.atom", body)], "news.example,2026").stories.values()
    assert story.link is None, "a lost store learns that it had none"
    assert etree.fromstring(documents["all.atom"]).find(f"{ATOM}entry/{ATOM}link") is None


@pytest.mark.parametrize(("authors", "names"), [(["desk@harbour.example"], ["harbour-journal"]), (["a@b.example", "Ann Lee"], ["Ann Lee"])])
def test_no_address_stands_for_a_name_n18(authors: list[str], names: list[str]) -> None:
    documents = rendered(authors=authors, source={"name": "desk@harbour.example"})
    for path in ("all.atom", "all.rss", "newsletter.rss"):
        [entry] = feedparser.parse(BytesIO(documents[path])).entries
        assert [author.name for author in entry.authors] == names, path


def test_plain_words_that_look_like_markup_or_a_tail_hold_no_newsletter_back_n11() -> None:
    rendered(title="The post Cranes appeared first on Harbour Watch", summary="")
    rendered(summary="<p> is an element of HTML that needs no end, and browsers know where it is meant to be.")
