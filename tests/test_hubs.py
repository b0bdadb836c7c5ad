"""Hubs of WebSub: feeds name them (W1), and they are told of changes that everybody can see (W2), over a real site and real hubs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from lxml import etree

from aggregator.cli.serve import Followed
from aggregator.model import Config, Pings, Story
from aggregator.pipeline import Options, publish_stored, registered_sources
from aggregator.pipeline.pinging import tell_hubs
from aggregator.pipeline.polling import Poll
from aggregator.pipeline.standing import anything_due
from aggregator.publish.documents import plan_documents
from aggregator.publish.hubs import back_off, is_feed, link_header, living_feeds
from aggregator.publish.manifest import Manifest, record_of
from aggregator.publish.shelf import Loaded
from aggregator.store import open_store, owned_store
from tests.loopback import Answer, Loopback, Reply, Request, hang
from tests.scenarios import ATOM, NOW, World, hour, item
from tests.test_cli import write_feeds
from tests.test_cli_schedule import edit
from tests.test_publish import make_config, make_ever, make_story
from tests.test_serve import ask

MINUTE = timedelta(minutes=1)
TAKEN = Answer(204)


class Site(Loopback):
    """The public site: it shows a folder, with files of its own in place of some."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        #: What is seen of a path until a cache forgets it.
        self.cached: dict[str, Reply] = {}

    def answer(self, request: Request) -> Reply:
        self.requests.append(request)
        if shown := self.cached.get(request.path):
            return shown
        file = self._folder / request.path.removeprefix("/")
        return Answer(body=file.read_bytes()) if file.is_file() else Answer(404)

    def show(self) -> None:
        """Let every path be seen as it is."""
        self.cached.clear()


class Newsroom(World):
    """A world with a public site and hubs, each on a host of its own."""

    def __init__(self, folder: Path, server: Loopback, hubs: Sequence[Loopback]) -> None:
        super().__init__(folder, server)
        self.site = Site(self.output)
        self.hubs = [hub.url("/hub") for hub in hubs]
        self.settings["fetch"]["per_host"] = 1
        self.settings["channels"] = {kind: {"formats": ["atom"]} for kind in ("all", "authors", "sources", "topics")}
        self.settings["channels"] |= {"newsletter": {"formats": []}, "digests": {"daily": None, "weekly": None}}
        self._hosts = [hub.host for hub in hubs]

    def config(self) -> Config:
        self.settings["fetch"]["allow_addresses"] = [self.server.host, self.site.host, *self._hosts]
        # A hub of feeds.yaml speaks https.
        return replace(super().config(), site=self.site.url("/"), hubs=tuple(self.hubs))

    def is_due(self, at: datetime) -> bool:
        config = self.config()
        with open_store(config.store, config.id_authority) as store:
            return anything_due(store, config, at)

    def ping(self, at: datetime, deadline: float = 5, clock: Iterator[datetime] | None = None) -> Pings:
        """The last step of a pass, alone."""
        config = self.config()
        with owned_store(config.store, config.id_authority) as store:
            poll = Poll(config, store, Options(), at, (lambda: at) if clock is None else lambda: next(clock))
            return asyncio.run(tell_hubs(poll, timedelta(seconds=deadline)))


@pytest.fixture
def hubs() -> Iterator[list[Loopback]]:
    with ExitStack() as stack:
        yield [stack.enter_context(Loopback({"/hub": TAKEN})) for _ in range(2)]


@pytest.fixture
def newsroom(tmp_path: Path, loopback: Loopback, hubs: list[Loopback]) -> Iterator[Newsroom]:
    """One source, one author, and one hub that takes what it is told."""
    newsroom = Newsroom(tmp_path, loopback, hubs)
    del newsroom.hubs[1]
    newsroom.feed("one", item("a", author="Ann Lee"))
    with newsroom.site:
        yield newsroom


def told(newsroom: Newsroom, hub: Loopback) -> list[str]:
    """The paths of which `hub` was told since the last question, in order."""
    forms = [dict(parse_qsl(request.body.decode(), strict_parsing=True)) for request in hub.requests]
    hub.requests.clear()
    assert all(form.keys() == {"hub.mode", "hub.url"} and form["hub.mode"] == "publish" for form in forms)
    return sorted(form["hub.url"].removeprefix(newsroom.site.url("/")) for form in forms)


FEEDS = ["all.atom", "authors/ann-lee.atom", "sources/one.atom"]

