"""The published pages in a real browser, opened from the disk: the stories are there, and nothing is refused or broken."""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from pathlib import Path

import pytest

from tests.test_cli import call
from tests.test_cli_demo import ARTICLE, CROSS_POSTED, POSTS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--enable-logging=stderr",
    "--v=0",
)

pytestmark = [pytest.mark.all, pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian has it as chromium)")]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    assert call("demo", "--folder", folder).code == 0
    return folder / "output"


def browse(address: str, profile: Path, *options: str) -> tuple[str, str]:
    """The page as Chromium understood it, and what Chromium said of it."""
    assert CHROMIUM
    command = [CHROMIUM, *QUIET, f"--user-data-dir={profile}", *options, address]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout, done.stderr


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("index.html", [ARTICLE, CROSS_POSTED, *(title for title, _ in POSTS)]),
        ("authors/james-mcgill.html", [title for title, _ in POSTS]),
        ("authors/index.html", ["James McGill", "Dana Okafor", "Harbour Lane Security Journal"]),
    ],
)
def test_page_shows_its_stories_without_a_console_message(path: str, texts: list[str], output: Path, tmp_path: Path) -> None:
    dom, messages = browse((output / path).as_uri(), tmp_path, "--dump-dom")
    assert [text for text in texts if escape(text, quote=False) not in dom] == []
    assert [line for line in messages.splitlines() if "CONSOLE" in line] == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("scheme", [0, 1], ids=["dark", "light"])
def test_page_is_styled_at_every_width_and_in_both_schemes(width: int, scheme: int, output: Path, tmp_path: Path) -> None:
    picture = tmp_path / "page.png"
    options = (f"--window-size={width},1000", f"--blink-settings=preferredColorScheme={scheme}", "--hide-scrollbars")
    browse((output / "index.html").as_uri(), tmp_path / "profile", *options, f"--screenshot={picture}")
    # A page of text, borders and colours; one without a style, or empty, is far smaller.
    assert picture.stat().st_size > 20_000
