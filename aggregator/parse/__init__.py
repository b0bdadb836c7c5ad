"""Bytes to what the publisher said: RSS, Atom, RDF, CDF, JSON Feed, or a page read by selectors. Pure; meant to run in a killable worker.

body ─► decode ─► sniff ─► repair ─► feeds (feedparser) ─► entries, hints ─► ParsedFeed | ParseFailed
                    ├────► jsonfeed
        select ─────┴────► page (selectolax)
"""

from __future__ import annotations

from aggregator.model import ParsedFeed, ParseFailed, Select
from aggregator.parse.decode import decode
from aggregator.parse.feeds import parse_feed
from aggregator.parse.jsonfeed import parse_json_feed
from aggregator.parse.page import parse_page
from aggregator.parse.sniff import challenge, sniff

__all__ = ["parse"]


def parse(body: bytes, url: str, content_type: str | None, select: Select | None) -> ParsedFeed | ParseFailed:
    """The feed in `body`, which came from `url` with the header `Content-Type: content_type`; with `select`, the page read by it.

    No bytes make it raise: what none of the parsers foresaw is a `parse-crash`. It may take long (50,000 attributes of one element:
    30 s); the caller bounds that from outside (F16).
    """
    try:
        text = decode(body, content_type)
        return _parse_page(text, url, select) if select else _parse_feed(text, url)
    except Exception as error:
        return ParseFailed("parse-crash", f"The document made the parser fail ({type(error).__name__}); please report it with its address.")


def _parse_feed(text: str, url: str) -> ParsedFeed | ParseFailed:
    kind = sniff(text, url)
    if isinstance(kind, ParseFailed):
        return kind
    return parse_json_feed(text, url) if kind == "json" else parse_feed(text, url)


def _parse_page(text: str, url: str, select: Select) -> ParsedFeed | ParseFailed:
    if not text.strip():
        return ParseFailed("empty", "The answer has no content.")
    parsed = parse_page(text, url, select)
    return parsed if isinstance(parsed, ParsedFeed) else challenge(text) or parsed
