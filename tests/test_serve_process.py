"""`serve` as processes: it polls and answers, and neither its child's death nor its own leaves anything behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.loopback import Loopback
from tests.test_cli import HEAD, call, make_rss, write_feeds
from tests.test_cli_process import COMMAND
from tests.test_cli_schedule import PATIENCE, edit, held

slow = pytest.mark.all


@dataclass(frozen=True)
class Serving:
    """A `serve` that answers."""

    process: subprocess.Popen[str]
    host: str
    port: int
    #: What it and its child say.
    log: Path

    def get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def child(self) -> int:
        """The process that polls, when there is one."""
        return until(lambda: next((pid for pid, parent in living().items() if parent == self.process.pid), 0))

    def stop(self, number: int = signal.SIGTERM) -> tuple[int, float]:
        """Exit code, and seconds until it ended."""
        began = monotonic()
        self.process.send_signal(number)
        return self.process.wait(PATIENCE), monotonic() - began


@contextmanager
def serving(feeds: Path) -> Iterator[Serving]:
    """`serve` over `feeds` on a free port; ended with the block, whatever happens in it."""
    command, log = [*COMMAND, "serve", "-c", str(feeds), "--port", "0"], feeds.with_name("log")
    with log.open("w") as said, subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, text=True) as process:
        try:
            found = until(lambda: re.search(r" event=serving address=(\S+) output=(\S+)\n", log.read_text()))
            assert found[2] == str(feeds.parent / "output")
            address = urlsplit(found[1])
            assert address.hostname
            assert address.port
            yield Serving(process, address.hostname, address.port, log)
        finally:
            # Its child notices.
            process.kill()


def until(look: Callable[[], Any]) -> Any:
    """What `look` finds, as soon as it finds something."""
    deadline = monotonic() + PATIENCE
    while not (found := look()):
        assert monotonic() < deadline, "it never came"
        Event().wait(0.02)
    return found


def living() -> dict[int, int]:
    """Each process and its parent; those that ended and wait to be noticed are none."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if state not in "ZX":
            found[int(stat.parent.name)] = int(parent)
    return found


def groups() -> set[int]:
    """The process groups that live."""
    found = set()
    for pid in living():
        try:
            found.add(os.getpgid(pid))
        except ProcessLookupError:
            continue
    return found


# --- a day in its life ----------------------------------------------------------------------------------------------


@slow
def test_child_that_is_killed_comes_back_and_readers_are_answered_meanwhile(tmp_path: Path, loopback: Loopback) -> None:
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/bell": make_rss("Patches of the month", start=2)}
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    with serving(feeds) as served:
        until(lambda: served.get("/all.atom")[0] == 200)
        assert b"Breach at Norvik" in served.get("/all.atom")[1]
        for path in ("/../feeds.yaml", "/%2e%2e/feeds.yaml", "/..%2ffeeds.yaml", "/%2e%2e%2ffeeds.yaml", "//feeds.yaml"):
            assert served.get(path)[0] == 404

        first = served.child()
        edit(feeds, feeds.read_text(encoding="utf-8") + f"  - {{key: bell, feed: '{loopback.url('/bell')}'}}\n")
        os.kill(first, signal.SIGKILL)
        until(lambda: first not in living())
        assert served.get("/all.atom")[0] == 200
        assert served.child() != first
        until(lambda: b"Patches of the month" in served.get("/all.atom")[1])
        assert "was ended by SIGKILL; it is started again in 1 s" in served.log.read_text()

        second = served.child()
        code, seconds = served.stop()
    assert (code, seconds < 10) == (0, True), served.log.read_text()
    assert second not in groups(), "nothing is left of it"


@slow
def test_pass_that_hangs_holds_up_neither_answers_nor_the_end(tmp_path: Path, loopback: Loopback) -> None:
    asked, go = Event(), Event()
    loopback.routes |= {"/wire": make_rss("Breach at Norvik"), "/slow": held(asked, go)}
    feeds = write_feeds(tmp_path, wire=loopback.url("/wire"))
    assert call("run", "-c", feeds).code == 0
    edit(feeds, feeds.read_text(encoding="utf-8") + f"  - {{key: slow, feed: '{loopback.url('/slow')}'}}\n")
    with serving(feeds) as served:
        assert asked.wait(PATIENCE)
        assert served.get("/all.atom")[0] == 200
        child = served.child()
        code, seconds = served.stop(signal.SIGINT)
        go.set()
    assert (code, seconds < 10) == (0, True), served.log.read_text()
    assert child not in groups()
    assert call("run", "-c", feeds, "--json").json["stories"]["total"] == 2, "nothing is lost"


@slow
def test_child_that_does_not_listen_is_killed_in_time(tmp_path: Path) -> None:
    with serving(write_feeds(tmp_path)) as served:
        until(lambda: served.get("/")[0] == 200)
        child = served.child()
        os.kill(child, signal.SIGSTOP)
        until(lambda: ") T " in Path(f"/proc/{child}/stat").read_text())
        code, seconds = served.stop()
    assert (code, seconds < 10) == (0, True), served.log.read_text()
    assert child not in groups()


@slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_second_signal_ends_both_at_once(tmp_path: Path, loopback: Loopback, number: signal.Signals) -> None:
    asked, go = Event(), Event()
    loopback.routes["/slow"] = held(asked, go)
    with serving(write_feeds(tmp_path, slow=loopback.url("/slow"))) as served:
        assert asked.wait(PATIENCE)
        child = served.child()
        served.process.send_signal(number)
        until(lambda: "a second signal stops at once" in served.log.read_text())
        code, seconds = served.stop(number)
        until(lambda: child not in groups())
        go.set()
    assert code == -number
    assert seconds < 5
    assert "Traceback" not in served.log.read_text()


@slow
def test_child_ends_with_a_parent_that_is_killed(tmp_path: Path) -> None:
    with serving(write_feeds(tmp_path)) as served:
        until(lambda: served.get("/")[0] == 200)
        child = served.child()
        served.process.kill()
        served.process.wait(PATIENCE)
        until(lambda: child not in groups())


# --- what keeps it from starting --------------------------------------------------------------------------------------


def test_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = call("serve", "-c", write_feeds(tmp_path), "--port", str(port))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"aggregator: --port {port}: another program listens there already")
    assert f"--port {port + 1}" in result.err


def test_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    result = call("serve", "-c", write_feeds(tmp_path), "--host", "203.0.113.7", "--port", "0")
    assert result.code == 2
    assert "--host 203.0.113.7: is no address of this machine" in result.err


def test_wrong_file_is_told_before_anything_starts(tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(HEAD.replace("title", "titel"), encoding="utf-8")
    result = call("serve", "-c", feeds, "--port", "0")
    assert (result.code, result.out) == (2, "")
    assert "titel" in result.err


@pytest.mark.parametrize("library", ["starlette", pytest.param("uvicorn", marks=pytest.mark.all)])
def test_without_the_extra_it_says_what_to_install(library: str, tmp_path: Path) -> None:
    script = f"import sys; sys.modules['{library}'] = None; from aggregator.cli import main; main()"
    command = [sys.executable, "-c", script, "serve", "-c", str(write_feeds(tmp_path))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"aggregator: serve: needs {library}, which is not installed")
    assert "pip install '.[serve]'" in done.stderr
