"""Copies, look-alikes and coverage as a careful editor tells them, whichever of both comes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from aggregator.deduplicate import Leads, find_copy
from aggregator.model import Candidate
from tests.casefiles import cases
from tests.pairs import read_pair


@cases("deduplicate/pairs", "*/*.json")
@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
def test_a_pair_is_what_an_editor_says(path: Path, turned: bool) -> None:
    pair = read_pair(path)
    lead, entry = (pair.other, pair.one) if turned else (pair.one, pair.other)
    leads = Leads()
    leads.add(Candidate(7, lead, uri=lead.guid))
    found = find_copy(entry, leads.candidates(entry))
    assert (found is not None) == (pair.expected == "copy"), f"{pair.why}: {found}"
