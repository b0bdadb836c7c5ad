"""Copies, look-alikes and coverage as a careful editor tells them, whichever of both comes first."""

from __future__ import annotations

from pathlib import Path

from aggregator.deduplicate import Leads, find_copy
from aggregator.deduplicate.copies import find_copy_in
from aggregator.deduplicate.explaining import missing_for_copy, score
from aggregator.model import Candidate, Pending
from tests.casefiles import CASES, cases
from tests.pairs import Pair, is_related, read_pair

#: What the set holds at least, so that a file that is lost is missed.
FEWEST = {"copies": 120, "lookalikes": 150, "coverage": 60}


@cases("deduplicate/pairs", "*/*.json")
def test_a_pair_is_what_an_editor_says(path: Path) -> None:
    pair = read_pair(path)
    for lead, entry in ((pair.one, pair.other), (pair.other, pair.one)):
        check(pair, lead, entry)
    assert 0 <= score(pair.one, pair.other).best <= 1


def check(pair: Pair, lead: Pending, entry: Pending) -> None:
    leads, candidate = Leads(), Candidate(7, lead, uri=lead.guid)
    leads.add(candidate)
    candidates = leads.candidates(entry)
    found = find_copy(entry, candidates)
    assert (found is not None) == (pair.expected == "copy"), f"{pair.why}: {found}"
    missing = missing_for_copy(entry, candidate, candidates)
    assert bool(missing) == (find_copy_in(entry, candidate, []) is None), "why says what is missing exactly where it is no copy"
    assert all(one.missing for one in missing)
    assert pair.expected != "none" or not is_related(lead, entry), f"linked: {pair.why}"


def test_the_set_is_whole() -> None:
    for folder, fewest in FEWEST.items():
        assert len(list((CASES / "deduplicate/pairs" / folder).glob("*.json"))) >= fewest
