"""Sources fetched from a real server on loopback that behaves, and misbehaves."""

from __future__ import annotations

import asyncio
import gc
import gzip
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import brotli
import pytest

from aggregator.fetch import Fetcher
from aggregator.fetch.answer import hash_body
from aggregator.model import Fetched, FetchFailed, FetchOutcome, FetchSettings, NotModified, Source, SourceState
from tests.loopback import Answer, Loopback, Raw, bad_chunk, cut, drip, hang, huge_header

FEED = b"<rss version='2.0'><channel><title>Patch notes</title></channel></rss>"
NEW = SourceState("key", "")


def fetch(
    server: Loopback, path: str = "/feed", state: SourceState = NEW, max_bytes: int = 10_000_000, timeout: float = 5, **fields: object
) -> FetchOutcome:
    """One fetch of `path`, or of `url` if given."""
    settings = FetchSettings(max_bytes=max_bytes, allow_addresses=(server.host,))
    source = Source("key", **{"url": server.url(path), "timeout": timedelta(seconds=timeout), **fields})  # type: ignore[arg-type]

    async def scenario() -> FetchOutcome:
        async with Fetcher(settings, "https://example.org/about", None) as fetcher:
            return await fetcher.fetch(source, state)

    return asyncio.run(scenario())


def known(server: Loopback, path: str = "/feed", **fields: object) -> SourceState:
    return replace(NEW, validators_url=server.url(path), **fields)  # type: ignore[arg-type]


# --- the good days ---


def test_feed_is_fetched_with_its_head(loopback: Loopback):
    loopback.routes["/feed"] = Answer(
        body=FEED, etag='W/"1"', headers={"Content-Type": "application/rss+xml", "Cache-Control": "max-age=9"}
    )
    outcome = fetch(loopback)
    assert isinstance(outcome, Fetched)
    assert outcome.seconds > 0
    assert outcome == Fetched(
        url=loopback.url("/feed"),
        status=200,
        body=FEED,
        body_hash=hash_body(FEED),
        content_type="application/rss+xml",
        etag='W/"1"',
        max_age=timedelta(seconds=9),
        seconds=outcome.seconds,
    )


def test_request_is_honest_and_complete(loopback: Loopback):
    fetch(loopback, user_agent="Feed Fetcher/1 (Zürich)", headers=(("X-Key", "k1"),))
    (request,) = loopback.requests
    assert request.headers.keys() == ["Host", "User-Agent", "Accept-Encoding", "Accept", "A-IM", "X-Key"]
    assert request.headers["Host"] == loopback.host
    assert request.headers["User-Agent"] == "Feed Fetcher/1 (Zürich)"


def test_nothing_but_the_feed_is_asked_for(loopback: Loopback):
    """F21: no robots.txt, which is for those who crawl pages; no icon, and no page that the feed names."""
    loopback.routes["/feed"] = Answer(body=FEED)
    fetch(loopback)
    assert [request.path for request in loopback.requests] == ["/feed"]


def test_header_outside_latin_1_goes_out_as_utf_8(loopback: Loopback):
    fetch(loopback, user_agent="Łódź/1")
    assert loopback.requests[0].headers["User-Agent"].encode("latin-1").decode() == "Łódź/1"


def test_query_goes_out_as_it_was_written(loopback: Loopback):
    """F18: nothing is added to it, to get round a cache."""
    fetch(loopback, "/feed?b=1&a=%7E|[x]'+%20&utm_source=rss#part")
    assert loopback.requests[0].path == "/feed?b=1&a=%7E|[x]%27+%20&utm_source=rss"


def test_known_feed_is_asked_for_with_its_validators_and_not_modified(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED, etag='W/"a-gzip"')
    outcome = fetch(loopback, state=known(loopback, etag='W/"a-gzip"', last_modified="Mon, 02 Nov 2026 08:00:00 GMT"))
    assert isinstance(outcome, NotModified)
    assert (outcome.status, outcome.etag, outcome.last_modified) == (304, 'W/"a-gzip"', "Mon, 02 Nov 2026 08:00:00 GMT")
    assert loopback.requests[0].headers["If-None-Match"] == 'W/"a-gzip"'
    assert loopback.requests[0].headers["If-Modified-Since"] == "Mon, 02 Nov 2026 08:00:00 GMT"


def test_validator_with_odd_bytes_goes_back_byte_for_byte(loopback: Loopback):
    odd = Raw([b'HTTP/1.1 200 OK\r\nETag: "\xe9\xff"\r\nContent-Length: 1\r\n\r\nx'])
    loopback.routes["/feed"] = odd
    first = fetch(loopback)
    assert isinstance(first, Fetched)
    fetch(loopback, state=known(loopback, etag=first.etag))
    assert loopback.requests[1].headers["If-None-Match"].encode("latin-1") == b'"\xe9\xff"'


