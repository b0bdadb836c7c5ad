"""`schedule`: polls what is due, takes up edits of feeds.yaml, and stops when it is told; as a process over a real server."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from aggregator.cli.schedule import Ticks
from aggregator.store.database import own
from tests.loopback import Answer, Loopback, Request, Route
from tests.test_cli import HEAD, call, make_rss, write_feeds
from tests.test_cli_process import COMMAND

#: Seconds that anything here may take on a busy machine.
PATIENCE = 20

pytestmark = pytest.mark.all  # real children that live for seconds


@contextmanager
def scheduled(feeds: Path) -> Iterator[subprocess.Popen[str]]:
    """`schedule` over `feeds`, looking twenty times a second; ended with the block, whatever happens in it."""
    command = [*COMMAND, "schedule", "-c", str(feeds), "--tick", "0.05"]
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


def line(stream: object) -> str:
    text = stream.readline()  # type: ignore[attr-defined]
    assert isinstance(text, str)
    return text.rstrip("\n")


def held(asked: Event, go: Event) -> Route:
    """A feed that answers only when it may."""

    def answer(_: Request) -> Answer:
        asked.set()
        go.wait(PATIENCE)
        return make_rss("Loader in hotels", start=3)

    return answer


def test_it_polls_takes_up_edits_and_ends_after_the_pass_that_is_under_way(tmp_path: Path, loopback: Loopback) -> None:
    asked, go = Event(), Event()
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/slow": held(asked, go)}
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    right = feeds.read_text(encoding="utf-8")
    with scheduled(feeds) as process:
        assert line(process.stderr).startswith("Looking every 0.05 s what is due of ")
        stamp, polled = line(process.stdout).split(" ", 1)
        assert stamp.endswith("Z")
        assert polled == "fetched source=wire entries=1 new=1"
        assert " 1 source polled. 1 new story, 1 in all. " in line(process.stdout)

        edit(feeds, right.replace("title:", "titel:"))
        problems = [line(process.stderr) for _ in range(3)]
        assert sorted("titel" in problem for problem in problems) == [False, False, True]
        assert problems[2] == f"aggregator: going on with {feeds} as it was before this edit"
        edit(feeds, right + f"  - {{key: slow, feed: '{loopback.url('/slow')}'}}\n")
        assert line(process.stderr) == f"{feeds}: is right again, and taken up"

        assert asked.wait(PATIENCE)
        process.send_signal(signal.SIGTERM)
        assert line(process.stderr) == "Stopping after the pass that is under way; a second signal stops at once."
        go.set()
        out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert "fetched source=slow entries=1 new=1\n" in out
    assert err == ""
    assert [request.path for request in loopback.requests] == ["/wire", "/slow"], "nothing is polled before it is due"
    assert call("stories", "-c", feeds, "--json").json["stories"][0]["title"] == "Loader in hotels"


def test_second_signal_ends_it_at_once_and_nothing_is_lost(tmp_path: Path, loopback: Loopback) -> None:
    asked, go = Event(), Event()
    loopback.routes |= {"/slow": held(asked, go)}
    feeds = write_feeds(tmp_path, slow=loopback.url("/slow"))
    with scheduled(feeds) as process:
        assert asked.wait(PATIENCE)
        assert line(process.stderr).startswith("Looking")
        process.send_signal(signal.SIGINT)
        assert line(process.stderr).startswith("Stopping")
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == -signal.SIGINT
    go.set()
    assert call("run", "-c", feeds, "--json").json["stories"] == {"total": 1, "new": 1}


@pytest.fixture
def signals() -> Iterator[None]:
    """What signals do, put back as it was."""
    known = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in known.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
def test_signal_in_the_middle_of_a_pass_leaves_with_0(tmp_path: Path, loopback: Loopback) -> None:
    def answer(_: Request) -> Answer:
        os.kill(os.getpid(), signal.SIGTERM)
        return make_rss("Breach at Norvik")

    loopback.routes["/wire"] = answer
    result = call("schedule", "-c", write_feeds(tmp_path, wire=loopback.url("/wire")), "--tick", "0.05")
    assert result.code == 0
    assert "fetched source=wire entries=1 new=1" in result.out
    assert (tmp_path / "output" / "all.atom").is_file()


def test_file_that_is_wrong_from_the_start_ends_it(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD.replace("title", "titel"), encoding="utf-8")
    assert call("schedule", "-c", feeds).code == 2


# --- one look after another -----------------------------------------------------------------------------------------


def test_problem_is_told_once_for_as_long_as_it_lasts(tmp_path: Path, loopback: Loopback, capsys: pytest.CaptureFixture[str]) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    ticks = Ticks(feeds)
    with own(f"sqlite:///{tmp_path}/state/aggregator.sqlite3"):
        ticks()
        ticks()
    told = capsys.readouterr()
    assert told.out == ""
    assert len(told.err.splitlines()) == 1
    assert "another aggregator is working on this store" in told.err
    ticks()
    assert "fetched source=wire" in capsys.readouterr().out
    ticks()
    assert capsys.readouterr() == ("", ""), "nothing is due, and nothing is said"


def test_wrong_edit_changes_nothing_until_it_is_right_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feeds = write_feeds(tmp_path)
    right = feeds.read_text(encoding="utf-8")
    ticks = Ticks(feeds)
    ticks()
    edit(feeds, right.replace("title:", "titel:"))
    ticks()
    ticks()
    assert capsys.readouterr().err.count("going on with") == 1
    edit(feeds, right)
    ticks()
    assert capsys.readouterr().err == f"{feeds}: is right again, and taken up\n"


def test_file_of_somebody_else_in_output_is_told_and_tried_again(
    tmp_path: Path, loopback: Loopback, capsys: pytest.CaptureFixture[str]
) -> None:
    loopback.routes["/wire"] = make_rss("Breach at Norvik")
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "all.atom").write_text("mine", encoding="utf-8")
    ticks = Ticks(feeds)
    ticks()
    assert "not touched: all.atom" in capsys.readouterr().err
    (tmp_path / "output" / "all.atom").unlink()
    edit(feeds, feeds.read_text(encoding="utf-8").replace("Security news", "All the news"))
    ticks()
    assert "All the news" in (tmp_path / "output" / "all.atom").read_text(encoding="utf-8")
    assert capsys.readouterr().out == "", "an edit that polls nothing is published without a word"
