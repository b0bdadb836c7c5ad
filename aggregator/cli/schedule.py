"""`schedule`: passes whenever something is due, until it is stopped."""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, ConfigFile, Verbose
from aggregator.cli.stopping import DEADLINE, Stop, leave, stopped_by
from aggregator.log import Format, Level

if TYPE_CHECKING:
    from aggregator.cli.journal import Journal
    from aggregator.cli.ticks import Ticks
    from aggregator.watch import Watch

#: In the environment of a process that replaced one that hung: how many did so in a row.
_HANGS = "AGGREGATOR_HANGS"


def schedule(
    config: ConfigFile = FEEDS,
    tick: Annotated[float, typer.Option("--tick", hidden=True, min=0.01, help="Seconds between two looks at what is due.")] = 30.0,
    silence: Annotated[float, typer.Option("--silence", hidden=True, min=0.01, help="Seconds that work may be silent.")] = 900.0,
    log_format: Annotated[Format, typer.Option("--log-format", help="How a line of the log is written.")] = Format.LOGFMT,
    verbose: Verbose = False,
) -> None:
    """Poll what is due and publish, until it is stopped.

    An edit of feeds.yaml is taken up by itself. SIGTERM ends it within 10 s, and loses nothing. What happens is logged to standard output.

    Example: aggregator schedule
    """

    def action() -> int:
        from aggregator.cli.journal import Journal, logging_to
        from aggregator.cli.ticks import Ticks
        from aggregator.schedule import Scheduler
        from aggregator.watch import Watch
        from aggregator.workers import reap_workers

        reap_workers()
        journal, watch = Journal(log_format, verbose=verbose), Watch(time.monotonic)
        with (
            stopped_by(signal.SIGTERM, signal.SIGINT, code=0) as stop,
            logging_to(journal),
            Ticks(config, journal, stop.asked, watch.sign) as ticks,
        ):
            scheduler = Scheduler(ticks.poll, ticks.prune, ticks.hear, tick)
            journal.tell("started", file=str(config), sources=len(ticks.config.sources), tick=tick, pid=os.getpid())
            scheduler.start()
            number = _watch_until_stopped(stop, watch, ticks, journal, timedelta(seconds=silence))
            journal.tell("stopping", signal=number.name, within=DEADLINE)
            scheduler.stop()
            journal.tell("stopped")
        return 0

    result.finish(action, verbose=verbose)


def _watch_until_stopped(stop: Stop, watch: Watch, ticks: Ticks, journal: Journal, base: timedelta) -> signal.Signals:
    """Wait for a signal. Meanwhile, should the work give no sign of life for too long, start the whole process anew."""
    from aggregator.watch import longest_silence

    look = min(5.0, base.total_seconds() / 4)
    while (number := stop.wait(look)) is None:
        what, silent = watch.silence()
        hangs = 0 if ticks.has_passed else int(os.environ.get(_HANGS, 0))
        if silent > longest_silence(ticks.config, hangs, base).total_seconds():
            journal.tell("hung", Level.ERROR, last=what, silent=round(silent))
            _replace_process(hangs + 1)
    return number


def _replace_process(hangs: int) -> NoReturn:
    """Become a fresh process that does the same, under the same id: threads that hang are gone, locks are released, nothing is lost."""
    from aggregator.workers import kill_workers

    try:
        kill_workers()
        os.execve(sys.executable, [sys.executable, *sys.orig_argv[1:]], {**os.environ, _HANGS: str(hangs)})
    finally:
        leave(1)
