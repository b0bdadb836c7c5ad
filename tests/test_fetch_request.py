"""What a request says: cases/fetch/requests."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from aggregator.fetch.failure import Failed
from aggregator.fetch.request import common_headers, first_address, joined, origin, own_headers, page_of, robots_of, user_agent, validators
from aggregator.model import FetchSettings, Select, Source, SourceState
from aggregator.version import VERSION

URL = "https://feeds.example/feed"
CASES = sorted((Path(__file__).parent / "cases/fetch/requests").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_request_says_what_its_rule_asks(path: Path):
    case = yaml.safe_load(path.read_text())
    headers = _headers(case)
    for name, value in case.get("expect", {}).items():
        assert headers[name.lower()] == value.replace("VERSION", VERSION)
    for name in case.get("absent", ()):
        assert name.lower() not in headers


def _headers(case: dict) -> dict[str, str]:
    fields = {"url": URL, **case.get("source", {})}
    fields["headers"] = tuple(tuple(pair) for pair in fields.get("headers", ()))
    source = Source("key", select=Select("article") if case.get("page") else None, **fields)
    url, userinfo = first_address(source, SourceState("key", URL))
    agent = user_agent(source, FetchSettings(**case.get("settings", {})), case.get("contact", ""))
    groups = common_headers(source, agent), own_headers(source, userinfo), validators(SourceState("key", url, **case.get("state", {})), url)
    pairs = joined(*groups)
    headers = {name.lower(): value for name, value in pairs}
    assert len(headers) == len(pairs)
    return headers


@pytest.mark.parametrize("url", ["", "feeds.example/feed", "ftp://feeds.example/", "http://", "http://feeds.example:99999/", "http://a b/"])
def test_what_is_no_http_address_is_refused(url: str):
    with pytest.raises(Failed) as failed:
        first_address(Source("key", url), SourceState("key", url))
    assert failed.value.outcome.kind == "url"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://feeds.example/x", ("https", "feeds.example", 443)),
        ("http://feeds.example/x", ("http", "feeds.example", 80)),
        ("http://[::1]:8080/", ("http", "::1", 8080)),
    ],
)
def test_origin_is_scheme_host_and_port(url: str, expected: tuple[str, str, int]):
    assert origin(url) == expected


SECRETS = Source("one", "https://name:word@feeds.example/feed", headers=(("X-Key", "secret"),), user_agent="Example/1.0", select=None)


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("https://feeds.example/article#top", True),
        ("https://feeds.example:443/article", True),
        ("https://other:name@feeds.example/article", True),
        ("http://feeds.example/article", False),
        ("https://feeds.example:8443/article", False),
        ("https://www.feeds.example/article", False),
        ("https://feeds.example.evil.example/article", False),
    ],
)
def test_secrets_go_along_to_pages_of_their_origin_only(url: str, is_own: bool):
    page = page_of(SECRETS, url)
    address, userinfo = first_address(page, SourceState("one", page.url))
    names = {name for name, _ in own_headers(page, userinfo)}
    assert names == ({"Authorization", "X-Key"} if is_own else set())
    assert "@" not in address
    assert dict(common_headers(page, user_agent(page, FetchSettings(), "")))["User-Agent"] == "Example/1.0"


def test_nothing_goes_along_to_robots_txt():
    robots = robots_of(SECRETS, "https://feeds.example/article?x=1#top")
    assert robots.url == "https://feeds.example/robots.txt"
    assert own_headers(robots, None) == ()


def test_source_that_is_a_file_has_no_secrets_for_pages():
    assert page_of(Source("one", "file:///srv/feed.xml"), "https://feeds.example/article").headers == ()