def test_equal_body_is_not_modified(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED, etag='"2"')
    outcome = fetch(loopback, state=known(loopback, etag='"1"', body_hash=hash_body(FEED)))
    assert isinstance(outcome, NotModified)
    assert (outcome.status, outcome.etag) == (200, '"2"')


@pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("deflate", zlib.compress)])
def test_compressed_feed_is_decompressed(loopback: Loopback, coding: str, pack: Callable[[bytes], bytes]):
    """F19."""
    loopback.routes["/feed"] = Answer(body=pack(FEED), headers={"Content-Encoding": coding})
    outcome = fetch(loopback)
    assert isinstance(outcome, Fetched)
    assert outcome.body == FEED


def test_no_cookie_is_kept(loopback: Loopback):
    """F18: and no Referer sent."""
    loopback.routes["/feed"] = Answer(302, headers={"Location": "/b", "Set-Cookie": "id=1; Path=/"})
    fetch(loopback)
    assert [(request.path, request.headers["Cookie"], request.headers["Referer"]) for request in loopback.requests] == [
        ("/feed", None, None),
        ("/b", None, None),
    ]


def test_many_sources_are_fetched_at_once_by_one_fetcher(loopback: Loopback):
    for number in range(60):
        loopback.routes[f"/{number}"] = Answer(body=b"%d" % number)

    async def scenario() -> list[FetchOutcome]:
        async with Fetcher(FetchSettings(allow_addresses=(loopback.host,)), "", None) as fetcher:
            return await asyncio.gather(*(fetcher.fetch(Source("k", loopback.url(f"/{number}")), NEW) for number in range(60)))

    bodies = [outcome.body for outcome in asyncio.run(scenario()) if isinstance(outcome, Fetched)]
    assert bodies == [b"%d" % number for number in range(60)]


# --- redirects ---


def redirect(status: int, location: str) -> Answer:
    return Answer(status, headers={"Location": location})


@pytest.mark.parametrize(("first", "second", "moved"), [(301, 308, True), (301, 302, False), (307, 301, False)])
def test_feed_has_moved_only_if_every_hop_says_so(loopback: Loopback, first: int, second: int, moved: bool):
    loopback.routes |= {"/feed": redirect(first, "/b"), "/b": redirect(second, "c"), "/c": Answer(body=FEED)}
    outcome = fetch(loopback)
    assert isinstance(outcome, Fetched)
    assert outcome.url == loopback.url("/c")
    assert outcome.moved_to == (loopback.url("/c") if moved else None)


def test_five_redirects_are_followed_and_six_are_not(loopback: Loopback):
    loopback.routes |= {f"/{number}": redirect(302, f"/{number - 1}") for number in range(1, 7)} | {"/0": Answer(body=FEED)}
    assert isinstance(fetch(loopback, "/5"), Fetched)
    outcome = fetch(loopback, "/6")
    assert isinstance(outcome, FetchFailed)
    assert (outcome.kind, outcome.status) == ("redirect", 302)


def test_redirect_in_a_circle_ends(loopback: Loopback):
    loopback.routes |= {"/feed": redirect(301, "/b"), "/b": redirect(301, "/feed")}
    outcome = fetch(loopback)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "redirect"
    assert len(loopback.requests) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "http://[::1", "//\x1f", "http://feeds.example:99999/"])
def test_redirect_that_leads_nowhere_is_a_failure(loopback: Loopback, location: str):
    loopback.routes["/feed"] = redirect(302, location)
    outcome = fetch(loopback)
    assert isinstance(outcome, FetchFailed)
    assert outcome.kind == "redirect"


def test_validators_go_only_to_the_hop_that_sent_them(loopback: Loopback):
    loopback.routes |= {"/feed": redirect(302, "/b"), "/b": Answer(body=FEED, etag='"1"')}
    outcome = fetch(loopback, state=known(loopback, "/b", etag='"1"'))
    assert isinstance(outcome, NotModified)
    assert outcome.url == loopback.url("/b")
    assert [request.headers["If-None-Match"] for request in loopback.requests] == [None, '"1"']
    fetch(loopback, state=known(loopback, "/feed", etag='"1"'))
    assert [request.headers["If-None-Match"] for request in loopback.requests[2:]] == ['"1"', None]


