"""Every document is judged before it replaces the old one; with a fault, the old one stays, and an alarm is raised (S9)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping

from aggregator.model import Document
from aggregator.publish.manifest import FileRecord, record_of
from aggregator.publish.rules import Finding, faults_of
from aggregator.store import Transaction, people

#: Path below output/ → what is wrong with the document that should stand there, in words.
Faults = Mapping[str, str]
#: What is wrong with the document for a path.
Judge = Callable[[str, bytes], tuple[Finding, ...]]
#: Name of the note that holds the documents which failed when they were last made.
_NOTE = "faulty_documents"

_log = logging.getLogger(__name__)


def find_faults(documents: Iterable[Document], standing: Mapping[str, FileRecord], judge: Judge = faults_of) -> dict[str, str]:
    """Those of `documents` that must not be published; what stands already was judged when it was written."""
    return dict(_find(documents, standing, judge))


def _find(documents: Iterable[Document], standing: Mapping[str, FileRecord], judge: Judge) -> Iterator[tuple[str, str]]:
    for document in documents:
        if standing.get(document.path) == record_of(document.body):
            continue
        if found := judge(document.path, document.body):
            words = "; ".join(f"{one.rule}: {one.what} ({one.where})" for one in found)
            _log.error("%s is not published, since it breaks a rule; what was published before stands: %s", document.path, words)
            yield document.path, words


def read_faults(connection: Transaction) -> dict[str, str]:
    """The documents that failed when they were last made: they are made at each publish until they are sound."""
    faults: dict[str, str] = json.loads(people.read_note(connection, _NOTE) or "{}")
    return faults


def save_faults(connection: Transaction, faults: Faults) -> None:
    """Remember which documents failed."""
    people.save_note(connection, _NOTE, json.dumps(faults, sort_keys=True))
