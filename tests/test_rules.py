"""The rule checker (S9, N14): one small document for each rule, with what is wrong with it at its top."""

from __future__ import annotations

import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.publish.rules import Verdict, faults_of, is_judged, judge
from aggregator.publish.rules.feed import MOST_ENTRIES
from aggregator.publish.rules.judge import MOST_BYTES
from tests.casefiles import CASES, cases

_COMMENT = re.compile(r"<!--\s*(.*?)\s*-->|\"user_comment\": (\"[^\"]*\")", re.DOTALL)
_EXPECTED = re.compile(r"(error|warning) (\w+) ([^:]+): (.+)")
#: What the answer with the document said, where a case is about that.
_ASKED = {"profile": "profile", "address": "address", "content-type": "content_type", "now": "now"}


def read_rules_case(path: Path) -> tuple[bytes, dict[str, Any], list[tuple[str, str, str, str]]]:
    """The document, what is asked besides, and (grade, rule, place, words) of each finding."""
    body = path.read_bytes()
    comment = _COMMENT.search(body.decode("utf-8", "replace"))
    assert comment, f"{path.name} does not say what is wrong with it"
    lines = (comment[1] or json.loads(comment[2])).splitlines()
    found = [match.groups() for line in lines if (match := _EXPECTED.fullmatch(line))]
    asked = dict(line.split(" ", 1) for line in lines if line.split(" ", 1)[0] in _ASKED)
    assert len(found) + len(asked) == len(lines) or lines == ["nothing is wrong"]
    if "now" in asked:
        asked["now"] = datetime.fromisoformat(asked["now"])
    return body, {_ASKED[key]: value for key, value in asked.items()}, found


def listed(verdict: Verdict) -> list[tuple[str, str, str, str]]:
    errors = [("error", one.rule, one.where, one.what) for one in verdict.errors]
    return errors + [("warning", one.rule, one.where, one.what) for one in verdict.warnings]


@cases("rules", "*.*")
def test_a_document_shows_what_is_wrong_with_it(path: Path) -> None:
    body, asked, expected = read_rules_case(path)
    found = listed(judge(body, **asked))
    assert len(found) == len(expected), found
    for grade, rule, place, words in expected:
        same = [one for one in found if one[:2] == (grade, rule) and re.sub(r" [“(].*", "", one[2]).startswith(place) and words in one[3]]
        assert len(same) == 1, (grade, rule, place, words, found)


@cases("publish", "*.atom")
def test_our_own_golden_documents_have_nothing_wrong_s9(path: Path) -> None:
    assert listed(judge(path.read_bytes(), content_type="application/atom+xml", address=path.name)) == []


@cases("publish", "*.opml")
def test_our_own_golden_lists_lack_nothing_but_sites_that_nobody_knows_o1(path: Path) -> None:
    assert {what for _, _, _, what in listed(judge(path.read_bytes()))} <= {"it has no htmlUrl"}


def test_every_rule_that_is_judged_has_a_case() -> None:
    """docs/rules.md lists which rules `validate` judges."""
    text = (CASES.parents[1] / "docs" / "rules.md").read_text(encoding="utf-8")
    text = text.partition("## What `validate` judges")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| ([A-Z]\d+) \|", text, re.M))
    shown = {rule for path in (CASES / "rules").iterdir() for _, rule, _, _ in read_rules_case(path)[2]}
    assert shown <= told
    assert told - shown <= {"S6", "N5", "N12", "N14", "S9", "A4"}


# --- bounds ---------------------------------------------------------------------------------------------------------


def test_large_documents_are_doubted_and_then_refused_s6() -> None:
    feed = b'<rss version="2.0"><channel><title>%s</title></channel></rss>'
    verdict = judge(feed % (b"x" * 600_000))
    assert [one.rule for one in verdict.warnings if one.rule == "S6"] == ["S6"]
    assert [one.rule for one in judge(feed % (b"x" * 1_100_000)).errors if one.rule == "S6"] == ["S6"]
    assert [one.what.partition(" bytes")[0] for one in judge(b"x" * (MOST_BYTES + 1)).errors] == ["it has 5,000,001"]
    assert "N5" in {one.rule for one in judge(feed % (b"x" * 600_000), profile="newsletter").warnings}


def test_a_body_that_mail_programs_would_cut_n12() -> None:
    path = CASES / "rules" / "good-newsletter.rss"
    long = path.read_bytes().replace(b"An update of their software failed.&lt;", b"x" * 60_001 + b"&lt;")
    assert [one.rule for one in judge(long, profile="newsletter").errors] == ["N12"]


