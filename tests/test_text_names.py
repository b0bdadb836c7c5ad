"""Bylines: who is named. Each table in tests/cases/text/byline_*.json holds one rule: [byline, [[name, kind], …]]."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Person
from aggregator.text.name_fold import fold_name
from aggregator.text.names import MOST_PEOPLE, merge_people, split_byline
from tests.casefiles import CASES


def rows(pattern: str) -> Any:
    found = [(path.stem, row) for path in sorted((CASES / "text").glob(pattern)) for row in json.loads(path.read_text(encoding="utf-8"))]
    return pytest.mark.parametrize("row", [row for _, row in found], ids=[f"{rule}: {row[0][:40]}" for rule, row in found])


@rows("byline_*.json")
def test_byline_names(row: list[Any]) -> None:
    assert [[person.name, person.kind] for person in split_byline(row[0])] == row[1]


@rows("fold.json")
def test_name_is_folded_to(row: list[Any]) -> None:
    assert fold_name(row[0]) == row[1]


def test_address_stays_with_its_name() -> None:
    assert split_byline("Dana@Example.org (Dana Okafor), Ola Berg <ola@example.org>") == (
        Person("Dana Okafor", "dana@example.org"),
        Person("Ola Berg", "ola@example.org"),
    )


def test_address_of_two_names_is_nobodys() -> None:
    assert split_byline("both@example.org (Dana Okafor and Ola Berg)") == (Person("Dana Okafor"), Person("Ola Berg"))


def test_long_list_is_cut_between_names() -> None:
    people = split_byline(", ".join(f"Dana Okafor{chr(97 + number % 26)}{chr(97 + number // 26)}" for number in range(300)))
    assert len(people) == MOST_PEOPLE


def test_merged_people_keep_the_first_spelling_and_any_address() -> None:
    merged = merge_people([Person("Dana Okafor"), Person("DANA OKAFOR", "dana@example.org"), Person("Dana Okafor", "other@example.org")])
    assert merged == (Person("Dana Okafor", "dana@example.org"),)


BYLINE = st.lists(
    st.sampled_from(
        "Dana|Okafor|, | and |By |<a@b.c>|(|)|/|;|\n|CISSP|Jr.|Team| in |Oslo|&amp;|<b>|@|x@y|é|李|.|-| - | via |III".split("|")
    )
)


@given(BYLINE.map("".join) | st.text(max_size=200))
def test_no_byline_raises_and_no_name_is_an_address_or_empty(byline: str) -> None:
    people = split_byline(byline)
    assert len(people) <= MOST_PEOPLE
    assert len({fold_name(person.name) for person in people}) == len(people)
    for person in people:
        assert person.name == " ".join(person.name.split())
        assert "@" not in person.name
