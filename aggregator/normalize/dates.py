"""Dates as publishers write them → aware UTC, or the reason why not. Tables of forms; the clock is never read.

A library that guesses (dateutil, dateparser) fills what is missing from today's date, so that `May` becomes this month and `10:00` today.
Here a date is understood whole, or not at all. A form is matched from the beginning of at most 100 characters, and none can backtrack far.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from aggregator.text.characters import shorten
from aggregator.text.date_words import AFTER_YEAR, BEFORE, BETWEEN, MONTHS, REGIONS, WEEKDAYS, ZONES, plain_letters

_LONGEST = 100
#: Of a string that may hold white space around a date; what is longer is not looked at.
_LONGEST_RAW = 300
_LONGEST_QUOTED = 60
#: The web is younger; 1970 is what a missing date becomes in many publishing systems.
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
#: Scheduled posts and wrong clocks are this far ahead; what is further is a typing error.
_AHEAD = timedelta(days=30)

_NAME = r"(?P<name>[^\W\d_]{3,14})\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|e|o|a)?"
_OF = r"(?:(?:of|de|del|di)\s+|d')?"
_AFTER_YEAR = rf"(?:\s*(?:{AFTER_YEAR})\b\.?)?"
_DAYS = tuple(
    re.compile(form, re.I)
    for form in (
        # RFC 3339, ISO 8601, and with slashes or dots
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?!\d)",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?=T|$)",
        # RFC 822, RFC 850: 22 Jul 2023, 22-Jul-23; 22. Juli 2023, 22 de julio de 2023
        rf"(?P<day>\d{{1,2}}){_ORDINAL}(?:\.?[\s-]+|\.){_OF}{_NAME}(?:,\s*|\s+{_OF}|-)(?P<year>\d{{2,4}})(?![\d:.]){_AFTER_YEAR}",
        # July 22, 2023
        rf"{_NAME}[\s,]*(?P<day>\d{{1,2}}){_ORDINAL}(?:\s*,\s*|\s+)(?P<year>\d{{4}})(?![\d:])",
        # 2023. július 22.
        rf"(?P<year>\d{{4}})\.?[\s-]+{_NAME}[\s-]+(?P<day>\d{{1,2}})\b\.?",
        # 2023年7月22日, 2023년 7월 22일
        r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]",
        # 22.07.2023
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})(?!\d)",
        # 22/07/2023, 07/22/2023
        r"(?P<either>\d{1,2})(?P<mark>[/-])(?P<other>\d{1,2})(?P=mark)(?P<year>\d{4})(?!\d)",
    )
)
_CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?(?!\d)"
_HALF = r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?"
_BETWEEN = rf"(?:\s*T|\s*,?\s*(?:(?:{BETWEEN})\s+|@\s*|[-|\u2013]\s+)?)"
_HOURS = r"(?:\s*(?:uhr|hrs?|h)\b\.?)?"
_TIMES = tuple(
    re.compile(form, re.I)
    for form in (
        rf"{_BETWEEN}{_CLOCK}{_HALF}{_HOURS}",
        r"T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?!\d)",
        rf"{_BETWEEN}(?P<hour>\d{{1,2}})\s*(?P<half>[ap])\.?\s?m\b\.?",
        # 10h30, 10.30 Uhr
        rf"{_BETWEEN}(?<!\d)(?P<hour>\d{{1,2}})[h.](?P<minute>\d{{2}})(?![\d.]){_HOURS}",
    )
)
_BEFORE = re.compile(rf"^(?:{BEFORE})\s*:?\s+", re.I)
_FIRST_WORD = re.compile(r"([^\W\d_][^\W\d_'-]{1,14})(\.?\s*,)?\.?\s*(?=[^\W_])")
_LAST_WORD = re.compile(r"\s*,?\s*\(?([^\W\d_]{1,14})\)?(?=\s|,|$)")
#: `10:00 AM EST, July 22, 2023`.
_TIME_FIRST = re.compile(rf"({_CLOCK}{_HALF})((?:\s+[A-Z]{{2,4}})?)\s*(?:[,|\u2013-]\s*|\s(?:on\s+)?)(?=\S)", re.I)
#: `Jul 22 10:00:00 PDT 2023` (asctime, date(1)).
_ASCTIME = re.compile(r"([^\W\d_]{3,9}\s+\d{1,2})\s+(\d{1,2}:\d{2}:\d{2})((?:\s+[A-Z+-][\w:+-]*)?)\s+(\d{4})", re.I)
_EAST_ASIAN = (
    (re.compile(r"(\d{1,2})\s?[時时点시]\s?(\d{1,2})\s?[分분](?:\s?(\d{1,2})\s?[秒초])?"), r"\1:\2"),
    (re.compile(r"(?:上午|午前|오전)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r" \1 AM"),
    (re.compile(r"(?:下午|午後|오후)\s*(\d{1,2}:\d{2}(?::\d{2})?)"), r" \1 PM"),
    (re.compile(r"(?<=[日일])\s*(?:\([月火水木金土日월화수목금토일]\)|(?:星期|週|周)[一二三四五六日天]|[월화수목금토일]요일)"), ""),
)
_OFFSET = re.compile(
    r"\s*(?:GMT|UTC|Z)?\s*([+-])(\d{1,2})(?::(\d{1,2})|(\d{2}))?(?:\s*(?:Z|UTC|[A-Z]{3,5}|\([^()]*\)|\[[\w/+-]+\]))?", re.I
)
_ZONE_NAME = re.compile(r"\s*\(?([A-Z]{1,5})\)?(?:\s*\([^()]*\))?", re.I)
_REGION = re.compile(r"\s*\(?([A-Z][A-Za-z]+/[A-Z]\w+(?:/[A-Z]\w+)?)\)?")
_EPOCH = re.compile(r"(\d{10})(?:\d{3}|\d{6})?(?:\.\d{1,9})?")


class _AmbiguousError(Exception):
    """Day and month may be either way round."""


def read_date(text: str, seen: datetime) -> datetime | str:
    """The time that `text` means, in UTC to the second; or, with the text as written, why it means none.

    It means none if it is no whole date, or an absurd one: before 1990 or more than 30 days after `seen`, when the document was fetched.
    Without a zone a time is taken as UTC, a date without a time as its midnight.
    """
    found = _read(text)
    if isinstance(found, datetime) and _EARLIEST <= found <= seen + _AHEAD:
        return found
    if isinstance(found, datetime):
        found = "is before 1990" if found < _EARLIEST else "is more than 30 days ahead"
    return f"\u201c{shorten(' '.join(text[:_LONGEST_RAW].split()), _LONGEST_QUOTED)}\u201d {found}"


def parse_date(text: str, seen: datetime) -> datetime | None:
    """`read_date` for those who ask for no reason."""
    found = read_date(text, seen)
    return found if isinstance(found, datetime) else None


def _read(text: str) -> datetime | str:
    line = " ".join(plain_letters(text).split()) if len(text) <= _LONGEST_RAW else text
    if len(line) > _LONGEST:
        return "is too long for a date"
    try:
        return _parse_epoch(line) or _parse_written(line) or "is no whole date"
    except _AmbiguousError:
        return "may be one of two days"
    except (ValueError, OverflowError):
        return "is a day or time that does not exist"


def _parse_epoch(line: str) -> datetime | None:
    match = _EPOCH.fullmatch(line)
    return datetime.fromtimestamp(int(match[1]), UTC) if match else None


def _parse_written(line: str) -> datetime | None:
    line = _BEFORE.sub("", line, count=1)
    for pattern, plain in _EAST_ASIAN if not line.isascii() else ():
        line = pattern.sub(plain, line)
    # `mar 5, 2023` is in March, `mar, 5 dic 2023` on a Tuesday.
    return _parse_parts(line, None) or _parse_parts(*_without_weekday(line))


def _parse_parts(line: str, weekday: int | None) -> datetime | None:
    """Day, time and zone, in whichever order."""
    if match := _ASCTIME.fullmatch(line):
        line = f"{match[1]} {match[4]} {match[2]}{match[3]}"
    elif match := _TIME_FIRST.match(line):
        line, weekday = _without_weekday(line[match.end() :])
        line += f" {match[1]}{match[6]}"
    for form in _DAYS:
        if (day := form.match(line)) and (date := _date_of(day, weekday)):
            return _parse_time(date, _without_last_weekday(line[day.end() :]))
    return None


def _without_weekday(line: str) -> tuple[str, int | None]:
    """`line` without the weekday that it begins with, and that, from 0; an unknown word counts as one if a comma and a digit follow."""
    match = _FIRST_WORD.match(line)
    if not match:
        return line, None
    weekday, rest = WEEKDAYS.get(match[1].casefold()), line[match.end() :]
    is_one = weekday is not None or (match[2] and rest[:1].isdigit())
    return (rest, weekday) if is_one else (line, None)


def _without_last_weekday(rest: str) -> str:
    match = _LAST_WORD.match(rest)
    return rest[match.end() :] if match and match[1].casefold() in WEEKDAYS else rest


def _date_of(match: re.Match[str], weekday: int | None) -> datetime | None:
    """The day of a form that matched; None where its word is no month's name."""
    parts = match.groupdict()
    year = _full_year(parts["year"])
    if parts.get("either"):
        return _either(year, int(parts["either"]), int(parts["other"]), weekday)
    month = int(parts["month"]) if parts.get("month") else MONTHS.get(parts["name"].casefold())
    return datetime(year, month, int(parts["day"])) if month else None  # noqa: DTZ001 - the zone stands behind the time


