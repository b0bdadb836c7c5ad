"""Is a new entry the same article as one that leads a story already? Tier by tier, each with its evidence; precision before recall.

    link    the same link, or the same original; title or text agrees
    guid    the same IRI names it, and the title is equal
    text    title and text are equal to the letter, and long enough; within a day

A copy is compared with the lead of a story only, so that likeness is never chained. A title alone never merges.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.deduplicate.agreement import cves_conflict, numbers_conflict, texts_agree, texts_disagree, titles_agree, titles_equal
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path

#: Below this many words a text is a formula, which many entries may bear.
_FEWEST_WORDS = 20


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
        for tier, tell in _TIERS:
            if evidence := tell(entry, candidate):
                return CopyOf(candidate.story, tier, evidence)
    return None


def _by_link(entry: Pending, candidate: Candidate) -> str:
    link = _common_link(entry, candidate)
    shared = entry.link_shared or candidate.link_shared
    return f"{link}; {sign}" if link and not shared and (sign := _same_article(entry, candidate)) else ""


def _by_guid(entry: Pending, candidate: Candidate) -> str:
    """Only an IRI becomes the id of a story; anyone may write it, so all else must be as the story tells it."""
    if entry.guid is None or entry.guid != candidate.uri or entry.guid_reused or not titles_equal(entry.title, candidate.title):
        return ""
    return "" if texts_disagree(entry.words, candidate.words) else f"same guid {entry.guid}; the title is equal"


def _by_text(entry: Pending, candidate: Candidate) -> str:
    if entry.edit_hash != candidate.edit_hash or entry.words.count(" ") < _FEWEST_WORDS - 1:
        return ""
    if entry.published and candidate.published and abs(entry.published - candidate.published) > timedelta(days=1):
        return ""
    return "title and text are equal"


_TIERS = (("link", _by_link), ("guid", _by_guid), ("text", _by_text))


def _common_link(entry: Pending, candidate: Candidate) -> str:
    if _is_key(entry.canonical) and entry.canonical == candidate.canonical:
        return f"same link {entry.canonical}"
    if _is_key(entry.original) and entry.original == candidate.canonical:
        return f"its original is {entry.original}"
    if _is_key(candidate.original) and candidate.original == entry.canonical:
        return f"it is the original of the other, {candidate.original}"
    if _is_key(entry.original) and entry.original == candidate.original:
        return f"both have the original {entry.original}"
    return ""


def _is_key(link: str | None) -> bool:
    """A link to a home page names no article."""
    return link is not None and has_path(link)


def _same_article(entry: Pending, candidate: Candidate) -> str:
    """One link may stand under two articles (a linkblog's comment): title or text must agree, and no number contradict.

    Where `block:` took the words away, the link alone must do: it errs on the side of silence.
    """
    if candidate.taken_down:
        return "which is taken down"
    if cves_conflict(f"{entry.title} {entry.words}", f"{candidate.title} {candidate.words}"):
        return ""
    if titles_agree(entry.title, candidate.title):
        return "the title agrees"
    if texts_agree(entry.words, candidate.words) and not numbers_conflict(entry.title, candidate.title):
        return "the text agrees"
    return ""
