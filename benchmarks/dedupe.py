"""How well copies are told from what only looks so, and at what cost, beside "exact link" and "exact title"; over invented news with truth.

    python -m benchmarks.dedupe [--loads 10000 100000] [--stores 1000 … 1000000]     (make bench-dedupe)

Of each load: precision and recall in all, by tier, by kind of copy and by kind of look-alike; time and memory of each way, each in a
process of its own. Of each store: what one new entry costs where so many stories are stored. Prints tables in Markdown; those of the
whole measurement go into docs/copies.md, too, between its marks, where there is such a page.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter

from aggregator.deduplicate import traces_of
from aggregator.model import Pending
from benchmarks import filled
from benchmarks.apart import apart
from benchmarks.finders import FINDERS, INDEXES, OURS, Finder, index_all
from benchmarks.lookalikes import ROWS
from benchmarks.retold import KINDS
from benchmarks.scores import UNRELATED, Joined, Truth
from benchmarks.sent import wait_for_release
from benchmarks.stories import invent
from benchmarks.tables import fill, table

PAGE = Path(__file__).parent.parent / "docs" / "copies.md"
LOADS = (10_000, 100_000)
STORES = (1_000, 10_000, 100_000, 1_000_000)
#: Days over which what is stored is spread: five years, or those that near tiers look back, up to so many stories.
_YEARS, _DAYS, _MOST_IN_DAYS = 5 * 365.25, 30.0, 100_000
#: What an entry is that joins no story.
_NEW = "new"


@dataclass(frozen=True, slots=True)
class Found:
    """What one way to find copies came to over a whole load; seconds and entries by tier, and of those that joined no story."""

    joined: Sequence[Joined]
    seconds: Counter[str]
    asked: Counter[str]


@dataclass(frozen=True, slots=True)
class Way:
    """The same, with the memory that it took: bytes beyond the load itself."""

    found: Found
    bytes: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of one load: each way to find copies by its name, the bytes of each tier's index, and what workers do before."""

    ways: Mapping[str, Way]
    indexes: Mapping[str, int]
    #: Seconds for all entries, to take what each is looked up by.
    taking: float


def main(arguments: Sequence[str] | None = None) -> int:
    options = argparse.ArgumentParser(prog="python -m benchmarks.dedupe", description="How well copies are told from look-alikes.")
    options.add_argument("--loads", nargs="*", type=int, default=LOADS, help="entries of each load (default: %(default)s)")
    options.add_argument("--stores", nargs="*", type=int, default=STORES, help="stories stored (default: %(default)s)")
    chosen = options.parse_args(arguments)
    loads = "".join(f"\n#### {count:,} entries\n\n{_of_load(count)}\n" for count in chosen.loads)
    stores = table(_STORES_HEAD, _stores(chosen.stores)) if chosen.stores else ""
    sys.stdout.write(f"{loads}\n{stores}\n")
    if PAGE.exists() and (*chosen.loads,) == LOADS and (*chosen.stores,) == STORES:
        PAGE.write_text(fill(fill(PAGE.read_text(encoding="utf-8"), "loads", loads), "stores", stores), encoding="utf-8")
    return 0


def _of_load(count: int) -> str:
    load = invent(count)
    pending = wait_for_release(load)
    return report(Truth(load, [entry.id for entry in pending]), measure(pending))


def measure(pending: Sequence[Pending]) -> Measured:
    """Each way, over entries in the order of their release, with what the workers that parse take of each (`workers.read_document`)."""
    begun = perf_counter()
    traces = [traces_of(entry) for entry in pending]
    taking = perf_counter() - begun
    taken = [replace(entry, traces=own) for entry, own in zip(pending, traces, strict=True)]
    ways = {name: Way(*apart(partial(find_all, make, taken))) for name, make in FINDERS.items()}
    return Measured(ways, {tier: apart(partial(index_all, keys, taken))[1] for tier, keys in INDEXES.items()}, taking)


