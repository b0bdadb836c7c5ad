"""`full_text: true` through the whole pipeline: each entry's page is asked once, politely, and no entry waits for more than an hour."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event

import pytest

from aggregator.model import Fetched, FullText, ParseFailed
from aggregator.pipeline import Options, publish_again, run_pass
from aggregator.pipeline.holding import forget_source, release_held
from aggregator.pipeline.pages import read_pages
from aggregator.pipeline.polling import Poll
from aggregator.pipeline.recovering import recover_store
from aggregator.pipeline.standing import anything_due
from aggregator.store import open_store, owned_store, sources
from tests.loopback import Answer, Loopback, Raw, Request, Route
from tests.scenarios import NOW, InProcess, Item, World, hour, item, only
from tests.test_cli import call

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    """A world whose source `one` asks for the pages of its entries."""
    world = World(tmp_path, loopback)
    world.source("one", full_text=True)
    return world


@pytest.fixture
def other() -> Iterator[Loopback]:
    with Loopback() as server:
        yield server


def page(name: str, more: str = "") -> Answer:
    """A page with an article on the subject of `item(name)`, inside all that stands around one."""
    text = (
        f"<p>Researchers describe how the {name} flaw lets a remote attacker run code on every unpatched appliance.</p>"
        f"<p>The {name} flaw lies in the way in which the appliance reads the length of a packet before it has checked who sent it, "
        "so that whoever reaches its port can write past the end of a buffer and wait until the function returns to an address they chose."
        "</p>"
        f"<p>The vendor has published a version in which the length is checked first. {more}</p>"
    )
    menu = '<nav><a href="/">Home</a> <a href="/about">About us</a></nav>'
    body = f"<title>The {name} flaw explained - News</title>{menu}<article><h1>The {name} flaw explained</h1>{text}</article>"
    return Answer(body=f"<!DOCTYPE html><html><body>{body}</body></html>".encode(), headers=HTML)


def told(world: World, name: str, **fields: object) -> Item:
    """An item whose page is on the server of `world`."""
    return item(name, **{"link": world.server.url(f"/{name}"), **fields})  # type: ignore[arg-type]


def serve(world: World, *names: str, robots: Route | None = None) -> None:
    """A feed with these items, their pages, and a robots.txt."""
    world.feed("one", *(told(world, name) for name in names))
    world.server.routes |= {f"/{name}": page(name) for name in names}
    if robots:
        world.server.routes["/robots.txt"] = robots


def asked(world: World, server: Loopback | None = None) -> list[str]:
    """The paths that were asked, but for feeds."""
    return [request.path for request in (server or world.server).requests if request.path.lstrip("/") not in world.sources]


def is_full(world: World, name: str) -> bool:
    """Does the story of the item of that name show what its page tells?"""
    return "the length is checked first" in world.stories()[f"The {name} flaw explained"].content


def waiting(world: World) -> int:
    return int(world.rows("SELECT count(*) FROM entries WHERE status = 'waiting'")[0][0])


def why(world: World) -> list[str]:
    return [row[0] for row in world.rows("SELECT evidence FROM decisions WHERE verdict = 'read' ORDER BY entry")]


def text(value: str, status: int = 200, **headers: str) -> Answer:
    return Answer(status, value.encode(), headers={"Content-Type": "text/plain", **headers})


# --- a page is read ---------------------------------------------------------------------------------------------------


def test_article_is_published_with_the_text_of_its_page(world: World) -> None:
    serve(world, "alpha")
    report = world.run()
    assert (only(report).new, report.stories_new) == (1, 1)
    story = world.stories()["The alpha flaw explained"]
    assert is_full(world, "alpha")
    assert "About us" not in story.content
    assert story.carries == "full", "without `content:` beside it, all of it is meant to be read"
    assert "the length is checked first" in world.published()[0].content[0].value
    assert 120 <= len(story.summary) <= 300, "the feed's own was short (N11)"
    (evidence,) = why(world)
    assert evidence.startswith(f"the page at {world.server.url('/alpha')} was read, ")
    assert evidence.endswith(" words")


def test_content_summary_beside_it_stays_a_summary(world: World) -> None:
    world.source("one", content="summary")
    serve(world, "alpha")
    world.run()
    assert world.stories()["The alpha flaw explained"].carries == "summary"


def test_all_but_the_text_stays_the_feeds(world: World, tmp_path: Path, other: Loopback) -> None:
    plain = World(tmp_path / "plain", world.server)
    world.feed("one", told(world, "alpha", author="Dana Okafor"))
    plain.feed("one", told(world, "alpha", author="Dana Okafor"))
    world.server.routes["/alpha"] = page("alpha")
    world.run()
    plain.run()
    columns = "guid, link, canonical, title, summary, content, words, published, people, edit_hash, hash, status"
    assert world.rows(f"SELECT {columns} FROM entries") == plain.rows(f"SELECT {columns} FROM entries")
    assert world.rows("SELECT kind, digest FROM entry_keys") == plain.rows("SELECT kind, digest FROM entry_keys")
    assert world.rows("SELECT uri, link, shown_published FROM stories") == plain.rows("SELECT uri, link, shown_published FROM stories")


def test_page_is_asked_once(world: World) -> None:
    """F23"""
    serve(world, "alpha")
    for _ in range(3):
        world.run()
    assert asked(world) == ["/robots.txt", "/alpha"]


def test_long_summary_of_the_feed_stays(world: World) -> None:
    own = f"{told(world, 'alpha').text} that is reachable, and the vendor has published a version without it."
    world.feed("one", told(world, "alpha", text=own))
    world.server.routes["/alpha"] = page("alpha")
    world.run()
    assert is_full(world, "alpha")
    assert world.stories()["The alpha flaw explained"].summary == own


def test_entry_without_a_page_of_its_own_waits_for_nothing(world: World) -> None:
    """It has no link, that of a site, or the same as another."""
    links = {"none": None, "home": world.server.url("/"), "first": world.server.url("/daily#1"), "second": world.server.url("/daily#2")}
    world.feed("one", *(item(name, link=link, guid=name) for name, link in links.items()))
    assert world.run().stories_new == 4
    assert asked(world) == []


def test_other_sources_ask_for_no_page(world: World) -> None:
    world.feed("two", told(world, "alpha"))
    world.run()
    assert "/alpha" not in asked(world)


def test_page_source_has_its_articles_read(world: World) -> None:
    world.sources = {"two": {"key": "two", "page": world.server.url("/list"), "select": {"item": "li"}, "full_text": True}}
    body = f'<ul><li><a href="{world.server.url("/alpha")}">The alpha flaw explained</a></ul>'
    world.server.routes |= {"/list": Answer(body=body.encode(), headers=HTML), "/alpha": page("alpha")}
    world.run()
    assert is_full(world, "alpha")


# --- a page is not taken ------------------------------------------------------------------------------------------------


_ELSEWHERE = page("alpha").body.replace(b"alpha", b"our").replace(b"flaw", b"policy").replace(b"explained", b"on cookies")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(404), "404"),
        (Answer(410), "410"),
        (Answer(401), "401"),
        (Answer(403), "403"),
        (Answer(451), "451"),
        (Answer(body=b"%PDF-1.7 \x00\x01", headers={"Content-Type": "application/pdf"}), "no web page"),
        (Answer(302, headers={"Location": "http://10.1.2.3/"}), "private"),
        (Answer(body=_ELSEWHERE, headers=HTML), "does not tell of this entry"),
        (Answer(body=b"<html><title>The alpha flaw explained</title><p>Cookies?</p></html>", headers=HTML), "page"),
    ],
    ids=["404", "410", "401", "403", "451", "pdf", "private", "other article", "consent"],
)
def test_what_is_no_article_ends_the_wait_and_the_feeds_text_is_published(world: World, answer: Answer, reason: str) -> None:
    serve(world, "alpha")
    world.server.routes["/alpha"] = answer
    assert world.run().stories_new == 1
    (evidence,) = why(world)
    assert reason in evidence
    assert evidence.endswith("; released with the text of its feed")
    world.run(NOW + 10 * MINUTE)
    assert asked(world).count("/alpha") == 1
    assert not is_full(world, "alpha")


def test_redirects_of_one_site_are_followed_and_those_to_others_ask_its_robots_first(world: World, other: Loopback) -> None:
    world.settings["fetch"]["allow_addresses"].append(other.host)
    serve(world, "alpha", "beta")
    world.server.routes["/alpha"] = Answer(301, headers={"Location": "/new/alpha"})
    world.server.routes["/new/alpha"] = page("alpha")
    world.server.routes["/beta"] = Answer(301, headers={"Location": other.url("/beta")})
    other.routes["/beta"] = page("beta")
    world.run()
    assert is_full(world, "alpha")
    assert is_full(world, "beta")
    assert asked(world, other) == ["/robots.txt", "/beta"]


def test_redirect_to_what_robots_forbids_is_not_followed(world: World, other: Loopback) -> None:
    world.settings["fetch"]["allow_addresses"].append(other.host)
    serve(world, "alpha", "beta", robots=text("User-agent: *\nDisallow: /new/"))
    world.server.routes["/alpha"] = Answer(301, headers={"Location": "/new/alpha"})
    world.server.routes["/beta"] = Answer(301, headers={"Location": other.url("/beta")})
    other.routes["/robots.txt"] = text("User-agent: *\nDisallow: /")
    assert world.run().stories_new == 2
    assert sorted(asked(world)) == ["/alpha", "/beta", "/robots.txt"]
    assert asked(world, other) == ["/robots.txt"]


def test_sites_that_lead_to_one_another_for_ever_are_left(world: World, other: Loopback) -> None:
    world.settings["fetch"]["allow_addresses"].append(other.host)
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(302, headers={"Location": other.url("/alpha")})
    other.routes["/alpha"] = Answer(302, headers={"Location": world.server.url("/alpha")})
    assert world.run().stories_new == 1
    assert len(asked(world)) < 10


# --- robots.txt ----------------------------------------------------------------------------------------------------------


def test_robots_txt_forbids(world: World) -> None:
    """F23"""
    serve(world, "alpha", "beta", robots=text("User-agent: aggregator\nDisallow: /alpha\n"))
    assert world.run().stories_new == 2
    assert asked(world) == ["/robots.txt", "/beta"]
    assert why(world)[0] == f"robots.txt of {world.server.host} forbids its page; released with the text of its feed"


def test_robots_txt_is_asked_once_a_day(world: World) -> None:
    for name, at, times in (("alpha", 0.0, 1), ("beta", 23.0, 1), ("gamma", 25.0, 2)):
        serve(world, name)
        world.run(hour(at))
        assert asked(world).count("/robots.txt") == times
        assert is_full(world, name)


def test_robots_txt_that_cannot_be_read_forbids_until_it_can(world: World) -> None:
    """F23, RFC 9309 §2.3.1.4"""
    serve(world, "alpha", robots=Answer(503))
    world.run(NOW)
    assert (asked(world), waiting(world)) == (["/robots.txt"], 1)
    world.run(NOW + 4 * MINUTE)
    assert asked(world) == ["/robots.txt"]
    world.server.routes["/robots.txt"] = text("User-agent: *\nAllow: /")
    assert world.run(NOW + 5 * MINUTE).stories_new == 1
    assert is_full(world, "alpha")


@pytest.mark.all
def test_robots_txt_that_stays_unreadable_costs_the_page_not_the_entry(world: World) -> None:
    serve(world, "alpha", robots=Answer(500))
    released = [world.run(NOW + minute * MINUTE).stories_new for minute in (0, 10, 30, 59, 60, 70)]
    assert released == [0, 0, 0, 0, 1, 0]
    assert "/alpha" not in asked(world)
    assert "cannot be read" in why(world)[0]


def test_old_robots_txt_holds_while_its_server_is_down(world: World) -> None:
    serve(world, "alpha", robots=text("User-agent: *\nDisallow: /private"))
    world.run(NOW)
    serve(world, "beta", robots=Answer(500))
    world.run(hour(25))
    assert is_full(world, "beta")


def test_robots_txt_speaks_to_the_name_that_the_operator_gives(world: World) -> None:
    world.settings["fetch"]["user_agent"] = "ExampleNews/1.0 (+https://example.org/about)"
    serve(world, "alpha", robots=text("User-agent: ExampleNews\nDisallow: /\n\nUser-agent: *\nAllow: /"))
    world.run()
    assert asked(world) == ["/robots.txt"]


def test_huge_robots_txt_is_read_to_its_bound(world: World) -> None:
    """RFC 9309 §2.5"""
    rules = b"User-agent: *\nDisallow: /alpha\n" + b"#" * 600_000 + b"\nDisallow: /beta\n"
    serve(world, "alpha", "beta", robots=Answer(body=rules))
    world.run()
    assert asked(world) == ["/robots.txt", "/beta"]


# --- failures that may pass --------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_page_that_fails_is_asked_again_after_5_10_and_20_minutes(world: World) -> None:
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(503)
    times = []
    for minute in (0, 4, 5, 14, 15, 34, 35, 54, 55, 59):
        before = asked(world).count("/alpha")
        world.run(NOW + minute * MINUTE, all=False, slack=timedelta())
        times += [minute] * (asked(world).count("/alpha") - before)
    assert times == [0, 5, 15, 35, 55]
    assert waiting(world) == 1
    world.server.routes["/alpha"] = page("alpha")
    assert world.run(NOW + 75 * MINUTE).stories_new == 1
    assert is_full(world, "alpha"), "a pass that comes late asks once more"


@pytest.mark.all
def test_no_page_of_a_host_is_asked_before_its_retry_after(world: World) -> None:
    """F7, F23"""
    serve(world, "alpha", "beta")
    world.server.routes["/alpha"] = world.server.routes["/beta"] = Answer(429, headers={"Retry-After": "1800"})
    world.settings["fetch"]["per_host"] = 1
    world.run(NOW)
    assert len(asked(world)) == 2, "robots.txt, and one page"
    serve(world, "gamma", "alpha", "beta")
    for minute in (5, 15, 29):
        world.run(NOW + minute * MINUTE)
        assert not is_due(world, NOW + (minute + 0.5) * MINUTE), "nothing to do before"
    assert len(asked(world)) == 2
    assert is_due(world, NOW + 30 * MINUTE)
    assert world.run(NOW + 30 * MINUTE).stories_new == 3
    assert all(is_full(world, name) for name in ("alpha", "beta", "gamma"))


def test_feed_that_asks_for_a_wait_asks_it_for_its_pages_too(world: World) -> None:
    """F7, F23"""
    wait_for_page(world)
    world.answer("one", status=429, headers={"Retry-After": "1200"})
    world.run(NOW + MINUTE, all=True)
    world.run(NOW + 10 * MINUTE)
    assert asked(world).count("/alpha") == 1


def test_entry_is_released_though_its_host_asks_for_a_longer_wait(world: World) -> None:
    """F24"""
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(503, headers={"Retry-After": "86400"})
    world.run(NOW)
    assert is_due(world, hour(1))
    assert world.run(hour(1)).stories_new == 1
    assert asked(world).count("/alpha") == 1
    assert "503" in why(world)[0]


@pytest.mark.all
def test_slow_page_holds_up_no_other_host(world: World, other: Loopback) -> None:
    world.source("one", timeout="1s")
    world.settings["fetch"]["allow_addresses"].append(other.host)
    world.feed("one", told(world, "alpha"), item("beta", link=other.url("/beta")))
    world.server.routes["/alpha"] = Raw([b"HTTP/1.1 200 OK\r\n"], hang=True)
    other.routes["/beta"] = page("beta")
    assert world.run(NOW).stories_new == 1
    assert is_full(world, "beta")
    assert waiting(world) == 1
    assert "1 seconds" in "".join(why(world))


def test_host_that_does_not_answer_is_asked_again(world: World, other: Loopback) -> None:
    world.settings["fetch"]["allow_addresses"].append("127.0.0.1:1")
    world.feed("one", item("alpha", link="http://127.0.0.1:1/alpha"))
    world.run(NOW)
    assert waiting(world) == 1


# --- nobody waits for ever ----------------------------------------------------------------------------------------------------


def wait_for_page(world: World) -> None:
    """A pass after which the entry alpha waits."""
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(503)
    assert world.run(NOW).stories_new == 0
    assert waiting(world) == 1
    assert world.titles() == []


@pytest.mark.parametrize("keys", [{"paused": True}, {"full_text": False}], ids=lambda keys: next(iter(keys)))
def test_edit_of_the_source_lets_its_entries_go(world: World, keys: dict[str, bool]) -> None:
    wait_for_page(world)
    world.source("one", **keys)
    assert world.run(NOW + MINUTE).stories_new == 1
    assert asked(world).count("/alpha") == 1


@pytest.mark.all
def test_source_that_is_removed_lets_its_entries_go(world: World) -> None:
    wait_for_page(world)
    world.sources.clear()
    assert world.run(NOW + MINUTE).stories_new == 1


def test_baseline_takes_what_waits_as_seen(world: World) -> None:
    wait_for_page(world)
    assert world.run(NOW + MINUTE, baseline=True).stories_new == 0
    assert world.run(hour(2)).stories_new == 0
    assert world.rows("SELECT status FROM entries") == [("baseline",)]
    assert asked(world).count("/alpha") == 1


def test_release_lets_what_waits_go_without_the_network(world: World) -> None:
    wait_for_page(world)
    config = world.config()
    requests = len(world.server.requests)
    with owned_store(config.store, config.id_authority) as store:
        assert release_held(store, config, "one", NOW + MINUTE).entries == 1
    assert len(world.server.requests) == requests
    assert world.titles() == ["The alpha flaw explained"]
    assert world.run(hour(1)).stories_new == 0


def test_forgotten_source_lets_what_waits_go(world: World) -> None:
    wait_for_page(world)
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        forget_source(store, config, "one", NOW + MINUTE)
    assert world.run(NOW + 2 * MINUTE).stories_new == 1


def test_publish_changes_nothing_for_what_waits(world: World) -> None:
    wait_for_page(world)
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        publish_again(store, config, NOW + MINUTE)
    assert waiting(world) == 1


def test_why_tells_what_an_entry_waits_for(world: World) -> None:
    wait_for_page(world)
    (world.folder / "feeds.yaml").write_text(json.dumps(world.settings | {"sources": list(world.sources.values())}))
    out = call("why", "alpha flaw", "-c", world.folder / "feeds.yaml").out
    assert "not yet: its page is asked for the text of the article, until 2026-11-20 09:00 UTC at the latest" in out
    assert f"read: the page at {world.server.url('/alpha')}: The server answered 503 (Service Unavailable); asked again from 08:05" in out


def test_blocked_entry_waits_for_no_page(world: World) -> None:
    wait_for_page(world)
    world.settings["block"] = [world.server.url("/alpha")]
    world.run(NOW + 6 * MINUTE)
    world.run(NOW + 12 * MINUTE)
    assert (waiting(world), world.titles()) == (0, [])
    assert asked(world).count("/alpha") == 1


def test_clock_that_was_ahead_keeps_nobody_waiting(world: World) -> None:
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(503)
    world.run(NOW + timedelta(days=400))
    assert world.run(NOW).stories_new == 1


def test_check_reads_no_pages(world: World) -> None:
    serve(world, "alpha")
    assert world.run(pages=False).stories_new == 1
    assert asked(world) == []


def test_scheduler_wakes_for_pages_and_not_before(world: World) -> None:
    serve(world, "alpha")
    world.server.routes["/alpha"] = Answer(503)
    world.run(NOW, all=False)
    assert [is_due(world, NOW + minute * MINUTE) for minute in (0, 4, 5)] == [False, False, True]
    world.run(NOW + 5 * MINUTE, all=False)
    assert [is_due(world, NOW + minute * MINUTE) for minute in (14, 15)] == [False, True]


def is_due(world: World, at: datetime) -> bool:
    config = world.config()
    with open_store(config.store, config.id_authority) as store:
        return anything_due(store, config, at)


# --- passes that end half-way ----------------------------------------------------------------------------------------------


class Killed(Exception):
    """Stands for the end of the process."""


class Dying(InProcess):
    """Ends the pass while it reads the page whose address ends so."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    async def read_page(self, fetched: Fetched, asked: str, title: str, own: str, deadline: float) -> FullText | ParseFailed | str:
        if asked.endswith(self._name):
            raise Killed
        return await super().read_page(fetched, asked, title, own, deadline)


