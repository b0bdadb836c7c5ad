"""How the sources fare, in words: each case is one source, and what status.html says of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from lxml import html

from aggregator.model import FailureKind, SourceStatus, StateWord
from aggregator.publish import Ever, Health, render_all
from aggregator.publish.advice import FAILURES, STATES
from tests.casefiles import cases, read
from tests.test_publish import MORNING, make_config, make_ever
from tests.test_publish_documents import make_status


def make_health(status: Any = None, **given: Any) -> Health:
    return Health(status=make_status(**(status or {})), **given)


def page(*health: Health, ever: Ever | None = None, **config: Any) -> Any:
    documents = render_all([], ever or Ever(), health, make_config(**config), MORNING)
    (body,) = [document.body for document in documents if document.path == "status.html"]
    return html.fromstring(body)


def text(found: Any, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in found.xpath(path)]


@cases("publish/status")
def test_a_source_fares_as_its_case_says(path: Path):
    case = read(path)
    found = page(make_health(**case["health"]))
    assert text(found, "//section[h2/@id='alarms']//li/p") == case["alarm"]
    assert case.get("line", None) in (None, *text(found, "//section[h2/@id='sources']//li/p[2]"))


@pytest.mark.parametrize("kind", get_args(FailureKind))
def test_every_kind_of_failure_has_a_sentence_and_a_way_out(kind: str):
    advice = FAILURES[kind]
    assert all(sentence[0].isupper() and sentence[-1] in ".?" for sentence in (advice.fault, advice.way_out))
    found = page(make_health({"state": "failing", "failures": 1, "kind": kind}))
    assert text(found, f"//dt[.='{kind}']/following-sibling::dd[1]") == [text(found, "//section[h2/@id='alarms']//li/p[1]")[0]]


def test_there_is_no_advice_on_what_does_not_happen():
    assert set(FAILURES) == set(get_args(FailureKind))
    assert set(STATES) == set(get_args(StateWord))


def test_alarms_stand_first_the_most_urgent_above_the_others():
    states: dict[str, dict[str, Any]] = {
        "fine": {},
        "waits": {"state": "quarantined"},
        "gone": {"state": "gone", "failures": 3, "kind": "gone"},
        "once": {"state": "failing", "failures": 1, "kind": "dns"},
        "often": {"state": "failing", "failures": 9, "kind": "dns"},
    }
    health = [make_health({"key": name, "name": name} | status) for name, status in states.items()]
    found = page(*health, make_health({"name": "damaged"}, degraded=True))
    assert text(found, "//section[h2/@id='alarms']//h3") == ["often", "once", "gone", "damaged", "waits"]
    assert text(found, "//section[h2/@id='sources']//li/p[1]") == ["fine", "waits", "gone", "once", "often", "damaged"]
    assert text(found, "//h2/@id/..")[0] == "What needs a look"
    assert text(found, "//main/p") == ["6 sources: 2 fine, 2 failing, 1 gone, 1 in quarantine. As of Friday, 20 November 2026, 09:00."]


def test_without_a_source_the_page_says_so():
    assert text(page(), "//main/p") == ["There is no source yet. As of Friday, 20 November 2026, 09:00."]


def test_a_source_leads_to_its_page_where_it_has_one():
    health = make_health({"key": "harbour-journal"}), make_health({"key": "tidewatch"})
    assert page(*health, ever=make_ever(sources=[{}]), feeds=["harbour-journal"]).xpath("//main//li//a/@href") == [
        "sources/harbour-journal.html"
    ]


def test_the_page_shows_no_address_of_a_source():
    secret = SourceStatus("k", "K", "https://user:secret@k.example/feed?token=5ecret", "failing", 1, None, None, 0, "http")
    documents = render_all([], Ever(), [Health(secret, 403)], make_config(), MORNING)
    assert not any(word in document.body for document in documents for word in (b"secret", b"5ecret", b"k.example"))
