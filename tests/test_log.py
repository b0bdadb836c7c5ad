"""A line of the log is one line, read by people, `grep` and log collectors alike."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace

import pytest

from aggregator.log import Format, Level, fields_of_pass, fields_of_source, level_of, write_line
from aggregator.model import Pings, Published, RunReport, SourceReport
from tests.scenarios import NOW, hour

FETCHED = SourceReport("krebs", "Krebs", "https://krebs.example/", "fetched", status=200, entries=10, new=1, unchanged=9, next_due=hour(1))
FAILED = replace(FETCHED, outcome="failed", entries=0, new=0, unchanged=0, status=404, kind="http", error="The server answered 404.")
REPORT = RunReport(NOW, hour(0.01), (FETCHED, FAILED), stories_total=7, stories_new=1, published=Published(3, 4, 0), unreached=2)


def logfmt(event: str, **fields: object) -> str:
    return write_line(Format.LOGFMT, NOW, Level.INFO, event, fields)  # type: ignore[arg-type]


def test_poll_is_a_line_that_names_its_source() -> None:
    assert write_line(Format.LOGFMT, NOW, level_of(FETCHED), "polled", fields_of_source(FETCHED)) == (
        "at=2026-11-20T08:00:00Z level=info event=polled source=krebs outcome=fetched entries=10 new=1 unchanged=9 status=200 seconds=0.0 "
        "next_due=2026-11-20T09:00:00Z"
    )


def test_failed_poll_is_a_warning_and_says_why() -> None:
    line = write_line(Format.LOGFMT, NOW, level_of(FAILED), "polled", fields_of_source(FAILED))
    assert "level=warning event=polled source=krebs outcome=failed status=404 kind=http" in line
    assert line.endswith('note="The server answered 404."')


def test_pass_is_a_line_with_what_was_lost_before_it() -> None:
    line = write_line(Format.LOGFMT, NOW, Level.INFO, "passed", {**fields_of_pass(REPORT), "polls_skipped": 3})
    assert line.endswith("event=passed polled=2 failed=1 unreached=2 new=1 stories=7 written=3 seconds=36 polls_skipped=3")


def test_pass_that_told_hubs_says_of_how_many_changes() -> None:
    fields = fields_of_pass(replace(REPORT, pings=Pings(sent=4, waiting=2)))
    assert {name: value for name, value in fields.items() if name.startswith("pings")} == {
        "pings_sent": 4,
        "pings_waiting": 2,
        "pings_failed": None,
    }


def test_json_holds_the_same_as_values() -> None:
    line = write_line(Format.JSON, NOW, level_of(FETCHED), "polled", fields_of_source(FETCHED))
    assert "\n" not in line
    known = json.loads(line)
    assert (known["at"], known["event"], known["source"], known["new"]) == ("2026-11-20T08:00:00Z", "polled", "krebs", 1)
    assert "kind" not in known


NASTY = [
    "",
    "two words",
    'say "no"',
    "a=b",
    "back\\slash",
    "line\nline\r\x85\u2028end",
    "\x1b[31mred\x9b",
    "level=error event=x",
    "right\u202eleft",
    "🔥",
]


@pytest.mark.parametrize("text", NASTY, ids=ascii)
def test_whatever_a_value_holds_it_stays_one_field_of_one_line(text: str) -> None:
    line = logfmt("failed", error=text, last="end")
    assert line.isprintable()
    assert line.endswith(" last=end")
    shown = line.removeprefix("at=2026-11-20T08:00:00Z level=info event=failed error=").removesuffix(" last=end")
    assert (json.loads(shown) if shown.startswith('"') else shown) == text
    assert len(shlex.split(line.replace("\\\\", ""))) == 5
    assert json.loads(write_line(Format.JSON, NOW, Level.INFO, "failed", {"error": text}))["error"] == text


@pytest.mark.parametrize("text", ["krebs", "https://a.example/?b", "1.5", "Größe"])
def test_plain_word_needs_no_quotes(text: str) -> None:
    assert logfmt("x", value=text).endswith(f" value={text}")