def test_a_fault_of_many_entries_is_named_for_some_and_counted() -> None:
    body = b'<rss version="2.0"><channel>' + b"<item/>" * 250 + b"</channel></rss>"
    found = [one for one in judge(body).errors if one.rule == "R5"]
    assert len(found) == 101
    assert (found[-1].where, found[-1].what) == ("document", "the same 150 times more")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'<rss version="2.0"><channel>' + b"<item/>" * (MOST_ENTRIES + 1) + b"</channel></rss>", id="entries"),
        pytest.param(b"<rss>" * 100_000, id="depth"),
        pytest.param(b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><summary type="html">' + b"&lt;b " * 200_000, id="tags"),
        pytest.param(b'<rss version="2.0"><channel><item><description>' + b"&lt;a '&lt;b \"" * 100_000 + b"</description>", id="quotes"),
        pytest.param(b"[" * 1_000_000, id="lists"),
        pytest.param(
            b'<!DOCTYPE rss [<!ENTITY a "' + b"x" * 10_000 + b'"><!ENTITY b "' + b"&a;" * 1_000 + b'">]><rss>&b;</rss>', id="entities"
        ),
        pytest.param(b'<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd"><rss>&nbsp;</rss>', id="external"),
        pytest.param(b'<rss version="2.0" ' + b" ".join(b'a%d="1"' % number for number in range(50_000)) + b"/>", id="attributes"),
    ],
)
@pytest.mark.all
def test_documents_that_are_made_to_hurt_are_judged_in_time_f16(body: bytes) -> None:
    start = time.process_time()
    verdict = judge(body, profile="newsletter")
    assert verdict.errors
    assert time.process_time() - start < 5


@pytest.mark.all
def test_the_gate_takes_milliseconds() -> None:
    """A document of 100 kB takes about 5 ms on a quiet machine; a test may be disturbed."""
    start, end = (CASES / "publish" / "combined.atom").read_bytes().split(b"<entry>", 1)
    entry, end = b"<entry>" + end.split(b"</entry>", 1)[0] + b"</entry>", b"</feed>"
    entries = [entry.replace(b"<id>", b"<id>urn:x:%d:" % number, 1) for number in range(100_000 // len(entry))]
    body = start + b"".join(entries) + end
    times = []
    for _ in range(7):
        begin = time.process_time()
        faults_of("all.atom", body)
        times.append(time.process_time() - begin)
    assert min(times) < 0.03


# --- properties -----------------------------------------------------------------------------------------------------

_SAMPLES = [path.read_bytes() for path in sorted((CASES / "rules").iterdir())]


@given(st.binary(max_size=300))
def test_no_bytes_make_it_raise(body: bytes) -> None:
    assert judge(body, content_type="text/xml; charset=utf-16", profile="newsletter").errors


@given(st.sampled_from(_SAMPLES), st.integers(0, 4_000), st.binary(max_size=8), st.integers(0, 40), st.data())
def test_no_damage_makes_it_raise(body: bytes, at: int, other: bytes, cut: int, data: st.DataObject) -> None:
    at %= len(body)
    verdict = judge(body[:at] + other + body[at + cut :], profile=data.draw(st.sampled_from(("reader", "newsletter"))))
    assert all(one.rule and one.where and one.what and one.way_out for one in (*verdict.errors, *verdict.warnings))


_SCALARS = st.sampled_from((None, True, 1, -0.5, 10**20, "", "x", "https://news.example/", "2026-11-24T08:00:00Z"))
_JSON = st.one_of(
    _SCALARS, st.lists(_SCALARS, max_size=2), st.lists(st.dictionaries(st.sampled_from(("name", "url", "type")), _SCALARS), max_size=2)
)
_KEYS = "version title items authors author hubs feed_url id tags attachments content_html date_published language expired".split()


@given(st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=8), st.dictionaries(st.sampled_from(_KEYS), _JSON, max_size=8))
def test_no_json_makes_it_raise(feed: dict[str, Any], item: dict[str, Any]) -> None:
    assert judge(json.dumps({"items": [item, 1], **feed}).encode()).errors


# --- the gate -------------------------------------------------------------------------------------------------------


def test_documents_of_ours_are_judged_by_their_names_s9() -> None:
    newsletter = (CASES / "rules" / "n4-two-of-one-second.rss").read_bytes()
    assert [fault.rule for fault in faults_of("newsletter.rss", newsletter)] == ["N4"]
    assert faults_of("all.rss", newsletter) == ()
    assert [fault.rule for fault in faults_of("channels/mail.rss", newsletter, "newsletter")] == ["N4"]
    assert [fault.rule for fault in faults_of("all.atom", b"<html></html>")] == ["F14"]
    assert faults_of("index.html", b"<html></html>") == faults_of("status.json", b"{}") == faults_of("assets/x.css", b"") == ()


def test_warnings_hold_no_document_back_s9() -> None:
    assert faults_of("all.atom", (CASES / "rules" / "a12-no-summary.atom").read_bytes()) == ()


def test_files_are_told_by_name_or_by_how_they_begin() -> None:
    assert is_judged("all.atom", b"")
    assert is_judged("feed.xml", b"<?xml version='1.0'?><rss version='2.0'>")
    assert is_judged("all.json", b'{"version": "https://jsonfeed.org/version/1.1"')
    assert not is_judged("sitemap.xml", b"<urlset>")
    assert not is_judged("manifest.json", b'{"files": {}}')
    assert not is_judged("index.html", b"<html>")


def test_a_date_is_in_the_future_by_the_clock_that_is_given_a8() -> None:
    body = (CASES / "rules" / "good-feed.rss").read_bytes()
    assert judge(body, now=datetime(2026, 11, 24, tzinfo=UTC)).errors == ()
    assert [one.rule for one in judge(body, now=datetime(2026, 11, 20, tzinfo=UTC)).errors] == ["A8"]