def test_pass_that_is_killed_is_continued_by_the_next(world: World) -> None:
    serve(world, "alpha", "beta")
    world.settings["fetch"]["per_host"] = 1
    world.workers = Dying("/beta")
    with pytest.raises(Killed):
        world.run(NOW)
    world.workers = InProcess()
    assert world.run(NOW + MINUTE).stories_new == 2
    assert is_full(world, "alpha")
    assert is_full(world, "beta")
    assert asked(world).count("/alpha") == 1, "what was read is kept"
    assert world.run(NOW + 2 * MINUTE).stories_new == 0


@pytest.mark.all
def test_kill_at_any_page_loses_nothing_and_asks_little_twice(world: World) -> None:
    """SIGKILL of the real program, each time while another page is asked for."""
    names = ["alpha", "beta", "gamma"]
    serve(world, *names)
    world.settings["fetch"]["per_host"] = 1
    settings = world.settings | {"sources": list(world.sources.values())}
    (world.folder / "feeds.yaml").write_text(json.dumps(settings))
    command = [sys.executable, "-m", "aggregator", "run", "--all", "--config", str(world.folder / "feeds.yaml")]
    for name in (*names, None):
        if name:
            world.server.routes[f"/{name}"] = Raw([], hang=True)
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            if running.poll() is not None or (name and f"/{name}" in asked(world)):
                break
            Event().wait(0.1)
        if name:
            running.kill()
            world.server.routes[f"/{name}"] = page(name)
        assert running.wait(60) == (-signal.SIGKILL if name else 0)
    assert all(is_full(world, name) for name in names)
    assert len(world.published()) == 3
    assert {name: asked(world).count(f"/{name}") for name in names} == {"alpha": 2, "beta": 2, "gamma": 2}


