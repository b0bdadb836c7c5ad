"""Channels of sources and topics over several passes: what has ended stays, and comes back under its id."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from aggregator.pipeline.publishing import Work
from aggregator.publish.rules import Finding
from tests.loopback import Loopback
from tests.scenarios import World, hour, item

#: Made at each pass: they tell of the pass itself, or cost nothing.
ALWAYS = ("feeds.opml", "published.opml", "style.css", "robots.txt", "status.html", "status.json")


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    world = World(tmp_path, loopback)
    for key in ("one", "two"):
        world.feed(key, item("shared", guid=f"{key}-1"), item(key))
        world.source(key, topics=["Threat Intel"] if key == "one" else [])
    world.run()
    return world


def entries(world: World, path: str) -> int:
    return world.files()[path].count(b"<entry>")


def test_a_source_has_its_copies_too(world: World):
    assert [entries(world, path) for path in ("all.atom", "sources/one.atom", "sources/two.atom", "topics/threat-intel.atom")] == [
        3,
        2,
        2,
        2,
    ]


@pytest.mark.all
def test_what_has_ended_stays_as_an_empty_document_and_comes_back_as_it_was(world: World):
    paths = [f"{stem}.{form}" for stem in ("sources/one", "topics/threat-intel") for form in ("atom", "html")]
    before = world.documents()
    removed = world.sources.pop("one")
    for _ in range(2):
        world.run()
        assert [entries(world, path) for path in paths] == [0] * 4
        assert all(b"(ended)" in world.files()[path] for path in paths)
        assert b"/one" not in world.files()["feeds.opml"]
        assert entries(world, "all.atom") == 3
    world.sources = {"one": removed, **world.sources}
    world.run()
    assert {path: world.documents()[path] for path in paths} == {path: before[path] for path in paths}


def test_robots_txt_of_the_operator_stays(tmp_path: Path, loopback: Loopback):
    world = World(tmp_path, loopback)
    world.feed("one", item("a"))
    own = b"User-agent: *\nDisallow: /status.html\n"
    world.output.mkdir()
    (world.output / "robots.txt").write_bytes(own)
    assert [world.run().published.refused for _ in range(2)] == [("robots.txt",)] * 2
    assert world.files()["robots.txt"] == own


def test_the_status_page_tells_what_the_server_answered_and_that_a_document_is_damaged(world: World):
    world.answer("one", status=404)
    world.answer("two", world.server.routes["/two"].body.replace(b"</channel></rss>", b""))
    world.run()
    page = world.files()["status.html"]
    assert b"It answers that there is no such page (HTTP 404)." in page
    assert b"Its document is damaged" in page


@pytest.mark.parametrize("sources", [3, pytest.param(40, marks=pytest.mark.all)])
def test_the_work_for_one_new_story_is_that_of_the_channels_that_hold_it(tmp_path: Path, loopback: Loopback, sources: int):
    """However many others there are: its own five channels, the lists that count it, and what tells of the pass itself."""
    world = World(tmp_path, loopback)
    for number in range(sources):
        world.source(f"s{number}", topics=[f"Topic {number}"])
        world.feed(
            f"s{number}", item(f"old-{number}", author=f"Ann Author{number}", guid=f"{number}", link=f"https://{number}.example/old")
        )
    world.run()
    world.feed("s1", item("new", author="Ann Author1", link="https://1.example/new"))
    work = world.publication(hour(5)).work
    feeds = ["all", "topics/topic-1", "sources/s1", "authors/ann-author1"]
    other = ["all.rss", "all.json", "newsletter.rss", "newsletter.atom", "topics", "sources", "authors"]
    assert work.documents == 2 * len(feeds) + len(other) + len(ALWAYS)
    assert work.stories <= sources + 1, "each story of these channels is read once"
    assert world.publication(hour(6)).work == Work(len(ALWAYS), 0)


def test_a_document_that_is_missing_is_made_again_though_nothing_changed(world: World):
    before = world.documents()
    (world.output / "sources/one.atom").unlink()
    (world.output / "authors/two-daily.html").write_text("")
    world.run()
    assert world.documents() == before | {"authors/two-daily.html": b""}, "what someone edited is left alone"


def test_an_edit_of_feeds_yaml_and_a_new_name_of_a_source_make_everything_anew(world: World):
    world.settings["title"] = "Other news"
    world.source("two", name="The Two")
    world.run()
    assert b"<title>Other news</title>" in world.files()["all.atom"]
    assert b"The Two" in world.files()["sources/one.html"]


def test_an_edit_of_how_often_a_source_is_polled_reaches_the_feeds_r10(world: World):
    assert b"<ttl>60</ttl>" in world.files()["all.rss"]
    world.sources["one"]["every"] = "30m"
    world.publish()
    assert b"<ttl>30</ttl>" in world.files()["all.rss"]


def test_a_document_that_breaks_a_rule_is_not_published_and_the_old_one_stays_s9(world: World, caplog: pytest.LogCaptureFixture):
    """Until it is sound: it is made and judged at each publish."""

    def judge(path: str, _body: bytes) -> tuple[Finding, ...]:
        return (Finding("A6", "entry 2", "its id stands twice", "report it"),) if path in ("all.atom", "authors/ann-lee.atom") else ()

    before = world.documents()
    world.feed("one", item("new", author="Ann Lee"), item("one"))
    published = world.publication(hour(5), judge).published
    assert published.faulty == ("all.atom", "authors/ann-lee.atom")
    assert world.files()["all.atom"] == before["all.atom"]
    assert "authors/ann-lee.atom" not in world.files()
    assert b"The new flaw" in world.files()["all.rss"]
    alarm = {"path": "all.atom", "fault": "A6: its id stands twice (entry 2)"}
    assert alarm in json.loads(world.files()["status.json"])["faulty"]
    assert b"its id stands twice" in world.files()["status.html"]
    assert "all.atom is not published" in caplog.text
    assert world.publication(hour(6), judge).published.faulty == ("all.atom", "authors/ann-lee.atom"), "the alarm stays"
    world.publication(hour(7))
    assert b"The new flaw" in world.files()["all.atom"]
    assert b"The new flaw" in world.files()["authors/ann-lee.atom"]
    assert json.loads(world.files()["status.json"])["faulty"] == []


def test_an_older_output_that_was_put_back_is_brought_up_to_date(world: World, tmp_path: Path):
    """A bucket's or another copy: whatever it holds was written under another manifest."""
    copy = tmp_path / "copy"
    shutil.copytree(world.output, copy)
    world.feed("two", item("news"))
    world.settings["block"] = ["https://news.example/shared"]
    world.run()
    shutil.rmtree(world.output)
    copy.rename(world.output)
    world.run()
    assert b"The news flaw" in world.files()["all.atom"]
    assert not [path for path, body in world.documents().items() if b"shared" in body]