def test_secrets_stay_with_their_own_origin(loopback: Loopback):
    with Loopback() as other:
        loopback.routes |= {"/feed": redirect(302, "/same"), "/same": redirect(302, other.url("/away"))}
        loopback.routes |= {"/back": Answer(body=FEED)}
        other.routes["/away"] = redirect(302, loopback.url("/back"))
        settings = FetchSettings(allow_addresses=(loopback.host, other.host))
        source = Source("key", loopback.url("/feed"), auth="ann:secret", headers=(("X-Key", "k1"),), user_agent="mine/1")

        async def scenario() -> FetchOutcome:
            async with Fetcher(settings, "", None) as fetcher:
                return await fetcher.fetch(source, NEW)

        assert isinstance(asyncio.run(scenario()), Fetched)
        requests = [*loopback.requests[:2], *other.requests, loopback.requests[2]]
        assert [request.path for request in requests] == ["/feed", "/same", "/away", "/back"]
        assert [request.headers["X-Key"] for request in requests] == ["k1", "k1", None, None]
        assert [bool(request.headers["Authorization"]) for request in requests] == [True, True, False, False]
        assert {request.headers["User-Agent"] for request in requests} == {"mine/1"}


def test_user_and_password_in_the_address_become_a_header(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED)
    outcome = fetch(loopback, url=loopback.url("/feed").replace("//", "//ann:secret@"))
    assert isinstance(outcome, Fetched)
    assert outcome.url == loopback.url("/feed")
    assert outcome.moved_to is None
    assert loopback.requests[0].headers["Authorization"] == "Basic YW5uOnNlY3JldA=="


# --- the bad days ---


def failed(outcome: FetchOutcome) -> FetchFailed:
    assert isinstance(outcome, FetchFailed)
    assert outcome.message.endswith(".")
    for hidden in ("127.0.0.1", "Error", "secret", "http:"):
        assert hidden not in outcome.message
    return outcome