def test_pass_that_is_to_end_asks_for_no_page(world: World) -> None:
    serve(world, "alpha")
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        passing = run_pass(config, store, Options(), NOW, lambda: NOW, workers=InProcess(), stopping=lambda: bool(world.server.requests))
        asyncio.run(passing)
    assert (asked(world), waiting(world)) == ([], 1)
    world.run(NOW + MINUTE)
    assert is_full(world, "alpha")


# --- edits ---------------------------------------------------------------------------------------------------------------------


def edit(world: World, name: str) -> None:
    about = f"Researchers describe how the {name} flaw lets a remote attacker run code, and the vendor now says CVE-2026-1234"
    world.feed("one", told(world, name, text=about))


def test_real_edit_asks_for_the_page_once_more(world: World) -> None:
    serve(world, "alpha")
    world.run()
    world.run()
    edit(world, "alpha")
    world.server.routes["/alpha"] = page("alpha", "It bears the number CVE-2026-1234.")
    assert only(world.run()).changed == 1
    assert "CVE-2026-1234" in world.stories()["The alpha flaw explained"].content
    world.run()
    assert asked(world).count("/alpha") == 2


def test_text_before_an_edit_is_shown_until_the_page_is_read_again(world: World) -> None:
    serve(world, "alpha")
    world.run(NOW)
    edit(world, "alpha")
    world.server.routes["/alpha"] = Answer(503)
    world.run(hour(2))
    assert is_full(world, "alpha")
    world.run(hour(3))
    story = world.stories()["The alpha flaw explained"]
    assert "CVE-2026-1234" in story.content, "an hour later, what the feed says now"
    assert why(world)[0].endswith("; the text of its feed is shown")


