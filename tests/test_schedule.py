"""The scheduler ticks through failures, does one thing at a time, tells what went wrong, and stops when told."""

from __future__ import annotations

from collections.abc import Callable
from queue import SimpleQueue
from threading import Event

import pytest

from aggregator.schedule import Problem, Scheduler

#: Seconds that anything here may take on a busy machine.
PATIENCE = 20


def nothing() -> None:
    """Of a job that is not the subject."""


def run(poll: Callable[[], None], until: Event, prune: Callable[[], None] = nothing, seconds: float = 0.01) -> list[Problem]:
    """Let it tick until something came of it; the problems that were told."""
    told: list[Problem] = []
    scheduler = Scheduler(poll, prune, told.append, seconds)
    scheduler.start()
    try:
        assert until.wait(PATIENCE)
    finally:
        scheduler.stop()
    return told


def test_it_ticks_again_after_a_tick_that_failed_and_tells_of_it() -> None:
    again, ticks = Event(), list[int]()

    def poll() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 1:
            raise OSError("disk on fire")
        again.set()

    told = run(poll, again)
    failed = [problem for problem in told if problem.kind == "failed"]
    assert [(problem.job, str(problem.error)) for problem in failed] == [("poll", "disk on fire")]


def test_ticks_during_a_long_pass_are_told_as_skipped_and_not_made_up_for() -> None:
    told, waited, over = SimpleQueue[Problem](), list[str](), Event()

    def poll() -> None:
        if waited:
            over.set()
        while len(waited) < 3:
            waited.append(told.get(timeout=PATIENCE).kind)

    scheduler = Scheduler(poll, nothing, told.put, 0.01)
    scheduler.start()
    assert over.wait(PATIENCE)
    scheduler.stop()
    assert waited == ["skipped"] * 3


def test_pruning_waits_for_the_pass_that_is_under_way() -> None:
    done, order = Event(), list[str]()

    def poll() -> None:
        order.append("poll begins")
        # Long enough that the pruning, which is due at once, would begin if it could.
        done.wait(0.1)
        order.append("poll ends")

    def prune() -> None:
        order.append("prune")
        done.set()

    run(poll, done, prune, seconds=60)
    assert order == ["poll begins", "poll ends", "prune"]


def test_stop_waits_for_what_is_under_way() -> None:
    began, ended = Event(), list[str]()

    def poll() -> None:
        began.set()
        Event().wait(0.1)
        ended.append("poll")

    run(poll, began, seconds=60)
    assert ended == ["poll"]


@pytest.mark.all
def test_late_tick_is_not_dropped() -> None:
    """A tick that begins seconds late, because another one took so long, is made all the same (agronholm/apscheduler#296)."""
    pruned = Event()

    def poll() -> None:
        Event().wait(1.2)

    told = run(poll, pruned, pruned.set, seconds=60)
    assert told == []
