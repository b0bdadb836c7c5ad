"""What people and programs see of a command: lines, one JSON object, errors and the exit code."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, NoReturn

import typer

from aggregator.errors import AggregatorError, ConfigError
from aggregator.text.characters import legal
from aggregator.version import VERSION

INTERRUPTED = 130

#: The project has no public tracker yet.
_A_BUG = f"This is a fault of aggregator {VERSION}: please report it where you got aggregator from, with what the same command says with -v"


def prepare() -> None:
    """Make standard output take every character: one that its encoding lacks is written as an escape, and stops nothing."""
    if sys.stdout is not None and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


def finish(action: Callable[[], int], *, as_json: bool = False, verbose: bool = False) -> NoReturn:
    """Run a command's `action` and leave with its exit code; what goes wrong is told to the person, and with `as_json` to the program."""
    try:
        code = action()
    except AggregatorError as error:
        code = _tell(error, as_json=as_json)
        if verbose:
            say("".join(f"because of {_named(cause)}\n" for cause in _causes(error)).rstrip())
    except KeyboardInterrupt:
        _tell(AggregatorError("interrupted. Nothing is lost: the next run goes on where this one stopped."), as_json=as_json)
        code = INTERRUPTED
    except Exception as error:
        code = _tell(AggregatorError(f"{_named(error)}. {_A_BUG}"), as_json=as_json)
        if verbose:
            traceback.print_exc()
    raise typer.Exit(code)


def now() -> datetime:
    """The clock, read at the edge and passed down; whole seconds, as feeds write them."""
    return datetime.now(UTC).replace(microsecond=0)


def write(text: str = "") -> None:
    """A line of the result, to standard output."""
    try:
        typer.echo(legal(text))
    except BrokenPipeError:
        # Whoever read our output has gone (`aggregator run | head`); the work goes on, and its exit code stays true.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_bytes(body: bytes) -> None:
    """A whole document, to standard output as it is."""
    try:
        typer.echo(body, nl=False)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_json(value: dict[str, Any]) -> None:
    """The one JSON object of a command, to standard output."""
    unicode = sys.stdout is not None and (sys.stdout.encoding or "").lower() in ("utf-8", "utf8")
    write(json.dumps(value, ensure_ascii=not unicode, indent=2))


def write_errors(error: AggregatorError) -> None:
    """What is wrong, as the one JSON object of the command."""
    from aggregator.report import errors_json

    write_json(errors_json(error))


def say(text: str) -> None:
    """Something about the result, to standard error; nothing where there is no `text`."""
    if text:
        typer.echo(legal(text), err=True)


def _tell(error: AggregatorError, *, as_json: bool) -> int:
    """Tell of `error`; its exit code. Problems of a file stand alone on their lines, as editors and compilers know them."""
    if as_json:
        write_errors(error)
    say(str(error) if isinstance(error, ConfigError) else f"aggregator: {error}")
    return error.exit_code


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What led to `error`, the nearest first."""
    cause = error.__cause__
    while cause is not None:
        yield cause
        cause = cause.__cause__
