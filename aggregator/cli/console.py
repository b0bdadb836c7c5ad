"""Tables and a progress bar on a terminal, plain lines elsewhere. The door of Rich, which is imported only for a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from typing import TYPE_CHECKING, TextIO

from aggregator.cli import result
from aggregator.report import line_of, note_of, polled_only
from aggregator.text.characters import one_line

if TYPE_CHECKING:
    from rich.table import Table

    from aggregator.model import SourceReport

#: Outcome → colour of its word in a table.
_COLOURS = {"fetched": "green", "not_modified": "dim", "failed": "bold red", "skipped": "dim"}
_COUNTS = ("entries", "new", "changed", "copies")


def is_terminal(stream: TextIO | None) -> bool:
    """Is `stream` a terminal that wants colours, tables and progress? (no-color.org: `NO_COLOR` counts unless it is empty.)"""
    return bool(stream and stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb")


@contextmanager
def progress(total: int, *, quiet: bool) -> Iterator[Callable[[SourceReport], None]]:
    """A callback to tell of each polled source: a bar or plain lines on standard error, nothing where `quiet`."""
    if quiet:
        yield lambda _: None
    elif not is_terminal(sys.stderr):
        yield lambda source: result.say(f"polled source={source.key} outcome={source.outcome} seconds={source.seconds:.1f}")
    else:
        from rich.console import Console
        from rich.markup import escape
        from rich.progress import Progress

        with Progress(console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("Polling", total=total)
            yield lambda source: bar.update(task, advance=1, description=f"Polled {escape(one_line(source.name)[:40])}")


def write_sources(sources: Iterable[SourceReport], *, verbose: bool) -> None:
    """What a pass did with each source that it asked; with `verbose`, also with those that it passed over."""
    rows = list(sources) if verbose else polled_only(sources)
    if not is_terminal(sys.stdout):
        for source in rows:
            result.write(one_line(line_of(source)))
    elif rows:
        shown = [name for name in _COUNTS if any(getattr(source, name) for source in rows)]
        table = _table(("Source", "Outcome", *map(str.capitalize, shown), "Note"), numbers=shown)
        for source in rows:
            counts = (str(getattr(source, name) or "·") for name in shown)
            _add_row(table, (source.name, source.outcome.replace("_", " "), *counts, note_of(source)), _COLOURS[source.outcome])
        _print(table)


def write_table(headers: Sequence[str], rows: Iterable[Sequence[str]], colours: Iterable[str | None] = ()) -> None:
    """A listing: a table on a terminal, the second cell of each row in its colour; lines with tabs between their cells elsewhere."""
    if not is_terminal(sys.stdout):
        for row in rows:
            result.write("\t".join(map(one_line, row)))
        return
    table = _table(headers)
    for row, colour in zip(rows, chain(colours, repeat(None)), strict=False):
        _add_row(table, row, colour)
    _print(table)


def _table(headers: Sequence[str], numbers: Sequence[str] = ()) -> Table:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for header in headers:
        number = header.lower() in numbers
        table.add_column(header, justify="right" if number else "left", no_wrap=number, overflow="fold")
    return table


def _add_row(table: Table, cells: Sequence[str], colour: str | None = None) -> None:
    """Add `cells` as they are, whatever markup they seem to hold; the second one in `colour`."""
    from rich.text import Text

    table.add_row(*(Text(one_line(cell), style=colour if colour and place == 1 else "") for place, cell in enumerate(cells)))


def _print(table: Table) -> None:
    from rich.console import Console

    Console().print(table)