def test_edit_is_shown_where_full_text_is_not_wanted_any_more(world: World) -> None:
    serve(world, "alpha")
    world.run()
    world.source("one", full_text=False, content="full")
    assert is_full(world, "alpha"), "what was sent stays"
    world.run()
    assert is_full(world, "alpha")
    edit(world, "alpha")
    world.run()
    assert "CVE-2026-1234" in world.stories()["The alpha flaw explained"].content
    assert asked(world).count("/alpha") == 1


# --- takedown, age ---------------------------------------------------------------------------------------------------------------


def test_block_purges_the_text_of_the_page(world: World) -> None:
    serve(world, "alpha")
    world.run()
    world.settings["block"] = [world.server.url("/alpha")]
    world.run()
    assert world.rows("SELECT html, summary FROM pages") == [(None, None)]
    assert b"length is checked" not in world.database.read_bytes()


def test_unblocked_article_comes_back_with_the_text_of_its_page(world: World) -> None:
    serve(world, "alpha")
    world.run()
    world.settings["block"] = [world.server.url("/alpha")]
    world.run()
    world.settings["block"] = []
    world.run()
    world.run()
    assert is_full(world, "alpha")


def test_retention_drops_the_text_of_the_page_too(world: World) -> None:
    world.settings |= {"retention": {"days": 30}, "channels": {kind: {"limit": 1} for kind in ("all", "authors", "sources", "topics")}}
    serve(world, "alpha")
    world.run(NOW)
    serve(world, "beta")
    world.run(NOW + timedelta(days=20))
    world.run(NOW + timedelta(days=40))
    assert world.rows("SELECT html IS NULL FROM pages ORDER BY entry") == [(1,), (0,)]


