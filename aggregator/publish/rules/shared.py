"""Checks of every format: size and type, ids, addresses, what is dangerous."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta

from aggregator.publish.rules.feed import Entry, Feed
from aggregator.publish.rules.finding import Check, quoted
from aggregator.publish.rules.markup import Tag

#: Bytes of a document, to be kept and never to be passed (S6).
WISHED, MOST = 512 * 1024, 1024 * 1024
_ABSOLUTE = re.compile(r"https?://[^/?#\s]|(?!https?:)[a-z][a-z0-9+.-]*+:.", re.IGNORECASE)
_BAD_IN_ADDRESS = re.compile(r"[\s<>\"\x00-\x1f]")
#: Whatever is told to a browser to be done, and not to be shown.
_ACTIVE = re.compile(r"[\s\x00-\x1f]*+(?:javascript|vbscript|data:text/html)", re.IGNORECASE)
_DANGEROUS = frozenset(
    "script style form input button select textarea object embed applet iframe frame frameset base meta link noscript template".split()
)
_EVENT = re.compile(r"on[a-z]{3,30}")
_DANGEROUS_STYLE = re.compile(r"expression\s*\(|javascript\s*:|-moz-binding|behavior\s*:", re.IGNORECASE)
#: Clocks go wrong by minutes, and zones are forgotten; a day is neither.
_AHEAD = timedelta(days=1)
_PAIR = re.compile(r"<(a|abbr|b|big|cite|code|em|font|i|p|small|span|strong|sub|sup|u)(?:\s[^<>]*+)?>[^<>]*+</\1>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{2,7}|#x[0-9a-f]{2,6}|amp|quot|lt|gt|nbsp|[lr][sd]quo|[mn]dash|hellip);", re.IGNORECASE)
_NOT_FEEDS = ("html", "plain", "css", "javascript", "octet-stream")


def is_absolute(address: str) -> bool:
    """Does `address` name its scheme, and where that needs one a host?"""
    return bool(_ABSOLUTE.match(address))


def escaped_twice(title: str) -> bool:
    """Does a plain-text `title` look as if it was escaped once too often? One may also speak of such things."""
    return bool(_PAIR.search(title) or _REFERENCE.search(title))


def feed_checks(relative: str, active: str) -> tuple[Check[Feed], ...]:
    """Checks of a feed; the rules that forbid relative addresses and active content differ by format."""
    return (
        Check("S6", _too_big, "publish fewer entries, or summaries alone"),
        Check("S6", _big, "publish fewer entries, or summaries alone", "warning"),
        Check("S6", _too_many, "publish fewer entries", "warning"),
        Check("S4", _wrong_type, "let the server send the type of the format, with charset=utf-8"),
        Check("S4", _other_type, "let the server send the type of the format, with charset=utf-8", "warning"),
        Check("A6", _repeated_ids, "give every entry an id of its own, and publish it once"),
        # A mirror is no fault of the feed: RFC 4287 §4.2.7.2 asks for an equivalent resource.
        Check("A19", _other_self, "let the feed name the address that it is published at", "warning"),
        Check(relative, _relative_of_feed, _WHOLE),
        Check(active, _active_of_feed, _HARMLESS),
    )


def entry_checks(relative: str, active: str) -> tuple[Check[Entry], ...]:
    """The same of an entry."""
    return (
        Check(relative, _relative, _WHOLE),
        Check(relative, _relative_in_html, _WHOLE),
        Check(active, _active, _HARMLESS),
    )


def future_check(feed: Feed) -> tuple[Check[Entry], ...]:
    """The check for dates that lie in the future, where it is known what the time is."""
    now = feed.asked.now
    if now is None:
        return ()

    def find(entry: Entry) -> Iterator[str]:
        if entry.at and entry.at > now + _AHEAD:
            yield f"its date lies in the future: {entry.date[:40]}"

    return (Check("A8", find, "publish it with the date at which it appears: readers keep it on top until then"),)


_WHOLE = "write whole addresses, which begin with https://"
_HARMLESS = "publish text, links and images alone: readers drop the rest, or run it"


def _too_big(feed: Feed) -> Iterator[str]:
    if feed.asked.size > MOST:
        yield f"it has {feed.asked.size:,} bytes: several services stop reading at a megabyte"


def _big(feed: Feed) -> Iterator[str]:
    if WISHED < feed.asked.size <= MOST:
        yield f"it has {feed.asked.size:,} bytes, and every reader loads them each time that one of them changes"


def _too_many(feed: Feed) -> Iterator[str]:
    if feed.total > len(feed.entries):
        yield f"it has {feed.total:,} entries, of which the first {len(feed.entries):,} are judged"


def _wrong_type(feed: Feed) -> Iterator[str]:
    if (served := _media_type(feed)) and any(served.endswith(kind) for kind in _NOT_FEEDS):
        yield f"it is served as {served}, not as {feed.types[0]}"


def _other_type(feed: Feed) -> Iterator[str]:
    served = _media_type(feed)
    if served and served not in feed.types and not any(served.endswith(kind) for kind in _NOT_FEEDS):
        yield f"it is served as {served}, not as {feed.types[0]}"


def _media_type(feed: Feed) -> str:
    return (feed.asked.content_type or "").partition(";")[0].strip().lower()


def _repeated_ids(feed: Feed) -> Iterator[str]:
    holders: dict[str, Entry] = {}
    for entry in feed.entries:
        if entry.id and holders.setdefault(entry.id, entry) is not entry:
            yield f"{quoted(entry.id)} is the id of {holders[entry.id].where} and of {entry.where}"


def _other_self(feed: Feed) -> Iterator[str]:
    address = feed.asked.address or ""
    if address.startswith(("http://", "https://")) and feed.itself and feed.itself != address:
        yield f"it names itself {quoted(feed.itself)}, and stands at {quoted(address)}"


def _relative_of_feed(feed: Feed) -> Iterator[str]:
    yield from _faulty(feed.addresses)


def _relative(entry: Entry) -> Iterator[str]:
    yield from _faulty(entry.addresses)


def _relative_in_html(entry: Entry) -> Iterator[str]:
    found = list(dict.fromkeys(address for tag in entry.tags for address in tag.addresses() if not is_absolute(address)))
    if found:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        yield f"its HTML holds a relative address: {quoted(found[0])}{more}"


def _faulty(addresses: Iterable[str]) -> Iterator[str]:
    for address in dict.fromkeys(addresses):
        if not is_absolute(address):
            yield f"an address is relative: {quoted(address)}" if address else "an address is empty"
        elif _BAD_IN_ADDRESS.search(address):
            yield f"an address holds white space, quotes or angle brackets: {quoted(address)}"


def _active_of_feed(feed: Feed) -> Iterator[str]:
    yield from (f"an address is a program: {quoted(address)}" for address in feed.addresses if _ACTIVE.match(address))


def _active(entry: Entry) -> Iterator[str]:
    yield from (f"an address is a program: {quoted(address)}" for address in entry.addresses if _ACTIVE.match(address))
    yield from dict.fromkeys(danger for tag in entry.tags for danger in _dangers(tag))


def _dangers(tag: Tag) -> Iterator[str]:
    if tag.name in _DANGEROUS:
        yield f"its HTML holds a <{tag.name}>"
    if not tag.attributes:
        return
    yield from (f"its HTML holds an {name}= attribute" for name in tag.attributes if name.startswith("on") and _EVENT.fullmatch(name))
    yield from (f"its HTML holds an address that is a program: {quoted(address)}" for address in tag.addresses() if _ACTIVE.match(address))
    if _DANGEROUS_STYLE.search(tag.attributes.get("style", "")):
        yield "its HTML holds a style that runs a program"