@pytest.mark.parametrize(
    "route",
    [
        hang(),
        hang(b"HTTP/1.1 200 OK\r\nX-A: "),
        hang(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n<rss"),
        drip(FEED),
        Raw([b"HTTP/1.1 100 Continue\r\n\r\n"] * 100, pause=0.05),
    ],
    ids=["hang", "head", "body", "drip", "interim"],
)
def test_deadline_ends_whatever_the_server_does(loopback: Loopback, route: Raw):
    loopback.routes["/feed"] = route
    outcome = failed(fetch(loopback, timeout=0.3))
    assert outcome.kind == "timeout"
    assert 0.3 <= outcome.seconds < 3


def test_deadline_holds_over_all_redirects(loopback: Loopback):
    loopback.routes |= {"/feed": redirect(302, "/b"), "/b": redirect(302, "/c"), "/c": hang()}
    outcome = failed(fetch(loopback, timeout=0.3))
    assert outcome.kind == "timeout"
    assert len(loopback.requests) == 3


def test_cut_body_is_kept_without_its_validators(loopback: Loopback):
    for route in (cut(FEED, headers=b'ETag: "1"\r\n'), bad_chunk(FEED)):
        loopback.routes["/feed"] = route
        outcome = fetch(loopback)
        assert isinstance(outcome, Fetched)
        assert (outcome.body, outcome.etag, outcome.last_modified) == (FEED, None, None)


@pytest.mark.parametrize(
    "route",
    [
        cut(b""),
        Raw([b""]),
        Raw([b"SSH-2.0-OpenSSH_9.2\r\n"]),
        Raw([b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"]),
        Raw([b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"]),
        huge_header(),
    ],
    ids=["cut-at-once", "closed", "ssh", "header", "length", "huge-header"],
)
def test_answer_that_is_not_http_is_a_failure(loopback: Loopback, route: Raw):
    loopback.routes["/feed"] = route
    assert failed(fetch(loopback)).kind in ("protocol", "connect")


def test_body_above_the_cap_is_not_read_to_its_end(loopback: Loopback):
    loopback.routes["/feed"] = Raw([b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 100_000], hang=True)
    outcome = failed(fetch(loopback, max_bytes=50_000))
    assert (outcome.kind, outcome.status) == ("too-large", 200)


def test_bomb_is_refused_by_what_it_would_become(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=gzip.compress(bytes(20_000_000)), headers={"Content-Encoding": "gzip"})
    assert failed(fetch(loopback)).kind == "too-large"


def test_unknown_encoding_is_a_failure(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED, headers={"Content-Encoding": "zstd"})
    outcome = failed(fetch(loopback))
    assert (outcome.kind, outcome.status) == ("encoding", 200)


def test_status_is_a_failure_with_its_kind(loopback: Loopback):
    loopback.routes["/feed"] = Answer(429, headers={"Retry-After": "60"})
    outcome = failed(fetch(loopback))
    assert (outcome.kind, outcome.status, outcome.retry_after) == ("rate-limited", 429, timedelta(seconds=60))


def test_304_that_was_not_asked_for_is_a_failure(loopback: Loopback):
    loopback.routes["/feed"] = Answer(304)
    assert failed(fetch(loopback, state=known(loopback, "/other", etag='"1"'))).kind == "protocol"


@pytest.mark.parametrize(
    "fields", [{"headers": (("X-Key", "secret\nX-B: 1"),)}, {"auth": "Bearer secret\x00"}, {"headers": (("X Key", "1"),)}]
)
def test_header_that_cannot_be_written_is_a_failure_without_its_value(loopback: Loopback, fields: dict[str, object]):
    assert failed(fetch(loopback, **fields)).kind == "protocol"
    assert loopback.requests == []


@pytest.mark.parametrize("url", ["", "gopher://feeds.example/", "http://", "not an address", "http://feeds.example:99999/"])
def test_address_that_is_none_is_a_failure(loopback: Loopback, url: str):
    assert failed(fetch(loopback, url=url)).kind == "url"


def test_cancelling_is_not_swallowed(loopback: Loopback):
    async def scenario() -> None:
        async with Fetcher(FetchSettings(allow_addresses=(loopback.host,)), "", None) as fetcher:
            task = asyncio.create_task(fetcher.fetch(Source("key", loopback.url("/feed")), NEW))
            while not loopback.requests:
                await asyncio.sleep(0)
            task.cancel()
            await task

    loopback.routes["/feed"] = hang()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(scenario())


def test_cancelling_at_whatever_step_leaves_no_socket_open(loopback: Loopback):
    """F16: the deadline may come at any of them. A socket that was left open warns when it is collected."""
    loopback.routes["/feed"] = redirect(302, "?again")

    async def scenario() -> None:
        async with Fetcher(FetchSettings(allow_addresses=(loopback.host,)), "", None) as fetcher:
            steps = 0
            done = False
            while not done:
                task = asyncio.create_task(fetcher.fetch(Source("key", loopback.url("/feed")), NEW))
                for _ in range(steps):
                    await asyncio.sleep(0)
                done = task.done()
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                steps += 1 + steps // 20

    asyncio.run(scenario())
    gc.collect()


# --- file: sources ---


def read(url: str, folder: Path | None, state: SourceState = NEW, max_bytes: int = 1000) -> FetchOutcome:
    async def scenario() -> FetchOutcome:
        async with Fetcher(FetchSettings(max_bytes=max_bytes), "", folder) as fetcher:
            return await fetcher.fetch(Source("key", url), state)

    return asyncio.run(scenario())


def test_file_below_the_folder_is_read(tmp_path: Path):
    path = tmp_path / "sämples" / "one feed.xml"
    path.parent.mkdir()
    path.write_bytes(FEED)
    outcome = read(path.as_uri(), tmp_path)
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.status, outcome.body, outcome.body_hash) == (path.as_uri(), 200, FEED, hash_body(FEED))
    assert isinstance(read(path.as_uri(), tmp_path, replace(NEW, body_hash=outcome.body_hash)), NotModified)


def test_file_elsewhere_is_refused(tmp_path: Path):
    folder = tmp_path / "config"
    folder.mkdir()
    outside = tmp_path / "outside.xml"
    outside.write_bytes(FEED)
    (folder / "link.xml").symlink_to(outside)
    urls = [outside.as_uri(), (folder / "link.xml").as_uri(), f"{folder.as_uri()}/../outside.xml", f"{folder.as_uri()}/%2e%2e/outside.xml"]
    for url in [*urls, "file:///etc/passwd", "file://server.example/share/feed.xml"]:
        assert failed(read(url, folder)).kind == "file", url
    assert failed(read(outside.as_uri(), None)).kind == "file"


def test_what_is_no_readable_file_is_a_failure(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for url in [f"{tmp_path.as_uri()}{name}" for name in ("/missing.xml", "/pipe", "/loop", "", "/%00", "/" + "x" * 5000)]:
        assert failed(read(url, tmp_path)).kind == "file", url


def test_file_is_capped_and_not_empty(tmp_path: Path):
    path = tmp_path / "feed.xml"
    path.write_bytes(FEED)
    assert failed(read(path.as_uri(), tmp_path, max_bytes=len(FEED) - 1)).kind == "too-large"
    assert isinstance(read(path.as_uri(), tmp_path, max_bytes=len(FEED)), Fetched)
    path.write_bytes(b"\n")
    assert failed(read(path.as_uri(), tmp_path)).kind == "empty"