def test_store_that_is_recovered_shows_what_the_page_told_and_asks_nobody(world: World) -> None:
    serve(world, "alpha")
    world.run()
    before = world.items()
    for file in world.database.parent.iterdir():
        file.unlink()
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        recover_store(store, config, world.now)
    assert world.run().stories_new == 0
    assert is_full(world, "alpha")
    assert world.items() == before
    assert asked(world).count("/alpha") == 1


def test_what_was_published_elsewhere_while_it_waited_waits_no_more(world: World, tmp_path: Path) -> None:
    """Its store is older than output/, and learns from it."""
    wait_for_page(world)
    older = world.database.read_bytes()
    world.server.routes["/alpha"] = page("alpha")
    assert world.run(NOW + 5 * MINUTE).stories_new == 1
    for file in world.database.parent.iterdir():
        file.unlink()
    world.database.write_bytes(older)
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        assert recover_store(store, config, NOW + 6 * MINUTE).stories == 1
    assert world.run(NOW + 7 * MINUTE).stories_new == 0
    assert (waiting(world), len(world.published())) == (0, 1)
    assert asked(world).count("/alpha") == 2


# --- manners -----------------------------------------------------------------------------------------------------------------------


def read_by_a_clock(
    world: World, *others: Loopback, began: datetime = NOW, patience: timedelta | None = None
) -> list[tuple[str, datetime]]:
    """(path, time) of each request of a pass's pages, by a clock that only waiting moves."""
    at = [began]
    times: list[tuple[str, datetime]] = []

    def noted(path: str, route: Route) -> Callable[[Request], Answer]:
        def answer(_: Request) -> Answer:
            times.append((path, at[0]))
            assert isinstance(route, Answer)
            return route

        return answer

    async def sleep(seconds: float) -> None:
        at[0] += seconds * SECOND

    for server in (world.server, *others):
        server.routes = {path: route if path == "/one" or callable(route) else noted(path, route) for path, route in server.routes.items()}
    config = world.config()
    with owned_store(config.store, config.id_authority) as store:
        with store.write() as connection:
            registered = sources.register(connection, config.sources)
            states = sources.read_states(connection, registered)
        poll = Poll(config, store, Options(patience=patience), began, lambda: at[0], sleep)

        async def go() -> None:
            await poll.poll_all(registered, states, InProcess(), lambda _: None)
            await read_pages(poll, registered, InProcess())

        asyncio.run(go())
    return times


