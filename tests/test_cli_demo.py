"""The demo: what it shows is true, and it touches nothing that is not its own."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import pytest

from aggregator.cli.demo import SAMPLES, write_feeds
from aggregator.cli.loopback import served
from tests.test_cli import Result, call, files_below, write_dead_feeds
from tests.test_cli_process import COMMAND, run_on_terminal

#: The six posts of the list, newest first; where two bear one date, as the page has them.
POSTS = [
    ("Importance of Secure Session Management in Web Applications", "2023-07-22T00:00:00Z"),
    ("Biometric Authentication: Security Challenges in Web Applications", "2023-07-21T00:00:00Z"),
    ("Secure Coding Practices for Web Developers", "2023-07-20T00:00:00Z"),
    ("Websockets Security: Threats and Countermeasures", "2023-07-20T00:00:00Z"),
    ("OAuth Security: Risks and Recommendations for Web Developers", "2023-07-19T00:00:00Z"),
    ("Zero-Day Vulnerabilities: Web Application Exploitation", "2023-06-21T00:00:00Z"),
]
ARTICLE = "Law Enforcement Cracks Down on Dark Web Drug Trade: 288 Apprehended"
CROSS_POSTED = "Edge gateways of Norvik need a patch today: CVE-2026-48213"


@dataclass(frozen=True)
class Demo:
    """A demo that has run."""

    folder: Path
    result: Result
    #: The samples as they were before.
    samples: dict[str, bytes]

    def ask(self, *command: str) -> dict[str, Any]:
        return call(*command, "-c", self.folder / "feeds.yaml", "--json").json

    def stories(self, *sources: str) -> list[dict[str, Any]]:
        return [story for story in self.ask("stories")["stories"] if story["source"] in sources or not sources]

    def statuses(self) -> dict[str, dict[str, Any]]:
        status = json.loads((self.folder / "output" / "status.json").read_text(encoding="utf-8"))
        return {source["key"]: source for source in status["sources"]}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder, samples = tmp_path_factory.mktemp("demo") / "new", files_below(SAMPLES)
    return Demo(folder, call("demo", "--folder", folder), samples)


def test_nothing_is_wrong_with_what_the_demo_publishes_s9(demo: Demo) -> None:
    result = call("validate", demo.folder / "output", "--json")
    assert result.code == 0
    assert len(result.json["documents"]) > 10
    assert [one for one in result.json["documents"] if one["errors"] or one["warnings"]] == []


# --- what it says ---------------------------------------------------------------------------------------------------


def test_demo_ends_well_though_a_source_is_gone(demo: Demo) -> None:
    assert (demo.result.code, demo.result.err) == (0, "")
    assert "7 sources polled, 1 failed. 20 new stories, 20 in all." in demo.result.out
    assert "404" in demo.result.out


def test_last_line_is_the_path_of_the_page_alone(demo: Demo) -> None:
    index = demo.folder / "output" / "index.html"
    assert index.is_file()
    assert demo.result.out.endswith(f"\n{index}\n")


def test_second_pass_says_that_nothing_is_new(demo: Demo) -> None:
    second = demo.result.out.partition("Second pass")[2]
    assert re.search(r"No new story, 20 in all\. (No file|\d files) written, \d+ unchanged\.", second)
    assert "fetched" not in second


def test_combined_feed_and_those_of_authors_are_listed_with_their_number_of_stories(demo: Demo) -> None:
    rows = [line.split(maxsplit=2) for line in demo.result.out.splitlines() if ".atom" in line]
    output = demo.folder / "output"
    paths = [output / "all.atom", *output.glob("authors/*.atom")]
    published = {path.relative_to(output).as_posix(): len(feedparser.parse(path.read_bytes()).entries) for path in paths}
    assert {path: int(stories) for path, stories, _ in rows} == published


# --- the page that the project began from ---------------------------------------------------------------------------


def test_blog_gives_seven_entries_none_doubled_with_their_dates(demo: Demo) -> None:
    stories = demo.stories("harbour-lane-blog", "harbour-lane-journal")
    dates = {story["title"]: story["published"] for story in stories}
    assert len(stories) == 7
    assert dates == dict(POSTS) | {ARTICLE: None}
    assert len({story["link"] for story in stories}) == 7
    assert all(story["also_in"] == [] for story in stories)


def test_feed_of_james_mcgill_holds_the_listed_posts_newest_first(demo: Demo) -> None:
    feed = feedparser.parse((demo.folder / "output" / "authors" / "james-mcgill.atom").read_bytes())
    assert [(entry.title, entry.published) for entry in feed.entries] == POSTS
    assert {author.name for entry in feed.entries for author in entry.authors} == {"James McGill"}


def test_article_without_a_byline_is_its_site_s(demo: Demo) -> None:
    (article,) = demo.stories("harbour-lane-journal")
    assert [(author["name"], author["kind"]) for author in article["authors"]] == [("Harbour Lane Security Journal", "source")]
    page = (demo.folder / "output" / "authors" / "harbour-lane-security-journal.html").read_text(encoding="utf-8")
    assert ARTICLE in page


# --- the other sources ----------------------------------------------------------------------------------------------


def test_cross_posted_story_is_one_with_the_other_as_copy(demo: Demo) -> None:
    (story,) = (story for story in demo.stories() if story["title"] == CROSS_POSTED)
    assert story["source"] == "threat-wire"
    assert [copy["source"] for copy in story["also_in"]] == ["patch-notes"]
    feed = feedparser.parse((demo.folder / "output" / "all.atom").read_bytes())
    assert [entry.title for entry in feed.entries].count(CROSS_POSTED) == 1


def test_author_in_two_spellings_is_one(demo: Demo) -> None:
    (dana,) = (author for author in demo.ask("authors")["authors"] if "okafor" in author["slug"])
    assert (dana["name"], dana["slug"], dana["stories"]) == ("Dana Okafor", "dana-okafor", 2)
    assert dana["sources"] == ["patch-notes", "threat-wire"]
    (ines,) = (author for author in demo.ask("authors")["authors"] if "carvalho" in author["slug"])
    assert (ines["slug"], ines["stories"]) == ("ines-carvalho", 3)
    assert ines["spellings"] == ["Ines Carvalho", "Inês Carvalho"]


def test_broken_source_keeps_its_whole_items_and_is_degraded(demo: Demo) -> None:
    assert len(demo.stories("crate-watch")) == 2
    assert 'source=crate-watch entries=2 new=2 note="degraded:' in demo.result.out


def test_source_that_is_gone_is_counted_and_brings_nothing(demo: Demo) -> None:
    status = demo.statuses()["night-shift"]
    assert (status["state"], status["kind"], status["entries"]) == ("failing", "http", 0)
    assert demo.stories("night-shift") == []


# --- again, and elsewhere -------------------------------------------------------------------------------------------


@pytest.mark.all
def test_second_pass_over_the_samples_writes_at_most_status_and_manifest(tmp_path: Path) -> None:
    with served(SAMPLES) as address:
        feeds = write_feeds(tmp_path, address)
        first = call("run", "-c", feeds, "--json").json
        before = files_below(tmp_path / "output")
        second = call("run", "-c", feeds, "--all", "--json").json
    after = files_below(tmp_path / "output")
    assert (first["stories"], second["stories"]) == ({"total": 20, "new": 20}, {"total": 20, "new": 0})
    changed = {path for path in before | after if before.get(path) != after.get(path)}
    assert [path for path in changed if path != "manifest.json" and not path.startswith("status.")] == []
    assert second["published"]["written"] == len(changed)
    degraded = {source["key"]: source["degraded_because"] for source in first["sources"] if source["degraded"]}
    assert list(degraded) == ["crate-watch"]


@pytest.mark.all
def test_demo_again_in_its_folder_finds_nothing_new_and_touches_no_edited_page(demo: Demo, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    shutil.copytree(demo.folder, folder)
    result = call("demo", "--folder", folder)
    assert (result.code, result.out.count("No new story, 20 in all.")) == (0, 2)
    page = folder / "output" / "index.html"
    page.write_text("mine", encoding="utf-8")
    result = call("demo", "--folder", folder)
    assert (result.code, page.read_text(encoding="utf-8")) == (4, "mine")


def test_demo_changes_nothing_where_it_is_installed(demo: Demo) -> None:
    assert files_below(SAMPLES) == demo.samples


@pytest.mark.parametrize(
    ("folder", "reason"),
    [
        (".", "is the output: of feeds.yaml"),
        ("output", "is the output: of feeds.yaml"),
        ("output/demo", "is the output: of feeds.yaml"),
        ("notes", "holds files that are not the demo's"),
        ("feeds.yaml/demo", "cannot be used"),
    ],
)
def test_demo_stays_away_from_what_is_not_its_own(folder: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_dead_feeds(tmp_path)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "feeds.yaml").write_text("title: mine\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*")), files_below(tmp_path)
    result = call("demo", "--folder", folder)
    assert (result.code, result.out) == (2, "")
    assert reason in result.err
    assert (sorted(tmp_path.rglob("*")), files_below(tmp_path)) == before


@pytest.mark.all
def test_demo_on_a_narrow_terminal_shows_tables_and_ends_with_the_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also: below a proxy that answers nothing, beside a feeds.yaml that is not its own, and in a long temporary folder."""
    monkeypatch.chdir(tmp_path)
    write_dead_feeds(tmp_path)
    long = tmp_path / ("long-name-" * 9)
    long.mkdir()
    proxy = dict.fromkeys(("http_proxy", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9")
    code, text = run_on_terminal("demo", TERM="xterm-256color", COLUMNS="80", TMPDIR=str(long), **proxy)
    assert code == 0
    assert "Outcome" in text
    assert "\x1b[32mfetched" in text
    assert text.splitlines()[-1].startswith(str(long.resolve()))
    assert Path(text.splitlines()[-1]).is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feeds.yaml", long.name]


@pytest.mark.all
def test_demo_serves_what_it_published_until_ctrl_c(tmp_path: Path) -> None:
    import urllib.request

    command = [*COMMAND, "demo", "--serve", "--folder", str(tmp_path / "demo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        line = next(line for line in process.stdout if line.startswith("Served at "))
        index = process.stdout.readline().rstrip("\n")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(line.split()[2]) as answer:
            assert answer.read() == Path(index).read_bytes()
        process.send_signal(2)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")
