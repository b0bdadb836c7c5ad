"""Dates as publishers write them → aware UTC, or None. A table of forms; the clock is never read.

A library that guesses (dateutil, dateparser) fills what is missing from today's date, so that `May` becomes this month and `10:00` today.
Here a date is understood whole, or not at all.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

_LONGEST = 100
#: The web is younger; 1970 is what a missing date becomes in many publishing systems.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: Scheduled posts and wrong clocks are this far ahead; what is further is a typing error.
_AHEAD = timedelta(days=30)

_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_MONTH_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    r"dec(?:ember)?)\.?"
)
#: Hours from UTC by name: RFC 2822 §4.3, then those of European, Asian and Australian feeds. IST is India's.
_ZONES = {
    zone: float(hours)
    for hours, zones in {
        "-10": "hst", "-9": "akst", "-8": "pst akdt", "-7": "mst pdt", "-6": "cst mdt", "-5": "est cdt", "-4": "edt", "-3": "brt",
        "0": "z ut utc gmt wet", "1": "bst west cet met", "2": "cest mest eet sast", "3": "eest msk", "5.5": "ist", "7": "wib",
        "8": "sgt hkt awst", "9": "jst kst", "9.5": "acst", "10": "aest", "10.5": "acdt", "11": "aedt", "12": "nzst", "13": "nzdt",
    }.items()
    for zone in zones.split()
}  # fmt: skip
#: Names that mean summer time in summer.
_REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

_NOISE = re.compile(
    r"^(?:(?:last\s+)?(?:published|posted|updated|modified|released|date)(?:\s+on)?\s*:?\s+)?"
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\.?\s*,?\s+|[^\W\d_]{2,12}\.?,\s+(?=\d))?",
    re.I,
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.I)

_DAYS = tuple(
    re.compile(form, re.I)
    for form in (
        # RFC 3339, ISO 8601, and with slashes
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<mark>[/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?=T|$)",
        # RFC 822, RFC 850: 22 Jul 2023, 22-Jul-23
        rf"(?P<day>\d{{1,2}})[\s-]+(?:of\s+)?{_MONTH_NAME}(?:,\s*|[\s-]+)(?P<year>\d{{2,4}})(?![\d:])",
        # July 22, 2023
        rf"{_MONTH_NAME}\s*(?P<day>\d{{1,2}})(?:\s*,\s*|\s+)(?P<year>\d{{4}})(?![\d:])",
        # 22.07.2023
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
        # 22/07/2023 and 07/22/2023, where only one reading is a date
        r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})/(?P<year>\d{4})(?!\d)",
        r"(?P<month>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})(?!\d)",
    )
)
_TIMES = tuple(
    re.compile(form, re.I)
    for form in (
        r"(?:\s*T|\s*,?\s*(?:at\s+|@\s*|[-|\u2013]\s+)?)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?(?!\d)"
        r"(?:\s*(?P<half>[ap])\.?m\b\.?)?",
        r"T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?!\d)",
        r"\s*,?\s*(?:at\s+|@\s*)?(?P<hour>\d{1,2})\s*(?P<half>[ap])\.?m\b\.?",
    )
)
#: `Sat Jul 22 10:00:00 PDT 2023` (asctime, date(1)).
_ASCTIME = re.compile(rf"({_MONTH_NAME}\s+\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}:\d{{2}})((?:\s+[A-Z+-][\w:+-]*)?)\s+(\d{{4}})", re.I)
_OFFSET = re.compile(r"\s*(?:GMT|UTC|Z)?\s*([+-])(\d{1,2})(?::?(\d{2}))?(?:\s*(?:Z|UTC|[A-Z]{3,5}|\([^()]*\)|\[[\w/+-]+\]))?", re.I)
_ZONE_NAME = re.compile(r"\s*\(?([A-Z]{1,5})\)?(?:\s*\([^()]*\))?", re.I)
_REGION = re.compile(r"\s*\(?([A-Z][A-Za-z]+/[A-Z]\w+(?:/[A-Z]\w+)?)\)?")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d{1,9})?")


def parse_date(text: str, seen: datetime) -> datetime | None:
    """The time that `text` means, in UTC to the second; None if it is no whole date, or an absurd one.

    Absurd is what lies before 1990 or more than 30 days after `seen`, when the document was fetched.
    Without a zone a time is taken as UTC, a date without a time as its midnight.
    """
    line = " ".join(text.split())
    if len(line) > _LONGEST:
        return None
    try:
        found = _parse_epoch(line) or _parse_written(line)
        return found if found and _EARLIEST <= found <= seen + _AHEAD else None
    except (ValueError, OverflowError):
        return None


def _parse_epoch(line: str) -> datetime | None:
    match = _EPOCH.fullmatch(line)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _parse_written(line: str) -> datetime | None:
    line = _ORDINAL.sub("", _NOISE.sub("", line))
    if match := _ASCTIME.fullmatch(line):
        line = f"{match[1]} {match[5]} {match[3]}{match[4]}"
    for form in _DAYS:
        if day := form.match(line):
            return _parse_time(_date_of(day), line[day.end() :])
    return None


def _date_of(match: re.Match[str]) -> datetime:
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else _MONTHS[parts["name"][:3].lower()]
    return datetime(_full_year(parts["year"]), month, int(parts["day"]))  # noqa: DTZ001 - the zone stands behind the time


def _full_year(digits: str) -> int:
    """RFC 2822 §4.3: 00-49 are 2000-2049, 50-99 and three digits count from 1900."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 and len(digits) == 2 else 1900)


def _parse_time(day: datetime, rest: str) -> datetime | None:
    for form in _TIMES:
        if match := form.match(rest):
            time = _time_of(match)
            return None if time is None else _in_zone(day + time, rest[match.end() :])
    return day.replace(tzinfo=UTC) if not rest.strip(" Zz,.") else None


def _time_of(match: re.Match[str]) -> timedelta | None:
    """Time of day; 24:00 is the day's end (ISO 8601), a leap second the one before; None for 25:00."""
    parts = match.groupdict()
    hour, minute, second = (int(parts.get(name) or 0) for name in ("hour", "minute", "second"))
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "pP" else 0)
    time = timedelta(hours=hour, minutes=minute, seconds=min(second, 59))
    return time if minute < 60 and second <= 60 and time <= timedelta(days=1) else None


def _in_zone(local: datetime, rest: str) -> datetime | None:
    """`local` in the zone that `rest` names, in UTC; a name that RFC 2822 does not know counts as UTC (§4.3), other words as no date."""
    if not rest.strip(" .,"):
        return local.replace(tzinfo=UTC)
    if (match := _OFFSET.fullmatch(rest)) and int(match[2]) <= 14 and int(match[3] or 0) < 60:
        offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
        return _utc(local, timezone(offset if match[1] == "+" else -offset))
    if match := _ZONE_NAME.fullmatch(rest):
        name = match[1].lower()
        return _utc(local, _region(_REGIONS[name]) if name in _REGIONS else timezone(timedelta(hours=_ZONES.get(name, 0))))
    if match := _REGION.fullmatch(rest):
        return _utc(local, _region(match[1]))
    return None


def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError):
        return None


def _utc(local: datetime, zone: tzinfo | None) -> datetime | None:
    return local.replace(tzinfo=zone).astimezone(UTC) if zone else None