def _either(year: int, first: int, second: int, weekday: int | None) -> datetime:
    """Day and month in either order, where only one is a date, or only one is of the weekday."""
    days = {datetime(year, month, day) for month, day in ((first, second), (second, first)) if month <= 12}  # noqa: DTZ001
    if len(days) > 1 and weekday is not None:
        days = {day for day in days if day.weekday() == weekday}
    if len(days) != 1:
        raise _AmbiguousError if days else ValueError
    return days.pop()


def _full_year(digits: str) -> int:
    """RFC 2822 §4.3: 00-49 are 2000-2049, 50-99 and three digits count from 1900."""
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 50 and len(digits) == 2 else 1900)


def _parse_time(day: datetime, rest: str) -> datetime | None:
    for form in _TIMES:
        if match := form.match(rest):
            time = _time_of(match)
            return None if time is None else _in_zone(day + time, rest[match.end() :])
    if _OFFSET.fullmatch(rest):
        return _in_zone(day, rest)
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
    if match := _OFFSET.fullmatch(rest):
        return _utc(local, _offset_of(match))
    if match := _ZONE_NAME.fullmatch(rest):
        name = match[1].lower()
        return _utc(local, _region(REGIONS[name]) if name in REGIONS else timezone(timedelta(hours=ZONES.get(name, 0))))
    if match := _REGION.fullmatch(rest):
        return _utc(local, _region(match[1]))
    return None


def _offset_of(match: re.Match[str]) -> tzinfo:
    hours, minutes = int(match[2]), int(match[3] or match[4] or 0)
    if hours > 14 or minutes > 59:
        raise ValueError
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(offset if match[1] == "+" else -offset)


def _region(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        return None


def _utc(local: datetime, zone: tzinfo | None) -> datetime | None:
    return local.replace(tzinfo=zone).astimezone(UTC) if zone else None