@pytest.mark.parametrize(("delay", "shortest", "longest"), [(None, 10, 11), (3, 10, 11), (30, 30, 33)])
def test_host_rests_between_feed_robots_and_pages(world: World, delay: int | None, shortest: int, longest: int) -> None:
    """F10, F23: and `Crawl-delay` where that is longer."""
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    serve(world, "alpha", "beta", "gamma", robots=text(f"User-agent: *\nCrawl-delay: {delay}" if delay else ""))
    times = read_by_a_clock(world)
    assert [path for path, _ in times] == ["/robots.txt", "/alpha", "/beta", "/gamma"]
    gaps = [later - earlier for earlier, later in pairwise([NOW, *(time for _, time in times)])]
    assert all(10 * SECOND <= gap <= 11 * SECOND for gap in gaps[:1]), "what robots.txt asks for is known from then on"
    assert all(shortest * SECOND <= gap <= longest * SECOND for gap in gaps[1:])


def test_ten_pages_of_a_host_are_asked_in_one_pass_the_newest_first(world: World) -> None:
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    names = [f"flaw{number}" for number in range(12)]
    serve(world, *names)
    world.feed("one", *(told(world, name, published=NOW - number * MINUTE) for number, name in reversed(list(enumerate(names, 1)))))
    times = read_by_a_clock(world)
    assert [path for path, _ in times if path != "/robots.txt"] == [f"/{name}" for name in names[:10]]
    assert waiting(world) == 2


