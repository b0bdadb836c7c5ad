"""Sources misbehave in several ways at once, ten polls long; and what random ids leave in the store."""

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
    moved,
    quiet_world,
    show,
    watch,
    window,
)
from tests.scenarios import NOW, Item, item, rss

pytestmark = pytest.mark.all


def all_guids_change_to_numbers_that_were_others() -> Iterator[Poll]:
    """As after an import into a new system, which counts from 1 again."""
    return each(lambda poll, one: show(one, guid=str(ARTICLES.index(one) + (1 if poll < MOVED else -2))))


def another_source_takes_over_the_link_that_the_original_has_just_lost() -> Iterator[Poll]:
    """Found by the random histories: both are polled in one pass, in which the original has new permalinks already."""
    for poll in range(POLLS):
        path = "p" if poll < MOVED else "stories"
        own = [show(one, link=f"https://news.example/{path}/{one.name}") for one in window(poll)]
        taken = [show(one, link=f"https://news.example/p/{one.name}", guid=f"wire-{one.name}") for one in window(poll)]
        yield Poll({"one": own, "two": taken if poll >= MOVED else []})


def titles_are_rewritten_where_there_is_no_guid() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=None, title=one.title if poll % 4 < 2 else f"What we know of {one.name.title()}"))


def texts_are_rewritten() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, text=one.text if poll < MOVED else f"Update: {one.name} is being mended, says its owner."))


def texts_become_teasers_and_go() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, text=one.text if poll < 3 else f"{one.text[:90]}…" if poll < 7 else ""))


def the_order_is_turned_round() -> Iterator[Poll]:
    for poll in range(POLLS):
        items = [show(one) for one in window(poll)]
        yield Poll({"one": items if poll % 2 else items[::-1]})


def entries_come_back_under_another_guid() -> Iterator[Poll]:
    for poll in range(POLLS):
        old = [show(one, guid=f"n-{one.name}" if poll < 2 else f"{poll}-{one.name}") for one in ARTICLES[:WINDOW]]
        yield Poll({"one": [show(ARTICLES[WINDOW + poll]), *(old if poll in (0, 1, 6, 9) else [])]}, after=40 * DAY)


def ids_and_links_flip_flop() -> Iterator[Poll]:
    """Two servers behind one name, one of which was never told the new host."""

    def shown(poll: int, one: Article) -> Item:
        link = address(one, *(("http", "www.old.example") if poll % 3 else ("https", "news.example")))
        return show(one, link=link, guid=link)

    return each(shown)


def each_entry_stands_twice() -> Iterator[Poll]:
    for poll in range(POLLS):
        items = [show(one) for one in window(poll)]
        yield Poll({"one": [item for item in items for _ in range(2)] if poll % 2 else [*items, *items]})


def the_first_fetch_is_cut_within_an_entry() -> Iterator[Poll]:
    for poll in range(POLLS):
        whole = rss("One", [show(one) for one in window(max(0, poll - 4))])
        parts = whole.split(b"</item>")
        yield Poll({"one": b"</item>".join(parts[: poll + 1]) + b"</item>\n<item><title>An" if poll < 4 else whole})


