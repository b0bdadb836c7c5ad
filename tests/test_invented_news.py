"""The load with which the search for copies is measured: the same each time, and its truth holds together."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from aggregator.text.links import canonical_link
from benchmarks.lookalikes import ROWS
from benchmarks.newsroom import STORY, Told
from benchmarks.retold import KINDS
from benchmarks.stories import END, invent

COUNT = 2_000


@pytest.fixture(scope="module")
def load() -> list[Told]:
    return invent(COUNT)


def test_a_load_is_the_same_each_time() -> None:
    assert invent(200) == invent(200)


def test_a_load_is_another_for_another_seed() -> None:
    assert not {one.title for one in invent(200)} & {one.title for one in invent(200, seed=1) if one.kind == STORY}


def test_shares_are_as_promised(load: list[Told]) -> None:
    kinds = Counter(one.kind for one in load)
    assert len(load) == COUNT
    assert sum(kinds[kind] for kind in KINDS) == COUNT * 15 // 100
    assert sum(kinds[kind] for kind in ROWS) == COUNT * 10 // 100
    assert kinds[STORY] == COUNT * 75 // 100
    assert all(kinds[kind] for kind in KINDS)
    assert {kind for kind in ROWS if not kinds[kind]} == {"the same alert half a year later"}, "which needs more days"


def test_copies_stand_in_groups_of_two_to_four_sources(load: list[Told]) -> None:
    groups: dict[int, list[Told]] = {}
    for one in load:
        groups.setdefault(one.cluster, []).append(one)
    assert set(map(len, groups.values())) == {1, 2, 3, 4}
    for number, (first, *copies) in groups.items():
        assert first.id == number
        assert all(one.kind in KINDS for one in copies)
        assert len({one.outlet.host for one in (first, *copies)}) == 1 + len(copies)


def test_look_alikes_are_articles_of_their_own_in_rows(load: list[Told]) -> None:
    alike = [one for one in load if one.kind in ROWS]
    copied = {one.cluster for one in load if one.kind in KINDS}
    assert all(one.cluster == one.id and one.series is not None for one in alike)
    assert not copied & {one.id for one in alike}
    assert all(one.series is None for one in load if one.kind not in ROWS)
    assert all(len({one.kind for one in alike if one.series == row}) == 1 for row in {one.series for one in alike})


def test_a_text_has_the_words_of_its_source(load: list[Told]) -> None:
    stories = [one for one in load if one.kind == STORY]
    assert all(25 <= one.length <= 400 for one in stories)
    assert all(one.length <= 60 for one in stories if one.outlet.teasers)
    assert all(one.text.startswith(one.body) and one.text.endswith(one.under) for one in load)
    assert len({one.body for one in stories}) == len(stories)


@pytest.mark.parametrize("kind", ["same link, tracked", "same link, spelt otherwise"])
def test_a_link_that_is_spelt_otherwise_is_the_same_when_compared(load: list[Told], kind: str) -> None:
    links = {one.id: canonical_link(one.link) for one in load}
    respelt = [one for one in load if one.kind == kind]
    assert all(links[one.id] == links[one.cluster] for one in respelt)
    assert all(one.link != next(first.link for first in load if first.id == one.cluster) for one in respelt)


def test_a_house_style_changes_no_number(load: list[Told]) -> None:
    bodies = {one.id: one.body.split() for one in load}
    for one in load:
        if one.kind == "house style: 5 % other words":
            changed = [(before, now) for before, now in zip(bodies[one.cluster], bodies[one.id], strict=True) if before != now]
            assert changed
            assert not any(letter.isdigit() for words in changed for word in words for letter in word)


def test_a_day_has_so_many_entries(load: list[Told]) -> None:
    days = Counter(one.published.date() for one in load if one.kind == STORY)
    assert min(days) == (END - timedelta(days=4)).date()
    assert len(days) == 4
