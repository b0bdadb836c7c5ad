"""A secret of feeds.yaml goes to its server and nowhere else, also where the server gives it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Answer, Loopback, Request
from tests.scenarios import World, hour, item, only, rss

SECRETS = {"KEY": "k3y-of-the-feed", "HEADER": "h3ader-value", "AUTH": "ann:p4ssword"}


@pytest.fixture
def world(tmp_path: Path, loopback: Loopback) -> World:
    world = World(tmp_path, loopback)
    world.environ = SECRETS
    world.source("one", feed=loopback.url("/one?key=${KEY}"), headers={"X-Key": "${HEADER}"}, auth="${AUTH}")
    return world


def own_address(world: World) -> str:
    return world.server.url(f"/one?key={SECRETS['KEY']}")


def feed(world: World) -> bytes:
    """Like many, it repeats the address that it was asked under."""
    links = f'<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="{own_address(world)}"/>'
    return rss("One", [item("a")]).replace(b"<description>News", links.encode() + b"<description>News")


def atom(world: World) -> bytes:
    """The same as Atom, whose id is that address."""
    entry = "<entry><id>urn:x:1</id><title>On b</title><updated>2026-11-19T08:00:00Z</updated></entry>"
    head = f'<id>{own_address(world)}</id><title>One</title><link rel="self" href="{own_address(world)}"/>'
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}<updated>2026-11-19T08:00:00Z</updated>{entry}</feed>'.encode()


def leaks(world: World, report: object) -> list[str]:
    """Where a secret, or a part of one, is found."""
    places = {
        str(path.name): path.read_bytes() for top in ("state", "output") for path in (world.folder / top).rglob("*") if path.is_file()
    }
    places["report"] = repr(report).encode()
    words = [*SECRETS.values(), "p4ssword", "YW5uOnA0c3N3b3Jk"]
    return [f"{word} in {place}" for place, body in places.items() for word in words if word.encode() in body]


def test_no_secret_is_stored_published_or_reported(world: World) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Answer:
        asked.append(request)
        return bodies[len(asked) - 1]

    redirect = Answer(302, headers={"Location": "/one?key=" + SECRETS["KEY"] + "&again=1"})
    bodies = [
        Answer(body=feed(world), etag='"1"'),
        Answer(304),
        Answer(body=atom(world), last_modified="Thu, 19 Nov 2026 08:00:00 GMT"),
        Answer(500, b"no feed for " + SECRETS["KEY"].encode()),
        redirect,
        Answer(body=feed(world), etag='"2"'),
        Answer(404),
    ]
    world.server.routes["/one"] = answer
    outcomes = []
    for number in range(6):
        report = world.run(at=hour(30 * number))
        outcomes.append(only(report).outcome)
        assert leaks(world, report) == []
    assert outcomes == ["fetched", "not_modified", "fetched", "failed", "fetched", "failed"]
    assert asked[0].path == "/one?key=" + SECRETS["KEY"]
    assert (asked[0].headers["X-Key"], asked[0].headers["Authorization"]) == (SECRETS["HEADER"], "Basic YW5uOnA0c3N3b3Jk")
    assert asked[1].headers["If-None-Match"] == '"1"', "validators of the source's own address are kept"
    assert len(world.stories()) == 2


def test_relative_addresses_of_a_private_document_do_not_spread_its_own(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.environ = SECRETS
    world.source("one", feed=loopback.url("/${KEY}/feed"), site="https://one.example/")
    image = '<img src="pic.png"> <a href="#more">more</a> and enough words to make a text of it'
    loopback.routes[f"/{SECRETS['KEY']}/feed"] = Answer(
        body=rss("One", [item("a", link="a.html", guid="1", text=image), item("b", link="#b", guid="2")])
    )
    report = world.run()
    assert only(report).new == 2
    assert leaks(world, report) == []
    assert world.stories()["The a flaw explained"].link == "https://one.example/a.html"
