"""What polling costs publishers, and how soon it sees what they publish: a simulated year, beside polling at fixed times.

    python -m benchmarks.polling     (make bench-polling)

200 sources of different rhythms, over a year that takes half a minute: no network, no waiting, and always the same. The planning is
that of aggregator itself (`due`, `pipeline/learning`). Writes docs/polling.svg, and the tables of docs/polling.md between their marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import tables
from benchmarks.chart import Row, draw
from benchmarks.sources import HOUR, KINDS, invent
from benchmarks.year import Year, live, live_fixed

DOCS = Path(__file__).parent.parent / "docs"
#: Name of a way to poll → the sources' years with it.
Years = Mapping[str, list[Year]]
OURS, HOURLY = "aggregator", "each 60 min"
_FIXED = {"each 15 min": HOUR // 4, "each 30 min": HOUR // 2, HOURLY: HOUR}


def main() -> None:
    years = live_all(200, 365)
    page = DOCS / "polling.md"
    page.write_text(fill(page.read_text(encoding="utf-8"), years), encoding="utf-8")
    (DOCS / "polling.svg").write_text(chart(years), encoding="utf-8")


def live_all(count: int, days: int) -> Years:
    """`count` sources over so many days, polled in each way."""
    sources = invent(count, days)
    return {OURS: live(sources, days)} | {name: live_fixed(sources, days, every) for name, every in _FIXED.items()}


def fill(page: str, years: Years) -> str:
    """`page` with these tables between its marks."""
    for mark, rows in (("ways", _ways(years)), ("kinds", _kinds(years))):
        page = tables.fill(page, mark, tables.table(next(rows), rows))
    return page


def chart(years: Years) -> str:
    """Requests and delay by kind of source, as SVG."""
    return draw([Row(kind, _a_day(ours), *_delays(ours), *_delays(fixed)) for kind, ours, fixed in _by_kind(years)])


def _ways(years: Years) -> Iterator[tuple[str, ...]]:
    yield (
        "polled",
        "requests per source and day",
        "answered 304",
        "kB per source and day",
        "refused with 429",
        "delay, median",
        "delay, 90 %",
        "missed",
    )
    for name, lived in years.items():
        answered = [year.answers for year in lived if year.validators]
        share = sum(answers[304] for answers in answered) / sum(answers[304] + answers[200] for answers in answered)
        days = sum(year.days for year in lived)
        yield (
            name,
            f"{_a_day(lived):.1f}",
            f"{share:.0%}".replace("%", " %"),
            f"{sum(year.bytes for year in lived) / days / 1000:.0f}",
            f"{sum(year.answers[429] for year in lived):,}",
            *map(written, _delays(lived)),
            str(sum(year.missed for year in lived)),
        )


def _kinds(years: Years) -> Iterator[tuple[str, ...]]:
    yield (
        "kind of source",
        "sources",
        "entries",
        "requests per day",
        "delay, median",
        "delay, 90 %",
        "missed",
        "hourly: median",
        "90 %",
        "missed",
    )
    for kind, ours, fixed in _by_kind(years):
        entries = sum(len(year.delays) + year.missed for year in ours)
        lost, lost_hourly = (str(sum(year.missed for year in lived)) for lived in (ours, fixed))
        yield (
            kind,
            str(len(ours)),
            f"{entries:,}",
            f"{_a_day(ours):.1f}",
            *map(written, _delays(ours)),
            lost,
            *map(written, _delays(fixed)),
            lost_hourly,
        )  # fmt: skip


def _by_kind(years: Years) -> Iterator[tuple[str, list[Year], list[Year]]]:
    """Kind, our years of its sources, and those of hourly polling."""
    for kind in KINDS:
        ours, hourly = ([year for year in years[name] if year.kind == kind] for name in (OURS, HOURLY))
        yield kind, ours, hourly


def _a_day(lived: Sequence[Year]) -> float:
    return sum(year.requests for year in lived) / sum(year.days for year in lived)


def _delays(lived: Iterable[Year]) -> tuple[float, float]:
    """The median and the 90th percentile, in hours."""
    delays = sorted(delay for year in lived for delay in year.delays)
    return delays[len(delays) // 2] / HOUR, delays[len(delays) * 9 // 10] / HOUR


def written(hours: float) -> str:
    return f"{hours * 60:.0f} min" if hours < 2 else f"{hours:.1f} h"


if __name__ == "__main__":
    main()
