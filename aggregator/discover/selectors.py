"""Selectors for a listing page without a feed, proposed from what repeats in it; whoever asks shows what they give."""

from __future__ import annotations

from dataclasses import dataclass

from aggregator.discover.candidates import Candidate, find_candidates, length_of
from aggregator.discover.fields import Fields, find_fields
from aggregator.discover.links import article_links
from aggregator.discover.page import read_page
from aggregator.model import Select
from aggregator.text.dom import HEADINGS, base_of
from aggregator.text.links import absolute_link

_NO_TEXT = ["script", "style", "noscript", "template", "svg", "select"]
#: Candidates whose fields are looked for, and proposals that are handed back.
_CLOSELY = 16
_MOST = 5
#: Items from which on a list is a list.
_ENOUGH = 5
#: Below it a proposal would be a guess.
_LOWEST = 0.15
#: What each field adds to a proposal: the larger of two items that hold the same titles has them.
_WORTH = {"date": 0.25, "author": 0.05, "summary": 0.1}


@dataclass(frozen=True, slots=True)
class Proposal:
    """Selectors, and what they gave on the page that they were made from."""

    select: Select
    #: Distinct links.
    entries: int
    #: 0 to 1.
    score: float
    #: One sentence for the operator.
    why: str


def propose_selectors(html_text: str, url: str) -> tuple[Proposal, ...]:
    """At most five ways to read the page `html_text`, which came from `url`, the best first; none where nothing repeats.

    Each gives different entries. No input makes it raise, or take more than about two seconds: of a larger page the first 2 MB are read.
    """
    page = read_page(html_text)
    if page is None:
        return ()
    page.strip_tags(_NO_TEXT)
    base = base_of(page, url)
    links = article_links(page, base)
    rough = sorted(find_candidates(page, links), key=_rough_score, reverse=True)[:_CLOSELY]
    proposals = [(_propose(candidate, fields, base), fields) for candidate in rough if (fields := find_fields(candidate))]
    best: dict[frozenset[str], Proposal] = {}
    for proposal, fields in sorted(proposals, key=lambda pair: (-round(pair[0].score, 2), *length_of(pair[0].select.item))):
        if proposal.score >= _LOWEST:
            best.setdefault(frozenset(filter(None, fields.hrefs)), proposal)
    return tuple(best.values())[:_MOST]


def _rough_score(candidate: Candidate) -> float:
    return candidate.coverage * sum(link is not None for link in candidate.links) / len(candidate.items)


def _propose(candidate: Candidate, fields: Fields, base: str) -> Proposal:
    select = Select(candidate.selector, fields.title, fields.link, fields.date, fields.author, fields.summary)
    known = {link.address for link in candidate.links if link}
    given = [(title, absolute_link(href, base)) for title, href in zip(fields.titles, fields.hrefs, strict=True) if title or href]
    addresses = {address.partition("#")[0] for _, address in given if address}
    right = len(addresses & known) / len(given) if given else 0
    full = len(given) / len(candidate.items)
    found = [name for name in _WORTH if getattr(select, name)]
    whole = 0.5 + 0.1 * _is_headed(select) + sum(_WORTH[name] for name in found)
    score = candidate.coverage * right**2 * (0.9 + 0.1 * full) * whole * min(1, len(addresses) / _ENOUGH) ** 0.5
    return Proposal(select, len(addresses), round(score, 3), _why(len(addresses), select, found, candidate.coverage))


def _is_headed(select: Select) -> bool:
    last = (select.title or "").rpartition(" ")[2]
    return last in HEADINGS or "title" in last or "head" in last or "name" in last


def _why(entries: int, select: Select, found: list[str], coverage: float) -> str:
    fields = ", ".join(["title", "link", *found])
    return f"{entries} elements `{select.item}` with {fields}; {coverage:.0%} of the links that look like articles."