# --- W1 -------------------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_every_feed_names_each_hub_and_itself_w1(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.hubs = [hub.url("/hub") for hub in hubs]
    newsroom.settings["channels"]["all"] = {"formats": ["atom", "rss", "json"]}
    newsroom.run()
    known = json.loads((newsroom.output / "all.json").read_bytes())
    assert known["hubs"] == [{"type": "WebSub", "url": hub} for hub in newsroom.hubs]
    assert known["feed_url"] == newsroom.site.url("/all.json")
    for path in (*FEEDS, "all.rss"):
        feed = etree.fromstring((newsroom.output / path).read_bytes())
        links = [(link.get("rel"), link.get("href")) for link in feed.findall(f"./{ATOM}link") + feed.findall(f"./channel/{ATOM}link")]
        assert [href for rel, href in links if rel == "hub"] == newsroom.hubs
        assert ("self", newsroom.site.url(f"/{path}")) in links


def test_an_edit_of_the_hubs_makes_every_feed_anew_w1(newsroom: Newsroom) -> None:
    newsroom.run()
    newsroom.hubs = []
    newsroom.run()
    assert not any(b"hub" in (newsroom.output / path).read_bytes() for path in FEEDS)


class Archived(Loaded):
    """A shelf with an archive of one story."""

    def archives(self) -> int:
        return 1

    def archived(self, number: int) -> tuple[Story, ...]:  # noqa: ARG002 - the only one
        return (make_story(1),)


def test_a_sealed_archive_names_no_hub_w1() -> None:
    """P2: an edit of `hub:` changes none."""
    config = make_config(hubs=("https://hub.example/",))
    recipes = plan_documents(Archived([make_story(1), make_story(2)]), make_ever(), (), config, NOW)
    bodies = {recipe.path: recipe.make() for recipe in recipes if recipe.path in ("all.atom", "archive/1.atom")}
    assert {path: b"hub.example" in body for path, body in bodies.items()} == {"all.atom": True, "archive/1.atom": False}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_feeds_go_out_with_links_to_hub_and_self_w1(tmp_path: Path, method: str) -> None:
    for name in ("all.atom", "index.html"):
        (tmp_path / name).write_text(name)

    def link(path: str) -> str | None:
        return link_header(path, "https://news.example/", ("https://a.example/", "https://b.example/?x"))

    reply = ask(tmp_path, "/all.atom", method, link=link)
    hubs = '<https://a.example/>; rel="hub", <https://b.example/?x>; rel="hub"'
    assert reply.headers["link"] == f'{hubs}, <https://news.example/all.atom>; rel="self"'
    known = ask(tmp_path, "/all.atom", method, {"if-none-match": reply.headers["etag"]}, link)
    assert (known.status, known.headers["link"]) == (304, reply.headers["link"])
    assert "link" not in ask(tmp_path, "/", method, link=link).headers


def test_the_links_follow_an_edit_of_the_file_w1(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path)
    followed = Followed(feeds)
    followed()
    assert followed.link("all.atom") is None
    edit(feeds, f"hub: https://hub.example/\n{feeds.read_text(encoding='utf-8')}")
    followed()
    assert str(followed.link("all.atom")).startswith('<https://hub.example/>; rel="hub", <')


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        *((path, True) for path in ("all.atom", "all.rss", "all.json", "newsletter.rss", "digest/daily.atom", "authors/status.atom")),
        *((path, False) for path in ("index.html", "status.atom", "status.json", "manifest.json", "archive/1.atom", "feeds.opml")),
    ],
)
def test_a_hub_is_told_of_feeds_that_one_subscribes_to_w2(path: str, expected: bool) -> None:
    assert is_feed(path) is expected


# --- W2: what is told -----------------------------------------------------------------------------------------------