def find_all(make: Callable[[], Finder], pending: Sequence[Pending]) -> Found:
    """Ask a new finder for one entry after the other."""
    find = make()
    joined, seconds, asked = list[Joined](), Counter[str](), Counter[str]()
    for entry in pending:
        begun = perf_counter()
        found = find(entry)
        tier = found.tier if found else _NEW
        seconds[tier] += perf_counter() - begun  # type: ignore[assignment]  # seconds are no whole numbers
        asked[tier] += 1
        if found and found.story is not None:
            joined.append(Joined(entry.id, found.story, tier))
    return Found(joined, seconds, asked)


def report(truth: Truth, measured: Measured) -> str:
    """The tables of one load."""
    ways, each = measured.ways, measured.taking / len(truth.told)
    return "\n\n".join(
        (
            table(_WAYS_HEAD, _ways(truth, ways)),
            f"Before that, the workers that parse take what an entry is looked up by: {each * 1e6:.0f} µs each.",
            table(_TIERS_HEAD, _tiers(truth, ways[OURS].found, measured.indexes)),
            table(("copies", "pairs", *(f"found by {name}" for name in ways)), _by_kind(truth, ways)),
            table(("look-alikes", "entries", *(f"joined by {name}" for name in ways)), _false_by_kind(truth, ways)),
        )
    )


_WAYS_HEAD = ("way", "joined", "precision", "recall", "precision of all pairs", "recall of all pairs", "seconds", "entries/s", "MB")


def _ways(truth: Truth, ways: Mapping[str, Way]) -> Iterator[tuple[str, ...]]:
    for name, (way, lead, cluster) in {
        name: (way, truth.by_lead(way.found.joined), truth.by_cluster(way.found.joined)) for name, way in ways.items()
    }.items():
        seconds = sum(way.found.seconds.values())
        yield (
            name,
            f"{lead.joined:,}",
            *(f"{share:.4f}" for share in (lead.precision, lead.recall, cluster.precision, cluster.recall)),
            f"{seconds:.1f}",
            f"{way.found.asked.total() / seconds:,.0f}",
            f"{way.bytes / 1e6:.0f}",
        )


_TIERS_HEAD = ("tier", "joined", "precision", "share of all copies", "µs for an entry", "MB of its index")


def _tiers(truth: Truth, found: Found, indexes: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    for tier, asked in sorted(found.asked.items(), key=lambda item: (item[0] == _NEW, -item[1])):
        cost = f"{found.seconds[tier] / asked * 1e6:.0f}"
        shares = truth.by_lead([pair for pair in found.joined if pair.tier == tier])
        if tier == _NEW:
            yield (tier, "", "", "", cost, "")
        else:
            yield (tier, f"{asked:,}", f"{shares.precision:.4f}", f"{shares.recall:.4f}", cost, f"{indexes[tier] / 1e6:.0f}")


def _by_kind(truth: Truth, ways: Mapping[str, Way]) -> Iterator[tuple[str, ...]]:
    pairs = Counter(truth.copies.values())
    found = [truth.found_by_kind(way.found.joined) for way in ways.values()]
    for kind in KINDS:
        if pairs[kind]:
            yield (kind, f"{pairs[kind]:,}", *(f"{counts[kind] / pairs[kind]:.3f}" for counts in found))


def _false_by_kind(truth: Truth, ways: Mapping[str, Way]) -> Iterator[tuple[str, ...]]:
    entries = Counter(one.kind if one.series is not None else UNRELATED for one in truth.told.values())
    joined = [truth.false_by_kind(way.found.joined) for way in ways.values()]
    for kind in (*ROWS, UNRELATED):
        if entries[kind]:
            yield (kind, f"{entries[kind]:,}", *(f"{counts[kind]:,}" for counts in joined))


_STORES_HEAD = (
    "stories stored",
    "over",
    "search, ms",
    "95 %",
    "release alone in its pass, ms",
    "95 %",
    "release as one of twenty, ms",
    "95 %",
)


def _stores(counts: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Medians, and what 95 % of the entries stay below."""
    for count in counts:
        for over, days in (("5 years", _YEARS), ("30 days", _DAYS)):
            if days == _YEARS or count <= _MOST_IN_DAYS:
                costs, _ = apart(partial(filled.measure, count, days))
                each = (costs.search, costs.alone, costs.together)
                yield (f"{count:,}", over, *(f"{value:.2f}" for cost in each for value in (cost.median, cost.most)))


if __name__ == "__main__":
    sys.exit(main())
