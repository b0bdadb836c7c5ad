"""How the search for copies is scored, and that what is measured in a store is a store that has lived."""

from __future__ import annotations

import pytest

from aggregator.deduplicate import CopyOf
from aggregator.model import Pending
from aggregator.text.links import canonical_link
from benchmarks.dedupe import find_all, report
from benchmarks.dedupe import measure as measure_load
from benchmarks.filled import entry_row, measure, story_row
from benchmarks.finders import FINDERS, OURS, Finder, exact_link, exact_title
from benchmarks.lookalikes import ROWS
from benchmarks.newsroom import Newsroom, Told
from benchmarks.retold import KINDS
from benchmarks.scores import UNRELATED, Joined, Shares, Truth
from benchmarks.sent import wait_for_release
from benchmarks.stories import END, invent


@pytest.fixture(scope="module")
def load() -> list[Told]:
    return invent(1_000)


@pytest.fixture(scope="module")
def pending(load: list[Told]) -> list[Pending]:
    return wait_for_release(load)


@pytest.fixture(scope="module")
def truth(load: list[Told], pending: list[Pending]) -> Truth:
    return Truth(load, [entry.id for entry in pending])


@pytest.mark.all
def test_entries_wait_in_the_order_of_their_release(load: list[Told], pending: list[Pending]) -> None:
    assert [entry.published for entry in pending] == sorted(one.published for one in load)


@pytest.mark.all
def test_who_knows_the_truth_scores_one(truth: Truth, pending: list[Pending]) -> None:
    def know() -> Finder:
        return lambda entry: CopyOf(lead, "truth", "") if (lead := truth.leads[truth.told[entry.id].cluster]) != entry.id else None

    joined = find_all(know, pending).joined
    assert truth.by_lead(joined) == Shares(150, 150, 150)
    assert truth.by_cluster(joined).precision == truth.by_cluster(joined).recall == 1
    assert sum(truth.found_by_kind(joined).values()) == 150
    assert not truth.false_by_kind(joined)


@pytest.mark.all
def test_who_joins_all_has_no_precision(truth: Truth, pending: list[Pending]) -> None:
    joined = [Joined(entry.id, pending[0].id, "all") for entry in pending[1:]]
    assert truth.by_lead(joined).precision < 0.01
    assert truth.by_cluster(joined).recall == 1
    assert truth.by_cluster(joined).joined == 1_000 * 999 // 2
    assert sum(truth.false_by_kind(joined).values()) >= 996


@pytest.mark.all
def test_who_joins_nothing_has_no_recall(truth: Truth) -> None:
    assert (truth.by_lead([]).precision, truth.by_lead([]).recall) == (1, 0)


@pytest.mark.all
def test_exact_keys_find_what_bears_them_and_are_deceived_by_what_does_too(truth: Truth, pending: list[Pending]) -> None:
    by_link, by_title = (find_all(make, pending).joined for make in (exact_link, exact_title))
    pairs = [kind for kind in truth.copies.values() if kind in ("same link, tracked", "same link, spelt otherwise")]
    found = truth.found_by_kind(by_link)
    assert found["same link, tracked"] + found["same link, spelt otherwise"] == len(pairs)
    assert truth.false_by_kind(by_link)["linkblog's comment"]
    assert truth.false_by_kind(by_title)["one title on one day, other texts"]
    assert not truth.false_by_kind(by_title)[UNRELATED]


@pytest.mark.all
def test_the_report_names_every_kind(truth: Truth, pending: list[Pending]) -> None:
    told = report(truth, measure_load(pending))
    rows = {line.split(" | ")[0].removeprefix("| ") for line in told.splitlines()}
    assert {*FINDERS, *KINDS, *ROWS, "link"} - rows == {"the same alert half a year later"}
    assert f"found by {OURS}" in told


def test_rows_of_a_filled_store_are_what_normalizing_would_give() -> None:
    [one] = Newsroom().tell([END])
    [entry] = wait_for_release([one])
    row = entry_row(1, one)
    assert [row[name] for name in ("guid", "link", "canonical", "words")] == [entry.guid, entry.link, entry.canonical, entry.words]
    assert canonical_link(one.link) == row["canonical"]
    assert story_row(1, one)["lead"] == row["id"]


@pytest.mark.all
def test_a_release_into_a_filled_store_is_measured() -> None:
    costs = measure(2_500, days=900, alone=5, passes=2)
    assert all(0 < cost.median <= cost.most for cost in (costs.search, costs.alone, costs.together))
    assert costs.search.median < costs.alone.median
