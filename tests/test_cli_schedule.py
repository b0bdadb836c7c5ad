"""`schedule`: polls what is due, takes up edits of feeds.yaml, stops when it is told, and gets over what hangs."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import IO, TypeVar

import pytest

from aggregator.cli.journal import Journal, logging_to
from aggregator.cli.ticks import Ticks
from aggregator.errors import StoreLocked
from aggregator.log import Format
from aggregator.schedule import Problem
from aggregator.store.lock import own, own_schedule
from tests.loopback import Answer, Loopback, Request, Route, hang
from tests.test_cli import HEAD, call, make_rss, write_feeds
from tests.test_cli_process import COMMAND

Value = TypeVar("Value")

#: Seconds that anything here may take on a busy machine.
PATIENCE = 20
#: Seconds in which it must be gone after SIGTERM.
DRAINED = 10


@contextmanager
def scheduled(feeds: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """`schedule` over `feeds`, looking twenty times a second; ended with the block, whatever happens in it."""
    command = [*COMMAND, "schedule", "-c", str(feeds), "--tick", "0.05", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def edit(feeds: Path, text: str) -> None:
    """As editors write: whole, or not at all."""
    draft = feeds.with_suffix(".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(feeds)


def await_line(stream: IO[str] | None, wanted: str) -> str:
    """The next line that holds `wanted`; the process ends with the test's time where none comes."""
    assert stream
    for line in stream:
        if wanted in line:
            return line.rstrip("\n")
    raise AssertionError(f"it ended without {wanted}")


def held(asked: Event, go: Event) -> Route:
    """A feed that answers only when it may."""

    def answer(_: Request) -> Answer:
        asked.set()
        go.wait(PATIENCE)
        return make_rss("Loader in hotels", start=3)

    return answer


def make_all_due(folder: Path) -> None:
    """As long after their first polls, which a scheduler spreads over the interval."""
    with closing(sqlite3.connect(folder / "state" / "aggregator.sqlite3")) as store, store:
        store.execute("UPDATE sources SET next_due = '2020-01-01 00:00:00.000000'")


def published(folder: Path) -> str:
    return (folder / "output" / "all.atom").read_text(encoding="utf-8")


# --- as a process ---------------------------------------------------------------------------------------------------


@pytest.mark.all
def test_it_polls_takes_up_edits_and_finishes_what_is_in_flight(tmp_path: Path, loopback: Loopback) -> None:
    asked, go = Event(), Event()
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/slow": held(asked, go)}
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    right = feeds.read_text(encoding="utf-8")
    with scheduled(feeds) as process:
        started = await_line(process.stdout, "event=started")
        assert started.startswith("at=2")
        assert f" level=info event=started file={feeds} sources=1 tick=0.05 pid={process.pid}" in started
        assert "level=info event=polled source=wire outcome=fetched entries=1 new=1 status=200" in await_line(
            process.stdout, "event=polled"
        )
        assert "polled=1 failed=0 new=1 stories=1" in await_line(process.stdout, "event=passed")

        edit(feeds, right.replace("title:", "titel:"))
        broken = await_line(process.stdout, "level=error")
        assert "event=failed job=reload" in broken
        assert "titel" in broken
        assert broken.endswith('going on as it was before this edit"')
        edit(feeds, right + f"  - {{key: slow, feed: '{loopback.url('/slow')}'}}\n")
        await_line(process.stdout, "event=recovered job=reload")

        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        await_line(process.stdout, "event=stopping signal=SIGTERM")
        go.set()
        out, err = process.communicate(timeout=DRAINED)
    assert process.returncode == 0
    assert "event=polled source=slow outcome=fetched entries=1 new=1" in out
    assert "event=stopped" in out.splitlines()[-1]
    assert err == ""
    assert [request.path for request in loopback.requests] == ["/wire", "/slow"], "nothing is polled before it is due"
    assert call("stories", "-c", feeds, "--json").json["stories"][0]["title"] == "Loader in hotels"


@pytest.mark.all
def test_it_is_gone_within_ten_seconds_and_what_was_read_is_published(tmp_path: Path, loopback: Loopback) -> None:
    asked = Event()

    def answer(_: Request) -> Route:
        asked.set()
        return hang()

    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"), slow=loopback.url("/slow"))
    assert call("run", "-c", feeds).code == 3, "neither is there yet"
    make_all_due(tmp_path)
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/slow": answer}  # type: ignore[dict-item]
    with scheduled(feeds, "--log-format", "json") as process:
        assert asked.wait(PATIENCE)
        os.killpg(process.pid, signal.SIGTERM)
        out, err = process.communicate(timeout=DRAINED)
    assert (process.returncode, err) == (0, "")
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line.get("source") for line in lines if line["event"] == "polled"] == ["wire"]
    assert [line["unreached"] for line in lines if line["event"] == "passed"] == [1]
    assert "Breach at Norvik" in published(tmp_path)
    loopback.routes["/slow"] = make_rss("Loader in hotels", start=3)
    assert call("run", "-c", feeds, "--json").json["stories"] == {"total": 2, "new": 1}


