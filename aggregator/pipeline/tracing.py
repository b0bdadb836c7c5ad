"""Letting entries be found by their words, so that copies that come later know them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from aggregator.deduplicate import MOST_ALIKE, traces_of
from aggregator.store import Transaction, alike, releases


def leave_traces(connection: Transaction, ids: Collection[int], now: datetime) -> None:
    """Let leads of stories, or what was taken as seen, be found by their words as they are now; ids of the store."""
    found = {entry.id: traces_of(entry) for entry in releases.read_again(connection, ids)}
    alike.keep_traces(connection, found, now, MOST_ALIKE)
