"""The scheduler: one ticking job polls what is due, another one prunes. The door of APScheduler.

What is due when lives in the store, so a restart polls nothing early, and a thousand sources need no thousand jobs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

# It logs each failure with its traceback, and each tick that a long pass made it skip: both are told to `hear`.
_log = logging.getLogger("apscheduler")
_log.addHandler(logging.NullHandler())
_log.propagate = False

#: Seconds between two looks at whether a day has passed since the last pruning.
_PRUNING = 3600.0


@dataclass(frozen=True, slots=True)
class Problem:
    """A run of a job that did not go as it should."""

    #: `poll` or `prune`.
    job: str
    #: It raised; it was not begun in time; or it was passed over, as the one before was still under way.
    kind: Literal["failed", "missed", "skipped"]
    error: BaseException | None = None


class Scheduler:
    """Calls `poll` every `seconds` and `prune` every hour, both at once to begin with, and one at a time: each wants the store.

    Both are called in a thread of its own, as is `hear`, which is told of each problem.
    """

    def __init__(self, poll: Callable[[], None], prune: Callable[[], None], hear: Callable[[Problem], None], seconds: float) -> None:
        # The defaults drop a run that is a second late (agronholm/apscheduler#296): a busy machine would then skip polls.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        one_at_a_time = {"default": ThreadPoolExecutor(1)}
        self._hear = hear
        self._scheduler = BackgroundScheduler(timezone=UTC, job_defaults=defaults, executors=one_at_a_time)
        for name, work, interval in (("poll", poll, seconds), ("prune", prune, _PRUNING)):
            self._scheduler.add_job(work, "interval", id=name, seconds=interval, next_run_time=datetime.now(UTC))
        self._scheduler.add_listener(self._listen, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    def start(self) -> None:
        """Begin to call; returns at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """Begin nothing more, and wait for what is under way."""
        self._scheduler.shutdown(wait=True)

    def _listen(self, event: JobEvent) -> None:
        if event.code == EVENT_JOB_ERROR:
            self._hear(Problem(event.job_id, "failed", event.exception))
        else:
            self._hear(Problem(event.job_id, "missed" if event.code == EVENT_JOB_MISSED else "skipped"))
