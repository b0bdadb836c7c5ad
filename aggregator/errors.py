"""What can go wrong, as a tree; each error names its object and the way out.

    AggregatorError                 exit code
    ├── ConfigError                 2   feeds.yaml is wrong; carries every Problem of the file
    ├── UsageError                  2   an option names what does not exist or cannot be had
    ├── StoreError                  4   the store is unusable, newer than this program, or older than output/
    │   └── StoreLocked             4   another process owns it
    └── OutputError                 4   output/ cannot be written

A source that fails is not an error: it is a `FetchFailed` or `ParseFailed` value (see `aggregator.model`), carried to the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class AggregatorError(Exception):
    """Base of all errors that a person can act on; `str(error)` is written for that person."""

    exit_code: ClassVar[int] = 1


class UsageError(AggregatorError):
    """An option, argument or command asks for something that does not exist, or cannot be had here."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong in `feeds.yaml`."""

    #: The file as the operator named it.
    file: str
    #: Line, counted from 1; None where the whole file is meant.
    line: int | None
    #: Dotted path of the key, as in `sources[3].every`; None where the whole file is meant.
    key: str | None
    #: One sentence: what is wrong, the value, and the way out.
    message: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class ConfigError(AggregatorError):
    """`feeds.yaml` cannot be used; `problems` holds everything that is wrong with it, in the order of the file."""

    exit_code = 2

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class StoreError(AggregatorError):
    """The store cannot be used as it is; the message says what to do."""

    exit_code = 4


class StoreLocked(StoreError):
    """Another process holds the store."""


class OutputError(AggregatorError):
    """`output/` cannot be written; what was published before still stands."""

    exit_code = 4