def test_long_crawl_delay_leaves_pages_to_later_passes(world: World) -> None:
    world.settings["fetch"] |= {"gap": "1s", "per_host": 1}
    serve(world, "alpha", "beta", robots=text("User-agent: *\nCrawl-delay: 600"))
    first = [path for path, _ in read_by_a_clock(world)]
    assert first == ["/robots.txt"]
    assert not is_due(world, NOW + 9 * MINUTE)
    assert is_due(world, NOW + 12 * MINUTE)
    world.run(NOW + 12 * MINUTE, all=False)
    assert asked(world) == ["/robots.txt", "/alpha"]


def test_pass_with_little_patience_leaves_pages_to_the_next(world: World) -> None:
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    serve(world, "alpha", "beta", "gamma", "delta", robots=text(""))
    assert [path for path, _ in read_by_a_clock(world, patience=30 * SECOND)] == ["/robots.txt", "/alpha"]
    assert waiting(world) == 3


def lead_away(world: World, other: Loopback, *names: str) -> None:
    """Let the pages of these items be at another site now."""
    world.settings["fetch"]["allow_addresses"].append(other.host)
    serve(world, *names, robots=text(""))
    world.server.routes |= {f"/{name}": Answer(301, headers={"Location": other.url(f"/new/{name}")}) for name in names}
    other.routes |= {"/robots.txt": text(""), **{f"/new/{name}": page(name) for name in names}}


def test_site_that_is_led_to_rests_as_any_other(world: World, other: Loopback) -> None:
    """F10, F23: also where its robots.txt is known before"""
    lead_away(world, other, "alpha", "beta", "gamma")
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    items = [told(world, name) for name in ("alpha", "beta", "gamma")]
    world.feed("one", *items, item("delta", link=other.url("/delta")))
    other.routes["/delta"] = page("delta")
    times = [time for path, time in read_by_a_clock(world, other) if path.startswith(("/new/", "/delta"))]
    assert len(times) == 4
    assert all(later - earlier >= 10 * SECOND for earlier, later in pairwise(times))


def test_way_to_another_site_is_asked_once(world: World, other: Loopback) -> None:
    """F23: by short passes too, which come no further than that."""
    lead_away(world, other, *(names := ("alpha", "beta", "gamma", "delta")))
    world.settings["fetch"] |= {"gap": "10s", "per_host": 1}
    for minute in range(12):
        times = read_by_a_clock(world, other, began=NOW + minute * MINUTE, patience=30 * SECOND)
        assert len(times) <= 8
    assert sorted(asked(world)) == sorted(["/robots.txt", *(f"/{name}" for name in names)])
    assert sorted(asked(world, other)) == sorted(["/robots.txt", *(f"/new/{name}" for name in names)])
    assert waiting(world) == 0


