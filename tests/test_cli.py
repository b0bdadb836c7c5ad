"""The commands: what they do, say and return; each called as a person calls it, over real sources on loopback."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest

from aggregator.cli import app, main
from aggregator.cli.result import finish
from aggregator.errors import StoreError
from tests.loopback import Answer, Loopback

HEAD = """\
title: Security news
site: https://news.example/
id_authority: news.example,2026
fetch: {gap: 0s, allow_addresses: ["127.0.0.0/8"]}
sources:
"""
ITEM = """\
<item><title>%(title)s</title><link>https://wire.example/%(number)s</link><guid>https://wire.example/%(number)s</guid>
<pubDate>Mon, 23 Nov 2026 0%(number)s:00:00 GMT</pubDate><dc:creator>%(by)s</dc:creator><description>About %(title)s.</description></item>
"""
RSS = """\
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Wire</title><link>https://wire.example/</link>
<description>News.</description>%s</channel></rss>
"""


@dataclass(frozen=True)
class Result:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one object on standard output; anything else there fails."""
        value = json.loads(self.out)
        assert isinstance(value, dict)
        return value


def call(*arguments: str | Path) -> Result:
    """Call a command in this process."""
    out, err = (TextIOWrapper(BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
        main([str(argument) for argument in arguments])
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]  # a BytesIO, see above
    return Result(int(left.value.code or 0), *texts)


def make_rss(*titles: str, by: str = "Jane Doe", start: int = 1) -> Answer:
    items = (ITEM % {"title": title, "number": number, "by": by} for number, title in enumerate(titles, start))
    return Answer(body=(RSS % "".join(items)).encode(), headers={"Content-Type": "application/rss+xml"})


def write_feeds(folder: Path, **sources: str) -> Path:
    """A feeds.yaml with sources by key."""
    feeds = folder / "feeds.yaml"
    items = (f"  - {{key: {key}, name: The {key.title()}, feed: '{url}'}}\n" for key, url in sources.items())
    feeds.write_text(HEAD + "".join(items), encoding="utf-8")
    return feeds


def write_dead_feeds(folder: Path) -> Path:
    """A feeds.yaml whose two sources refuse every connection: a pass over it is quick."""
    return write_feeds(folder, wire="http://127.0.0.1:9/a", bell="http://127.0.0.1:9/b")


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# --- feeds.yaml -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["run", "check", "publish", "stories", "authors"])
def test_missing_file_is_told_with_the_ways_out(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = call(command)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("feeds.yaml: does not exist:")
    assert "-c FILE" in result.err
    assert "aggregator demo" in result.err
    assert list(tmp_path.iterdir()) == []


def test_all_problems_are_told_at_once_as_lines_and_as_json(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD.replace("title:", "titel:") + "  - {feed: 'gopher://a.example'}\n", encoding="utf-8")
    lines, as_json = call("check", "-c", feeds), call("check", "-c", feeds, "--json")
    assert lines.code == as_json.code == 2
    assert lines.out == ""
    errors = as_json.json["errors"]
    assert [(error["line"], error["key"]) for error in errors] == [(None, "title"), (1, "titel"), (6, "sources[0].feed")]
    assert all(error["file"] == str(feeds) and error["message"] for error in errors)
    assert len(lines.err.splitlines()) == len(errors)


def test_right_file_is_said_to_be_right(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    assert call("check", "-c", feeds) == Result(0, f"{feeds}: nothing is wrong; 2 sources\n", "")
    assert call("check", "-c", feeds, "--json").json == {"errors": [], "notes": []}


@pytest.mark.all
def test_check_fetch_tries_every_source_and_keeps_nothing(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), gone=loopback.url("/gone"))
    result = call("check", "-c", feeds, "--fetch", "--json")
    assert result.code == 0
    assert [source["outcome"] for source in result.json["sources"]] == ["fetched", "failed"]
    assert result.json["errors"] == []
    assert list(tmp_path.iterdir()) == [feeds]


def test_check_fetch_says_where_no_source_answers(tmp_path: Path) -> None:
    result = call("check", "-c", write_dead_feeds(tmp_path), "--fetch")
    assert result.code == 3
    assert result.out.endswith("nothing is wrong; 2 sources. 2 sources tried, 2 failed.\n")
    assert "Not one source could be reached" in result.err


# --- all commands ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [command.name or command.callback.__name__ for command in app.registered_commands if command.callback])
def test_help_of_every_command_has_an_example(command: str) -> None:
    result = call(command, "--help")
    assert result.code == 0
    assert f"Example: aggregator {command}" in result.out


def test_help_lists_every_command_in_a_whole_sentence() -> None:
    result = call("--help")
    assert result.code == 0
    assert "..." not in result.out.partition("Commands:")[2]


def test_version_is_printed() -> None:
    assert call("--version").out.startswith("aggregator ")


def test_wrong_option_is_told_to_programs_too() -> None:
    lines, as_json = call("stories", "--limit", "none"), call("stories", "--limit", "none", "--json")
    assert lines.code == as_json.code == 2
    assert lines.out == ""
    assert "Usage:" in lines.err
    assert "--limit" in as_json.json["errors"][0]["message"]


def end(action: Any, **options: bool) -> Result:
    """What `finish` makes of `action`."""
    out, err = (TextIOWrapper(BytesIO(), "ascii", write_through=True) for _ in range(2))
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(RuntimeError) as left:
        finish(action, **options)
    texts = (stream.buffer.getvalue().decode() for stream in (out, err))  # type: ignore[attr-defined]
    return Result(left.value.exit_code, *texts)  # type: ignore[attr-defined]  # typer.Exit


def fail(error: BaseException) -> Any:
    def action() -> int:
        raise error

    return action


def test_fault_of_the_program_is_one_line_that_says_where_to_report_it() -> None:
    quiet, verbose = (end(fail(KeyError("x")), verbose=verbose, as_json=True) for verbose in (False, True))
    assert quiet.code == verbose.code == 1
    assert len(quiet.err.splitlines()) == 1
    assert "KeyError: 'x'" in quiet.err
    assert "report it" in quiet.err
    assert "Traceback" in verbose.err
    assert quiet.json["errors"][0]["message"].startswith("KeyError: 'x'.")


def test_interruption_leaves_with_130_and_no_traceback() -> None:
    result = end(fail(KeyboardInterrupt()), as_json=True, verbose=True)
    assert result.code == 130
    assert "interrupted" in result.json["errors"][0]["message"]
    assert "Traceback" not in result.err


def test_json_survives_an_output_without_unicode() -> None:
    result = end(fail(StoreError("Lucía's store")), as_json=True)
    assert result.json["errors"][0]["message"] == "Lucía's store"
