"""Dates as documents show them, in UTC and in English whatever the locale."""

from __future__ import annotations

from datetime import UTC, date, datetime
from email.utils import format_datetime

_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_MONTHS = "January February March April May June July August September October November December".split()


def rfc3339(moment: datetime) -> str:
    """`moment` with upper-case T and Z and whole seconds (A16). Raises ValueError where it has no zone."""
    return _utc(moment).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def rfc822(moment: datetime) -> str:
    """`moment` as in `Tue, 24 Nov 2026 08:00:00 +0000` (R4). Raises ValueError where it has no zone."""
    return format_datetime(_utc(moment))


def day_heading(day: date) -> str:
    """`day` as in `Tuesday, 24 November 2026`."""
    return f"{_DAYS[day.weekday()]}, {day_name(day)}"


def day_name(day: date) -> str:
    """`day` as in `24 November 2026`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment_name(moment: datetime) -> str:
    """`moment` as in `Tuesday, 24 November 2026, 08:00`, in UTC."""
    moment = moment.astimezone(UTC)
    return f"{day_heading(moment.date())}, {moment:%H:%M}"


def founded(id_authority: str) -> datetime:
    """The date in `authority,date` (RFC 4151 §2.1): a fixed `updated` for a feed that has no story yet.

    It is settled once, lies in the past and never moves, unlike the time of a build (A25).
    """
    year, month, day = (*id_authority.partition(",")[2].split("-"), "1", "1")[:3]
    return datetime(int(year), int(month), int(day), tzinfo=UTC)


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        # The zone of this machine would be taken, and the bytes depend on it (S2).
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(UTC)
