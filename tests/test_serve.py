"""What `serve` answers about output/: the application itself, asked without a socket; and what it decides beside it."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli.serve import Followed
from aggregator.errors import ConfigError
from aggregator.publish.manifest import Manifest, record_of, render_manifest
from aggregator.serve.app import make_app
from aggregator.serve.decide import count_deaths, delay, how_it_ended
from tests.casefiles import cases, read
from tests.loopback import Loopback
from tests.scenarios import World, item
from tests.test_cli import write_feeds
from tests.test_cli_schedule import edit

MODIFIED = datetime(2026, 11, 23, 8, tzinfo=UTC)
FILES = """
    index.html all.atom all.rss all.json status.json status.html feeds.opml robots.txt notes assets/style.css assets/logo.svg
    authors/index.html authors/pages/2.html sources/two.atom sources/two.html a:b?c/x .env .git/config .aggregator-all.atom.tmp
""".split()
ENDED = ("sources/two.atom", "sources/two.html")


@dataclass(frozen=True)
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes


def no_link(_: str) -> None:
    """Of a site without hubs."""


def ask(
    output: Path,
    address: str,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    link: Callable[[str], str | None] = no_link,
) -> Reply:
    """The reply about `output` to a request whose path, decoded, is `address`."""
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        # Whoever asks stays until the answer is there.
        await asyncio.get_running_loop().create_future()
        raise AssertionError

    async def send(message: Any) -> None:
        sent.append(message)

    asked = [(name.encode(), value.encode()) for name, value in (headers or {}).items()]
    scope = {"type": "http", "method": method, "path": address, "headers": asked, "query_string": b""}
    asyncio.run(make_app(lambda: output, link)(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    assert len(head) == len(sent[0]["headers"]), "a header stands twice"
    return Reply(sent[0]["status"], head, b"".join(message.get("body", b"") for message in sent[1:]))


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything stands that an address could mean; each file holds its own path."""
    folder = tmp_path_factory.mktemp("serve")
    root = folder / "output"
    for path in FILES:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path)
    os.utime(root / "all.atom", (MODIFIED.timestamp(),) * 2)
    manifest = Manifest(3, "news.example,2026", {}, {"topics/new.atom": record_of(b"")}, ENDED)
    (root / "manifest.json").write_bytes(render_manifest(manifest))
    (folder / "secret").write_text("secret")
    for name, target in {"latest": "all.atom", "out": "../secret", "loop": "loop.atom", "dangling": "none"}.items():
        (root / f"{name}.atom").symlink_to(target)
    (root / "outside").symlink_to("..")
    os.mkfifo(root / "pipe.atom")
    return root


@cases("serve")
def test_answer(path: Path, output: Path) -> None:
    strong = f'"{int(MODIFIED.timestamp()) * 10**9:x}-8"'
    words = {"{folder}": str(output.parent), "{etag}": f"W/{strong}", "{strong}": strong}

    def filled(text: str | None) -> str | None:
        for word, value in words.items():
            text = text and text.replace(word, value)
        return text

    for wanted in read(path)["asks"]:
        asked = {name: filled(value) or "" for name, value in wanted.get("asked", {}).items()}
        reply = ask(output, filled(wanted["address"]) or "", wanted.get("method", "GET"), asked)
        headers = {name: filled(value) for name, value in wanted.get("headers", {}).items()}
        assert (wanted["address"], reply.status) == (wanted["address"], wanted["status"])
        assert {name: reply.headers.get(name) for name in headers} == headers, wanted
        assert "body" not in wanted or reply.body.decode() == wanted["body"], wanted
        assert b"secret" not in reply.body


