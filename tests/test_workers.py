"""Workers that read documents end with whoever started them, even where that one had no time to see to it."""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys

import pytest

from aggregator.workers import kill_workers

BUSY = """
from types import SimpleNamespace
from aggregator.workers import read_document, within
class Endless:
    url = "https://a.example/"
    @property
    def body(self):
        while True:
            pass
within(0.2, read_document, Endless(), SimpleNamespace(private=False), None)
"""

pytestmark = pytest.mark.all  # real processes


def test_worker_that_nobody_ends_ends_itself() -> None:
    done = subprocess.run([sys.executable, "-c", BUSY], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == -signal.SIGALRM


def test_all_workers_are_ended_at_once_and_leave_no_trace() -> None:
    busy = multiprocessing.get_context("spawn").Process(target=signal.pause)
    busy.start()
    kill_workers()
    busy.join(20)
    assert busy.exitcode == -signal.SIGKILL


def test_dead_that_a_program_before_us_left_are_let_go() -> None:
    """In a process of its own, since it lets go of every child."""
    script = (
        "import os\nfrom aggregator.workers import reap_workers\n"
        "child = os.fork()\nif not child: os._exit(0)\n"
        "os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)\nreap_workers()\n"
        "try: os.kill(child, 0)\nexcept ProcessLookupError: print('gone')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert (done.stdout, done.stderr) == ("gone\n", "")
