"""The log of a command that stays: lines on standard output, its own and those of Python's logging."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aggregator.cli import result
from aggregator.errors import AggregatorError, StoreLocked
from aggregator.log import Format, Level, Value, write_line

_HOUSE = Path(__file__).parent.parent


class Journal:
    """Writes events as lines; a trouble that lasts is written once."""

    def __init__(self, style: Format, *, verbose: bool = False) -> None:
        self._style, self._verbose = style, verbose
        self._lasting: dict[str, str] = {}

    def tell(self, event: str, level: Level = Level.INFO, /, **fields: Value) -> None:
        """Write one event."""
        result.write(write_line(self._style, result.now(), level, event, fields))

    def tell_trouble(self, job: str, error: BaseException) -> None:
        """Write why `job` failed, unless it just failed for the same reason."""
        told = _reason(error)
        if self._lasting.get(job) != told:
            self._lasting[job] = told
            trace = "".join(traceback.format_exception(error)) if self._verbose else None
            # A command beside us is done soon, and nobody has to do anything.
            level = Level.WARNING if isinstance(error, StoreLocked) else Level.ERROR
            self.tell("failed", level, job=job, error=told, trace=trace)

    def clear(self, job: str) -> None:
        """`job` went well; that is worth a line where it failed before."""
        if self._lasting.pop(job, None):
            self.tell("recovered", job=job)


@contextmanager
def logging_to(journal: Journal) -> Iterator[None]:
    """In the block, what libraries and the other rooms warn of by Python's logging stands in `journal` too."""
    handler = _Handler(journal)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)


class _Handler(logging.Handler):
    def __init__(self, journal: Journal) -> None:
        super().__init__(logging.WARNING)
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        level = Level.ERROR if record.levelno >= logging.ERROR else Level.WARNING
        self._journal.tell("logged", level, logger=record.name, message=record.getMessage())


def _reason(error: BaseException) -> str:
    """What an error says where it speaks to the operator; of a fault of the program its kind and place, as its text may hold anything."""
    if isinstance(error, AggregatorError | OSError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_HOUSE)] or frames
    place = f" at {Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{place}: a fault of aggregator; please report it, with what `schedule -v` says"