def test_document_goes_out_compressed_to_whoever_takes_it(output: Path) -> None:
    reply = ask(output, "/all.atom", headers={"accept-encoding": "gzip"})
    assert (reply.headers["content-encoding"], reply.headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(reply.body) == b"all.atom"


@pytest.mark.parametrize("there", [True, False], ids=["empty", "missing"])
def test_before_the_first_pass_it_says_that_it_is_under_way(tmp_path: Path, there: bool) -> None:
    if there:
        (tmp_path / "output").mkdir()
    for address in ("/", "/all.atom", "/authors/"):
        reply = ask(tmp_path / "output", address)
        assert (reply.status, reply.headers["retry-after"]) == (503, "60"), "a feed reader must not take it for gone"
        assert b"the first pass is under way" in reply.body


def test_damaged_manifest_hides_nothing(tmp_path: Path) -> None:
    for name in ("manifest.json", "all.atom"):
        (tmp_path / name).write_text("{")
    assert [ask(tmp_path, address).status for address in ("/all.atom", "/none.atom")] == [200, 404]


def test_source_that_left_is_gone_until_it_is_back(tmp_path: Path, loopback: Loopback) -> None:
    """DESIGN 4: an ended author or source feed becomes an empty document whose title says so, 410 in `serve`."""
    world = World(tmp_path, loopback)
    world.feed("one", item("a", author="Ann Lee"))
    world.feed("two", item("b", author="Bo Roe"))
    world.run()
    two = world.sources.pop("two")
    world.settings["block"] = ["Bo Roe"]
    world.run()
    gone = [ask(world.output, f"/{path}") for path in ("sources/two.atom", "sources/two.html", "authors/bo-roe.atom")]
    assert [reply.status for reply in gone] == [410, 410, 410]
    assert b" (ended) " in gone[0].body
    assert [ask(world.output, f"/{path}").status for path in ("all.atom", "sources/one.atom", "authors/ann-lee.atom")] == [200] * 3
    world.sources["two"] = two
    world.run()
    assert ask(world.output, "/sources/two.atom").status == 200
    assert "sources/two.atom" not in json.loads((world.output / "manifest.json").read_text()).get("ended", [])


# --- which folder ---------------------------------------------------------------------------------------------------


def test_folder_follows_the_file_once_something_is_published_there(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path)
    right = feeds.read_text(encoding="utf-8")
    followed = Followed(feeds)
    assert followed() == tmp_path / "output"
    for name in ("output", "public"):
        (tmp_path / name).mkdir()
    (tmp_path / "output" / "manifest.json").touch()

    edit(feeds, "output: public\n" + right.replace("title:", "titel:"))
    assert followed() == tmp_path / "output", "a wrong edit changes nothing"
    edit(feeds, "output: public\n" + right)
    assert followed() == tmp_path / "output", "nothing is published there yet"
    (tmp_path / "public" / "manifest.json").touch()
    assert followed() == tmp_path / "public"
    feeds.unlink()
    assert followed() == tmp_path / "public"


def test_folder_follows_at_once_where_nothing_is_published_anywhere(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path)
    followed = Followed(feeds)
    edit(feeds, "output: public\n" + feeds.read_text(encoding="utf-8"))
    assert followed() == tmp_path / "public"


def test_file_that_is_wrong_from_the_start_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"feeds\.yaml: does not exist"):
        Followed(tmp_path / "feeds.yaml")


# --- when a dead child is started again -------------------------------------------------------------------------------


def test_back_off_doubles_from_a_second_to_five_minutes() -> None:
    assert [delay(deaths) for deaths in range(1, 11)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert delay(10**9) == 300


def test_a_long_life_ends_a_row_of_deaths() -> None:
    assert [count_deaths(7, lived) for lived in (0.0, 300.0, 300.1)] == [8, 8, 1]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "ended with exit code 0"),
        (2, "ended with exit code 2: feeds.yaml is wrong"),
        (4, "ended with exit code 4: the store or output/ is unusable or locked"),
        (-9, "was ended by SIGKILL"),
        (-40, "was ended by signal 40"),
    ],
)
def test_end_of_a_child_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_tools_that_mail_get_the_newsletter_at_once_n15(tmp_path: Path, loopback: Loopback, method: str) -> None:
    """No redirect, no cookie, no challenge; and a tag, so that they may ask again at little cost."""
    world = World(tmp_path, loopback)
    world.feed("one", item("a"))
    world.run()
    world.feed("one", item("b"), item("a"))
    world.run()
    reply = ask(world.output, "/newsletter.rss", method)
    assert reply.status == 200
    assert reply.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert reply.headers.keys().isdisjoint({"set-cookie", "location", "www-authenticate"})
    again = ask(world.output, "/newsletter.rss", method, {"if-none-match": reply.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
