"""The command as a process: its start, its terminal, its pipes and its signals."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TextIO

import pytest

from aggregator.cli import console
from aggregator.model import SourceReport
from tests.loopback import Loopback, hang
from tests.test_cli import call, make_rss, write_dead_feeds, write_feeds

COMMAND = [sys.executable, "-m", "aggregator"]
HEAVY = ("pydantic", "sqlalchemy", "feedparser", "httpx", "rich", "asyncio", "jinja2", "lxml", "http.server")
#: Of whoever runs the tests: what would change how a terminal is written to.
PLAIN = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES")}


def test_help_imports_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-X", "importtime", *COMMAND[1:], "--help"], capture_output=True, text=True, check=True)
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "aggregator.cli" in imported
    assert not [name for name in imported if name.startswith(HEAVY)]


@pytest.mark.all
def test_reader_that_goes_away_does_not_end_the_pass(tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write) as nobody:
        done = subprocess.run([*COMMAND, "run", "-c", feeds], stdout=nobody, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert "Broken pipe" not in done.stderr
    assert (tmp_path / "output" / "status.json").is_file()


@pytest.mark.all
def test_interrupt_ends_a_pass_at_once_and_the_next_one_loses_nothing(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month")
    loopback.routes["/slow"] = hang()
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), slow=loopback.url("/slow"))
    command = [*COMMAND, "run", "-c", str(feeds)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("polled source=wire outcome=fetched")
        # As a terminal does for Ctrl-C: to the whole group, workers included.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=5)
    assert process.returncode == 130
    assert out == ""
    assert err == "aggregator: interrupted. Nothing is lost: the next run goes on where this one stopped.\n"
    loopback.routes["/slow"] = make_rss("Loader in hotels", start=3)
    assert call("run", "-c", feeds, "--json").json["stories"] == {"total": 3, "new": 3}


@pytest.mark.all
def test_termination_ends_a_pass_early_and_what_was_read_is_published(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik", "Patches of the month")
    loopback.routes["/slow"] = hang()
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), slow=loopback.url("/slow"))
    command = [*COMMAND, "run", "-c", str(feeds), "-v"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr
        assert process.stderr.readline().startswith("polled source=wire outcome=fetched")
        # As `systemctl stop` does: to the whole group, workers included.
        os.killpg(process.pid, signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert process.returncode == 143
    assert out.splitlines()[:2] == ["fetched source=wire entries=2 new=2", "skipped source=slow"]
    assert "1 source polled, 1 not reached. 2 new stories, 2 in all." in out
    assert err == "aggregator: ended early, as asked; due sources left to the next run: 1. What was read is published.\n"
    loopback.routes["/slow"] = make_rss("Loader in hotels", start=3)
    assert call("run", "-c", feeds, "--json").json["stories"] == {"total": 3, "new": 1}


# --- terminals ------------------------------------------------------------------------------------------------------


@contextmanager
def open_terminal() -> Iterator[tuple[TextIO, int]]:
    """A terminal to write to, and the descriptor from which to read what it would show."""
    reading, writing = pty.openpty()
    try:
        with os.fdopen(writing, "w", encoding="utf-8") as screen:
            yield screen, reading
    finally:
        os.close(reading)


def shown(reading: int, until: str | None = None) -> str:
    """What the terminal shows: all, until its writer is gone, or up to a question that ends with `until`."""
    parts: list[bytes] = []
    # Linux says EIO where the other end of a terminal is closed.
    while until is None or not b"".join(parts).endswith(until.encode()):
        try:
            part = os.read(reading, 4096)
        except OSError:
            break
        parts.append(part)
    return b"".join(parts).decode().replace("\r\n", "\n")


def run_on_terminal(*arguments: str | Path, **environ: str) -> tuple[int, str]:
    """Exit code of a command, and what it shows on a terminal that is its standard output and error."""
    with open_terminal() as (screen, reading):
        process = subprocess.Popen([*COMMAND, *arguments], stdin=screen, stdout=screen, stderr=screen, env=PLAIN | environ)
        screen.close()
        text = shown(reading)
        return process.wait(), text


@pytest.mark.all
def test_no_color_gets_plain_lines_on_a_terminal(tmp_path: Path) -> None:
    code, text = run_on_terminal("run", "-c", write_dead_feeds(tmp_path), TERM="xterm-256color", COLUMNS="100", NO_COLOR="1")
    assert code == 3
    assert "failed source=wire kind=refused" in text
    assert "\x1b" not in text


@pytest.mark.parametrize(("environ", "wanted"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)], ids=str)
def test_environment_may_ask_for_plain_lines(environ: dict[str, str], wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ({"TERM": "xterm", "NO_COLOR": ""} | environ).items():
        monkeypatch.setenv(name, value)
    with open_terminal() as (screen, _):
        assert console.is_terminal(screen) is wanted
    assert not console.is_terminal(None)


@pytest.fixture
def wide_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm-256color", "COLUMNS": "100"}.items():
        monkeypatch.setenv(name, value)


SOURCES = (
    SourceReport("wire", "The [bold]Wire[/bold]\x1b[31m", "https://wire.example/", "fetched", entries=3, new=2, copies=1),
    SourceReport("bell", "The Bell", "https://bell.example/", "failed", kind="http", error="The server answered 404 (Not Found)."),
    SourceReport("late", "Late News", "https://late.example/", "skipped"),
)


@pytest.mark.usefixtures("wide_terminal")
@pytest.mark.parametrize("verbose", [False, True])
def test_table_shows_names_as_they_are_and_passed_over_sources_on_demand(verbose: bool) -> None:
    with open_terminal() as (screen, reading):
        with redirect_stdout(screen):
            console.write_sources(SOURCES, verbose=verbose)
        screen.close()
        text = shown(reading)
    header, first, second, *rest = text.splitlines()
    assert re.sub(r"\x1b\[[0-9;]*m", " ", header).split() == ["Source", "Outcome", "Entries", "New", "Copies", "Note"], (
        "a count that is nowhere needs no column"
    )
    assert first.startswith("The [bold]Wire[/bold][31m")
    assert "404" in second
    assert len(rest) == verbose


@pytest.mark.usefixtures("wide_terminal")
def test_listing_is_a_table_on_a_terminal() -> None:
    with open_terminal() as (screen, reading):
        with redirect_stdout(screen):
            console.write_table(("Author", "Stories"), [("Jane\tDoe", "3")])
        screen.close()
        lines = shown(reading).splitlines()
    assert "Author" in lines[0]
    assert lines[1].split() == ["Jane", "Doe", "3"]


@pytest.mark.usefixtures("wide_terminal")
def test_terminal_shows_progress_and_removes_it() -> None:
    with open_terminal() as (screen, reading):
        with redirect_stderr(screen), console.progress(2, quiet=False) as on_polled:
            on_polled(SOURCES[0])
        screen.close()
        text = shown(reading)
    assert "Poll" in text
    # The bar's line is erased at the end.
    assert "\x1b[2K" in text
