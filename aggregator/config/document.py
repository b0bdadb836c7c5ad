"""YAML text → plain values that know their lines. The door of PyYAML.

Every scalar stays the text that was written (only a plain `null`, `~` or nothing is None): the schema says what is a number or a
switch. So `language: no`, `title: 2026` and `topics: [1:30]` mean what they say, which YAML 1.1 would read as false, a number
and a sexagesimal. Nothing is constructed: no tags, no aliases, hence no bombs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from aggregator.config.complaints import Complaint, Place
from aggregator.config.syntax import Mistake, explain_syntax

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: The schema needs six levels; libyaml slows down quadratically in a hundred thousand.
_DEEPEST = 16
_TOO_DEEP = f"this line opens more than {_DEEPEST} levels of brackets or indentation: close them"
_NO_WORD = "this line has a key that is no word: write `key: value`, and put a text that begins with { or [ in quotes"
_END = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML document as text, None, lists and dicts."""

    value: object
    #: Line, counted from 1, of each key and item.
    lines: Mapping[Place, int]
    complaints: tuple[Complaint, ...] = ()

    def at(self, place: Place) -> object:
        """The value at `place`; None too where there is none."""
        value = self.value
        for part in place:
            if isinstance(value, dict):
                value = value.get(part)
            else:
                value = value[part] if isinstance(value, list) and isinstance(part, int) and part < len(value) else None
        return value

    def nearest(self, place: Place) -> Place:
        """`place`, or what holds it where it was not written."""
        while place and place not in self.lines:
            place = place[:-1]
        return place


def read_document(text: str) -> Document:
    """`text` as a Document; what is no YAML, or more of YAML than is understood here, is in its complaints."""
    events = yaml.parse(text, Loader=_LOADER)
    builder = _Builder(events)
    try:
        value = builder.build_document()
    except _TooDeep as error:
        return Document(None, {}, (Complaint((), _TOO_DEEP, error.args[0], names_value=False),))
    except yaml.YAMLError as error:
        return Document(None, {}, (_syntax_complaint(error, text),))
    return Document(value, builder.lines, tuple(builder.complaints))


class _TooDeep(Exception):
    """Raised with the line on which the levels are too many."""


class _Builder:
    """Builds values from a stream of events, noting lines and complaints on the way."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self.events = events
        self.lines: dict[Place, int] = {}
        self.complaints: list[Complaint] = []

    def build_document(self) -> object:
        next(self.events)
        if isinstance(next(self.events), yaml.StreamEndEvent):
            return None
        value = self.build(next(self.events), ())
        next(self.events)
        if isinstance(event := next(self.events), yaml.DocumentStartEvent):
            self.complain((), event, "this line begins a second document (---): remove it, and keep everything in one")
        return value

    def build(self, event: yaml.Event, place: Place) -> object:
        if len(place) > _DEEPEST:
            raise _TooDeep(_line(event))
        if isinstance(event, yaml.AliasEvent):
            self.complain(place, event, "is an alias (*name): write the value itself, or put what sources share under `defaults:`")
            return None
        if isinstance(event, yaml.NodeEvent) and getattr(event, "tag", None):
            self.complain(place, event, "has a tag (!name): remove it, tags are not used here")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.build_sequence(place)
        if isinstance(event, yaml.MappingStartEvent):
            return self.build_mapping(place)
        if isinstance(event, yaml.ScalarEvent) and not (event.implicit[0] and event.value in _NULLS):
            return str(event.value)
        return None

    def build_sequence(self, place: Place) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), _END):
            here = (*place, len(items))
            self.lines.setdefault(here, _line(event))
            items.append(self.build(event, here))
        return items

    def build_mapping(self, place: Place) -> dict[str, object]:
        mapping: dict[str, object] = {}
        while not isinstance(event := next(self.events), _END):
            if not isinstance(event, yaml.ScalarEvent):
                self.complain(place, event, _NO_WORD)
                self.build(event, place)
                self.build(next(self.events), place)
                continue
            here = (*place, event.value)
            first = self.lines.setdefault(here, _line(event))
            value = self.build(next(self.events), here)
            if event.value in mapping:
                self.complain(here, event, f"stands twice, first on line {first}: keep one")
            mapping.setdefault(event.value, value)
        return mapping

    def complain(self, place: Place, event: yaml.Event, message: str) -> None:
        self.complaints.append(Complaint(place, message, _line(event), names_value=False))


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _syntax_complaint(error: yaml.YAMLError, text: str) -> Complaint:
    if isinstance(error, yaml.MarkedYAMLError) and (mark := error.problem_mark):
        written = "".join(text.splitlines()[mark.line : mark.line + 1])
        began = (error.context_mark or mark).line + 1
        line, message = explain_syntax(Mistake(str(error.problem), written, mark.column, mark.line + 1, began))
        return Complaint((), f"this line {message}", line, names_value=False)
    position = getattr(error, "position", 0)
    line = text.encode()[:position].count(b"\n") + 1
    return Complaint((), "this line holds a control character: remove it", line, names_value=False)