def test_site_that_is_led_to_is_not_asked_before_its_retry_after(world: World, other: Loopback) -> None:
    """F7, F23"""
    lead_away(world, other, "alpha")
    world.feed("one", item("beta", link=other.url("/beta")))
    other.routes["/beta"] = Answer(429, headers={"Retry-After": "1800"})
    world.run(NOW)
    world.feed("one", told(world, "alpha"))
    world.run(NOW + 5 * MINUTE)
    world.run(NOW + 6 * MINUTE)
    assert asked(world).count("/alpha") == 1
    assert asked(world, other) == ["/robots.txt", "/beta"]
    world.run(NOW + 31 * MINUTE)
    assert is_full(world, "alpha")


def test_page_that_leads_to_a_home_page_elsewhere_is_not_taken(world: World, other: Loopback) -> None:
    lead_away(world, other, "alpha")
    world.server.routes["/alpha"] = Answer(301, headers={"Location": other.url("/")})
    other.routes["/"] = page("alpha")
    world.run(NOW)
    assert not is_full(world, "alpha")
    assert "home page" in why(world)[0]


def test_run_of_one_source_asks_for_its_pages_only(world: World) -> None:
    wait_for_page(world)
    world.feed("two", item("beta"))
    world.run(NOW + 6 * MINUTE, source="two", all=False)
    assert asked(world).count("/alpha") == 1


# --- secrets ------------------------------------------------------------------------------------------------------------------------


def test_secrets_of_the_source_stay_with_its_origin(world: World, other: Loopback) -> None:
    world.settings["fetch"]["allow_addresses"].append(other.host)
    world.environ = {"PAGES_KEY": "key-of-the-pages", "PAGES_AUTH": "name:password"}
    world.source("one", headers={"X-Key": "${PAGES_KEY}"}, auth="${PAGES_AUTH}")
    world.feed("one", told(world, "alpha"), item("beta", link=other.url("/beta")), told(world, "gamma"))
    world.server.routes |= {"/alpha": page("alpha"), "/gamma": Answer(302, headers={"Location": other.url("/gamma")})}
    other.routes |= {"/beta": page("beta"), "/gamma": page("gamma")}
    world.run()
    assert all(is_full(world, name) for name in ("alpha", "beta", "gamma"))
    sent = {request.path: request.headers for request in world.server.requests}
    assert (sent["/alpha"]["X-Key"], sent["/alpha"]["Authorization"][:6]) == ("key-of-the-pages", "Basic ")
    assert "X-Key" not in sent["/robots.txt"]
    assert {request.path for request in other.requests} == {"/robots.txt", "/beta", "/gamma"}
    for request in other.requests:
        assert "X-Key" not in request.headers
        assert "Authorization" not in request.headers


def test_secret_in_a_redirect_goes_nowhere(world: World, other: Loopback) -> None:
    lead_away(world, other, "alpha")
    world.environ = {"PAGES_KEY": "key-of-the-pages"}
    world.source("one", headers={"X-Key": "${PAGES_KEY}"})
    world.server.routes["/alpha"] = Answer(302, headers={"Location": other.url("/alpha?key=key-of-the-pages")})
    world.run(NOW)
    assert other.requests == []
    assert "holds a secret" in why(world)[0]
    assert b"key-of-the-pages" not in world.database.read_bytes()


def test_secret_that_a_page_repeats_is_taken_out(world: World) -> None:
    world.environ = {"PAGES_KEY": "key-of-the-pages"}
    world.source("one", headers={"X-Key": "${PAGES_KEY}"})
    serve(world, "alpha")
    world.server.routes["/alpha"] = page("alpha", "Yours is key-of-the-pages.")
    world.run()
    assert is_full(world, "alpha")
    assert b"key-of-the-pages" not in world.database.read_bytes()


def test_page_is_asked_as_a_page_by_an_honest_name(world: World) -> None:
    """F18, F19"""
    serve(world, "alpha")
    world.run()
    (request,) = [one for one in world.server.requests if one.path == "/alpha"]
    assert request.headers["User-Agent"].startswith("aggregator/")
    assert request.headers["Accept"].startswith("text/html")
    assert not {"Referer", "Cookie", "A-IM"} & set(request.headers)


def test_link_into_a_private_network_is_refused(world: World) -> None:
    """F17"""
    world.feed("one", item("alpha", link="http://10.1.2.3/alpha"))
    assert world.run().stories_new == 1
    assert "private" in why(world)[0]


# --- copies ---------------------------------------------------------------------------------------------------------------------------


def test_copy_that_was_released_meanwhile_leads(world: World) -> None:
    wait_for_page(world)
    world.feed("two", told(world, "alpha"))
    world.run(NOW + MINUTE)
    world.server.routes["/alpha"] = page("alpha")
    report = world.run(NOW + 6 * MINUTE)
    assert report.stories_new == 0
    assert len(world.published()) == 1
