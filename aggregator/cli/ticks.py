"""What the scheduler does at each tick: take up edits of feeds.yaml, poll what is due, and once a day forget old texts."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from aggregator.cli import passes, result
from aggregator.cli.journal import Journal
from aggregator.errors import AggregatorError, ConfigError
from aggregator.log import fields_of_pass, fields_of_source, level_of
from aggregator.model import Config, RunReport, SourceReport
from aggregator.pipeline import Options, registered_sources, run_pass
from aggregator.pipeline.draining import Stopping, never
from aggregator.pipeline.pruning import prune_old
from aggregator.pipeline.standing import anything_due
from aggregator.report import polled_only
from aggregator.schedule import Problem
from aggregator.store import Claim, open_store, owned_store
from aggregator.store.files import path_of
from aggregator.store.lock import own_schedule

_COMMAND = "aggregator schedule"
#: A first fill is spread, and no pass waits long for one slow host: the next tick is soon enough.
_OPTIONS = Options(prune=False, spread=True, slack=timedelta(0), patience=timedelta(seconds=30))


class Ticks:
    """The scheduler's two jobs over the file at `path`, each called from one thread at a time; signs of life go to `sign`.

    A context: in it, this is the one scheduler of its store. Raises ConfigError where there is nothing to begin with.
    """

    def __init__(self, path: Path, journal: Journal, stopping: Stopping = never, sign: Callable[[str], None] = lambda _: None) -> None:
        self._path, self._journal, self._stopping, self._sign = path, journal, stopping, sign
        self.config = passes.load(path)
        #: With which the last pass was made: after an edit of it, and at the start, a pass publishes though nothing is due.
        self._passed: Config | None = None
        #: Ticks since the last pass that was told of, by what went wrong with them.
        self._lost: Counter[str] = Counter()
        self._owned = ExitStack()

    @property
    def has_passed(self) -> bool:
        """Was a whole pass made?"""
        return self._passed is not None

    def __enter__(self) -> Ticks:
        self._owned.enter_context(own_schedule(self.config.store, Claim(_COMMAND)))
        return self

    def __exit__(self, *_: object) -> None:
        self._owned.close()

    def poll(self) -> None:
        """One look at what is due."""
        self._sign("poll")
        try:
            self._reload()
            if not self._stopping() and (self.config != self._passed or self._is_due()):
                self._pass()
        except AggregatorError as error:
            self._journal.tell_trouble("poll", error)
        self._sign("poll")

    def prune(self) -> None:
        """Forget what is older than `retention:`, where a day has passed since that was last done."""
        if self._stopping():
            return
        self._sign("prune")
        config = self.config
        try:
            with owned_store(config.store, config.id_authority, Claim(_COMMAND)) as store:
                texts = prune_old(store, config, registered_sources(store, config), result.now())
            if texts:
                self._journal.tell("pruned", texts=texts)
            self._journal.clear("prune")
        except AggregatorError as error:
            self._journal.tell_trouble("prune", error)
        self._sign("prune")

    def hear(self, problem: Problem) -> None:
        """Count a tick that was lost, for the line of the next pass; a fault is told at once too."""
        self._lost[f"{problem.job}s_{problem.kind}"] += 1
        if problem.error:
            self._journal.tell_trouble(problem.job, problem.error)

    def _reload(self) -> None:
        """Take up an edit of the file; one that can't be followed is told, and changes nothing."""
        try:
            config = passes.load(self._path)
            if path_of(config.store) != path_of(self.config.store):
                self._move(config.store)
        except AggregatorError as error:
            self._journal.tell_trouble("reload", _goes_on(error))
            return
        self.config = config
        self._journal.clear("reload")

    def _move(self, store: str) -> None:
        """Be the scheduler of another store from now on."""
        owned = ExitStack()
        owned.enter_context(own_schedule(store, Claim(_COMMAND)))
        self._owned.close()
        self._owned = owned

    def _is_due(self) -> bool:
        with open_store(self.config.store, self.config.id_authority) as store:
            return anything_due(store, self.config, result.now())

    def _pass(self) -> None:
        config = self.config
        with owned_store(config.store, config.id_authority, Claim(_COMMAND)) as store:
            passing = run_pass(config, store, _OPTIONS, result.now(), result.now, self._tell_life, stopping=self._stopping)
            report = asyncio.run(passing)
        if config != self._passed:
            self._tell_names(config)
        self._passed = config
        self._tell(report)
        if refused := passes.refusal(report.published, config):
            raise refused
        self._journal.clear("poll")

    def _tell_names(self, config: Config) -> None:
        """Under which name a source is asked is the operator's choice, and no secret to whoever reads the log (F18)."""
        for source in config.sources:
            if source.user_agent:
                self._journal.tell("user_agent", source=source.key, note="asked under the name that feeds.yaml gives it")

    def _tell_life(self, source: SourceReport) -> None:
        self._sign(f"poll of {source.key}")

    def _tell(self, report: RunReport) -> None:
        """A line for each source that was polled, and one for the pass where something happened."""
        polled = polled_only(report.sources)
        for source in polled:
            self._journal.tell("polled", level_of(source), **fields_of_source(source))
        if polled or report.stories_new or report.unreached or report.pings.sent or report.pings.failed or self._lost:
            self._journal.tell("passed", **fields_of_pass(report), **self._lost)
            self._lost.clear()


def _goes_on(error: AggregatorError) -> AggregatorError:
    problems = "; ".join(map(str, error.problems)) if isinstance(error, ConfigError) else str(error)
    return AggregatorError(f"{problems}; going on as it was before this edit")
