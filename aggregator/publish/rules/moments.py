"""Dates as feeds must write them (RFC 3339, RFC 822), and what is wrong with others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from aggregator.publish.rules.finding import quoted

_RFC3339 = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:)(\d\d)(\.\d{1,20})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_RFC822 = re.compile(
    r"(?:(?P<weekday>[A-Za-z]{3}),\s*)?(?P<day>\d{1,2})\s+(?P<month>[A-Za-z]{3})\s+(?P<year>\d{2}|\d{4})\s+"
    r"(?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?\s+(?P<zone>[+-]\d{4}|[A-Za-z]{1,4})",
    re.ASCII,
)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
#: Hours from UTC of the names that RFC 822 has; letters of the military are read in two ways, and so not at all.
_ZONES = {"GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as it was written."""

    #: None where it is not understood.
    at: datetime | None
    fault: str = ""
    #: It is understood, yet not as it should be.
    doubt: str = ""


def rfc3339_of(text: str) -> Moment:
    """`text` as in `2026-11-24T08:00:00Z` (A16)."""
    match = _RFC3339.fullmatch(text)
    if not match:
        return Moment(None, fault=f"{quoted(text)} is no date of RFC 3339")
    # A leap second is a moment that datetime does not know.
    second = "59" if match[2] == "60" else match[2]
    try:
        return Moment(datetime.fromisoformat(match[1] + second + ("+00:00" if match[4] == "Z" else match[4])))
    except ValueError:
        return Moment(None, fault=f"{quoted(text)} is a date that does not exist")


def rfc822_of(text: str) -> Moment:
    """`text` as in `Tue, 24 Nov 2026 08:00:00 +0000` (R4)."""
    match = _RFC822.fullmatch(text)
    if not match or match["month"] not in _MONTHS or (match["weekday"] and match["weekday"] not in _DAYS):
        return Moment(None, fault=f"{quoted(text)} is no date of RFC 822")
    if len(match["year"]) == 2:
        return Moment(None, fault=f"{quoted(text)} has a year of two digits")
    at = _moment(match)
    if at is None:
        return Moment(None, fault=f"{quoted(text)} is a date or zone that does not exist")
    if match["weekday"] and _DAYS[at.weekday()] != match["weekday"]:
        return Moment(at, doubt=f"{quoted(text)} is a {_DAYS[at.weekday()]}")
    return Moment(at, doubt="" if match["zone"][0] in "+-" else f"the zone of {quoted(text)} is a name, and no number")


def _moment(match: re.Match[str]) -> datetime | None:
    zone, sign = match["zone"], -1 if match["zone"].startswith("-") else 1
    if zone[0] in "+-":
        offset = sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[3:]))
    elif zone.upper() in _ZONES:
        offset = timedelta(hours=_ZONES[zone.upper()])
    else:
        return None
    day = (int(match["year"]), _MONTHS.index(match["month"]) + 1, int(match["day"]))
    try:
        return datetime(*day, int(match["hour"]), int(match["minute"]), min(int(match["second"] or 0), 59), tzinfo=timezone(offset))
    except ValueError:
        return None
