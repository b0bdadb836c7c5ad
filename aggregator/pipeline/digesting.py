"""Digests are closed by each publish, not by a clock that may be off (N17)."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from aggregator.model import Config, DigestKind, DigestPeriod
from aggregator.pipeline.shelf import Stored
from aggregator.publish.channels import topic_slugs
from aggregator.publish.digest_periods import closable, first_period, read_closing
from aggregator.publish.digests import compose_issue, take_down
from aggregator.store import Transaction, digests, people

#: In the note of a digest that is switched off.
_OFF = ""


def close_digests(connection: Transaction, shelf: Stored, config: Config, now: datetime) -> None:
    """Close each period that has ended; after a downtime, one issue for each in which something was told."""
    slugs = topic_slugs((), config)
    for period in (period for kind in get_args(DigestKind) for period in _due(connection, kind, config, now)):
        told = shelf.stories(digests.find_told(connection, period)) if period.opened < period.closed else ()
        digests.save_period(connection, period, compose_issue(told, period, slugs, config))


def take_down_digests(connection: Transaction) -> None:
    """Take what `block:` means out of every issue."""
    for issue in digests.read_all_issues(connection):
        uris = [id_ for item in issue.items for id_ in (item.id, *(other.id for other in item.coverage))]
        if down := digests.find_down(connection, uris):
            digests.replace_issue(connection, issue.period, take_down(issue, down))


def _due(connection: Transaction, kind: DigestKind, config: Config, now: datetime) -> tuple[DigestPeriod, ...]:
    text = config.channels.digest_daily if kind == "daily" else config.channels.digest_weekly
    note = f"digest:{kind}"
    was_off = people.read_note(connection, note) == _OFF
    people.save_note(connection, note, text or _OFF)
    if text is None:
        return ()
    closing, last = read_closing(text), digests.read_last(connection, kind)
    if last and not was_off:
        return closable(now, last, closing)
    # A month of issues at once, to whoever switches a digest on again, would be a flood.
    first = first_period(now, closing)
    return (first,) if last is None or first.name > last.name else ()
