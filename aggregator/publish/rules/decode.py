"""Bytes to characters, strictly: what is not of the declared encoding is told, and not guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from aggregator.publish.rules.finding import Finding, Graded

#: How a document begins, and its encoding (XML 1.0 appendix F); longer marks stand first.
_SIGNATURES = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED = re.compile(rb"""\s*+<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)
#: Python codecs that are no encodings of documents.
_REFUSED = frozenset({"unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "utf-7"})
_WAY_OUT = 'write the document in UTF-8 and say so: <?xml version="1.0" encoding="utf-8"?>'


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document as text, and what is wrong with how it was encoded."""

    text: str
    found: tuple[Graded, ...] = ()


def decode(body: bytes, content_type: str | None) -> Decoded | Finding:
    """`body` by its mark, else as it declares, else as UTF-8; a finding where it is something else (A20)."""
    label = _label(body)
    name = _codec(label)
    if name is None:
        return Finding("A20", "document", f"its encoding is no known one: {label}", _WAY_OUT)
    try:
        text = body.decode(name)
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        what = f"is declared as {label}, but the byte 0x{body[error.start]:02X} is none of it"
        return Finding("A20", f"line {line}", what, _WAY_OUT)
    return Decoded(text.removeprefix("\ufeff"), tuple(_doubts(label, name, content_type)))


def _label(body: bytes) -> str:
    if mark := next((encoding for mark, encoding in _SIGNATURES if body.startswith(mark)), None):
        return mark
    declared = _DECLARED.match(body)
    return declared[1].decode() if declared else "utf-8"


def _codec(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
        "".encode(name)
    except (LookupError, UnicodeError):
        return None
    return None if name.replace("-", "_") in _REFUSED or name in _REFUSED else name


def _doubts(label: str, name: str, content_type: str | None) -> Iterator[Graded]:
    if name not in ("utf-8", "ascii"):
        yield "warning", Finding("A20", "document", f"it is written in {label}, which not every program reads", _WAY_OUT)
    charset = _CHARSET.search(content_type or "")
    if charset and (served := _codec(charset[1])) not in (name, None) and {served, name} != {"utf-8", "ascii"}:
        what = f"the server says charset={charset[1]}, the document {label}: programs believe the one or the other"
        yield "warning", Finding("A20", "document", what, "serve and declare it as utf-8")
