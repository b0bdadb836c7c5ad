"""Text, links, pictures and files of an entry: one rule, one file of tests/cases/normalize/<area>."""

from __future__ import annotations

from pathlib import Path

from aggregator.model import Image
from tests.casefiles import cases
from tests.loopback import Loopback
from tests.scenarios import World, item
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


def test_lead_image_is_kept_and_read_again(tmp_path: Path, loopback: Loopback) -> None:
    world = World(tmp_path, loopback)
    world.feed("one", item("alpha", text='<p>Words.</p><img src="/a.png" width="800" height="450">'), item("beta"))
    world.run()
    images = {story.link: story.image for story in world.stories().values()}
    assert images == {
        "https://news.example/alpha": Image("https://news.example/a.png", "image/png", 800, 450),
        "https://news.example/beta": None,
    }
