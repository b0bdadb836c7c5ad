"""`preview --channel`: what a subscriber would get, with its rules judged per item, and the mail of it (N19)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest

from tests.loopback import Loopback
from tests.scenarios import World, item
from tests.test_cli import Result, call, files_below

#: Long ago: commands know the true time, by which these dates are past ones.
BEGIN = datetime(2024, 11, 20, 8, tzinfo=UTC)
LONG = "Anyone could come in without a password, from the hall or from the other side of the world; the firmware of May is safe, they say."


@pytest.fixture(scope="module")
def server() -> Any:
    with Loopback() as server:
        yield server


@pytest.fixture(scope="module")
def feeds(tmp_path_factory: pytest.TempPathFactory, server: Loopback) -> Path:
    """A feeds.yaml after two passes: one story that was there at first, and two that newsletters mail."""
    world = World(tmp_path_factory.mktemp("channel"), server)
    world.settings["channels"] = {"digests": {"daily": None, "weekly": "Mon 07:00 Europe/London"}}
    world.source("one", topics=["Research"])
    old, *fresh = (
        item("a", BEGIN - timedelta(days=3), author="Ann Lee"),
        item("b", BEGIN, author="Bo Roe", text=LONG),
        item("c", BEGIN, author="Ann Lee", link=None, text="Short."),
    )
    world.feed("one", old)
    world.run(BEGIN)
    world.feed("one", old, *fresh)
    world.run()
    feeds = world.folder / "feeds.yaml"
    own = {
        "flaws": {"title": "Flaws", "match": "the b flaw", "formats": ["atom", "json"]},
        "mail": {"title": "By mail", "match": "flaw", "profile": "newsletter"},
    }
    # Written after the last pass: what publish would make of it is shown.
    feeds.write_text(world.text({"channels": world.settings["channels"] | {"own": own}}), encoding="utf-8")
    return feeds


def preview(feeds: Path, channel: str, *options: str | Path) -> Result:
    return call("preview", "--channel", channel, "-c", feeds, *options)


def test_items_are_shown_with_what_is_wrong_with_each_n19(feeds: Path) -> None:
    result = preview(feeds, "newsletter")
    assert (result.code, result.err) == (0, "")
    head, *items = result.out.rstrip().split("\n\n")
    assert head.splitlines() == [
        "Newsletter · Security news",
        "  https://news.example.org/newsletter.atom",
        "  https://news.example.org/newsletter.rss",
        "2 items, for tools that mail it: 1 warning",
    ]
    by_title = {one.splitlines()[0][4:]: one.splitlines()[1:] for one in items}
    assert by_title["The b flaw explained"] == [
        "    2024-11-20 09:00 · Bo Roe · One Daily",
        "    https://news.example/b",
        f"    {LONG}",
    ]
    assert by_title["The c flaw explained"][1:] == [
        "    no link",
        "    Short.",
        "    warning N11 (newsletter.atom): its summary has 6 characters "
        "→ write 120 to 300 characters of plain text, whole sentences or with an ellipsis",
    ]


def test_the_same_for_programs_n19(feeds: Path) -> None:
    told = preview(feeds, "newsletter", "--json").json
    assert told["channel"] == {
        "name": "newsletter",
        "id": "tag:news.example.org,2026:channel/newsletter",
        "title": "Newsletter · Security news",
        "addresses": ["https://news.example.org/newsletter.atom", "https://news.example.org/newsletter.rss"],
        "profile": "newsletter",
        "ended": False,
        "entries": 2,
    }
    assert {entry["title"] for entry in told["entries"]} == {"The b flaw explained", "The c flaw explained"}
    [problem] = told["problems"]
    assert (problem["rule"], problem["grade"], problem["what"]) == ("N11", "warning", "its summary has 6 characters")
    assert told["entries"][problem["entry"] - 1]["title"] == "The c flaw explained"
    assert problem["where"].startswith(f"newsletter.atom: entry {problem['entry']} “The c flaw explained”")


@pytest.mark.parametrize(
    ("name", "title", "entries"),
    [
        ("all", "Security news", 3),
        ("authors/ann-lee", "Ann Lee · Security news", 2),
        ("authors/ann-lee.atom", "Ann Lee · Security news", 2),
        ("sources/one", "All from One Daily · Security news", 3),
        ("topics/research", "Research · Security news", 3),
        ("channels/flaws", "Flaws · Security news", 1),
        ("flaws", "Flaws · Security news", 1),
        ("mail", "By mail · Security news", 0),
        ("digest/weekly", "Weekly digest · Security news", 1),
    ],
)
def test_every_channel_has_a_name_and_own_ones_that_of_feeds_yaml_n19(name: str, title: str, entries: int, feeds: Path) -> None:
    channel = preview(feeds, name, "--json").json["channel"]
    assert (channel["title"], channel["entries"]) == (title, entries)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("authors/an-lee", "did you mean authors/ann-lee"),
        ("ann-le", "did you mean authors/ann-lee"),
        ("newsleter", "did you mean newsletter?"),
        ("zzzzzzz", "there are all, newsletter, channels/mail, channels/flaws, digest/weekly, and those of each author"),
    ],
)
def test_a_name_that_is_none_is_answered_with_the_nearest_n19(name: str, message: str, feeds: Path) -> None:
    result = preview(feeds, name)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"aggregator: --channel {name}: no channel has this name; {message}")


def test_the_mail_that_a_tool_would_send_n19(feeds: Path, tmp_path: Path) -> None:
    result = preview(feeds, "newsletter", "--as", "mail")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("<!DOCTYPE html>")
    assert result.out.count("<h2 ") == 2
    assert LONG in result.out
    file = tmp_path / "mail.html"
    assert preview(feeds, "newsletter", "--as", "mail", "--output", file) == Result(0, "", "")
    assert file.read_text(encoding="utf-8") == result.out


def test_the_mail_of_a_channel_for_readers_n19(feeds: Path) -> None:
    mail = preview(feeds, "all", "--as", "mail").out
    assert "Read it at One Daily" in mail
    assert mail.count("<h2 ") == 2, "of the last day, as a tool sends it that sends once a day"


@pytest.mark.parametrize("form", ["atom", "rss", "json"])
def test_the_document_itself_in_any_format_n19(form: str, feeds: Path) -> None:
    body = preview(feeds, "authors/ann-lee", "--as", form).out
    if form != "json":
        assert len(feedparser.parse(body).entries) == 2
    else:
        assert body.startswith('{\n  "version": "https://jsonfeed.org/version/1.1"')


def test_what_is_published_is_what_was_shown_n19(feeds: Path) -> None:
    published = (feeds.parent / "output" / "newsletter.rss").read_text(encoding="utf-8")
    assert preview(feeds, "newsletter", "--as", "rss").out == published


def test_nothing_is_kept_n19(feeds: Path) -> None:
    before = files_below(feeds.parent)
    preview(feeds, "mail")
    preview(feeds, "mail", "--as", "mail")
    assert files_below(feeds.parent) == before


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name what to look at: the URL of a feed or page, or with --channel NAME a channel of ours"),
        (["https://news.example/", "--channel", "all"], "--channel shows what we publish, and https://news.example/ is for what a source"),
        (["--channel", "all", "--name", "x"], "--channel shows what we publish, and --name is for what a source gives"),
        (["https://news.example/", "--as", "mail"], "--as and --output are for --channel NAME"),
        (["--channel", "all", "--as", "mial"], "--as mial: write one of mail, atom, rss, json; did you mean mail?"),
        (["--channel", "all", "--as", "mail", "--json"], "--as mail writes a document, and --json the report on it"),
        (["--channel", "all", "--output", "x"], "--output x: say what to write there, with --as mail or --as atom"),
    ],
)
def test_what_does_not_go_together_is_told(arguments: list[str], message: str, feeds: Path) -> None:
    result = call("preview", *arguments, "-c", feeds)
    assert result.code == 2
    assert result.err.startswith(f"aggregator: {message}")
