"""Two panels of dots on logarithmic axes, a row for each kind of source, as SVG that is readable in light and dark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log
from types import MappingProxyType

_WIDTH, _TOP, _ROW, _FOOT = 760, 104, 30, 34
_STYLE = """
.page{fill:#fff} .grid{stroke:#d8dee4} .row{stroke:#eaeef2}
text{fill:#24292f;font:13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
text.head{font-weight:600} text.note{fill:#57606a;font-size:12px}
.ours{stroke:#0969da;fill:#0969da} .fixed{stroke:#9a6700;fill:#9a6700} .line{stroke-dasharray:3 3} text.fixed{stroke:none;font-size:12px}
@media (prefers-color-scheme:dark){
.page{fill:#0d1117} .grid{stroke:#30363d} .row{stroke:#21262d} text{fill:#e6edf3} text.note{fill:#9198a1}
.ours{stroke:#4493f8;fill:#4493f8} .fixed{stroke:#d29922;fill:#d29922}}
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of source: our requests per day; delays in hours, median and 90 %, of ours and of hourly polling."""

    kind: str
    requests: float
    median: float
    most: float
    median_hourly: float
    most_hourly: float


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis from `low` to `high`, drawn from x = `left` to `right`; value → its label."""

    title: str
    left: int
    right: int
    low: float
    high: float
    labels: Mapping[float, str]

    def at(self, value: float) -> float:
        return round(self.left + (self.right - self.left) * log(value / self.low) / log(self.high / self.low), 1)


_REQUESTS = _Axis(
    "requests per source and day", 150, 410, 0.8, 110, MappingProxyType({1: "1", 3: "3", 6: "6", 12: "12", 24: "24", 48: "48", 96: "96"})
)
_DELAY = _Axis(
    "delay until it is seen: median to 90 %",
    450,
    740,
    0.3,
    26,
    MappingProxyType({0.5: "30 min", 1: "1 h", 3: "3 h", 6: "6 h", 12: "12 h", 24: "24 h"}),
)
_FIXED = MappingProxyType({24: "60 min", 48: "30", 96: "15"})  # requests per day → how it is polled


def draw(rows: Sequence[Row]) -> str:
    """The whole document."""
    height = _TOP + _ROW * len(rows) + _FOOT
    bottom = height - _FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img" aria-labelledby="title">',
        '<title id="title">Requests per source and day, and the delay until an entry is seen, by kind of source</title>',
        f"<style>{_STYLE}</style>",
        f'<rect class="page" width="{_WIDTH}" height="{height}" rx="6"/>',
        *_legend(),
        *_axis(_REQUESTS, bottom),
        *_axis(_DELAY, bottom),
        *(_fixed(requests, label, bottom) for requests, label in _FIXED.items()),
        *(part for place, row in enumerate(rows) for part in _row(row, _TOP + _ROW * place + _ROW // 2)),
    ]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _legend() -> Iterator[str]:
    yield _circle("ours", 26, 26)
    yield _text("aggregator", 38, 30, "head")
    yield _circle("fixed", 136, 26)
    yield _text("polling at fixed times; on the right, each 60 min", 148, 30, "head")


def _axis(axis: _Axis, bottom: int) -> Iterator[str]:
    for value, label in axis.labels.items():
        yield f'<path class="grid" d="M{axis.at(value)} {_TOP}V{bottom}"/>'
        yield _text(label, axis.at(value), bottom + 18, "note", "middle")
    yield _text(axis.title, axis.left, 66, "head")


def _fixed(requests: float, label: str, bottom: int) -> str:
    x = _REQUESTS.at(requests)
    return f'<path class="fixed line" d="M{x} {_TOP}V{bottom}"/>' + _text(label, x, _TOP - 8, "fixed", "middle")


def _row(row: Row, y: int) -> Iterator[str]:
    yield f'<path class="row" d="M{_REQUESTS.left} {y}H{_REQUESTS.right}M{_DELAY.left} {y}H{_DELAY.right}"/>'
    yield _text(row.kind, _REQUESTS.left - 12, y + 4, "", "end")
    yield _circle("ours", _REQUESTS.at(row.requests), y)
    yield from _span("fixed", row.median_hourly, row.most_hourly, y + 5)
    yield from _span("ours", row.median, row.most, y - 5)


def _span(name: str, median: float, most: float, y: int) -> Iterator[str]:
    x, end = _DELAY.at(median), _DELAY.at(most)
    yield f'<path class="{name}" stroke-width="2" d="M{x} {y}H{end}m0-4v8"/>'
    yield _circle(name, x, y)


def _circle(name: str, x: float, y: float) -> str:
    return f'<circle class="{name}" cx="{x}" cy="{y}" r="4"/>'


def _text(words: str, x: float, y: float, name: str, anchor: str = "start") -> str:
    return f'<text class="{name}" x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>'
