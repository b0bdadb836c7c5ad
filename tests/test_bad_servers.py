"""Servers that misbehave in every way of tests.misbehaving: each is a failure of its own kind, and no other source notices."""

from __future__ import annotations

import asyncio
import gc
import gzip
import re
import resource
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.fetch import Fetcher
from aggregator.model import (
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchSettings,
    NormalizedFeed,
    NotModified,
    ParseFailed,
    Source,
    SourceReport,
    SourceState,
)
from aggregator.pipeline import Workers
from tests import misbehaving
from tests.loopback import Answer, Loopback, drip
from tests.misbehaving import MAX_BYTES, RETRY_AFTER, Bad
from tests.scenarios import NOW, InProcess, World, hour, item, rss

#: Seconds; those that need it wait for it.
SHORT, LONG = 0.3, 20.0
#: Of a worker, for a document that takes too long, and for all others.
GIVEN_UP, ENOUGH = 2.0, 60.0


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    with Workers(2) as workers:
        yield workers


def ask(server: Loopback, bad: Bad, workers: Workers) -> NormalizedFeed | ParseFailed | FetchFailed:
    """What is made of the answer of `bad`."""
    server.routes["/one"] = bad.answer(rss("One", [item(bad.name)]))
    timeout = timedelta(seconds=SHORT if bad.cost == "waits" else LONG)
    source = Source("one", server.url("/one"), timeout=timeout)

    async def scenario() -> NormalizedFeed | ParseFailed | FetchFailed:
        async with Fetcher(FetchSettings(max_bytes=MAX_BYTES, allow_addresses=(server.host,)), "", None) as fetcher:
            answer = await fetcher.fetch(source, SourceState("one", source.url))
        assert not isinstance(answer, NotModified)
        assert answer.seconds < (SHORT + 1 if bad.cost == "waits" else LONG)
        deadline = GIVEN_UP if bad.kind == "parse-timeout" else ENOUGH
        return await workers.read(answer, source, NOW, deadline) if isinstance(answer, Fetched) else answer

    return asyncio.run(scenario())


def check(bad: Bad, outcome: NormalizedFeed | ParseFailed | FetchFailed) -> None:
    if isinstance(outcome, NormalizedFeed):
        titles = [entry.title for entry in outcome.entries]
        assert bad.kind in (None, "no-entries")
        assert titles == ([f"The {bad.name} flaw explained"] if bad.kind is None else [])
        return
    assert outcome.kind == bad.kind, outcome.message
    assert outcome.message
    for hidden in ("127.0.0.1", "169.254", "passwd", "Traceback"):
        assert hidden not in outcome.message
    if isinstance(outcome, FetchFailed):
        assert outcome.retry_after == (timedelta(seconds=RETRY_AFTER) if bad.name.endswith("with-a-wait") else None)


def table(*, reads: bool) -> list[object]:
    return [pytest.param(bad, id=f"{bad.rule}-{bad.name}") for bad in misbehaving.ALL if (bad.cost == "reads") is reads]


@pytest.mark.parametrize("bad", table(reads=False))
def test_a_bad_answer_is_a_failure_of_its_kind(loopback: Loopback, bad: Bad) -> None:
    check(bad, ask(loopback, bad, InProcess()))


