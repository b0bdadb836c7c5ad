"""What an answer means: cases/fetch/answers (as a whole) and the redirects."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from aggregator.fetch.answer import Answer, hash_body, is_permanent, not_modified, received, redirect_target, refusal
from aggregator.fetch.body import Body
from aggregator.fetch.failure import Failed
from aggregator.model import FetchOutcome, SourceState

URL = "https://feeds.example/a/feed"
CASES = sorted((Path(__file__).parent / "cases/fetch/answers").glob("*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_answer_means_what_its_rule_says(path: Path):
    case = yaml.safe_load(path.read_text())
    outcome = _outcome(case)
    expected = dict(case["expect"])
    assert type(outcome).__name__ == expected.pop("type")
    for name, value in expected.items():
        found = getattr(outcome, name)
        assert (found.total_seconds() if isinstance(found, timedelta) else found) == value, name


def _outcome(case: dict) -> FetchOutcome:
    answer = Answer(URL, case.get("status", 200), tuple(case.get("headers", {}).items()))
    known = hash_body(case["known"].encode()) if "known" in case else None
    state = SourceState("key", URL, body_hash=known, **case.get("state", {}))
    cut = Failed("protocol", "Cut.", answer.status) if case.get("cut") else None
    if answer.status == 304 and state.etag:
        return not_modified(answer, state)
    try:
        if refused := refusal(answer):
            return refused.outcome
        return received(answer, Body(case.get("body", "<rss/>").encode(), cut), state, None)
    except Failed as failed:
        return failed.outcome


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://feeds.example/b"),
        ("c?x=1#top", "https://feeds.example/a/c?x=1"),
        ("//other.example/feed", "https://other.example/feed"),
        ("https://ann:secret@other.example/feed", "https://other.example/feed"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("/Übersicht".encode().decode("latin-1"), "https://feeds.example/%C3%9Cbersicht"),
        ("/\u00dcbersicht", "https://feeds.example/%C3%9Cbersicht"),
    ],
)
def test_redirect_leads_to_its_absolute_address(location: str, target: str):
    for status in (301, 302, 303, 307, 308):
        assert redirect_target(Answer(URL, status, (("Location", location),))) == target


@pytest.mark.parametrize("location", [None, "", "file:///etc/passwd", "ftp://other.example/", "javascript:alert(1)", "data:,x", "http://"])
def test_redirect_to_anything_but_http_is_refused(location: str | None):
    with pytest.raises(Failed) as failed:
        redirect_target(Answer(URL, 302, (("Location", location),) if location is not None else ()))
    assert failed.value.outcome.kind == "redirect"
    assert failed.value.outcome.status == 302


def test_what_is_no_redirect_leads_nowhere():
    assert redirect_target(Answer(URL, 200, (("Location", "/b"),))) is None
    assert redirect_target(Answer(URL, 300, (("Location", "/b"),))) is None


@pytest.mark.parametrize(
    ("status", "url", "target", "permanent"),
    [
        (301, "https://a.example/", "https://b.example/", True),
        (308, "http://a.example/", "https://a.example/", True),
        (301, "https://a.example/", "http://a.example/", False),
        (302, "https://a.example/", "https://b.example/", False),
        (307, "https://a.example/", "https://b.example/", False),
    ],
)
def test_only_301_and_308_that_keep_https_are_permanent(status: int, url: str, target: str, permanent: bool):
    assert is_permanent(Answer(url, status), target) is permanent


def test_repeated_header_is_joined():
    assert Answer(URL, 200, (("Cache-Control", "public"), ("cache-control", "max-age=5"))).header("cache-control") == "public, max-age=5"
