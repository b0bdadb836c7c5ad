"""`schedule`: passes whenever something is due, until it is stopped."""

from __future__ import annotations

import signal
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, ConfigFile, Verbose
from aggregator.errors import AggregatorError, ConfigError

if TYPE_CHECKING:
    from types import FrameType

    from aggregator.model import Config, RunReport


def schedule(
    config: ConfigFile = FEEDS,
    tick: Annotated[float, typer.Option("--tick", hidden=True, min=0.01, help="Seconds between two looks at what is due.")] = 30.0,
    verbose: Verbose = False,
) -> None:
    """Poll what is due and publish, until it is stopped.

    An edit of feeds.yaml is taken up by itself.

    Example: aggregator schedule
    """

    def action() -> int:
        from aggregator.schedule import Scheduler

        ticks = Ticks(config)
        scheduler = Scheduler(ticks, ticks.tell, tick)
        stopped = Event()

        def stop(number: int, _frame: FrameType | None) -> None:
            # The second signal ends the process at once, which loses nothing: the next run goes on where it stopped.
            signal.signal(number, signal.SIG_DFL)
            stopped.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        runner = Thread(target=scheduler.run, daemon=True)
        runner.start()
        result.say(f"Looking every {tick:g} s what is due of {config}; Ctrl-C or SIGTERM stops.")
        stopped.wait()
        result.say("Stopping after the pass that is under way; a second signal stops at once.")
        ticks.began.wait()
        scheduler.stop()
        runner.join()
        return 0

    result.finish(action, verbose=verbose)


class Ticks:
    """One look after another at what is due; called from one thread at a time. Raises ConfigError where there is nothing to begin with."""

    def __init__(self, path: Path) -> None:
        from aggregator.cli import passes

        self._path = path
        self._config = passes.load(path)
        #: With which the last pass was made: after an edit of it, and at the start, a pass publishes though nothing is due.
        self._passed: Config | None = None
        self._told = ""
        self._broken = False
        self.began = Event()

    def __call__(self) -> None:
        self.began.set()
        try:
            self._reload()
            if self._config != self._passed or self._is_due():
                self._pass()
        except AggregatorError as error:
            self.tell(f"aggregator: {error}")

    def tell(self, problem: str) -> None:
        """Say a problem, once for as long as it lasts."""
        if problem != self._told:
            self._told = problem
            result.say(problem)

    def _reload(self) -> None:
        from aggregator.cli import passes

        try:
            self._config = passes.load(self._path)
            if self._broken:
                result.say(f"{self._path}: is right again, and taken up")
            self._broken = False
        except ConfigError as error:
            self._broken = True
            self.tell(f"{error}\naggregator: going on with {self._path} as it was before this edit")

    def _is_due(self) -> bool:
        from aggregator.pipeline.standing import anything_due
        from aggregator.store import open_store

        with open_store(self._config.store, self._config.id_authority) as store:
            return anything_due(store, self._config, result.now())

    def _pass(self) -> None:
        from aggregator.cli import passes
        from aggregator.pipeline import Options

        config = self._config
        report = passes.run_once(config, Options(), quiet=True)
        self._passed = config
        self._write(report)
        if refused := passes.refusal(report.published, config):
            raise refused
        self._told = ""

    def _write(self, report: RunReport) -> None:
        """A line for each source that was polled, and a summary where something happened."""
        from aggregator.report import line_of, moment, polled_only, summary_of
        from aggregator.text.characters import one_line

        stamp, polled = moment(report.finished), polled_only(report.sources)
        for source in polled:
            result.write(f"{stamp} {one_line(line_of(source))}")
        if polled or report.stories_new:
            result.write(f"{stamp} {summary_of(report)}")