@pytest.mark.all
@pytest.mark.parametrize("bad", table(reads=True))
def test_a_document_that_takes_long_to_read_is_bounded(loopback: Loopback, bad: Bad, workers: Workers) -> None:
    check(bad, ask(loopback, bad, workers))


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_that_takes_the_connection_and_says_nothing_ends_by_the_deadline(scheme: str) -> None:
    """F16: in the handshake of TLS too, whose socket is closed then; an open one would be a warning, and so an error."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host = f"127.0.0.1:{silent.getsockname()[1]}"

        async def scenario() -> FetchOutcome:
            async with Fetcher(FetchSettings(allow_addresses=(host,)), "", None) as fetcher:
                source = Source("one", f"{scheme}://{host}/", timeout=timedelta(seconds=SHORT))
                return await fetcher.fetch(source, SourceState("one", source.url))

        outcome = asyncio.run(scenario())
    gc.collect()
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "timeout"
    assert outcome.seconds < SHORT + 1


# --- all at once ----------------------------------------------------------------------------------------------------

GOOD = ("plain", "packed", "slow", "quiet", "page")
#: Bytes: what a pass over all of them may add to us, and the most that a worker may take.
OURS, A_WORKER = 200_000_000, 2 * 1024**3
#: Seconds: the deadlines of a fetch and of some documents that are given up, after one another, on a busy machine.
IN_ALL = 120


def keys() -> dict[str, Bad]:
    """Every bad source by its key."""
    return {f"bad-{number}": bad for number, bad in enumerate(misbehaving.ALL)}


def serve_good(world: World, number: int) -> None:
    """The good sources, at their poll `number`."""
    held = {key: [item(f"{key} {old}") for old in reversed(range(number + 1))] for key in GOOD}
    held["quiet"] = held["quiet"][-1:]
    world.feed("plain", *held["plain"], etag=f'"{number}"')
    world.answer("packed", gzip.compress(rss("Packed", held["packed"])), headers={"Content-Encoding": "gzip"})
    world.source("slow", timeout="60s")
    world.server.routes["/slow"] = drip(rss("Slow", held["slow"]), pause=0.001)
    world.feed("quiet", *held["quiet"], etag='"0"')
    world.source("page", page=world.server.url("/page"), feed=None, select={"item": "article"}, site="https://page.example/")
    del world.sources["page"]["feed"]
    articles = "".join(f'<article><a href="/{one.title[4:-15]}">{one.title}</a><p>{one.text}</p></article>' for one in held["page"])
    world.server.routes["/page"] = Answer(body=f"<!doctype html><html><body>{articles}</body></html>".encode())


def serve_bad(world: World, *, now_bad: bool) -> None:
    """The bad sources: at first they are as good as any."""
    for key, bad in keys().items():
        good = rss(key, [item(key)])
        world.answer(key, good, etag='"good"')
        world.source(key, name=f"{bad.rule} {bad.name}", timeout="1s" if now_bad and bad.cost == "waits" else "60s")
        if now_bad:
            world.server.routes[f"/{key}"] = bad.answer(rss(key, [item(f"{key} again"), item(key)]))


def of_the_good(world: World) -> dict[str, bytes]:
    """What subscribers of the good sources get: their own feeds, and their entries in the one of all."""
    own = {path: body for path, body in world.documents().items() if path.startswith("sources/") and Path(path).stem in GOOD}
    return own | {id: body.rstrip() for id, body in world.items().items() if b"/bad-" not in body}


def measured(key: str) -> int:
    """Bytes that this process takes (`VmRSS`), or took at most (`VmHWM`)."""
    found = re.search(rf"{key}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


@pytest.mark.all
def test_all_at_once_cost_the_good_sources_nothing_and_each_is_named(tmp_path: Path, loopback: Loopback, workers: Workers) -> None:
    world, calm = World(tmp_path / "bad", loopback, workers), World(tmp_path / "calm", loopback, workers)
    for one in (world, calm):
        one.settings["fetch"] |= {"per_host": 1000, "concurrency": 1000, "max_bytes": f"{MAX_BYTES}B"}
    serve_good(world, 0)
    calm.sources = dict(world.sources)
    serve_bad(world, now_bad=False)
    assert {one.outcome for one in world.run().sources} == {"fetched"}
    calm.run()
    known = set(world.items())

    serve_good(world, 1)
    serve_bad(world, now_bad=True)
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    before, began = measured("VmRSS"), time.monotonic()
    report = world.run(all=True)
    assert time.monotonic() - began < IN_ALL
    assert measured("VmHWM") - before < OURS
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < A_WORKER
    calm.run(all=True)

    told = {one.key: one for one in report.sources}
    assert {key: (told[key].outcome, told[key].new) for key in GOOD} == dict.fromkeys(GOOD, ("fetched", 1)) | {"quiet": ("not_modified", 0)}
    assert of_the_good(world) == of_the_good(calm)
    assert len(of_the_good(calm)) > 2 * len(GOOD)
    assert known <= set(world.items()), "F14: what is known is kept"
    for key, bad in keys().items():
        assert kind_told(told[key], bad) == bad.kind, bad.name
        if bad.name.endswith("with-a-wait"):
            assert told[key].next_due == hour(1) + timedelta(seconds=RETRY_AFTER), "F7"
    tags = dict(world.rows("SELECT key, etag FROM sources"))
    assert {tags[key] for key in keys() if told[key].kind} == {'"good"'}, "F3: validators are those of the last feed"

    serve_good(world, 2)
    serve_bad(world, now_bad=False)
    healed = {one.key: one.outcome for one in world.run(at=hour(30), all=True).sources}
    assert {healed[key] for key in keys() if told[key].kind} == {"not_modified"}, "as if nothing had been"


def kind_told(one: SourceReport, bad: Bad) -> str | None:
    """The kind in the report. Where a document may be read, how busy the machine is decides whether it is read in time."""
    slow = bad.cost == "reads" and one.kind == "parse-timeout"
    assert (one.outcome == "failed") is (one.kind is not None)
    assert one.kind is None or one.error
    return bad.kind if slow else one.kind
