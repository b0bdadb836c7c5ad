"""Is a new entry the same article as one that leads a story already? Tier by tier, each with its evidence; precision before recall.

A copy is compared with the lead of a story only, so that likeness is never chained. A title alone never merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.deduplicate.agreement import cves_conflict, numbers_conflict, texts_agree, titles_agree
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The story that a new entry joins, the tier that says so, and on which evidence."""

    #: None: its original was taken as seen, so it is too.
    story: int | None
    tier: str
    evidence: str


def find_copy(entry: Pending, candidates: Sequence[Candidate]) -> CopyOf | None:
    """The story that `entry` is a copy in, or None.

    `candidates` come elder first; the elder story wins.
    """
    for candidate in candidates:
        if candidate.source == entry.source:
            continue
        link = _common_link(entry, candidate)
        if link and not entry.link_shared and not candidate.link_shared and (sign := _same_article(entry, candidate)):
            return CopyOf(candidate.story, "link", f"{link}; {sign}")
    return None


def _common_link(entry: Pending, candidate: Candidate) -> str:
    if _is_key(entry.canonical) and entry.canonical == candidate.canonical:
        return f"same link {entry.canonical}"
    if _is_key(entry.original) and entry.original == candidate.canonical:
        return f"declares the original {entry.original}"
    if _is_key(candidate.original) and candidate.original == entry.canonical:
        return f"is the declared original {candidate.original}"
    return ""


def _is_key(link: str | None) -> bool:
    """A link to a home page names no article."""
    return link is not None and has_path(link)


def _same_article(entry: Pending, candidate: Candidate) -> str:
    """One link may stand under two articles (a linkblog's comment): title or text must agree, and no number contradict."""
    if cves_conflict(f"{entry.title} {entry.words}", f"{candidate.title} {candidate.words}"):
        return ""
    if titles_agree(entry.title, candidate.title):
        return "the title agrees"
    if texts_agree(entry.words, candidate.words) and not numbers_conflict(entry.title, candidate.title):
        return "the text agrees"
    return ""
