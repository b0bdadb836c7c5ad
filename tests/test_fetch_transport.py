"""Checked address = connected address; TLS; the proxy. Names are resolved by a loop whose resolver the test writes."""

from __future__ import annotations

import asyncio
import logging
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aggregator.fetch import Fetcher
from aggregator.model import Fetched, FetchFailed, FetchOutcome, FetchSettings, Source, SourceState
from tests.loopback import Answer, Loopback

FEED = b"<rss version='2.0'/>"
NEW = SourceState("key", "")


class Turns:
    """Addresses of a name that change with each look-up."""

    def __init__(self, turns: list[list[str]]) -> None:
        self.turns = iter(turns)

    def __iter__(self) -> Iterator[str]:
        return iter(next(self.turns))


class NamingLoop(asyncio.SelectorEventLoop):
    """An event loop whose resolver knows `names` only, and counts."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        super().__init__()
        self.names = names
        self.asked: list[str] = []

    async def getaddrinfo(self, host, port, *, type=0, **_):
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, type, 0, "", (ip, port)) for ip in self.names[host]]


def fetch(
    url: str, settings: FetchSettings, names: Mapping[str, Iterable[str]] | None = None, tls: ssl.SSLContext | None = None, **fields: Any
) -> tuple[FetchOutcome, list[str]]:
    """What the source at `url` gives, and which names were asked for."""
    loop = NamingLoop(names or {})

    async def scenario() -> FetchOutcome:
        async with Fetcher(settings, "", None, tls=tls) as fetcher:
            return await fetcher.fetch(Source("key", url, **fields), NEW)

    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(scenario()), loop.asked


def kind(outcome: FetchOutcome) -> str:
    assert isinstance(outcome, FetchFailed), outcome
    for hidden in ("127.0.0.1", "10.0.0", "Error", "secret"):
        assert hidden not in outcome.message
    return outcome.kind


def allow(*entries: str) -> FetchSettings:
    return FetchSettings(allow_addresses=entries)


# --- addresses ---


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "0x7f.1", "0177.0.0.1", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "①②⑦.0.0.1"]
)
def test_private_address_is_refused_in_every_spelling(loopback: Loopback, host: str):
    outcome, asked = fetch(f"http://{host}:{loopback.port}/feed", allow())
    assert kind(outcome) == "address-refused"
    assert (asked, loopback.requests) == ([], [])


def test_name_of_a_private_address_is_refused(loopback: Loopback):
    outcome, _ = fetch(f"http://feeds.example:{loopback.port}/", allow(), {"feeds.example": ["127.0.0.1", "10.0.0.1", "::1"]})
    assert kind(outcome) == "address-refused"
    assert loopback.requests == []


def test_only_the_permitted_ones_of_several_addresses_are_connected_to(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED)
    names = {"feeds.example": ["10.0.0.1", "127.0.0.1"]}
    outcome, asked = fetch(f"http://feeds.example:{loopback.port}/feed", allow(loopback.host), names)
    assert isinstance(outcome, Fetched)
    assert asked == ["feeds.example"]
    assert loopback.requests[0].headers["Host"] == f"feeds.example:{loopback.port}"


def test_next_address_is_tried_when_one_refuses(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED)
    names = {"feeds.example": ["127.0.0.2", "127.0.0.1"]}
    outcome, _ = fetch(f"http://feeds.example:{loopback.port}/feed", allow("127.0.0.0/8"), names)
    assert isinstance(outcome, Fetched)


def test_allowed_name_and_port_is_reached(loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED)
    url, names = f"http://feeds.example:{loopback.port}/feed", {"feeds.example": ["127.0.0.1"]}
    assert isinstance(fetch(url, allow(f"feeds.example:{loopback.port}"), names)[0], Fetched)
    assert kind(fetch(url, allow(f"feeds.example:{loopback.port + 1}"), names)[0]) == "address-refused"


def test_every_hop_is_checked(loopback: Loopback):
    with Loopback({"/inside": Answer(body=b"inside")}) as inside:
        for target in (inside.url("/inside"), f"http://inside.example:{inside.port}/inside"):
            loopback.routes["/feed"] = Answer(302, headers={"Location": target})
            outcome, _ = fetch(loopback.url("/feed"), allow(loopback.host), {"inside.example": ["127.0.0.1"]})
            assert kind(outcome) == "address-refused"
        assert inside.requests == []


def test_name_that_changes_between_two_look_ups_is_checked_at_each(loopback: Loopback):
    """F17: DNS rebinding. The look-up that is checked is the one that is connected to, at every hop anew."""
    loopback.routes["/feed"] = Answer(302, headers={"Location": f"http://feeds.example:{loopback.port}/again"})
    names = {"feeds.example": Turns([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.1"]])}
    outcome, asked = fetch(f"http://feeds.example:{loopback.port}/feed", allow("127.0.0.1"), names)
    assert kind(outcome) == "address-refused"
    assert asked == ["feeds.example"] * 2
    assert [request.path for request in loopback.requests] == ["/feed"]


def test_name_is_looked_up_once_for_each_request(loopback: Loopback):
    """F17: between check and connection nobody is asked again."""
    loopback.routes["/feed"] = Answer(body=FEED)
    names = {"feeds.example": Turns([["127.0.0.1"], ["127.0.0.2"]])}
    outcome, asked = fetch(f"http://feeds.example:{loopback.port}/feed", allow("127.0.0.1"), names)
    assert isinstance(outcome, Fetched)
    assert asked == ["feeds.example"]


def test_unknown_name_is_a_failure_of_dns():
    assert kind(fetch("http://nowhere.example/", allow())[0]) == "dns"


def test_name_servers_that_do_not_answer_hold_up_nobody_else(loopback: Loopback):
    """F10: a look-up holds a thread of its own; forty of them say nothing here until the forty-first source is read."""
    answered = threading.Event()
    loopback.routes["/feed"] = Answer(body=FEED)
    name = "good.example"

    class SlowLoop(NamingLoop):
        async def getaddrinfo(self, host, port, **options):
            await self.run_in_executor(None, bool if host == name else answered.wait)
            return await super().getaddrinfo(host, port, **options)

    async def scenario() -> FetchOutcome:
        async with Fetcher(allow(f"{name}:{loopback.port}"), "", None) as fetcher:
            dead = [asyncio.create_task(fetcher.fetch(Source("key", f"http://{number}.example/"), NEW)) for number in range(40)]
            await asyncio.sleep(0)
            outcome = await fetcher.fetch(Source("key", f"http://{name}:{loopback.port}/feed", timeout=timedelta(seconds=10)), NEW)
            answered.set()
            assert {kind(one) for one in await asyncio.gather(*dead)} == {"dns"}
            return outcome

    with asyncio.Runner(loop_factory=lambda: SlowLoop({name: ["127.0.0.1"]})) as runner:
        try:
            assert isinstance(runner.run(scenario()), Fetched)
        finally:
            answered.set()


def test_name_that_no_resolver_takes_is_a_failure_of_dns():
    async def scenario() -> FetchOutcome:
        async with Fetcher(allow(), "", None) as fetcher:
            return await fetcher.fetch(Source("key", f"http://{'a' * 64}.example/"), NEW)

    assert kind(asyncio.run(scenario())) == "dns"


def test_closed_port_is_refused(loopback: Loopback):
    assert kind(fetch(f"http://127.0.0.2:{loopback.port}/", allow("127.0.0.2"))[0]) == "refused"


def test_unreachable_address_is_a_failure_to_connect():
    # A broadcast address takes no TCP connection, so nothing leaves the machine.
    assert kind(fetch("http://255.255.255.255/", allow("255.255.255.255"))[0]) == "connect"


# --- TLS ---


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A self-made certificate of feeds.example with its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("needs the openssl command to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    make = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=feeds.example"
    files = ["-addext", "subjectAltName=DNS:feeds.example", "-keyout", str(folder / "key"), "-out", str(folder / "certificate")]
    subprocess.run([*make.split(), *files], check=True, capture_output=True)
    path = folder / "both.pem"
    path.write_text((folder / "certificate").read_text() + (folder / "key").read_text())
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[Loopback]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with Loopback({"/feed": Answer(body=FEED)}, tls=context) as server:
        yield server


def test_certificate_is_checked_for_the_name_and_not_the_address(secure: Loopback, certificate: Path):
    tls = ssl.create_default_context(cafile=str(certificate))
    names = {"feeds.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]}
    assert isinstance(fetch(f"https://feeds.example:{secure.port}/feed", allow(secure.host), names, tls)[0], Fetched)
    for host in ("other.example", "127.0.0.1"):
        outcome, _ = fetch(f"https://{host}:{secure.port}/feed", allow(secure.host), names, tls)
        assert kind(outcome) == "tls"
        assert isinstance(outcome, FetchFailed)
        assert "mismatch" in outcome.message


def test_certificate_of_nobody_known_is_refused(secure: Loopback):
    outcome, _ = fetch(f"https://feeds.example:{secure.port}/feed", allow(secure.host), {"feeds.example": ["127.0.0.1"]})
    assert kind(outcome) == "tls"
    assert isinstance(outcome, FetchFailed)
    assert "self-signed" in outcome.message
    assert secure.requests == []


def test_server_that_speaks_no_tls_is_a_failure_of_tls(loopback: Loopback):
    assert kind(fetch(loopback.url("/").replace("http:", "https:"), allow(loopback.host))[0]) == "tls"


def test_redirect_from_https_to_http_is_followed_and_no_move(secure: Loopback, certificate: Path, loopback: Loopback):
    loopback.routes["/feed"] = Answer(body=FEED)
    secure.routes["/feed"] = Answer(301, headers={"Location": loopback.url("/feed")})
    tls, names = ssl.create_default_context(cafile=str(certificate)), {"feeds.example": ["127.0.0.1"]}
    outcome, _ = fetch(f"https://feeds.example:{secure.port}/feed", allow(secure.host, loopback.host), names, tls)
    assert isinstance(outcome, Fetched)
    assert (outcome.url, outcome.moved_to) == (loopback.url("/feed"), None)


# --- the proxy ---


def through(proxy: Loopback, *entries: str, userinfo: str = "") -> FetchSettings:
    return FetchSettings(proxy=f"http://{userinfo}{proxy.host}", allow_addresses=entries)


def test_proxy_is_asked_and_resolves_the_name_itself(loopback: Loopback):
    loopback.routes["http://feeds.example/feed"] = Answer(body=FEED)
    outcome, asked = fetch("http://feeds.example/feed", through(loopback, userinfo="ann:p%40ss@"))
    assert isinstance(outcome, Fetched)
    assert asked == []
    assert loopback.requests[0].headers["Proxy-Authorization"] == "Basic YW5uOnBAc3M="


def test_proxy_of_a_source_goes_before_that_of_all(loopback: Loopback):
    loopback.routes["http://feeds.example/feed"] = Answer(body=FEED)
    with Loopback() as other:
        outcome, _ = fetch("http://feeds.example/feed", through(other), proxy=f"http://{loopback.host}")
        assert isinstance(outcome, Fetched)
        assert other.requests == []


def test_redirect_through_a_proxy_to_a_private_address_is_refused(loopback: Loopback):
    """F17: names are for the proxy to check, numbers are not."""
    loopback.routes["http://feeds.example/feed"] = Answer(302, headers={"Location": "http://0xa9fea9fe/latest"})
    assert kind(fetch("http://feeds.example/feed", through(loopback))[0]) == "address-refused"
    assert len(loopback.requests) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "[::1]", "10.0.0.1", "localhost", "a.localhost"])
def test_private_address_is_refused_with_a_proxy_too(loopback: Loopback, host: str):
    assert kind(fetch(f"http://{host}/feed", through(loopback))[0]) == "address-refused"
    assert loopback.requests == []


def test_allowed_address_is_asked_for_through_the_proxy(loopback: Loopback):
    loopback.routes["http://10.0.0.1/feed"] = Answer(body=FEED)
    assert isinstance(fetch("http://10.0.0.1/feed", through(loopback, "10.0.0.1"))[0], Fetched)


def test_proxy_that_refuses_is_a_failure_of_the_proxy(loopback: Loopback):
    loopback.routes["feeds.example:443"] = Answer(403)
    loopback.routes["http://feeds.example/feed"] = Answer(407)
    for url in ("https://feeds.example/feed", "http://feeds.example/feed"):
        assert kind(fetch(url, through(loopback))[0]) == "proxy"


def test_proxy_that_is_not_there_is_a_failure_of_the_proxy(loopback: Loopback):
    settings = FetchSettings(proxy=f"http://127.0.0.2:{loopback.port}")
    assert kind(fetch("http://feeds.example/feed", settings)[0]) == "proxy"


def test_proxy_that_is_no_http_proxy_is_a_failure_of_the_proxy():
    assert kind(fetch("http://feeds.example/feed", FetchSettings(proxy="socks5://127.0.0.1:1080"))[0]) == "proxy"


def test_secure_proxy_is_spoken_to_over_tls(secure: Loopback):
    settings = FetchSettings(proxy=f"https://{secure.host}")
    assert kind(fetch("http://feeds.example/feed", settings)[0]) == "tls"


# --- what stays inside ---


def test_nothing_secret_is_logged(loopback: Loopback, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    loopback.routes["/feed"] = Answer(body=FEED)

    async def scenario() -> FetchOutcome:
        async with Fetcher(allow(loopback.host), "", None) as fetcher:
            return await fetcher.fetch(Source("key", loopback.url("/feed?key=secret"), auth="ann:secret"), NEW)

    assert isinstance(asyncio.run(scenario()), Fetched)
    assert "secret" not in caplog.text
    assert "feed?" not in caplog.text
