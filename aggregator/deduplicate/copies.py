"""Is a new entry the same article as one that leads a story already? Tier by tier, each with its evidence; precision before recall.

    link    the same link, or the same original; title or text agrees
    guid    the same IRI names it, and the title is equal
    text    one text stands in the other, and no sign differs: trimmed, a teaser, under another title
    title   the same title, and a second sign: the same author, an agreeing text, or within 48 hours

A copy is compared with the lead of a story only, so that likeness is never chained. A title alone never merges. `text` and `title` look
back 30 days; what a source says under several of its entries tells nothing there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from aggregator.deduplicate.agreement import cves_conflict, numbers_conflict, titles_agree, titles_equal
from aggregator.deduplicate.likeness import find_likeness, is_framed, second_sign, texts_alike, texts_contradict
from aggregator.deduplicate.titles import is_update, same_title, signs_conflict, title_slots
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path

#: How far back the near tiers look.
LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CopyOf:
    """The story that a new entry joins, the tier that says so, and on which evidence."""

    #: None: its original was taken as seen, so it is too.
    story: int | None
    tier: str
    evidence: str
    #: How sure, from 0 to 1.
    score: float = 1.0


def find_copy(entry: Pending, candidates: Sequence[Candidate]) -> CopyOf | None:
    """The story that `entry` is a copy in, or None.

    `candidates` come elder first; the surer tier wins, then the better score, then the elder story. Those of the source of `entry` itself
    only tell what that source says again and again.
    """
    others = [candidate for candidate in candidates if candidate.lead.source != entry.source]
    for tier in _TIERS:
        found = [copy for other in others if (copy := tier(entry, other, candidates))]
        if found:
            return max(found, key=lambda copy: copy.score)
    return None


def _by_link(entry: Pending, candidate: Candidate, _: Sequence[Candidate]) -> CopyOf | None:
    link = common_link(entry, candidate.lead)
    if not link or entry.link_shared or candidate.lead.link_shared:
        return None
    sign = _same_article(entry, candidate)
    return CopyOf(candidate.story, "link", f"{link}; {sign}") if sign else None


def _by_guid(entry: Pending, candidate: Candidate, _: Sequence[Candidate]) -> CopyOf | None:
    """Only an IRI becomes the id of a story; anyone may write it, so all else must be as the story tells it."""
    lead = candidate.lead
    if entry.guid is None or entry.guid != candidate.uri or entry.guid_reused or not titles_equal(entry.title, lead.title):
        return None
    if texts_contradict(entry, lead):
        return None
    return CopyOf(candidate.story, "guid", f"same guid {entry.guid}; the title is equal")


def _by_text(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | None:
    if not _is_near(entry, candidate):
        return None
    found = find_likeness(entry, candidate.lead)
    if found is None or found.missing or _tell_other_cves(entry, candidate.lead) or _is_serial(entry, candidate, candidates, _tells):
        return None
    return CopyOf(candidate.story, "text", found.evidence, found.score)


def _by_title(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | None:
    if not _is_near(entry, candidate) or not same_title(entry, candidate.lead):
        return None
    sign = second_sign(entry, candidate.lead)
    if not sign or _tell_other_cves(entry, candidate.lead) or _is_serial(entry, candidate, candidates, same_title):
        return None
    return CopyOf(candidate.story, "title", f"the same title; {sign}")


_TIERS: tuple[Callable[[Pending, Candidate, Sequence[Candidate]], CopyOf | None], ...] = (
    _by_link,
    _by_guid,
    _by_text,
    _by_title,
)


def find_copy_in(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | None:
    """The same for the story of `candidate` alone, one of `candidates`; by the surest tier that says so."""
    return next((copy for tier in _TIERS if (copy := tier(entry, candidate, candidates))), None)


def _is_near(entry: Pending, candidate: Candidate) -> bool:
    return abs(entry.claimed - candidate.lead.claimed) <= LOOK_BACK and not candidate.taken_down


def _is_serial(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate], alike: Callable[[Pending, Pending], bool]) -> bool:
    """Does one of both sources say the same under other entries too? Then only one that bears the very title is meant."""
    own = (entry.source, candidate.lead.source)
    again = [other for other in candidates if other is not candidate and other.lead.source in own and alike(entry, other.lead)]
    return any(not same_title(entry, candidate.lead) or same_title(entry, other.lead) for other in again)


def _tells(entry: Pending, other: Pending) -> bool:
    found = find_likeness(entry, other)
    return found is not None and not found.short


def common_link(entry: Pending, lead: Pending) -> str:
    """In words, the link or original that both have; empty if there is none."""
    if _is_key(entry.canonical) and entry.canonical == lead.canonical:
        return f"same link {entry.canonical}"
    if _is_key(entry.original) and entry.original == lead.canonical:
        return f"its original is {entry.original}"
    if _is_key(lead.original) and lead.original == entry.canonical:
        return f"it is the original of the other, {lead.original}"
    if _is_key(entry.original) and entry.original == lead.original:
        return f"both have the original {entry.original}"
    return ""


def _is_key(link: str | None) -> bool:
    """A link to a home page names no article."""
    return link is not None and has_path(link)


def _tell_other_cves(one: Pending, other: Pending) -> bool:
    return cves_conflict(f"{one.title} {one.words}", f"{other.title} {other.words}")


def _same_article(entry: Pending, candidate: Candidate) -> str:
    """One link may stand under two articles (a linkblog's comment): title or text must agree, and no number contradict.

    Where `block:` took the words away, the link alone must do: it errs on the side of silence.
    """
    lead = candidate.lead
    if candidate.taken_down:
        return "which is taken down"
    if _tell_other_cves(entry, lead) or signs_conflict(entry, lead):
        return ""
    if is_framed(entry, lead) and (is_update(entry, lead) or title_slots(entry, lead)):
        return ""
    if titles_agree(entry.title, lead.title):
        return "the title agrees"
    if texts_alike(entry, lead) and not numbers_conflict(entry.title, lead.title):
        return "the text agrees"
    return ""
