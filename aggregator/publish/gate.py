"""Every document is judged before it replaces the old one; one that breaks a rule is held back (S9)."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from aggregator.model import Document, Faulty, Profile
from aggregator.publish.documents import Recipe
from aggregator.publish.manifest import FileRecord, record_of
from aggregator.publish.rules import faults_of

#: What newsletter tools read (N1).
_MAILED = (".rss", ".atom")

_log = logging.getLogger(__name__)


def make_documents(recipes: Iterable[Recipe], standing: Mapping[str, FileRecord], faulty: list[Faulty]) -> Iterator[Document]:
    """The documents that `recipes` make, in their order; those with errors are logged and added to `faulty` in their place.

    One that is the same as what is `standing` at its path is not judged again: nothing would be replaced.
    """
    for recipe in recipes:
        body = recipe.make()
        found = judge_document(recipe, body) if standing.get(recipe.path) != record_of(body) else None
        if found is None:
            yield Document(recipe.path, body, recipe.ended)
            continue
        _log.error("%s: held back, for it breaks rule %s: %s: %s", found.path, found.rule, found.where, found.what)
        faulty.append(found)


def judge_document(recipe: Recipe, body: bytes) -> Faulty | None:
    """The first error of the document `body` that `recipe` made; None where it may be published."""
    faults = faults_of(recipe.path, body, profile_of(recipe.path, recipe.profile))
    return Faulty(recipe.path, faults[0].rule, faults[0].where, faults[0].what) if faults else None


def profile_of(path: str, profile: Profile) -> Profile:
    """By which profile the document at `path` of a channel with `profile` is judged: newsletter tools read no other formats."""
    return profile if PurePosixPath(path).suffix in _MAILED else "reader"
