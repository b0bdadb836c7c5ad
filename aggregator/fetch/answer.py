"""What an answer means. Pure: status, headers and body in, outcome out; no clock, times are relative to the server's `Date`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlsplit

from aggregator.fetch.body import Body
from aggregator.fetch.failure import Failed
from aggregator.model import FailureKind, Fetched, NotModified, SourceState
from aggregator.text.links import absolute_link, request_address

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
#: Statuses whose body is a feed: 226 holds the part that is new (F20).
_WITH_BODY = frozenset({200, 203, 226})
#: F7, F13, F14. What is not here and has no body for us is "http".
_KINDS: Mapping[int, FailureKind] = MappingProxyType(
    {202: "challenge", 204: "empty", 205: "empty", 304: "protocol", 407: "proxy", 410: "gone", 429: "rate-limited"}
)
_ASKS_TO_WAIT = frozenset({403, 429, 503})
_LONGEST_WAIT = timedelta(hours=24)
_LONGEST_HINT = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of one answer."""

    #: The address that was requested.
    url: str
    status: int
    #: As received, in their order.
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The value of header `name` (lower case), repeated ones joined (RFC 9110 §5.3); None if there is none or it is empty."""
        return ", ".join(value for key, value in self.headers if key.lower() == name) or None


def redirect_target(answer: Answer) -> str | None:
    """Where the answer sends us; None if nowhere; raises `Failed` for a target that is not http(s)."""
    if answer.status not in _REDIRECTS:
        return None
    target = absolute_link(_location(answer), answer.url)
    if target is None:
        raise Failed("redirect", "The server redirects without naming an http or https address.", answer.status)
    return request_address(target)


def is_permanent(answer: Answer, target: str) -> bool:
    """Does the redirect say that the address moved for good? From https to http it never does (F12)."""
    return answer.status in _PERMANENT and not (urlsplit(answer.url).scheme == "https" and urlsplit(target).scheme == "http")


def refusal(answer: Answer) -> Failed | None:
    """Why the answer holds no feed, as far as its head tells; None if its body is to be read."""
    if answer.header("cf-mitigated") == "challenge":
        return Failed("challenge", "A bot check stands before the feed.", answer.status, _wait(answer))
    if answer.status in _WITH_BODY:
        return None
    return Failed(_KINDS.get(answer.status, "http"), f"The server answered {_phrase(answer.status)}.", answer.status, _wait(answer))


def not_modified(answer: Answer, state: SourceState) -> NotModified:
    """The outcome of a 304; validators that it does not repeat stay as they are (RFC 9111 §4.3.4)."""
    etag, modified = answer.header("etag") or state.etag, answer.header("last-modified") or state.last_modified
    return NotModified(answer.url, answer.status, etag, modified, max_age(answer))


def received(answer: Answer, body: Body, state: SourceState, moved_to: str | None) -> Fetched | NotModified:
    """The outcome of a body; raises `Failed` (without status) for an empty one, and for a cut one that cannot be used.

    A cut body is used if the status is 200, without validators: else the rest of it would never be asked for again.
    """
    if body.cut and (answer.status != HTTPStatus.OK or not body.data.strip()):
        raise body.cut
    if not body.data.strip():
        raise Failed("empty", "The server answered with an empty body.")
    digest = hash_body(body.data)
    etag, modified = (None, None) if body.cut else (answer.header("etag"), answer.header("last-modified"))
    age = max_age(answer)
    if digest == state.body_hash:
        return NotModified(answer.url, answer.status, etag, modified, age, moved_to)
    return Fetched(answer.url, answer.status, body.data, digest, answer.header("content-type"), etag, modified, moved_to, age)


def hash_body(data: bytes) -> str:
    """What `body_hash` holds."""
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def retry_after(answer: Answer) -> timedelta | None:
    """How long the server asks us to stay away (RFC 9110 §10.2.3), at most 24 h (F7); None if it does not say so usefully.

    A date counts from the answer's own `Date`; without one it says nothing, because our clock is not asked.
    """
    value = (answer.header("retry-after") or "").strip()
    wait = _seconds(value) if value.isdecimal() else _until(value, answer)
    return min(wait, _LONGEST_WAIT) if wait else None


def max_age(answer: Answer) -> timedelta | None:
    """How long the answer stays fresh (RFC 9111 §5.2.2.1, §5.3); None: no hint.

    `no-cache`, `no-store`, zero, the past and what is no date are no hints, and not a wish to be polled at once (F8).
    """
    parts = (part.partition("=") for part in (answer.header("cache-control") or "").split(","))
    directives = {name.strip().lower(): value.strip(' "') for name, _, value in parts}
    if directives.keys() & {"no-cache", "no-store"}:
        return None
    if (seconds := directives.get("max-age")) is not None:
        age = _seconds(seconds) if seconds.isdecimal() else None
    else:
        age = _until(answer.header("expires") or "", answer)
    return min(age, _LONGEST_HINT) if age else None


def _location(answer: Answer) -> str | None:
    """Header values are read as latin-1; addresses with other letters come as UTF-8."""
    location = answer.header("location")
    try:
        return location.encode("latin-1").decode() if location else None
    except UnicodeError:
        return location


def _wait(answer: Answer) -> timedelta | None:
    return retry_after(answer) if answer.status in _ASKS_TO_WAIT else None


def _until(value: str, answer: Answer) -> timedelta | None:
    then, now = _http_date(value), _http_date(answer.header("date") or "")
    return then - now if then and now and then > now else None


def _seconds(digits: str) -> timedelta:
    """Digits without bound, so that a number of any length is only long."""
    return timedelta(seconds=int(digits)) if len(digits) < 10 else _LONGEST_HINT


def _http_date(value: str) -> datetime | None:
    """All three forms of RFC 9110 §5.6.7 are in GMT, also where they do not say so."""
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _phrase(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
