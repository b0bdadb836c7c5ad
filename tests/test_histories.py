"""Whatever sources, machines and operators do, in any order: each article once, and nothing lost (see `histories`).

`make test` lives 50 histories, `make test-all` 200, `make fuzz` 20,000.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aggregator.store import Store, owned_store
from tests.histories import ACTS, AUTHORITY, SHAPES, SOURCES, History, Shape, Step, empty

#: In so many tests, so that the workers share them; `make test` runs the first two.
SLICES = 8
HISTORIES = int(os.environ.get("HISTORIES", "200")) // SLICES

STEPS = st.builds(Step, st.sampled_from(sorted(ACTS)), st.integers(0, SOURCES - 1), st.integers(0, 7), st.booleans())
SOURCES_OF = st.lists(st.sampled_from(SHAPES), min_size=1, max_size=SOURCES)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with owned_store(f"sqlite:///{tmp_path_factory.mktemp('store')}/store.sqlite3", AUTHORITY) as store:
        yield store


@pytest.mark.parametrize("histories", [5, pytest.param(40, marks=pytest.mark.all)])
def test_what_is_published_of_any_history_is_what_the_store_holds(store: Store, histories: int) -> None:
    """A publish makes what changed, and nothing else would have."""

    @seed(histories)
    @settings(max_examples=histories, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SOURCES_OF, st.lists(STEPS, min_size=1, max_size=12))
    def live(shapes: list[Shape], steps: list[Step]) -> None:
        empty(store)
        with tempfile.TemporaryDirectory() as folder:
            History(Path(folder), store, shapes, publishes=True).live(steps)

    live()


@pytest.mark.parametrize("number", [0, 1, *(pytest.param(number, marks=pytest.mark.all) for number in range(2, SLICES))])
def test_subscribers_see_each_article_once_in_any_history(store: Store, number: int) -> None:
    @seed(number)
    @settings(max_examples=HISTORIES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(SOURCES_OF, st.lists(STEPS, min_size=1, max_size=12 if HISTORIES > 25 else 5))
    def live(shapes: list[Shape], steps: list[Step]) -> None:
        empty(store)
        with tempfile.TemporaryDirectory() as folder:
            History(Path(folder), store, shapes).live(steps)

    live()
