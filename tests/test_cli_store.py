"""Commands on a store that is filled: `publish`, `stories`, `authors`, and `run --dry-run`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loopback import Loopback
from tests.test_cli import Result, call, files_below, make_rss, write_dead_feeds, write_feeds


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The feeds.yaml of two sources after their first pass; one name is spelled in two ways, a third source is missing."""
    folder = tmp_path_factory.mktemp("published")
    with Loopback() as server:
        server.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month", by="Lucía Fernández")
        server.routes["/bell"] = make_rss("Loader in hotels", by="Lucia Fernandez", start=3)
        feeds = write_feeds(folder, wire=server.url("/wire"), bell=server.url("/bell"), gone=server.url("/gone"))
        result = call("run", "-c", feeds, "--json")
    assert (result.code, result.json["stories"]) == (0, {"total": 3, "new": 3})
    return feeds


def test_dry_run_knows_what_is_known(published: Path) -> None:
    before = files_below(published.parent)
    result = call("run", "-c", published, "--dry-run", "--json")
    assert result.json["stories"] == {"total": 3, "new": 0}
    assert files_below(published.parent) == before


# --- publish --------------------------------------------------------------------------------------------------------


def test_publish_writes_again_what_is_missing(published: Path) -> None:
    page = published.parent / "output" / "index.html"
    body = page.read_bytes()
    page.unlink()
    result = call("publish", "-c", published)
    assert result.code == 0
    assert " written, " in result.out
    assert page.read_bytes() == body


def test_file_of_somebody_else_is_left_alone_and_told_in_one_object(published: Path) -> None:
    page = published.parent / "output" / "index.html"
    ours = page.read_bytes()
    page.write_text("mine", encoding="utf-8")
    try:
        for command in ("publish", "run"):
            lines, as_json = call(command, "-c", published), call(command, "-c", published, "--json")
            assert lines.code == as_json.code == 4
            assert "index.html" in lines.err
            assert as_json.json["published"]["refused"] == ["index.html"]
            assert "index.html" in as_json.json["errors"][0]["message"]
        assert page.read_text(encoding="utf-8") == "mine"
    finally:
        page.write_bytes(ours)


def test_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    (tmp_path / "output").write_text("a file", encoding="utf-8")
    assert call("publish", "-c", feeds, "--json").code == 4


# --- stories and authors --------------------------------------------------------------------------------------------


def test_stories_are_listed_newest_release_first(published: Path) -> None:
    stories = call("stories", "-c", published, "--json").json["stories"]
    assert {story["title"] for story in stories} == {"Breach at Norvik", "Patches of the month", "Loader in hotels"}
    assert [story["sequence"] for story in stories] == [3, 2, 1]
    (newest,) = call("stories", "-c", published, "--limit", "1", "--json").json["stories"]
    assert newest == stories[0]
    lines = call("stories", "-c", published).out.splitlines()
    assert [line.split("\t")[1] for line in lines] == [story["title"] for story in stories]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        (["--source", "bell"], 1),
        (["--author", "lucia-fernandez"], 3),
        (["--since", "2026-01-01"], 3),
        (["--since", "9000-01-01T00:00:00Z"], 0),
    ],
)
def test_stories_are_selected(options: list[str], count: int, published: Path) -> None:
    result = call("stories", "-c", published, "--json", *options)
    assert (result.code, len(result.json["stories"])) == (0, count)


def test_no_story_like_that_is_said(published: Path, tmp_path: Path) -> None:
    assert call("stories", "-c", published, "--since", "9000-01-01") == Result(0, "", "No story is like that.\n")
    for command in ("stories", "authors"):
        assert "aggregator run" in call(command, "-c", write_dead_feeds(tmp_path)).err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--author", "lucia-fernandes"], "--author lucia-fernandes: no author has this slug"),
        (["--since", "yesterday"], "--since yesterday: write a date"),
        (["--since", "0001-01-01T00:00:00+14:00"], "--since 0001-01-01T00:00:00+14:00: write a date"),
    ],
)
def test_stories_that_cannot_be_meant_are_refused(options: list[str], message: str, published: Path) -> None:
    result = call("stories", "-c", published, "--json", *options)
    assert result.code == 2
    assert result.json["errors"][0]["message"].startswith(message)


def test_author_in_two_spellings_is_one_author_with_both(published: Path) -> None:
    (author,) = call("authors", "-c", published, "--json").json["authors"]
    assert author["stories"] == 3
    assert author["spellings"] == ["Lucia Fernandez", "Lucía Fernández"]
    assert author["sources"] == ["bell", "wire"]
    assert call("authors", "-c", published).out.split("\t")[1:3] == ["lucia-fernandez", "3"]


def test_nobody_who_looks_like_another_is_said(published: Path) -> None:
    assert call("authors", "-c", published, "--suggest") == Result(0, "", "No two authors look like one person.\n")
    assert call("authors", "-c", published, "--suggest", "--json").json == {"suggestions": []}


@pytest.mark.all
def test_likely_same_people_are_lines_for_feeds_yaml(tmp_path: Path) -> None:
    with Loopback() as server:
        server.routes["/wire"] = make_rss("Breach at Norvik", by="James McGill")
        server.routes["/bell"] = make_rss("Loader in hotels", by="Jim McGill", start=3)
        feeds = write_feeds(tmp_path, wire=server.url("/wire"), bell=server.url("/bell"))
        assert call("run", "-c", feeds).code == 0
        suggested = call("authors", "-c", feeds, "--suggest")
        assert suggested.code == 0
        assert "0.70: Jim is short for James" in suggested.out
        with feeds.open("a", encoding="utf-8") as file:
            file.write(suggested.out)
        assert call("check", "-c", feeds).code == 0
        assert call("publish", "-c", feeds).code == 0
    (author,) = call("authors", "-c", feeds, "--json").json["authors"]
    assert (author["stories"], author["spellings"]) == (2, ["James McGill", "Jim McGill"])
