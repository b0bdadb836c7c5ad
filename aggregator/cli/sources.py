"""`sources`: how each source fares."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.model import SourceStatus

_COLOURS = {"ok": "green", "filling": "cyan", "failing": "bold red", "gone": "red", "paused": "dim", "quarantined": "yellow"}


def sources(config: ConfigFile = FEEDS, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """How each source fares: state, failures, polls, entries.

    Example: aggregator sources --json
    """

    def action() -> int:
        from aggregator.cli import console, passes
        from aggregator.pipeline.standing import list_statuses
        from aggregator.report import held_of
        from aggregator.store import open_store

        settings = passes.load(config)
        with open_store(settings.store, settings.id_authority) as store:
            statuses = list_statuses(store, settings)
        if as_json:
            result.write_json({"sources": [_status_json(status) for status in statuses]})
        elif statuses:
            headers = ("Key", "State", "Name", "Failed", "Last success", "Next due", "Entries", "Address")
            console.write_table(headers, map(_row, statuses), [_COLOURS[status.state] for status in statuses])
            for status in statuses:
                if status.alarm:
                    result.say(f"{status.key}: {held_of(status.key, status.alarm)}")
                if status.moved_to:
                    result.say(f"{status.key}: moved for good, and is polled at {status.moved_to}; write this address into {config}")
        else:
            result.say(passes.NO_SOURCE)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _status_json(status: SourceStatus) -> dict[str, Any]:
    from aggregator.report import moment

    return asdict(status) | {"last_success": moment(status.last_success), "next_due": moment(status.next_due)}


def _row(status: SourceStatus) -> tuple[str, ...]:
    state = f"{status.state} ({status.kind})" if status.kind else status.state
    due = "never" if status.state == "paused" else _shown(status.next_due, "now")
    if status.due_because not in (None, "every"):
        due += f" ({status.due_because})"
    times = (_shown(status.last_success, "never"), due)
    return (status.key, state, status.name, str(status.failures), *times, str(status.entries), status.url)


def _shown(moment: datetime | None, otherwise: str) -> str:
    return f"{moment:%m-%d %H:%M}" if moment else otherwise
