"""`add`: the feed behind a site is found politely, shown, and written into feeds.yaml."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from aggregator.cli.add import Chooser
from aggregator.cli.asking import agree, ask, can_ask
from aggregator.cli.demo import SAMPLES
from aggregator.discover import FoundFeed
from aggregator.fetch import Fetcher
from aggregator.model import FetchFailed, ParseFailed
from aggregator.pipeline.finding import Found, Search
from tests.loopback import Answer, Loopback
from tests.scenarios import NOW, InProcess
from tests.test_cli import HEAD, call, make_rss
from tests.test_cli_init import answer_on_terminal
from tests.test_cli_preview import config_for

HTML = {"Content-Type": "text/html; charset=utf-8"}


def make_page(*feeds: tuple[str, str]) -> Answer:
    """A page that names feeds by (path, title)."""
    links = "".join(f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">' for path, title in feeds)
    return Answer(body=f"<!doctype html><html><head>{links}</head><body><p>Welcome.</p></body></html>".encode(), headers=HTML)


LISTING = Answer(body=(SAMPLES / "blog" / "index.html").read_bytes(), headers=HTML)


def find(server: Loopback, choose: Callable[[Sequence[FoundFeed]], int] = lambda _: 0, **keys: Any) -> tuple[Any, list[float], list[str]]:
    """What is found behind the server's root, how long was waited before each request but the first, and what was said meanwhile."""
    waited: list[float] = []
    said: list[str] = []
    config = config_for(server)
    config = replace(config, fetch=replace(config.fetch, gap=timedelta(seconds=10)))

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    async def search() -> object:
        async with Fetcher(config.fetch, "", None) as fetcher:
            return await Search(config, fetcher, InProcess(), NOW, said.append, choose, sleep).find(server.url("/"), **keys)

    return asyncio.run(search()), waited, said


def paths(server: Loopback) -> list[str]:
    return [request.path for request in server.requests]


def test_feed_itself_is_taken_with_one_request(loopback: Loopback) -> None:
    loopback.routes["/"] = make_rss("Breach at Norvik")
    found, _, _ = find(loopback)
    assert isinstance(found, Found)
    assert (found.evidence, paths(loopback)) == ("is a feed itself", ["/"])


