"""What an address means, how a file is called, whether a reader has it already, and when a dead child is started again. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from mimetypes import MimeTypes
from pathlib import PurePosixPath
from signal import Signals

_MEDIA_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json",
    ".opml": "text/x-opml; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
#: The documents in JSON that are no feeds.
_PLAIN_JSON = frozenset(("status.json", "manifest.json"))
#: Of other files: Python's own table, which is the same on every machine.
_OTHERS = MimeTypes()

#: Seconds from a death to the next start: doubled with each death, from the first to the last.
_FIRST, _LAST = 1.0, 300.0


def locate(address: str) -> str | None:
    """The path below output/ that `address` (decoded, from its first slash) means; None where it means nothing that may be shown.

    No part begins with a dot: so it leads nowhere else, and to no file that is hidden or half written.
    """
    parts = address.removeprefix("/").split("/")
    if parts[-1] == "":
        parts[-1] = "index.html"
    if any(part == "" or part.startswith(".") or "\0" in part for part in parts):
        return None
    return "/".join(parts)


def media_type(path: str) -> str:
    """The Content-Type of the file at `path` below output/."""
    if path in _PLAIN_JSON:
        return "application/json"
    guessed, encoding = _OTHERS.guess_type(path)
    return _MEDIA_TYPES.get(PurePosixPath(path).suffix) or (not encoding and guessed) or "application/octet-stream"


def is_known(tags: str | None, since: str | None, etag: str, modified: datetime) -> bool:
    """Does a reader who sent `tags` (If-None-Match) and `since` (If-Modified-Since) have it already? The first outranks the second."""
    if tags is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return etag.removeprefix("W/") in known or known == ["*"]
    try:
        moment = parsedate_to_datetime(since or "")
    except ValueError:
        return False
    return modified.replace(microsecond=0) <= (moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def count_deaths(deaths: int, lived: float) -> int:
    """The deaths in a row after another one, of a child that `lived` so many seconds; a long life ends the row."""
    return 1 if lived > _LAST else deaths + 1


def delay(deaths: int) -> float:
    """Seconds until the next start, after so many deaths in a row."""
    return min(_FIRST * 2.0 ** min(deaths - 1, 20), _LAST)


def how_it_ended(code: int) -> str:
    """The exit code of a child in words; a negative one is a signal's number."""
    if code < 0:
        return f"was ended by {Signals(-code).name}" if -code in set(Signals) else f"was ended by signal {-code}"
    why = {2: ": feeds.yaml is wrong", 4: ": the store or output/ is unusable or locked"}.get(code, "")
    return f"ended with exit code {code}{why}"