def answers_are_empty_ill_or_no_feed() -> Iterator[Poll]:
    ill = [b"", b"<html><body>Down for maintenance</body></html>", rss("One", []), b"<rss", b"\x00\xff" * 9]
    for poll in range(POLLS):
        yield Poll({"one": ill[poll // 2] if poll % 2 else [show(one) for one in window(poll)]}, after=DAY)


def one_source_of_bare_titles_is_added_twice() -> Iterator[Poll]:
    for poll in range(POLLS):
        items = [show(one, link=None, text="", guid=f"urn:story:{one.name}") for one in window(poll)]
        yield Poll({"one": items} if poll < 3 else {"one": items, "two": items})


def two_addresses_serve_one_source_at_different_hosts() -> Iterator[Poll]:
    for poll in range(POLLS):
        one = [show(article, link=address(article, host="a.example"), guid=None) for article in window(poll)]
        two = [show(article, link=address(article, host="b.example"), guid=None) for article in window(poll)]
        yield Poll({"one": one} if poll < 3 else {"one": one, "two": two})


def guids_and_links_change_at_once() -> Iterator[Poll]:
    return moved(lambda one: show(one, guid=f"https://news.example/?p={one.name}", link=f"https://news.example/n/{one.name}"))


def guids_and_links_change_at_once_where_there_are_titles_only() -> Iterator[Poll]:
    def shown(poll: int, one: Article) -> Item:
        return show(one, text="", guid=f"{poll < MOVED}-{one.name}", link=f"https://news.example/{poll < MOVED}/{one.name}")

    return each(shown)


def guids_and_titles_change_at_once() -> Iterator[Poll]:
    return moved(lambda one: show(one, guid=f"w{one.name}", title=f"What {one.name.title()} means for you"))


def guids_and_links_change_in_advisories_of_one_template() -> Iterator[Poll]:
    """Each differs from the others by its number and its product only."""

    def shown(poll: int, one: Article) -> Item:
        number = 400 + ARTICLES.index(one)
        text = f"An update for {one.name} that fixes issue {number} is available; it is rated important: install it on all machines soon."
        place = f"{'bulletins' if poll < MOVED else 'advisories'}/{number}"
        return show(
            one, title=f"Security bulletin {number}", text=text, guid=place, link=f"https://news.example/{place}", published=just_now(one)
        )

    return each(shown)


def only_the_text_stays() -> Iterator[Poll]:
    title = "{}: all that matters"
    return moved(lambda one: show(one, guid=f"w{one.name}", link=f"https://n.example/{one.name}", title=title.format(one.name.title())))


def only_title_and_text_stay_and_the_date_is_new() -> Iterator[Poll]:
    """A site is put up again elsewhere, and everything is published on that day."""
    day = NOW + MOVED * HOUR
    return moved(lambda one: show(one, guid=f"w{one.name}", link=f"https://n.example/{one.name}", published=day))


def there_is_neither_guid_nor_link() -> Iterator[Poll]:
    return each(lambda _, one: show(one, guid=None, link=None))


def there_is_neither_guid_nor_link_nor_date() -> Iterator[Poll]:
    return each(lambda _, one: show(one, guid=None, link=None, published=None))


def guids_are_random() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{poll}{one.name}"))


def guids_and_links_are_random() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{poll}{one.name}", link=f"https://news.example/read?session={poll}&id={one.name}"))


def guids_are_random_and_there_is_no_link() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{poll}{one.name}", link=None))


def guids_are_random_and_dates_are_stamped_anew() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{poll}{one.name}", published=NOW + poll * HOUR))


def guids_are_random_and_titles_are_edited() -> Iterator[Poll]:
    return each(lambda poll, one: show(one, guid=f"{poll}{one.name}", title=f"{one.title}, take {poll}"))


def links_bear_tracking_that_differs() -> Iterator[Poll]:
    def shown(poll: int, one: Article) -> Item:
        link = f"{address(one)}?utm_source=feed{poll}&fbclid={poll}"
        return show(one, link=link, guid=link)

    return each(shown)


def a_daily_page_has_one_link() -> Iterator[Poll]:
    for poll in range(POLLS):
        yield Poll({"one": [show(ARTICLES[poll], guid=None, link="https://news.example/daily")]}, after=DAY)


def a_daily_page_has_one_guid_and_one_link() -> Iterator[Poll]:
    for poll in range(POLLS):
        link = "https://news.example/daily"
        yield Poll({"one": [show(ARTICLES[poll], guid=link, link=link)]}, after=DAY)


def a_site_is_put_up_again_with_titles_that_name_it() -> Iterator[Poll]:
    link = "https://n.example/?p={}"
    return moved(lambda one: show(one, guid=link.format(one.name), link=link.format(one.name), title=f"{one.title} | N News"))


SCENARIOS: tuple[Scenario, ...] = (
    another_source_takes_over_the_link_that_the_original_has_just_lost,
    all_guids_change_to_numbers_that_were_others,
    titles_are_rewritten_where_there_is_no_guid,
    texts_are_rewritten,
    texts_become_teasers_and_go,
    the_order_is_turned_round,
    entries_come_back_under_another_guid,
    ids_and_links_flip_flop,
    each_entry_stands_twice,
    the_first_fetch_is_cut_within_an_entry,
    answers_are_empty_ill_or_no_feed,
    one_source_of_bare_titles_is_added_twice,
    two_addresses_serve_one_source_at_different_hosts,
    guids_and_links_change_at_once,
    guids_and_links_change_at_once_where_there_are_titles_only,
    guids_and_titles_change_at_once,
    guids_and_links_change_in_advisories_of_one_template,
    only_the_text_stays,
    only_title_and_text_stay_and_the_date_is_new,
    there_is_neither_guid_nor_link,
    there_is_neither_guid_nor_link_nor_date,
    guids_are_random,
    guids_and_links_are_random,
    guids_are_random_and_there_is_no_link,
    guids_are_random_and_dates_are_stamped_anew,
    guids_are_random_and_titles_are_edited,
    links_bear_tracking_that_differs,
    a_daily_page_has_one_link,
    a_daily_page_has_one_guid_and_one_link,
    a_site_is_put_up_again_with_titles_that_name_it,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
def test_each_article_is_seen_once_as_it_appeared_first_though(scenario: Scenario, tmp_path: Path, loopback: Loopback) -> None:
    watch(quiet_world(tmp_path, loopback), scenario)


def test_random_guids_let_the_store_grow_no_more_at_the_hundredth_poll(tmp_path: Path, loopback: Loopback) -> None:
    world, sizes = quiet_world(tmp_path, loopback), []
    for poll in range(100):
        restamped = item("a", NOW + poll * DAY, guid=f"https://news.example/{poll}")
        world.feed("one", restamped, item("b", guid=f"b{poll}", link=None))
        world.run(all=True)
        sizes.append(
            world.rows("SELECT (SELECT count(*) FROM entry_keys), (SELECT count(*) FROM decisions), (SELECT count(*) FROM entries)")
        )
    assert sizes[30] == sizes[99]
    assert sizes[5] != sizes[10], "at first they are learned"
    assert len(world.stories()) == 2
