"""Copies, look-alikes and coverage as a careful editor tells them, whichever of both comes first."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from aggregator.deduplicate import Leads, find_copy
from aggregator.deduplicate.copies import find_copy_in
from aggregator.deduplicate.explaining import missing_for_copy, score
from aggregator.model import Candidate, Pending
from tests.casefiles import CASES, cases
from tests.pairs import Pair, is_related, pending, read_pair

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


#: Of what titles and texts are made: words, signs, labels, marks, pictures, and scripts without spaces.
PIECES = st.sampled_from(
    "🔥 … - | : [Updated] (Part II) Re: and more cranes port Norvik intruders CVE-2026-1111 CVE-2026-2222 1.2.3 412 Monday November three "
    "港湾 クレーン 前編 后 يناير порт und é \u200b weekly podcast the of".split()
)
TITLES = st.lists(PIECES, max_size=8).map(" ".join)
TEXTS = st.lists(PIECES, max_size=60).map(" ".join)
COMMON = "Intruders stopped all cranes of the port on Thursday night and ships wait outside the breakwater until the servers are rebuilt "


@given(titles=st.tuples(TITLES, TITLES), texts=st.tuples(TEXTS, TEXTS), common=st.booleans())
def test_no_pair_raises_and_neither_side_is_the_first(titles: tuple[str, str], texts: tuple[str, str], common: bool) -> None:
    """One pair that raises would end this pass and all that come."""
    one, other = (
        pending({"source": f"Source {id_}", "link": f"https://{id_}.example/a", "title": title, "text": COMMON * common + text}, id_)
        for id_, (title, text) in enumerate(zip(titles, texts, strict=True), 1)
    )
    found = []
    for lead, entry in ((one, other), (other, one)):
        leads = Leads()
        leads.add(Candidate(7, lead))
        found.append(find_copy(entry, leads.candidates(entry)) is not None)
        is_related(lead, entry)
    assert found[0] == found[1]