@pytest.mark.all
def test_second_signal_ends_it_at_once_and_nothing_is_lost(tmp_path: Path, loopback: Loopback) -> None:
    asked, go = Event(), Event()
    loopback.routes |= {"/slow": held(asked, go)}
    feeds = write_feeds(tmp_path, slow=loopback.url("/slow"))
    with scheduled(feeds) as process:
        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGINT)
        await_line(process.stdout, "event=stopping")
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(1) == -signal.SIGINT
    go.set()
    assert call("run", "-c", feeds, "--json").json["stories"] == {"total": 1, "new": 1}


@contextmanager
def hanging(feeds: Path) -> Iterator[int]:
    """Let the next look at `feeds` last for ever: it becomes a pipe, whose other end is open, and silent."""
    pipe = feeds.with_suffix(".pipe")
    os.mkfifo(pipe)
    pipe.replace(feeds)
    with await_value(lambda: os.fdopen(os.open(feeds, os.O_WRONLY | os.O_NONBLOCK), "w")) as writer:
        yield writer.fileno()


def await_value(get: Callable[[], Value]) -> Value:
    """What `get` gives, once it raises no OSError and is not empty."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError):
            if value := get():
                return value
        Event().wait(0.01)
    raise AssertionError(f"not within {PATIENCE} s")


@pytest.mark.all
def test_work_that_hangs_is_got_over_by_the_same_process(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/new": make_rss("Loader in hotels", start=3)}
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    edit(feeds, "defaults: {timeout: 1s}\n" + feeds.read_text(encoding="utf-8"))
    right = feeds.read_text(encoding="utf-8")
    with scheduled(feeds, "--silence", "0.5") as process:
        await_line(process.stdout, "event=passed")
        with hanging(feeds) as pipe:
            assert " level=error event=hung last=poll silent=" in await_line(process.stdout, "event=hung")
            await_value(lambda: b"AGGREGATOR_HANGS=1" in Path(f"/proc/{process.pid}/environ").read_bytes())
            edited = right + f"  - {{key: new, feed: '{loopback.url('/new')}'}}\n"
            edit(feeds, edited)
            # The new process may be reading the pipe already; it may also find the file in its place.
            with suppress(BrokenPipeError):
                os.write(pipe, edited.encode())
        started = await_line(process.stdout, "event=started")
        assert started.endswith(f"sources=2 tick=0.05 pid={process.pid}")
        await_line(process.stdout, "event=polled source=new outcome=fetched")
        assert call("publish", "-c", feeds).code == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(DRAINED) == 0


@pytest.mark.all
def test_work_that_hangs_does_not_keep_it_when_it_is_to_end(tmp_path: Path) -> None:
    feeds = write_feeds(tmp_path)
    with scheduled(feeds) as process:
        await_line(process.stdout, "event=started")
        with hanging(feeds):
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=DRAINED)
    assert (process.returncode, err) == (0, "")
    assert "event=stopping" in out
    assert "event=stopped" not in out


@pytest.mark.all
def test_second_scheduler_is_refused_and_commands_work_beside_the_first(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    with scheduled(feeds) as process:
        await_line(process.stdout, "event=passed")
        second = subprocess.run([*COMMAND, "schedule", "-c", feeds], capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert call("publish", "-c", feeds).code == 0
        assert call("forget", "wire", "-c", feeds).code == 0
        await_line(process.stdout, "event=polled source=wire")
    assert (second.returncode, second.stdout) == (4, "")
    assert f"another scheduler (pid {process.pid}, `aggregator schedule`, since " in second.stderr
    with scheduled(feeds) as process:
        await_line(process.stdout, "event=started")


def test_file_that_is_wrong_from_the_start_ends_it(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD.replace("title", "titel"), encoding="utf-8")
    assert call("schedule", "-c", feeds).code == 2


# --- one look after another -----------------------------------------------------------------------------------------


def ticking(feeds: Path) -> Ticks:
    return Ticks(feeds, Journal(Format.LOGFMT))


def told(capsys: pytest.CaptureFixture[str]) -> list[str]:
    """What was logged since the last time, without its moment."""
    captured = capsys.readouterr()
    assert captured.err == ""
    return [line.partition(" ")[2] for line in captured.out.splitlines()]


@pytest.mark.all
def test_problem_is_told_once_for_as_long_as_it_lasts(tmp_path: Path, loopback: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    ticks = ticking(write_feeds(tmp_path, wire=loopback.url("/wire")))
    with own(f"sqlite:///{tmp_path}/state/aggregator.sqlite3"):
        ticks.poll()
        ticks.poll()
    [line] = told(capsys)
    assert line.startswith("level=warning event=failed job=poll error="), "which nobody has to do anything about"
    assert "is working on this store" in line
    ticks.poll()
    polled, passed, recovered = told(capsys)
    assert polled.startswith("level=info event=polled source=wire outcome=fetched")
    assert passed.startswith("level=info event=passed")
    assert recovered == "level=info event=recovered job=poll"
    ticks.poll()
    assert told(capsys) == [], "nothing is due, and nothing is said"


def test_wrong_edit_changes_nothing_until_it_is_right_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = write_feeds(tmp_path)
    right = feeds.read_text(encoding="utf-8")
    ticks = ticking(feeds)
    ticks.poll()
    edit(feeds, right.replace("title:", "titel:"))
    ticks.poll()
    ticks.poll()
    assert ["job=reload" in line for line in told(capsys)] == [True]
    edit(feeds, right)
    ticks.poll()
    assert told(capsys) == ["level=info event=recovered job=reload"]


def test_edit_that_names_the_store_of_another_scheduler_is_not_followed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = write_feeds(tmp_path)
    right = feeds.read_text(encoding="utf-8")
    other = right + f"store: sqlite:///{tmp_path}/other.sqlite3\n"
    with ticking(feeds) as ticks:
        ticks.poll()
        edit(feeds, other)
        with own_schedule(f"sqlite:///{tmp_path}/other.sqlite3"):
            ticks.poll()
            [line] = told(capsys)
            assert "another scheduler" in line
            assert line.endswith('going on as it was before this edit"')
        ticks.poll()
        assert told(capsys) == ["level=info event=recovered job=reload"]
        with own_schedule(f"sqlite:///{tmp_path}/state/aggregator.sqlite3"):
            pass
        with pytest.raises(StoreLocked), own_schedule(f"sqlite:///{tmp_path}/other.sqlite3"):
            pass


@pytest.mark.all
def test_file_of_somebody_else_in_output_is_told_and_tried_again(
    tmp_path: Path, loopback: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "all.atom").write_text("mine", encoding="utf-8")
    ticks = ticking(feeds)
    ticks.poll()
    assert "not touched: all.atom" in told(capsys)[-1]
    (tmp_path / "output" / "all.atom").unlink()
    edit(feeds, feeds.read_text(encoding="utf-8").replace("Security news", "All the news"))
    ticks.poll()
    assert "All the news" in published(tmp_path)
    assert told(capsys) == ["level=info event=recovered job=poll"], "an edit that polls nothing is published without a word"


@pytest.mark.all
def test_ticks_that_were_lost_stand_in_the_line_of_the_next_pass(
    tmp_path: Path, loopback: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    ticks = ticking(write_feeds(tmp_path, wire=loopback.url("/wire")))
    for problem in (
        Problem("poll", "skipped"),
        Problem("poll", "missed"),
        Problem("poll", "skipped"),
        Problem("prune", "failed", OSError("no")),
    ):
        ticks.hear(problem)
    assert told(capsys) == ["level=error event=failed job=prune error=no"]
    ticks.poll()
    assert told(capsys)[-1].endswith("polls_skipped=2 polls_missed=1 prunes_failed=1")


def test_pruning_says_what_it_dropped_only_where_it_dropped_something(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ticks = ticking(write_feeds(tmp_path))
    ticks.poll()
    ticks.prune()
    assert told(capsys) == []


def test_signs_of_life_name_what_is_done(tmp_path: Path, loopback: Loopback) -> None:
    signs: list[str] = []
    loopback.routes["/wire"] = Answer(404)
    Ticks(write_feeds(tmp_path, wire=loopback.url("/wire")), Journal(Format.JSON), sign=signs.append).poll()
    assert signs == ["poll", "poll of wire", "poll"]


# --- its log --------------------------------------------------------------------------------------------------------


def test_fault_is_told_by_its_kind_and_place_as_its_text_may_hold_anything(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ticks = ticking(write_feeds(tmp_path))
    with pytest.raises(LookupError) as fault:
        raise LookupError("https://user:secret@feed.example/")
    ticks.hear(Problem("poll", "failed", fault.value))
    [line] = told(capsys)
    assert 'error="LookupError at test_cli_schedule.py:' in line
    assert "secret" not in line


def test_what_python_logs_as_a_warning_stands_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(Journal(Format.LOGFMT)):
        logging.getLogger("aggregator.store.database").warning("%s: brought from schema %d", "a.sqlite3", 1)
        logging.getLogger("elsewhere").info("no matter")
    assert told(capsys) == ['level=warning event=logged logger=aggregator.store.database message="a.sqlite3: brought from schema 1"']


@pytest.mark.all
@pytest.mark.parametrize("style", list(Format))
def test_no_secret_stands_in_it(
    style: Format, tmp_path: Path, loopback: Loopback, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FEED_KEY", "s3cr3t")
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire?key=${FEED_KEY}"), bell=loopback.url("/gone/${FEED_KEY}"))
    feeds.write_text(feeds.read_text() + "  - {key: dead, feed: 'http://127.0.0.1:9/', auth: 'me:${FEED_KEY}'}\n")
    call("run", "-c", feeds)
    make_all_due(tmp_path)
    ticks = Ticks(feeds, Journal(style, verbose=True))
    ticks.poll()
    edit(feeds, feeds.read_text().replace("title:", "titel: '${FEED_KEY}'\ntitle:"))
    ticks.poll()
    captured = capsys.readouterr()
    assert [key for key in ("wire", "bell", "dead", "titel") if key not in captured.out] == []
    assert "s3cr3t" not in captured.out + captured.err