def test_declared_feed_is_asked_after_the_gap_and_no_other(loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/a": make_rss("One"), "/b": make_rss("Two")}
    found, waited, said = find(loopback)
    assert found.preview.source.url == loopback.url("/a")
    assert [other.title for other in found.others] == ["Research"]
    assert paths(loopback) == ["/", "/a"]
    assert 9 < waited[0] <= 10, "F10"
    assert said == [f"Asking {loopback.url('/')}", "The page names 2 feeds.", f"Asking {loopback.url('/a')}"]


def test_chosen_feed_is_asked_first(loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/b": make_rss("Two")}
    found, _, _ = find(loopback, lambda feeds: len(feeds) - 1)
    assert found.preview.source.url == loopback.url("/b")
    assert paths(loopback) == ["/", "/b"]


def test_declared_feed_that_fails_yields_to_the_next(loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/gone", "Old"), ("/page", "No feed"), ("/b", "Research")), "/page": LISTING, "/b": make_rss("Two")}
    found, _, said = find(loopback)
    assert found.preview.source.url == loopback.url("/b")
    assert "  The server answered 404 (Not Found)." in said


def test_usual_addresses_are_tried_until_the_first_that_is_a_feed(loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(), "/rss.xml": LISTING, "/atom.xml": make_rss("Three")}
    found, waited, _ = find(loopback)
    assert (found.preview.source.url, found.evidence) == (loopback.url("/atom.xml"), "is where feeds usually are")
    assert paths(loopback) == ["/", "/feed/", "/rss.xml", "/atom.xml"]
    assert len(waited) == 3


def test_site_that_finds_us_too_busy_is_asked_no_more(loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(), "/feed/": Answer(429)}
    failure, _, _ = find(loopback)
    assert isinstance(failure, ParseFailed)
    assert paths(loopback) == ["/", "/feed/"]
    loopback.requests.clear()
    loopback.routes |= {"/": make_page(("/a", "A"), ("/b", "B")), "/a": Answer(429)}
    find(loopback)
    assert paths(loopback)[:2] == ["/", "/a"]
    assert "/b" not in paths(loopback)


def test_page_without_a_feed_is_read_by_selectors(loopback: Loopback) -> None:
    loopback.routes["/"] = LISTING
    found, _, _ = find(loopback, name="Harbour Lane")
    assert len(found.preview.stories) == 6
    assert found.preview.source.select.item == "li.post-card"
    assert found.preview.source.name == "Harbour Lane"
    assert found.evidence.startswith("has no feed, and is read as a page: 6 elements")


def test_page_with_nothing_to_read_says_so(loopback: Loopback) -> None:
    loopback.routes["/"] = make_page()
    failure, _, _ = find(loopback)
    assert (failure.kind, failure.message[:29]) == ("html", "No feed is behind this site: ")
    assert len(paths(loopback)) <= 11


def test_page_whose_feeds_are_dead_is_not_said_to_name_none(loopback: Loopback) -> None:
    loopback.routes["/"] = make_page(("/gone", "Old"))
    failure, _, said = find(loopback)
    assert "none that its page names can be read" in failure.message
    assert any(line.startswith("The page leads to no feed; ") for line in said)


def test_site_that_does_not_answer_is_a_failure(loopback: Loopback) -> None:
    failure, _, _ = find(loopback)
    assert isinstance(failure, FetchFailed)
    loopback.routes["/"] = Answer(body=b"<html><title>Just a moment...</title></html>")
    failure, _, _ = find(loopback)
    assert failure.kind == "challenge"


# --- the command ----------------------------------------------------------------------------------------------------


@pytest.fixture
def feeds(tmp_path: Path) -> Path:
    path = tmp_path / "feeds.yaml"
    path.write_text(HEAD.replace("sources:\n", "# what we read\nsources:\n  - https://wire.example/feed  # first\n"), encoding="utf-8")
    return path


@pytest.mark.all
def test_feed_is_added_without_asking_where_nobody_sits(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/a": make_rss(*"123456789", by="")}
    before = feeds.read_text(encoding="utf-8")
    result = call("add", loopback.url("/"), "-c", feeds, "--topic", "news", "--topic", "zero day")
    assert result.code == 0
    assert f"{loopback.url('/a')} is declared by the page." in result.out
    assert "… and 4 more" in result.out
    assert "A10  all 9 entries: nobody is named" in result.out
    assert f"--choose N takes another:\n  {loopback.url('/b')}  Research" in result.out
    assert result.out.endswith(f"Added to {feeds} as 127-0-0-1-a. Next: aggregator run\n")
    added = f"  - name: Wire\n    feed: {loopback.url('/a')}\n    topics: [news, zero day]\n"
    assert feeds.read_text(encoding="utf-8") == before + added
    again = call("add", loopback.url("/"), "-c", feeds)
    assert (again.code, again.out) == (0, f"{loopback.url('/a')}: stands in {feeds} already, as 127-0-0-1-a; nothing was changed\n")
    assert call("check", "-c", feeds).code == 0


@pytest.mark.all
def test_choice_and_name_are_obeyed_and_told_to_programs(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/moved": make_rss("Two")}
    loopback.routes["/b"] = Answer(301, headers={"Location": "/moved"})
    result = call("add", loopback.url("/"), "-c", feeds, "--choose", "2", "--name", "Wire Research", "--json")
    assert result.code == 0
    told = {key: result.json[key] for key in ("added", "known", "key", "name", "url")}
    assert told == {"added": True, "known": False, "key": "127-0-0-1-moved", "name": "Wire Research", "url": loopback.url("/moved")}
    assert result.json["others"] == [{"url": loopback.url("/a"), "title": "News"}]
    known = call("add", loopback.url("/moved"), "-c", feeds, "--json")
    assert (known.json["added"], known.json["known"], known.json["key"]) == (False, True, "127-0-0-1-moved")
    wrong = call("add", loopback.url("/"), "-c", feeds, "--choose", "3")
    assert (wrong.code, "write a number from 1 to 2" in wrong.err) == (2, True)


def test_feed_that_was_asked_for_and_gives_nothing_is_not_replaced_by_another(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/a": make_rss("One")}
    before = feeds.read_bytes()
    result = call("add", loopback.url("/"), "-c", feeds, "--choose", "2")
    assert result.code == 2
    assert f"--choose 2: {loopback.url('/b')} gives nothing; {loopback.url('/a')} would" in result.err
    assert feeds.read_bytes() == before


@pytest.mark.all
def test_name_that_another_source_has_is_told(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/a": make_rss("One"), "/b": make_rss("Two")}
    call("add", loopback.url("/a"), "-c", feeds)
    assert "127-0-0-1-a has the name Wire too; --name gives this one another." in call("add", loopback.url("/b"), "-c", feeds).out


def test_page_is_added_by_selectors_of_the_operator(feeds: Path, loopback: Loopback) -> None:
    loopback.routes["/"] = LISTING
    selectors = ("--select", "item=li.post-card", "--select", "title=h3")
    assert call("add", loopback.url("/"), "-c", feeds, *selectors).code == 0
    assert f"    page: {loopback.url('/')}\n    select: {{item: li.post-card, title: h3}}\n" in feeds.read_text(encoding="utf-8")
    assert len(loopback.requests) == 1


@pytest.mark.parametrize(
    ("url", "code", "message"),
    [
        ("https://me:secret@a.example/", 2, "a.example/: its address holds a user name or password"),
        ("file:feeds.xml", 2, "a file is read only as a source"),
        ("http://10.0.0.7:8800/feed", 3, 'fetch: {allow_addresses: ["10.0.0.7:8800"]}'),
        ("http://127.0.0.1:9/", 3, "refused"),
    ],
)
def test_what_cannot_be_added_is_told_and_the_file_stays(url: str, code: int, message: str, feeds: Path) -> None:
    before = feeds.read_bytes()
    result = call("add", url, "-c", feeds)
    assert result.code == code
    assert message in result.err
    assert "secret" not in result.err
    assert feeds.read_bytes() == before


@pytest.mark.all
def test_person_at_a_terminal_chooses_and_agrees(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/": make_page(("/a", "News"), ("/b", "Research")), "/a": make_rss("One"), "/b": make_rss("Two")}
    before = feeds.read_bytes()
    code, text = answer_on_terminal("9\n2\nn\n", "add", loopback.url("/"), "-c", feeds)
    assert code == 0
    assert f"  1  {loopback.url('/a')}  News" in text
    assert "'9' is none of them: write a number from 1 to 2" in text
    assert "Nothing was added." in text
    assert feeds.read_bytes() == before
    code, text = answer_on_terminal("\n\n", "add", loopback.url("/"), "-c", feeds)
    assert (code, "as 127-0-0-1-a." in text) == (0, True)
    assert loopback.url("/a") in feeds.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("typed", "number"), [("\n", 0), ("2\n", 1), ("x\n0\n3\n2\n", 1)], ids=["enter", "number", "again after what is none of them"]
)
def test_one_of_several_feeds_is_chosen_by_its_number(typed: str, number: int) -> None:
    feeds = [FoundFeed(f"https://a.example/{name}", name, None, "declared") for name in ("news", "research")]
    with CliRunner().isolation(input=typed):
        assert Chooser(None, asks=True)(feeds) == number
    assert Chooser(None, asks=True)(feeds[:1]) == 0


def test_end_of_the_input_is_no_answer() -> None:
    with CliRunner().isolation(input="y\n"):
        assert agree("Add it?")
        assert not can_ask()
        with pytest.raises(KeyboardInterrupt):
            agree("Add it?")
        with pytest.raises(KeyboardInterrupt):
            ask("Which one", "1", int)


@pytest.mark.all
def test_person_who_goes_away_adds_nothing(feeds: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/": make_rss("One")}
    before = feeds.read_bytes()
    code, _ = answer_on_terminal("\x04", "add", loopback.url("/"), "-c", feeds)
    assert code == 130
    assert feeds.read_bytes() == before
