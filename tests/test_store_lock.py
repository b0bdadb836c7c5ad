"""One process owns a store: who else wants it waits, or is told who has it; what a crash leaves is taken over."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.errors import StoreLocked
from aggregator.store.lock import Claim, own, own_schedule
from tests.test_cli import call, write_dead_feeds

HOLD = """
import sys
from aggregator.store.lock import Claim, own
with own(sys.argv[1], Claim("aggregator run")):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/state/store.sqlite3"


def test_second_process_is_told_who_has_the_store_since_when_and_the_ways_out(url: str) -> None:
    with own(url, Claim("aggregator schedule")), pytest.raises(StoreLocked) as refused, own(url):
        pass
    assert refused.value.exit_code == 4
    assert re.search(
        rf"/store\.sqlite3\.lock: another aggregator \(pid {os.getpid()}, `aggregator schedule`, since \d{{4}}-\d\d-\d\d [\d:]{{8}} UTC\)"
        r" is working on this store; wait for it \(--wait 60s\), or stop it$",
        str(refused.value),
    )


def test_refusal_leaves_the_name_of_the_holder(url: str) -> None:
    with own(url, Claim("aggregator schedule")):
        for _ in range(2):
            with pytest.raises(StoreLocked, match="aggregator schedule"), own(url):
                pass


def test_it_waits_says_for_whom_and_goes_on_when_the_other_is_done(url: str) -> None:
    other, told = ExitStack(), list[str]()
    other.enter_context(own(url, Claim("aggregator run")))

    def tell(text: str) -> None:
        told.append(text)
        other.close()

    with own(url, Claim("aggregator publish", timedelta(seconds=20), tell)):
        pass
    assert len(told) == 1
    assert "`aggregator run`" in told[0]
    assert told[0].endswith("has it; waiting for up to 20 s")


def test_it_waits_no_longer_than_it_may(url: str) -> None:
    with own(url), pytest.raises(StoreLocked), own(url, Claim(wait=timedelta(seconds=0.1))):
        pass


def test_scheduler_leaves_the_store_to_others_between_its_passes_but_not_to_a_second_scheduler(url: str) -> None:
    with own_schedule(url, Claim("aggregator schedule")):
        with own(url):
            pass
        with pytest.raises(StoreLocked, match=r"another scheduler \(pid .*one is enough"), own_schedule(url):
            pass


def test_free_lock_names_nobody(url: str, tmp_path: Path) -> None:
    with own(url):
        pass
    assert (tmp_path / "state" / "store.sqlite3.lock").read_bytes() == b""


@pytest.mark.all
def test_lock_of_a_process_that_was_killed_is_taken_over(url: str, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLD, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreLocked, match=f"pid {holder.pid}, `aggregator run`"), own(url):
            pass
        holder.kill()
    assert (tmp_path / "state" / "store.sqlite3.lock").read_bytes(), "it could not tidy up"
    with own(url):
        pass


@pytest.mark.parametrize("command", [["run"], ["publish"], ["release", "wire"], ["forget", "wire"], ["recover"]], ids=" ".join)
def test_commands_wait_as_long_as_they_are_told(command: list[str], tmp_path: Path) -> None:
    feeds = write_dead_feeds(tmp_path)
    with own(f"sqlite:///{tmp_path}/state/aggregator.sqlite3", Claim("aggregator schedule")):
        result = call(*command, "-c", feeds, "--wait", "0s")
    assert result.code == 4
    assert "`aggregator schedule`" in result.err


def test_wait_without_a_unit_is_refused(tmp_path: Path) -> None:
    result = call("run", "-c", write_dead_feeds(tmp_path), "--wait", "60")
    assert result.code == 2
    assert result.err.startswith("aggregator: --wait 60: has no unit: write a whole number with s, m, h or d")
