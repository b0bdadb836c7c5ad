"""What a request says. Pure: source and state in, address and headers out."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from urllib.parse import SplitResult, unquote, urlencode, urlsplit

from aggregator.fetch.failure import Failed
from aggregator.model import FetchSettings, Select, Source, SourceState
from aggregator.text.links import absolute_link, request_address
from aggregator.version import VERSION

Headers = tuple[tuple[str, str], ...]

#: F19, F20: a feed in any format; `A-IM` lets a server answer with the new entries only (RFC 3229).
_FEED: Headers = (
    (
        "Accept",
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, application/xml;q=0.9, "
        "text/xml;q=0.9, application/json;q=0.8, text/html;q=0.5, */*;q=0.3",
    ),
    ("A-IM", "feed"),
)
#: A page without a feed; some sites would give such a page's address as Atom to who prefers Atom.
_PAGE: Headers = (("Accept", "text/html, application/xhtml+xml, application/xml;q=0.8, */*;q=0.3"),)
_PORTS = {"http": 80, "https": 443}


def first_address(source: Source, state: SourceState) -> tuple[str, str | None]:
    """The address of the first request, which is that to which the source moved for good (F12) if it did, and `user:password` of
    `source.url` if it holds them and is asked; raises `Failed` ("url").
    """
    url = absolute_link(state.moved_to or source.url)
    if url is None:
        raise Failed("url", "The address is not a valid http, https or file address.")
    parts = urlsplit(url)
    userinfo, at, _ = parts.netloc.rpartition("@")
    return request_address(url), unquote(userinfo) if at else None


def page_of(source: Source, url: str) -> Source:
    """The web page `url`, to which an entry of `source` links, as a source of its own: asked under the same name, by the same proxy.

    What may be secret in the headers of `source` goes along only where the page is of its origin.
    """
    own: Headers = ()
    if address := absolute_link(source.url):
        _, userinfo = first_address(source, SourceState(source.key, source.url))
        own = own_headers(source, userinfo) if origin(address) == origin(url) else ()
    return replace(source, url=request_address(url), select=Select("body"), headers=own, auth=None)


def robots_of(source: Source, url: str) -> Source:
    """The robots.txt of the origin of `url` likewise; nothing that may be secret goes along."""
    return replace(page_of(source, f"{origin_text(url)}/robots.txt"), headers=())


def origin_text(url: str) -> str:
    """Scheme, host and port of `url` as an address without a path (RFC 6454 §6.2); the port only where it is not the usual one."""
    parts = urlsplit(request_address(url))
    return f"{parts.scheme}://{parts.netloc}"


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port (RFC 6454 §4): what secrets are bound to."""
    parts: SplitResult = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS[parts.scheme]


def user_agent(source: Source, settings: FetchSettings, contact: str) -> str:
    """Who asks (F18): the source's own setting, else the one for all, else an honest name with a contact."""
    ours = f"aggregator/{VERSION} (+{contact})" if contact else f"aggregator/{VERSION}"
    return source.user_agent or settings.user_agent or ours


def common_headers(source: Source, agent: str) -> Headers:
    """The headers of every hop."""
    return (("User-Agent", agent), ("Accept-Encoding", "gzip, deflate, br"), *(_PAGE if source.select else _FEED))


def ping_headers(agent: str) -> Headers:
    """The headers of a ping to a WebSub hub."""
    return (("User-Agent", agent), ("Content-Type", "application/x-www-form-urlencoded"))


def ping_body(topic: str) -> bytes:
    """What tells a WebSub hub that the feed `topic` has changed.

    One feed a ping: for several, hubs differ in what they take (`hub.url` repeated, `hub.url[]`, commas).
    """
    return urlencode({"hub.mode": "publish", "hub.url": topic}).encode()


def own_headers(source: Source, userinfo: str | None) -> Headers:
    """The headers that may hold secrets: for the source's own origin only, never after a redirect that left it."""
    authorization = _authorization(source.auth, userinfo)
    return (*((("Authorization", authorization),) if authorization else ()), *source.headers)


def validators(state: SourceState, url: str) -> Headers:
    """The conditional headers for `url`: exactly as received (F1), and only to the address that sent them (F2)."""
    if state.validators_url is None or request_address(state.validators_url) != url:
        return ()
    pairs = (("If-None-Match", state.etag), ("If-Modified-Since", state.last_modified))
    return tuple((name, value) for name, value in pairs if value)


def joined(*groups: Headers) -> Headers:
    """All headers of `groups`; a later one replaces an earlier one of the same name."""
    return tuple({name.lower(): (name, value) for group in groups for name, value in group}.values())


def _authorization(auth: str | None, userinfo: str | None) -> str | None:
    """`user:password` is Basic (RFC 7617); anything else in `auth:` is the value as it stands."""
    if auth and (" " in auth or ":" not in auth):
        return auth
    credentials = auth or userinfo
    if not credentials:
        return None
    return "Basic " + b64encode((credentials if ":" in credentials else credentials + ":").encode()).decode()
