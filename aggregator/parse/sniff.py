"""What a body is, told from the body: a feed served as `text/html` is a feed (Krebs), and a challenge served as XML is none (F14)."""

from __future__ import annotations

import re
from typing import Literal

from aggregator.model import ParseFailed
from aggregator.parse.page import declared_feed
from aggregator.parse.repair import root_name

#: How an HTML document begins, comments, instructions and spaces aside.
_HTML = re.compile(
    r"(?>\s++|<\?.*?\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|title|meta|link|base|style|script)\b", re.DOTALL | re.IGNORECASE
)
#: A list of feeds has a head and a body too.
_OPML = re.compile(r"(?>\s++|<\?.*?\?>|<!--.*?-->)*+<opml[\s>]", re.DOTALL | re.IGNORECASE)
_HTML_ANYWHERE = re.compile(r"<(?:html|body|head)[\s>]", re.IGNORECASE)
#: Signs of a page that stands between a client and the site; each was seen in the answer of a protection service.
_CHALLENGE = re.compile(
    r"<title>\s*(?:just a moment|attention required|access denied|ddos[- ]guard|security check|un instant|one moment, please)"
    r"|cf-chl|cf_chl_opt|_incapsula_resource|incapsula incident|incident_id="
    r"|px-captcha|captcha-delivery\.com|sucuri_cloudproxy|/_sec/cp_challenge",
    re.IGNORECASE,
)
#: Ordinary pages hold these words too (a login form, an article about them); a challenge holds little else.
_CHALLENGE_IF_SHORT = re.compile(
    r"captcha|(?:enable|requires) javascript|checking your browser|ddos protection|verify(?:ing)? (?:that )?you are human", re.IGNORECASE
)
_SHORT = 20_000

Kind = Literal["json", "xml"]


def sniff(text: str, url: str) -> Kind | ParseFailed:
    """How to read `text`, or why it can't be read: `empty`, `challenge`, `html` or `not-a-feed`, each with the way out."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if not start:
        return ParseFailed("empty", "The answer has no content.")
    if start in "{[":
        return "json"
    if _OPML.match(text):
        return ParseFailed("not-a-feed", "The address answers with a list of feeds; save it, and take them with `aggregator import FILE`.")
    if is_html(text):
        return challenge(text) or _page(text, url)
    return "xml" if "<" in text else ParseFailed("not-a-feed", "The answer is plain text or binary data, neither a feed nor a page.")


def challenge(text: str) -> ParseFailed | None:
    """The failure that a page of a protection service means, or None for an ordinary page."""
    if _CHALLENGE.search(text) or (len(text) < _SHORT and _CHALLENGE_IF_SHORT.search(text)):
        return ParseFailed(
            "challenge", "The site answers with a check for browsers; ask its owner to let feed readers through, or use another address."
        )
    return None


def is_html(text: str) -> bool:
    """Does `text` begin as a page does, or hold the parts of one?"""
    return bool(_HTML.match(text)) or (root_name(text) is None and bool(_HTML_ANYWHERE.search(text)))


def _page(text: str, url: str) -> ParseFailed:
    feed = declared_feed(text, url)
    way_out = f"It declares a feed: {feed}" if feed else "Look for the feed's own address, or read the page with `page:` and `select:`."
    return ParseFailed("html", f"The address answers with a web page, not a feed. {way_out}")
