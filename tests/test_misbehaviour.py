"""Sources misbehave, ten polls long, and subscribers see each article once, with the id, link and date of its first appearance.

One scenario is one function that yields its polls; `tests.polls` says what is asked after each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.polls import (
    ARTICLES,
    DAY,
    HOUR,
    MOVED,
    POLLS,
    WINDOW,
    Article,
    Poll,
    Scenario,
    address,
    each,
    just_now,
    quiet_world,
    show,
    watch,
    window,
)
from tests.scenarios import NOW, Item, rss


def all_guids_change() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{'old' if poll < 4 else 'new' if poll < 7 else 'urn:x'}:{one.name}"))


def http_becomes_https() -> Iterator[Poll]:
    def shown(poll: int, one: Article) -> Item:
        link = address(one, "http" if poll < MOVED else "https")
        return show(one, link=link, guid=link)

    return each(shown)


def the_host_moves() -> Iterator[Poll]:
    def shown(poll: int, one: Article) -> Item:
        link = address(one, host="news.example" if poll < MOVED else "press.example")
        return show(one, link=link, guid=link)

    return each(shown)


def permalinks_are_new() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, link=f"https://news.example/{'p' if poll < MOVED else 'stories'}/{one.name}"))


def titles_are_edited() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, title=f"{one.title}, take {poll}"))


def dates_are_stamped_anew_at_each_fetch() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, published=NOW + poll * HOUR))


def entries_leave_and_come_back_after_months() -> Iterator[Poll]:
    for poll in range(POLLS):
        old = [show(one) for one in ARTICLES[:WINDOW]]
        yield Poll({"one": [show(ARTICLES[WINDOW + poll]), *(old if poll in (0, 1, 6, 9) else [])]}, after=100 * DAY)


def ids_flip_flop() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{'a' if poll % 2 else 'b'}-{one.name}"))


def one_guid_twice_then_its_sibling_rotates_out() -> Iterator[Poll]:
    pairs = {1: 0, 3: 2, 5: 4, 7: 6, 9: 8, 11: 10, 13: 12}

    def shown(poll: int, one: Article) -> Item:
        number = ARTICLES.index(one)
        return show(one, guid=f"g{pairs.get(number, number)}")

    return each(shown)


def one_source_is_added_twice() -> Iterator[Poll]:
    for poll in range(POLLS):
        items = [show(one) for one in window(poll)]
        yield Poll({"one": items} if poll < 3 else {"one": items, "two": items})


def one_source_without_links_is_added_twice() -> Iterator[Poll]:
    for poll in range(POLLS):
        items = [show(one, link=None) for one in window(poll)]
        yield Poll({"one": items} if poll < 3 else {"one": items, "two": items})


def another_feed_stands_at_the_address() -> Iterator[Poll]:
    """With numbers for guids, as the first had; and then the first is back."""
    for poll in range(POLLS):
        other = 4 <= poll < 7
        articles = reversed(ARTICLES[8 + poll - 4 : 12 + poll - 4] if other else ARTICLES[:WINDOW])
        host = "other.example" if other else "news.example"
        yield Poll({"one": [show(one, guid=str(number), link=address(one, host=host)) for number, one in enumerate(articles)]})


def a_thief_bears_the_guids_of_another_source() -> Iterator[Poll]:
    """And edits what it shows under them."""
    for poll in range(POLLS):
        own = [show(one, guid=address(one)) for one in window(0)]
        stolen = [
            show(other, guid=one.guid, title=f"{other.title}, take {poll}") for one, other in zip(own, ARTICLES[WINDOW:], strict=False)
        ]
        yield Poll({"one": own} if poll < 2 else {"one": own, "two": stolen})


def a_thief_bears_the_guids_and_links_of_another_source() -> Iterator[Poll]:
    for poll in range(POLLS):
        own = [show(one, guid=address(one)) for one in window(0)]
        stolen = [show(other, guid=one.guid, link=one.link) for one, other in zip(own, ARTICLES[WINDOW:], strict=False)]
        yield Poll({"one": own} if poll < 2 else {"one": own, "two": stolen})


def the_first_fetch_is_cut() -> Iterator[Poll]:
    for poll in range(POLLS):
        whole = rss("One", [show(one) for one in window(max(0, poll - 4))])
        parts = whole.split(b"</item>")
        yield Poll({"one": b"</item>".join(parts[: poll + 1]) + b"</item>" if poll < 4 else whole})


def there_are_no_dates() -> Iterator[Poll]:
    return each(lambda _, one: show(one, published=None))


def all_dates_are_equal() -> Iterator[Poll]:
    return each(lambda _, one: show(one, published=NOW - 2 * DAY))


def its_clock_is_a_day_ahead() -> Iterator[Poll]:
    """Until someone sets it right, and all dates with it."""
    return each(lambda poll, one: show(one, published=just_now(one) + (DAY if poll < 7 else 0 * DAY)))


def its_clock_is_a_day_behind() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, published=just_now(one) - (DAY if poll < 7 else 0 * DAY)))


SCENARIOS = (
    all_guids_change,
    pytest.param(http_becomes_https, marks=pytest.mark.all),
    pytest.param(the_host_moves, marks=pytest.mark.all),
    pytest.param(permalinks_are_new, marks=pytest.mark.all),
    pytest.param(titles_are_edited, marks=pytest.mark.all),
    pytest.param(dates_are_stamped_anew_at_each_fetch, marks=pytest.mark.all),
    pytest.param(entries_leave_and_come_back_after_months, marks=pytest.mark.all),
    ids_flip_flop,
    pytest.param(one_guid_twice_then_its_sibling_rotates_out, marks=pytest.mark.all),
    pytest.param(one_source_is_added_twice, marks=pytest.mark.all),
    pytest.param(one_source_without_links_is_added_twice, marks=pytest.mark.all),
    pytest.param(another_feed_stands_at_the_address, marks=pytest.mark.all),
    pytest.param(a_thief_bears_the_guids_of_another_source, marks=pytest.mark.all),
    pytest.param(a_thief_bears_the_guids_and_links_of_another_source, marks=pytest.mark.all),
    pytest.param(the_first_fetch_is_cut, marks=pytest.mark.all),
    pytest.param(there_are_no_dates, marks=pytest.mark.all),
    pytest.param(all_dates_are_equal, marks=pytest.mark.all),
    pytest.param(its_clock_is_a_day_ahead, marks=pytest.mark.all),
    pytest.param(its_clock_is_a_day_behind, marks=pytest.mark.all),
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_each_article_is_seen_once_as_it_appeared_first_though(scenario: Scenario, tmp_path: Path, loopback: Loopback) -> None:
    watch(quiet_world(tmp_path, loopback), scenario)
