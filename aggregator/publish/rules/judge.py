"""From bytes to a verdict: what a document is, and which tables of checks it is asked by."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from aggregator.publish.rules import atom_checks, json_feed, newsletter, rss_checks
from aggregator.publish.rules.atom import read_atom
from aggregator.publish.rules.decode import Decoded, decode
from aggregator.publish.rules.feed import Asked, Entry, Feed, Profile
from aggregator.publish.rules.finding import Check, Finding, Graded, Verdict, ask, refused, verdict_of
from aggregator.publish.rules.history import history_entry_checks, history_feed_checks, is_archive
from aggregator.publish.rules.outlines import judge_opml
from aggregator.publish.rules.rss import read_rss
from aggregator.publish.rules.shared import entry_checks, feed_checks, future_check
from aggregator.publish.rules.tree import Element, read_xml

#: Bytes of a document that are looked at; the validator of the W3C stops here too.
MOST_BYTES = 5_000_000
_HTML = re.compile(r"(?>\s++|<\?[^>]{0,500}\?>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta)\b", re.DOTALL | re.IGNORECASE)
#: Of a feed or list, or what tells a JSON Feed.
_ROOT = re.compile(r"<(?:\w{1,20}:)?(?:rss|feed|RDF|opml|channel)[\s>]|jsonfeed\.org/version")
#: Characters in which that stands.
_HEAD = 5_000
_PAGE = "look for the feed behind the page: aggregator add URL"
_OLD = {
    "atom03:feed": "Atom 0.3, a draft that several readers refuse",
    "feed": 'Atom without its namespace (xmlns="http://www.w3.org/2005/Atom")',
    "channel": "CDF, which no reader knows any more",
    "CHANNEL": "CDF, which no reader knows any more",
}
#: Suffix → content type of what is published under it.
TYPES = {
    ".atom": "application/atom+xml",
    ".rss": "application/rss+xml",
    ".json": "application/feed+json",
    ".opml": "text/x-opml",
}
#: Of ours, and no feeds.
_OTHER_JSON = frozenset({"status.json", "manifest.json"})


def judge(
    body: bytes,
    *,
    content_type: str | None = None,
    address: str | None = None,
    profile: Profile = "reader",
    now: datetime | None = None,
) -> Verdict:
    """What is wrong with the document `body`, by the rules of docs/rules.md that a document shows by itself. No bytes make it raise.

    `content_type` and `address` are those of the answer it came with; without `now`, dates in the future are passed over.
    """
    if len(body) > MOST_BYTES:
        what = f"it has {len(body):,} bytes, and is judged no further: several services stop reading at a megabyte"
        return refused(Finding("S6", "document", what, "publish fewer entries, or summaries alone"))
    decoded = decode(body, content_type)
    if isinstance(decoded, Finding):
        return refused(decoded)
    return _judge_text(decoded, Asked(len(body), content_type, address, profile, now))


def faults_of(path: str, body: bytes, profile: Profile | None = None) -> tuple[Finding, ...]:
    """The errors of a document of ours, before it replaces the one at `path` (S9); none for what is no feed and no list.

    Without a `profile`, that of the newsletter and of digests is the newsletter's, in the formats that tools read (N1).
    """
    place = PurePosixPath(path)
    if place.suffix not in TYPES or path in _OTHER_JSON:
        return ()
    mailed = path.startswith(("newsletter.", "digest/")) and place.suffix in (".rss", ".atom")
    asked_as: Profile = profile or ("newsletter" if mailed else "reader")
    return judge(body, content_type=TYPES[place.suffix], address=path, profile=asked_as).errors


def is_judged(name: str, head: bytes) -> bool:
    """Is a file of that `name`, which begins with `head`, a feed or a list of feeds? `.xml` and `.json` may be other things."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in (".atom", ".rss", ".rdf", ".opml") or (
        suffix in (".xml", ".json") and bool(_ROOT.search(head[:_HEAD].decode("utf-8", "replace")))
    )


def _judge_text(decoded: Decoded, asked: Asked) -> Verdict:
    text = decoded.text
    start = text.lstrip()[:1]
    if not start:
        return refused(Finding("F14", "document", "it is empty", "let the feed be written before it is published"))
    if start in "{[":
        return _judge_json(decoded, asked)
    if _HTML.match(text):
        return refused(Finding("F14", "document", "it is a web page, and no feed", _PAGE))
    if "<" not in text:
        return refused(Finding("F14", "document", "it is plain text or binary data, and no feed", _PAGE))
    root = read_xml(text)
    if isinstance(root, Element):
        return _judge_xml(root, decoded.found, asked)
    return refused(root if _ROOT.search(text[:_HEAD]) else Finding("F14", "document", "it is neither feed nor list of feeds", _PAGE))


def _judge_xml(root: Element, found: Iterable[Graded], asked: Asked) -> Verdict:
    if root.name == "opml":
        faults, feeds = judge_opml(root)
        return verdict_of([*found, *faults], "OPML", feeds)
    if root.name == "atom:feed":
        feed = read_atom(root, asked)
        return _judge_feed(feed, found, atom_checks.FEED_CHECKS, atom_checks.ENTRY_CHECKS, ("A18", "A23"))
    if root.name in ("rss", "rdf:RDF"):
        feed = read_rss(root, asked)
        version: list[Graded] = [
            ("error", Finding("R1", "document", what, 'write <rss version="2.0"> with one channel'))
            for what in rss_checks.wrong_version(root)
        ]
        current = feed.kind == "RSS 2.0"
        of_feed, of_entry = (
            (rss_checks.FEED_CHECKS, rss_checks.ENTRY_CHECKS) if current else (rss_checks.OLD_FEED_CHECKS, rss_checks.OLD_ENTRY_CHECKS)
        )
        return _judge_feed(feed, [*found, *version], of_feed, of_entry, ("R11", "R11"))
    if root.name in _OLD:
        return refused(Finding("A1", "document", f"it is {_OLD[root.name]}: it is judged no further", "publish Atom 1.0 or RSS 2.0"))
    return refused(Finding("F14", "document", f"it is XML of another kind: it begins with <{root.name[:100]}>", _PAGE))


def _judge_json(decoded: Decoded, asked: Asked) -> Verdict:
    document = json_feed.read_json(decoded.text)
    if isinstance(document, Finding):
        return refused(document)
    if not json_feed.is_json_feed(document):
        return refused(Finding("F14", "document", "it is JSON of another kind: it has neither the version of JSON Feed nor items", _PAGE))
    feed = json_feed.read_json_feed(document, asked)
    return _judge_feed(feed, decoded.found, json_feed.FEED_CHECKS, json_feed.ENTRY_CHECKS, ("A18", "A23"))


def _judge_feed(
    feed: Feed,
    found: Iterable[Graded],
    of_feed: tuple[Check[Feed], ...],
    of_entry: tuple[Check[Entry], ...],
    rules: tuple[str, str],
) -> Verdict:
    """What all tables that hold for `feed` find; `rules` are those against relative addresses and active content."""
    archive = is_archive(feed)
    of_feed += tuple(check for check in feed_checks(*rules) if not (archive and check.rule == "S6"))
    of_entry += (*entry_checks(*rules), *future_check(feed))
    if isinstance(feed.node, Element):
        of_feed += history_feed_checks()
        of_entry += history_entry_checks()
    if feed.asked.profile == "newsletter":
        of_feed += newsletter.FEED_CHECKS
        of_entry += newsletter.ENTRY_CHECKS if isinstance(feed.node, Element) else ()
    return verdict_of([*found, *ask(of_feed, [feed]), *ask(of_entry, feed.entries)], feed.kind, feed.total)
