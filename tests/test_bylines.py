"""Bylines to people: each file of these folders is one rule, as in `tests/cases/normalize`."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.name_parts import may_mean, parts_of
from aggregator.text.names import split_byline
from aggregator.text.organisations import is_generic
from tests.casefiles import CASES, cases
from tests.test_normalize import check_case

NAMES = st.sampled_from(
    ["Dana Okafor", "Ola van der Berg", "J. McGill", "oberg", "James R. McGill", "李雷", "Иван Петров", "María de la Cruz"]
)


@cases("normalize/bylines")
def test_byline_names_people(path: Path) -> None:
    check_case(path)


@cases("normalize/generic_names")
def test_generic_name_is_no_person(path: Path) -> None:
    check_case(path)


def test_every_language_of_the_table_has_a_case() -> None:
    assert len(list((CASES / "normalize" / "generic_names").glob("*.json"))) >= 25


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.sampled_from([", ", " and ", "; ", " & "]))
def test_a_list_of_names_is_read_whole_and_reading_it_again_changes_nothing(names: list[str], between: str) -> None:
    people = split_byline(between.join(names))
    assert [person.name for person in people] == names
    assert [split_byline(person.name) for person in people] == [(person,) for person in people]


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("J. McGill", "James McGill"),
        ("J McGill", "James McGill"),
        ("J. R. McGill", "James Robert McGill"),
        ("J.R. McGill", "James Robert McGill"),
        ("Jane D.", "Jane Doe"),
        ("jmcgill", "James McGill"),
        ("j.mcgill", "James McGill"),
        ("jamesmcgill", "James McGill"),
        ("JamesMcGill", "James R. McGill"),
        ("ovanderberg", "Ola van der Berg"),
        ("O. van der Berg", "Ola van der Berg"),
        ("山田太郎", "山田 太郎"),
        ("И. Петров", "Иван Петров"),
        ("J. Ruiz", "José Ruíz"),
    ],
)
def test_login_and_initials_may_mean_a_full_name(short: str, full: str) -> None:
    assert may_mean(parts_of(short), parts_of(full))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("K. McGill", "James McGill"),
        ("J. McGee", "James McGill"),
        ("J. R. McGill", "James McGill"),
        ("James", "James McGill"),
        ("McGill", "James McGill"),
        ("jim", "James McGill"),
        ("jo", "Jane Oe"),
        ("J. McGill Jr.", "James McGill Sr."),
        ("James McGill", "James McGill"),
        ("jmcgill", "jmcgill"),
        ("H. M. G.", "Hanna Maria Gold"),
    ],
)
def test_other_short_names_may_not(short: str, full: str) -> None:
    assert not may_mean(parts_of(short), parts_of(full))


@pytest.mark.parametrize(
    "name", ["Redaktion", "Staff", "admin", "News Desk", "编辑部", "Редакция", "Loud & Clear", "blog.example.org", "Acme Labs"]
)
def test_generic_names_are_known(name: str) -> None:
    assert is_generic(name)


@pytest.mark.parametrize(
    "name", ["Dana Okafor", "Tim Cook", "Jack Ma", "jmcgill", "李雷", "Frank Church", "Christopher Guest", "Jane Hunter"]
)
def test_people_are_not_generic(name: str) -> None:
    assert not is_generic(name)