@pytest.mark.all
def test_a_hub_is_told_of_each_feed_whose_bytes_changed_and_of_no_other_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.feed("two", item("x", author="Bo Roe"))
    assert newsroom.run().pings == Pings(sent=5)
    request = hubs[0].requests[0]
    assert (request.method, request.headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
    assert request.headers["User-Agent"].startswith("aggregator/")
    assert told(newsroom, hubs[0]) == sorted([*FEEDS, "authors/bo-roe.atom", "sources/two.atom"])
    assert newsroom.run().pings == Pings()
    newsroom.feed("one", item("b", author="Ann Lee"), item("a", author="Ann Lee"))
    assert newsroom.run().pings == Pings(sent=3)
    assert told(newsroom, hubs[0]) == FEEDS


def test_each_hub_is_told_and_only_the_one_that_failed_again_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.hubs = [hub.url("/hub") for hub in hubs]
    hubs[1].routes["/hub"] = Answer(503)
    assert newsroom.run(NOW).pings == Pings(sent=3, waiting=3)
    assert told(newsroom, hubs[0]) == FEEDS
    assert len(told(newsroom, hubs[1])) == 1, "it failed a moment ago"
    hubs[1].routes["/hub"] = Answer(202)
    assert newsroom.run(NOW + MINUTE).pings == Pings(sent=3)
    assert (told(newsroom, hubs[0]), told(newsroom, hubs[1])) == ([], FEEDS)


def test_a_dry_run_tells_nobody_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    assert newsroom.run(write=False).pings == Pings()
    assert not hubs[0].requests
    assert not newsroom.site.requests


def test_an_ended_feed_has_nothing_more_to_tell_w2() -> None:
    files = {path: record_of(path.encode()) for path in ("all.atom", "authors/bo.atom", "index.html")}
    manifest = Manifest(1, "news.example,2026", files, ended=("authors/bo.atom",))
    assert living_feeds(manifest) == {"all.atom": files["all.atom"].sha256}


# --- W2: when it is told --------------------------------------------------------------------------------------------


@pytest.mark.all
def test_a_hub_is_told_only_once_the_new_bytes_are_seen_by_all_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.site.cached = {"/all.atom": Answer(body=b"of yesterday"), "/sources/one.atom": Answer(404)}
    assert newsroom.run(NOW).pings == Pings(sent=1, waiting=2)
    assert told(newsroom, hubs[0]) == ["authors/ann-lee.atom"]
    assert not newsroom.is_due(NOW + timedelta(seconds=59))
    assert newsroom.is_due(NOW + MINUTE), "the scheduler makes a pass for it, though no source is due"
    assert newsroom.run(NOW + MINUTE, all=False).pings == Pings(waiting=2)
    newsroom.site.show()
    assert newsroom.run(NOW + 3 * MINUTE, all=False).pings == Pings(sent=2)
    assert told(newsroom, hubs[0]) == ["all.atom", "sources/one.atom"]
    assert not newsroom.is_due(NOW + 4 * MINUTE)


def test_what_a_killed_pass_has_published_is_told_by_the_next_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.publication(NOW)
    assert not hubs[0].requests
    assert newsroom.is_due(NOW)
    assert newsroom.run(NOW + MINUTE, all=False).pings == Pings(sent=3)


@pytest.mark.all
def test_a_kill_between_the_files_and_the_store_loses_no_ping_w2(newsroom: Newsroom) -> None:
    newsroom.run(NOW)
    config = newsroom.config()
    with owned_store(config.store, config.id_authority) as store:
        publish_stored(store, replace(config, title="Other news", hubs=()), registered_sources(store, config), NOW)
        assert newsroom.rows("SELECT count(*) FROM pings") == [(0,)], "without hubs, nothing is kept of them"
    assert newsroom.run(NOW + MINUTE, all=False).pings == Pings(sent=3)


def test_a_newer_change_takes_the_place_of_one_that_waits_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    hubs[0].routes["/hub"] = Answer(500)
    newsroom.run(NOW)
    newsroom.feed("one", item("b", author="Ann Lee"), item("a", author="Ann Lee"))
    newsroom.run(hour(1))
    assert newsroom.rows("SELECT path, attempts, since FROM pings ORDER BY path") == [
        (path, 1, f"{hour(1):%Y-%m-%d %H:%M:%S}.000000") for path in FEEDS
    ]


def test_what_is_told_by_a_clock_that_was_ahead_waits_for_no_day_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.site.cached = {f"/{path}": Answer(404) for path in FEEDS}
    newsroom.run(hour(1000))
    newsroom.site.show()
    assert newsroom.run(NOW).pings == Pings(sent=3)
    assert told(newsroom, hubs[0]) == FEEDS


# --- W2: hubs and sites that fail -----------------------------------------------------------------------------------


def test_back_off_doubles_from_a_minute_to_an_hour_or_as_the_server_asks_w2() -> None:
    assert [back_off(attempts, None) // MINUTE for attempts in (0, 1, 2, 5, 6, 7, 10**9)] == [1, 2, 4, 32, 60, 60, 60]
    assert back_off(0, timedelta(hours=2)) == timedelta(hours=2)


@pytest.mark.parametrize(
    "answer", [Answer(500), Answer(404), Answer(301, headers={"Location": "/other"}), Answer(429)], ids=lambda a: a.status
)
def test_a_hub_that_fails_costs_a_pass_nothing_and_is_told_again_w2(newsroom: Newsroom, hubs: list[Loopback], answer: Answer) -> None:
    hubs[0].routes |= {"/hub": answer, "/other": TAKEN}
    report = newsroom.run(NOW)
    assert (report.stories_new, report.pings) == (1, Pings(waiting=3))
    assert {request.path for request in hubs[0].requests} == {"/hub"}, "no redirect is followed"
    assert (newsroom.output / "all.atom").exists()
    hubs[0].routes["/hub"] = TAKEN
    assert newsroom.run(hour(1), all=False).pings == Pings(sent=3)


def test_a_hub_that_hangs_holds_a_pass_up_once_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    hubs[0].routes["/hub"] = hang()
    newsroom.publication(NOW)
    assert newsroom.ping(NOW, deadline=0.2) == Pings(waiting=3)
    assert len(hubs[0].requests) == 1


def test_a_site_that_nobody_reaches_is_asked_once_a_pass_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.site.cached = {f"/{path}": Answer(503) for path in FEEDS}
    assert newsroom.run(NOW).pings == Pings(waiting=3)
    assert len(newsroom.site.requests) == 1
    assert not hubs[0].requests


@pytest.mark.all
def test_a_site_that_shows_none_of_five_feeds_is_not_asked_for_the_sixth_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.site.cached = {f"/sources/s{number}.atom": Answer(404) for number in range(8)} | {f"/{path}": Answer(404) for path in FEEDS}
    for number in range(8):
        newsroom.feed(f"s{number}", item(f"x{number}", author="Ann Lee"))
    newsroom.run(NOW)
    assert len(newsroom.site.requests) == 5
    newsroom.site.show()
    assert newsroom.run(NOW + MINUTE, all=False).pings == Pings(sent=11)


@pytest.mark.all
def test_a_server_that_asks_to_be_left_alone_is_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    """F7, also for what is published meanwhile."""
    hubs[0].routes["/hub"] = Answer(503, headers={"Retry-After": "7200"})
    newsroom.run(NOW)
    newsroom.feed("one", item("b", author="Ann Lee"), item("a", author="Ann Lee"))
    newsroom.run(hour(1))
    assert len(hubs[0].requests) == 1
    hubs[0].routes["/hub"] = TAKEN
    assert newsroom.run(hour(2)).pings == Pings(sent=3)


@pytest.mark.all
def test_what_a_hub_was_not_told_within_a_day_is_given_up_and_logged_w2(
    newsroom: Newsroom, hubs: list[Loopback], caplog: pytest.LogCaptureFixture
) -> None:
    hubs[0].routes["/hub"] = Answer(400)
    newsroom.run(NOW)
    assert newsroom.run(hour(23), all=False).pings == Pings(waiting=3)
    assert not caplog.records
    assert newsroom.run(hour(24.5), all=False).pings == Pings(failed=3)
    [line] = caplog.messages
    hub = newsroom.hubs[0]
    assert line == f"the hub {hub} was not told of 3 changed feeds within a day; {hub}: The server answered 400 (Bad Request)."
    assert newsroom.run(hour(25), all=False).pings == Pings()
    hubs[0].routes["/hub"] = TAKEN
    newsroom.feed("one", item("b", author="Ann Lee"), item("a", author="Ann Lee"))
    assert newsroom.run(hour(26)).pings == Pings(sent=3), "a new change is told again"


def test_pings_of_a_pass_end_after_half_a_minute_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.publication(NOW)
    # Each look at the clock costs 10 seconds: the first feed takes all of them.
    clock = (NOW + timedelta(seconds=10 * look) for look in range(1000))
    assert newsroom.ping(NOW, clock=clock) == Pings(sent=1, waiting=2)
    assert told(newsroom, hubs[0]) == ["all.atom"], "the combined feed goes first"


def test_a_pass_that_is_to_end_tells_nobody_w2(newsroom: Newsroom, hubs: list[Loopback]) -> None:
    newsroom.publication(NOW)
    config = newsroom.config()
    with owned_store(config.store, config.id_authority) as store:
        poll = Poll(config, store, Options(), NOW, lambda: NOW, stopping=lambda: True)
        assert asyncio.run(tell_hubs(poll)) == Pings(waiting=3)
    assert not hubs[0].requests
