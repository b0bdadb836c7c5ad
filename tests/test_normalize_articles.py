"""Text, links, pictures and files of an entry: one rule, one file of tests/cases/normalize/<area>."""

from __future__ import annotations

from pathlib import Path

from tests.casefiles import cases
from tests.test_normalize import check_case


@cases("normalize/html")
def test_html_becomes(path: Path) -> None:
    check_case(path)


@cases("normalize/links")
def test_link_becomes(path: Path) -> None:
    check_case(path)


@cases("normalize/summary")
def test_summary_is(path: Path) -> None:
    """N11."""
    check_case(path)


@cases("normalize/images")
def test_lead_image_is(path: Path) -> None:
    """R8."""
    check_case(path)


@cases("normalize/enclosures")
def test_enclosure_is(path: Path) -> None:
    """R7."""
    check_case(path)
