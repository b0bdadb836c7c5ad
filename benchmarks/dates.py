"""What a date string costs: microseconds for each kind, the dearest last.

    python benchmarks/dates.py

None may take 5,000.
"""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time

from aggregator.normalize.dates import read_date

SEEN = datetime(2026, 11, 24, 12, tzinfo=UTC)
STRINGS = {
    "RFC 3339": "2023-07-22T10:00:00Z",
    "RFC 822": "Sat, 22 Jul 2023 10:00:00 +0000",
    "region": "2023-01-22 10:00 Europe/Berlin",
    "German": "Samstag, 22. Juli 2023, 10:00 Uhr",
    "Japanese": "2023\u5e747\u670822\u65e5(\u571f) 10\u664230\u5206",
    "slashes": "Fri, 05/03/2019 - 15:21",
    "a month": "May",
    "100 letters": "a" * 100,
    "30 times": "10:00 " * 16,
    "brackets": "22 Jul 2023 10:00:00 " + "(" * 79,
    "accents": "e" + "\u0301" * 299,
    "300 ligatures": "\ufdfa" * 300,
    "10 million digits": "9" * 10_000_000,
}
_TIMES = 200


def main() -> None:
    """Print a row for each kind."""
    for cost, name in sorted((_cost(text), name) for name, text in STRINGS.items()):
        print(f"{cost * 1e6:8.0f} \u00b5s  {name}")  # noqa: T201


def _cost(text: str) -> float:
    """Seconds of the processor for one reading, the least of three series."""
    return min(_series(text) for _ in range(3)) / _TIMES


def _series(text: str) -> float:
    begin = process_time()
    for _ in range(_TIMES):
        read_date(text, SEEN)
    return process_time() - begin


if __name__ == "__main__":
    main()
