"""Hubs of WebSub: which documents they are told of, how feeds name them (W1), and when one is told again (W2). Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from aggregator.model import Channel, Config
from aggregator.publish.manifest import MANIFEST, Manifest

_FEEDS = frozenset((".atom", ".rss", ".json"))
#: Where those are no feeds to subscribe to.
_OTHERS = ("archive/", "status.", MANIFEST)

#: So long after a change a hub is still told of it; then it would only be old news.
LONGEST = timedelta(hours=24)
#: The wait after a failure; it doubles with each, up to the last.
_FIRST, _LAST = timedelta(minutes=1), timedelta(hours=1)


def is_feed(path: str) -> bool:
    """Is the document at `path` below output/ one that readers subscribe to?"""
    return PurePosixPath(path).suffix in _FEEDS and not path.startswith(_OTHERS)


def living_feeds(manifest: Manifest) -> dict[str, str]:
    """Path → SHA-256 of the feeds that stand in output/. One that has ended has nothing more to tell."""
    ended = frozenset(manifest.ended)
    return {path: record.sha256 for path, record in manifest.files.items() if is_feed(path) and path not in ended}


def with_hubs(channel: Channel, config: Config) -> Channel:
    """`channel`, whose feeds name each hub beside their own address."""
    return replace(channel, links=(*channel.links, *(("hub", hub) for hub in config.hubs)))


def link_header(path: str, site: str, hubs: tuple[str, ...]) -> str | None:
    """The value of `Link` (RFC 8288) that goes out with the document at `path`, which is published below `site`; None for no feed."""
    if not hubs or not is_feed(path):
        return None
    return ", ".join((*(f'<{hub}>; rel="hub"' for hub in hubs), f'<{site}{path}>; rel="self"'))


def back_off(attempts: int, retry_after: timedelta | None) -> timedelta:
    """How long to wait after another failure: 1, 2, 4 … 60 minutes, and as long as the server asks for."""
    return max(min(_FIRST * (1 << min(attempts, 8)), _LAST), retry_after or timedelta())


def is_over(since: datetime, now: datetime) -> bool:
    """Is it too late to tell of what was published then?"""
    return now - since >= LONGEST
