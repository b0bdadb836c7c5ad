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
from aggregator.deduplicate.likeness import find_likeness, is_framed, texts_alike, texts_contradict
from aggregator.deduplicate.second_signs import find_second_sign
from aggregator.deduplicate.titles import FEWEST_WORDS, is_update, same_title, signs_conflict, title_slots
from aggregator.deduplicate.wording import title_words
from aggregator.model import Candidate, Pending
from aggregator.text.links import has_path

#: How far back the near tiers look.
LOOK_BACK = timedelta(days=30)
#: What the title tier says of most pairs, without looking closer.
OTHER_TITLES = "other titles"


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
    for _, judge in TIERS:
        found = [told for other in others if isinstance(told := judge(entry, other, candidates), CopyOf)]
        if found:
            return max(found, key=lambda copy: copy.score)
    return None


def find_copy_in(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | None:
    """The same for the story of `candidate` alone; `candidates` are those that tell what its sources say again and again."""
    told = (judge(entry, candidate, candidates) for _, judge in TIERS)
    return next((copy for copy in told if isinstance(copy, CopyOf)), None)


# --- each tier: a copy, or in words what it lacks ---------------------------------------------------------------------


def _by_link(entry: Pending, candidate: Candidate, _: Sequence[Candidate]) -> CopyOf | str:
    lead = candidate.lead
    link = common_link(entry, lead)
    if not link:
        return "other links" if entry.link and lead.link else "one of them has no link"
    if entry.link_shared or lead.link_shared:
        return f"{link}, but it stands in several entries of one source, so it names no article"
    if candidate.taken_down:
        return CopyOf(candidate.story, "link", f"{link}; which is taken down")
    if against := _against_link(entry, lead):
        return f"{link}, but {against}"
    if titles_agree(entry.title, lead.title) and not (_is_brief(entry, lead) and texts_contradict(entry, lead)):
        return CopyOf(candidate.story, "link", f"{link}; the title agrees")
    if numbers_conflict(entry.title, lead.title):
        return f"{link}, but the titles name other numbers"
    if not texts_alike(entry, lead):
        return f"{link}, but titles and texts disagree"
    return CopyOf(candidate.story, "link", f"{link}; the text agrees")


def _by_guid(entry: Pending, candidate: Candidate, _: Sequence[Candidate]) -> CopyOf | str:
    """Only an IRI becomes the id of a story; anyone may write it, so all else must be as the story tells it."""
    if entry.guid is None or entry.guid != candidate.uri:
        return "other ids"
    if entry.guid_reused:
        return "its source gives one guid to several entries"
    if not titles_equal(entry.title, candidate.lead.title):
        return "same guid, but other titles"
    if texts_contradict(entry, candidate.lead):
        return "same guid and title, but the texts disagree"
    return CopyOf(candidate.story, "guid", f"same guid {entry.guid}; the title is equal")


def _by_text(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | str:
    if far := _distance(entry, candidate):
        return far
    found = find_likeness(entry, candidate.lead)
    if found is None:
        return "the texts have too few words in common"
    if lacking := found.missing or _other_cves(entry, candidate.lead) or _again(entry, candidate, candidates, _tells):
        return lacking
    return CopyOf(candidate.story, "text", found.evidence, found.score)


def _by_title(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate]) -> CopyOf | str:
    if far := _distance(entry, candidate):
        return far
    if not same_title(entry, candidate.lead):
        return OTHER_TITLES
    signs = find_second_sign(entry, candidate.lead)
    if lacking := signs.missing or _other_cves(entry, candidate.lead) or _again(entry, candidate, candidates, same_title):
        return f"the same title, but {lacking}"
    return CopyOf(candidate.story, "title", f"the same title; {signs.sign}")


#: What `why` names a tier by, and its judge.
TIERS: tuple[tuple[str, Callable[[Pending, Candidate, Sequence[Candidate]], CopyOf | str]], ...] = (
    ("link", _by_link),
    ("guid", _by_guid),
    ("text", _by_text),
    ("title", _by_title),
)


def _against_link(entry: Pending, lead: Pending) -> str:
    """One link may stand under two articles, as when a page is replaced: what keeps them apart."""
    if cves := _other_cves(entry, lead):
        return cves
    if signs := signs_conflict(entry, lead):
        return f"the titles differ in {', '.join(sorted(signs))}"
    if is_framed(entry, lead) and (is_update(entry, lead) or title_slots(entry, lead)):
        return "the texts have a frame in common, and the titles differ"
    return ""


def _is_brief(one: Pending, other: Pending) -> bool:
    """Is one of two titles so short that it may stand in the other without being the same, as that of a comment?"""
    return min(len(title_words(entry.title)) for entry in (one, other)) < FEWEST_WORDS and not titles_equal(one.title, other.title)


def _distance(entry: Pending, candidate: Candidate) -> str:
    """What keeps the near tiers from looking at words at all."""
    if candidate.taken_down:
        return "its words are gone, since it was taken down"
    dated = None not in (entry.published, candidate.lead.published)
    # Who claims no date may have told it long after: it is as old as the other where both are seen for the first time.
    apart = abs(entry.claimed - candidate.lead.claimed) if dated else abs(entry.first_seen - candidate.lead.first_seen)
    return f"{apart.days} days apart, and words are compared within {LOOK_BACK.days}" if apart > LOOK_BACK else ""


def _again(entry: Pending, candidate: Candidate, candidates: Sequence[Candidate], alike: Callable[[Pending, Pending], bool]) -> str:
    """Does one of both sources say the same under other entries too? Then only one that bears the very title is meant."""
    own = (entry.source, candidate.lead.source)
    again = [other for other in candidates if other is not candidate and other.lead.source in own and alike(entry, other.lead)]
    serial = any(not same_title(entry, candidate.lead) or same_title(entry, other.lead) for other in again)
    return "one of the two sources says the same under other entries too" if serial else ""


def _tells(entry: Pending, other: Pending) -> bool:
    found = find_likeness(entry, other)
    return found is not None and not found.short


def _other_cves(one: Pending, other: Pending) -> str:
    conflict = cves_conflict(f"{one.title} {one.words}", f"{other.title} {other.words}")
    return "each names a CVE that the other lacks" if conflict else ""


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
