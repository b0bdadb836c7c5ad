"""docs/normalization.md shows the tables that links are cleaned by."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.text import redirectors, tracking

PAGE = (Path(__file__).parent.parent / "docs" / "normalization.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "names",
    [tracking.NAMES, tracking.PREFIXES, tracking.SENDERS, redirectors.SILENT, {host for host, _, _ in redirectors.PARAMETERS}],
    ids=["names", "prefixes", "senders", "silent", "redirectors"],
)
def test_table_stands_in_the_documentation(names: frozenset[str]) -> None:
    assert sorted(name for name in names if f"`{name}`" not in PAGE) == []
