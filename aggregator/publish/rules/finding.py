"""What is wrong with a document, and how a table of checks is asked for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from aggregator.text.characters import one_line, shorten

Grade = Literal["error", "warning"]
#: Entries that one check names; of the others it tells how many.
_NAMED = 100
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in one place."""

    #: Of docs/rules.md; empty where none speaks of it.
    rule: str
    #: `document`, `feed`, or an entry by number and title, with the line where it begins.
    where: str
    what: str
    #: What to do about it, in words; the same for all findings of one check.
    way_out: str = ""
    #: Number of the entry, from 1; 0: it is of none alone.
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that was found; a document without errors keeps every rule that it can be judged for by itself."""

    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    #: As in `Atom 1.0`; empty where it is nothing that is judged.
    kind: str = ""
    entries: int = 0


class Placed(Protocol):
    """What can be checked."""

    @property
    def where(self) -> str:
        """The place, in words."""

    @property
    def number(self) -> int:
        """Of an entry, from 1; else 0."""


Subject = TypeVar("Subject", bound=Placed, contravariant=True)


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """One rule, as a function that tells what is wrong with its subject."""

    rule: str
    find: Callable[[Subject], Iterable[str]]
    way_out: str
    grade: Grade = "error"


Graded = tuple[Grade, Finding]


def ask(checks: Iterable[Check[Subject]], subjects: Sequence[Subject]) -> Iterator[Graded]:
    """What `checks` find; of a fault that many of `subjects` have, the first are named and the rest counted."""
    for check in checks:
        found = 0
        for subject in subjects:
            for what in check.find(subject):
                found += 1
                if found <= _NAMED:
                    yield check.grade, Finding(check.rule, subject.where, what, check.way_out, subject.number)
        if found > _NAMED:
            yield check.grade, Finding(check.rule, "document", f"the same {found - _NAMED} times more", check.way_out)


def verdict_of(found: Iterable[Graded], kind: str = "", entries: int = 0) -> Verdict:
    """`found` by grade, each finding once."""
    graded = dict.fromkeys(found)
    errors = tuple(finding for grade, finding in graded if grade == "error")
    return Verdict(errors, tuple(finding for grade, finding in graded if grade == "warning"), kind, entries)


def refused(finding: Finding, kind: str = "") -> Verdict:
    """The verdict on what can be judged no further."""
    return Verdict((finding,), (), kind)


def quoted(text: str) -> str:
    """`text` in a message: one line, not too long, between quotes."""
    return f"“{shorten(one_line(text[:1000]), _LONGEST)}”"
