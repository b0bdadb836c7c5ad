"""Questions to a person at a terminal. Where nobody sits, nothing is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer

from aggregator.cli import result

T = TypeVar("T")


def can_ask() -> bool:
    """Does somebody sit at both ends?"""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(question: str, default: str, read: Callable[[str], T]) -> T:
    """What `read` makes of the answer; asked again, with the reason, while it raises ValueError, which goes on from the answer."""
    while True:
        try:
            answer: str = typer.prompt(question, default=default)
        except typer.Abort:  # Ctrl-C, or the end of the input
            raise KeyboardInterrupt from None
        try:
            return read(answer)
        except ValueError as error:
            result.say(f"{answer!r} {error}")


def agree(question: str) -> bool:
    """Yes or no; Enter is yes."""
    try:
        return typer.confirm(question, default=True)
    except typer.Abort:
        raise KeyboardInterrupt from None
