"""The scheduler: one ticking job polls what is due. The door of APScheduler.

What is due when lives in the store, so a restart polls nothing early, and a thousand sources need no thousand jobs.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.blocking import BlockingScheduler

# It logs each failure with its traceback, and each tick that a long pass made it skip; what matters of that goes to `tell`.
logging.getLogger("apscheduler").addHandler(logging.NullHandler())


class Scheduler:
    """Calls `tick` at once and then every `seconds`, one call at a time, until `stop`; problems go to `tell`."""

    def __init__(self, tick: Callable[[], None], tell: Callable[[str], None], seconds: float) -> None:
        # The defaults drop a run that is a second late (agronholm/apscheduler#296): a busy machine would then skip polls.
        defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self._tell = tell
        self._scheduler = BlockingScheduler(timezone=UTC, job_defaults=defaults)
        self._scheduler.add_job(tick, "interval", seconds=seconds, next_run_time=datetime.now(UTC))
        self._scheduler.add_listener(self._report, EVENT_JOB_ERROR)

    def run(self) -> None:
        """Tick until `stop` is called, from a signal handler or another thread."""
        self._scheduler.start()

    def stop(self) -> None:
        """End `run` once the tick that is under way has ended."""
        self._scheduler.shutdown(wait=True)

    def _report(self, event: JobExecutionEvent) -> None:
        self._tell(f"a pass failed: {event.exception}; the next one tries again")
