"""What the scheduler says of what happens: one line an event, as `key=value` (logfmt) or as JSON. Pure.

    at=2026-11-24T16:13:59Z level=info event=polled source=krebs outcome=fetched entries=10 new=1 status=200 seconds=0.4

Values come from reports and errors, which hold no secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from aggregator.model import RunReport, SourceReport
from aggregator.report import COUNTS, failed_only, moment, note_of, polled_only

Value = str | int | float | datetime | None
Fields = Mapping[str, Value]

_PLAIN = re.compile(r"[^\s\"=\\]+")


class Format(StrEnum):
    """How a line is written."""

    LOGFMT = "logfmt"
    JSON = "json"


class Level(StrEnum):
    """How much a line matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def write_line(style: Format, at: datetime, level: Level, event: str, fields: Fields) -> str:
    """One line; fields that are None are left out. Whatever a value holds, it stays one line, and shows as what it is."""
    values = {"at": at, "level": level.value, "event": event, **fields}
    known = {name: moment(value) if isinstance(value, datetime) else value for name, value in values.items() if value is not None}
    if style is Format.JSON:
        return json.dumps(known)
    return " ".join(f"{name}={_shown(value)}" for name, value in known.items())


def level_of(report: SourceReport) -> Level:
    """A source that failed is the publisher's trouble, or the operator's: never one of the program."""
    return Level.WARNING if report.outcome == "failed" else Level.INFO


def fields_of_source(report: SourceReport) -> Fields:
    """What a poll of a source brought; counts of nothing are left out."""
    counts = {name: getattr(report, name) or None for name in COUNTS}
    answer = {"status": report.status, "kind": report.kind, "seconds": round(report.seconds, 1), "next_due": report.next_due}
    return {"source": report.key, "outcome": report.outcome, **counts, **answer, "note": note_of(report) or None}


def fields_of_pass(report: RunReport) -> Fields:
    """What a pass did in all."""
    return {
        "polled": len(polled_only(report.sources)),
        "failed": len(failed_only(report.sources)),
        "unreached": report.unreached or None,
        "new": report.stories_new,
        "stories": report.stories_total,
        "written": report.published.written,
        "removed": report.published.removed or None,
        "faulty": len(report.published.faulty) or None,
        "pings_sent": report.pings.sent or None,
        "pings_waiting": report.pings.waiting or None,
        "pings_failed": report.pings.failed or None,
        "seconds": round((report.finished - report.started).total_seconds()),
    }


def _shown(value: object) -> str:
    """A word as it is; anything else in quotes, with what could break a line, or hide in it, escaped."""
    text = str(value)
    if _PLAIN.fullmatch(text) and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return quoted if quoted.isprintable() else "".join(one if one.isprintable() else _escaped(one) for one in quoted)


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
