"""Digests: when they close, what an issue lists, and how it reads (N17)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.model import Coverage, DigestPeriod, Story
from aggregator.publish.digest_html import MAX_ISSUE, issue_html, issue_summary
from aggregator.publish.digest_periods import MOST_PERIODS, closable, first_period, read_closing
from aggregator.publish.digests import compose_issue, issue_story, take_down
from aggregator.publish.topics import name_topics
from tests.casefiles import cases, read
from tests.test_mail import assert_fit_for_mail, bare
from tests.test_publish import make_config, make_story

DAY = DigestPeriod("daily", "2026-11-24", date(2026, 11, 24), datetime(2026, 11, 23, 7, tzinfo=UTC), datetime(2026, 11, 24, 7, tzinfo=UTC))


def rows(periods: Any) -> list[list[str]]:
    return [[period.name, period.opened.isoformat(), period.closed.isoformat()] for period in periods]


@cases("digests/periods")
def test_a_digest_closes_as_its_case_says_n17(path: Path):
    case = read(path)
    closing = read_closing(case["closing"])
    now = datetime.fromisoformat(case["now"])
    if "last" in case:
        name, closed = case["last"]
        moment = datetime.fromisoformat(closed)
        found = closable(now, DigestPeriod(closing.kind, name, moment.date(), moment, moment), closing)
    else:
        found = (first_period(now, closing),)
    assert rows(found) == case["expect"]


_CLOSINGS = st.sampled_from(
    [
        "07:00 Europe/London",
        "01:30 Europe/London",
        "02:30 Europe/Berlin",
        "00:00 America/Havana",
        "02:15 Australia/Lord_Howe",
        "05:45 Asia/Kathmandu",
        "07:00 Pacific/Apia",
        "Sun 02:30 America/New_York",
        "Mon 07:00 Europe/London",
        "Sat 23:59 Pacific/Kiritimati",
    ]
).map(read_closing)


@pytest.mark.all
@settings(max_examples=500, deadline=None)
@given(
    _CLOSINGS,
    st.integers(0, 17 * 366 * 24 * 60).map(lambda minutes: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.lists(st.timedeltas(timedelta(-5), timedelta(90)), max_size=12),
)
def test_periods_follow_each_other_without_gap_or_overlap_whenever_passes_come_n17(closing: Any, start: datetime, steps: list[timedelta]):
    found = [first_period(start, closing)]
    now = latest = start
    for step in steps:
        now += step
        latest = max(latest, now)
        found += closable(now, found[-1], closing)
        assert closable(now, found[-1], closing) == ()
        assert found[-1].closed <= latest
    assert found[0].closed <= start
    for before, after in pairwise(found):
        assert before.closed == after.opened < after.closed
        assert before.name < after.name
        assert after.closed - after.opened <= timedelta(days=7 if closing.kind == "weekly" else 1, hours=25)
    at_once = [found[0]]
    while more := closable(latest, at_once[-1], closing):
        at_once += more
    assert at_once == found


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(_CLOSINGS, st.timedeltas(timedelta(0), timedelta(20))), min_size=1, max_size=12))
def test_no_name_comes_twice_however_the_operator_moves_a_digest_n17(edits: list[Any]):
    edits = [(closing, step) for closing, step in edits if closing.kind == "daily"]
    now = datetime(2026, 3, 1, tzinfo=UTC)
    found = [first_period(now, read_closing("07:00 Europe/London"))]
    for closing, step in edits:
        now += step
        found += closable(now, found[-1], closing)
    assert all(before.name < after.name and before.closed == after.opened for before, after in pairwise(found))


def test_years_of_silence_are_caught_up_in_bounded_steps_n17():
    closing = read_closing("07:00 Europe/London")
    first = first_period(datetime(2016, 1, 1, tzinfo=UTC), closing)
    now = datetime(2020, 1, 1, tzinfo=UTC)
    some = closable(now, first, closing)
    assert len(some) == MOST_PERIODS
    assert closable(now, some[-1], closing)[0].opened == some[-1].closed


def make_coverage(story: Story) -> Coverage:
    return Coverage(story.id, story.title, story.link, story.source, story.language)


def compose(stories: list[Story], period: DigestPeriod = DAY, **config: Any) -> Any:
    topics = name_topics(sorted({topic for story in stories for topic in story.topics}))
    return compose_issue(stories, period, topics, make_config(**config))


def read_stories(case: dict[str, Any]) -> list[Story]:
    """Stories of a case; `related` names others by their numbers."""
    related = [fields.pop("related", []) for fields in case["stories"]]
    stories = [make_story(number, **fields) for number, fields in enumerate(case["stories"], 1)]
    return [
        replace(story, related=tuple(make_coverage(stories[number - 1]) for number in numbers))
        for story, numbers in zip(stories, related, strict=True)
    ]


@cases("digests/issues")
def test_an_issue_reads_as_its_case_says_n17(path: Path):
    issue = compose(read_stories(read(path)))
    html = issue_html(issue, make_config())
    assert_fit_for_mail(html)
    assert [bare(html), issue_summary(issue)] == [read(path)["html"], read(path)["summary"]]


def test_a_period_without_stories_has_no_issue_n17():
    assert compose([]) is None


def test_an_issue_is_an_entry_of_its_channel_n17():
    config = make_config()
    story = issue_story(compose([make_story(1), make_story(2)]), config)
    assert (story.id, story.title) == ("tag:news.example,2026:digest/daily/2026-11-24", "Security News, Tuesday, 24 November 2026")
    assert {story.shown_published, story.shown_updated, story.sort_at, story.mailed} == {DAY.closed}
    assert story.link == "https://news.example/digest/daily.html#2026-11-24"
    assert story.summary == "Patch number 1; Patch number 2."
    assert [author.name for author in story.authors] == ["Security News"]


def test_what_is_taken_down_leaves_its_issue_and_nothing_else_moves():
    lead, covers, other = (make_story(number, title=title) for number, title in enumerate(["Lead", "Covers", "Other"], 1))
    issue = compose([replace(lead, related=(make_coverage(covers),), also_in=()), covers, other])
    assert issue.stories == 3
    without = {name: take_down(issue, {story.id}) for name, story in (("lead", lead), ("covers", covers), ("other", other))}
    assert {name: [item.title for item in left.items] for name, left in without.items() if left} == {
        "lead": ["Covers", "Other"],
        "covers": ["Lead", "Other"],
        "other": ["Lead"],
    }
    assert "Lead" not in repr(without["lead"])
    assert "Covers" not in repr(without["covers"])
    assert take_down(issue, {lead.id, covers.id, other.id}) is None


def test_a_weekly_issue_says_to_which_day_it_goes_n17():
    period = DigestPeriod(
        "weekly", "2026-W48", date(2026, 11, 23), datetime(2026, 11, 16, 7, tzinfo=UTC), datetime(2026, 11, 23, 7, tzinfo=UTC)
    )
    issue = compose([make_story()], period)
    assert (issue.id, issue.title) == (
        "tag:news.example,2026:digest/weekly/2026-W48",
        "Security News, the week to Monday, 23 November 2026",
    )


def test_an_issue_is_the_same_in_whatever_order_its_stories_come_s2():
    stories = [make_story(number, topics=[f"topic {number % 3}"]) for number in range(9)]
    assert compose(stories) == compose(stories[::-1])


@pytest.mark.parametrize("topics", [1, 5, 60, 300])
def test_an_issue_of_300_long_stories_fits_into_a_mail_n12(topics: int):
    words = "Ein langes Wort \u6c34\u9762\u4e0b\u7684\u6f0f\u6d1e " * 20
    stories = [make_story(number, title=words, summary=words, topics=[f"Topic {number % topics}"]) for number in range(300)]
    issue = compose(stories)
    html = issue_html(issue, make_config())
    assert_fit_for_mail(html, MAX_ISSUE)
    assert issue.stories == 300
    assert len(issue_summary(issue)) <= 300
    assert html.count("<h3") >= (40 if topics < 10 else 50)


def test_an_issue_links_to_no_page_that_is_not_published():
    stories = [make_story(number, topics=["news"]) for number in range(50)]
    issue = compose(stories)
    assert '<a href="https://news.example/topics/news.html">and 10 more</a>' in bare(issue_html(issue, make_config()))
    assert '<a href="https://news.example/">and 10 more</a>' in bare(issue_html(issue, make_config(topics={"formats": ["atom"]})))
