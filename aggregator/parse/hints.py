"""What a feed says about when to ask for it again (F6, F9): `<ttl>`, the syndication module of RSS 1.0, `skipHours`, `skipDays`.

What is no number or no name is no hint, and neither is what forbids every hour or every day.
`sy:updateBase` is not read: it says on which minutes the periods begin, and a wait as long as a period asks as rarely wherever it begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import Any

from aggregator.model import Hints

_PERIODS: Mapping[str, timedelta] = MappingProxyType(
    {name: timedelta(days=days) for name, days in {"hourly": 1 / 24, "daily": 1, "weekly": 7, "monthly": 30, "yearly": 365}.items()}
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONGEST = timedelta(days=365)


def hints_of(feed: Mapping[str, Any]) -> Hints:
    """The hints of a feed as `feeds` reads it; of `ttl` and `sy:` the longer wait counts."""
    return Hints(
        max(filter(None, (_ttl(feed), _period(feed))), default=None),
        # RSS 0.91 counts from 1 to 24, where 24 is midnight; RSS 2.0 from 0 to 23.
        _some({hour % 24 for text in _texts(feed, "@hours") if (hour := _number(text)) is not None and hour <= 24}, 24),
        _some({_DAYS.index(day) for text in _texts(feed, "@days") if (day := text.casefold()) in _DAYS}, 7),
    )


def _ttl(feed: Mapping[str, Any]) -> timedelta | None:
    minutes = _number(feed.get("@ttl"))
    return min(timedelta(minutes=minutes), _LONGEST) if minutes else None


def _period(feed: Mapping[str, Any]) -> timedelta | None:
    """The time between two updates; by the module, "daily" and 1 where only the other one is written."""
    if "@period" not in feed and "@frequency" not in feed:
        return None
    period = _PERIODS.get(str(feed.get("@period", "daily")).casefold())
    frequency = _number(feed.get("@frequency", "1"))
    return period / frequency if period and frequency else None


def _some(found: set[int], of: int) -> frozenset[int]:
    return frozenset(found) if len(found) < of else frozenset()


def _texts(feed: Mapping[str, Any], key: str) -> Iterator[str]:
    return (text.strip() for text in feed.get(key, ()) if isinstance(text, str))


def _number(text: object) -> int | None:
    digits = text.strip() if isinstance(text, str) else ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else None
