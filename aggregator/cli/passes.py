"""One pass as the commands make it: on the store or on a copy of it, with progress, then told to people or programs."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

from aggregator.cli import console, result
from aggregator.config import load_config
from aggregator.config.values import read_duration
from aggregator.errors import ConfigError, OutputError, Problem, UsageError
from aggregator.model import Config, Published, RunReport
from aggregator.pipeline import Options, registered_sources, run_pass
from aggregator.pipeline.draining import Stopping, never
from aggregator.report import errors_json, failed_only, polled_only, run_json, summary_of, why_all_failed
from aggregator.store import Claim, Store, copy_store, owned_store
from aggregator.store.lock import AT_ONCE

ALL_FAILED, SOME_FAILED = 3, 5
#: Of a feeds.yaml that was just made.
NO_SOURCE = "No source yet: `aggregator add URL` finds the feed behind a site and adds it."


def load(path: Path) -> Config:
    """`feeds.yaml`, read and checked with the process's environment; raises ConfigError."""
    try:
        path.stat()
    except FileNotFoundError:
        way_out = "does not exist: make one with `aggregator init`, or name another with -c FILE; `aggregator demo` needs none"
        raise ConfigError((Problem(str(path), None, None, way_out),)) from None
    except OSError:
        pass  # what else keeps it from being read, load_config says
    return load_config(path, os.environ)


def claim(command: str, wait: str) -> Claim:
    """The claim of `command` on a store, with `--wait` as it was given; raises UsageError."""
    try:
        return Claim(f"aggregator {command}", read_duration(wait), result.say)
    except ValueError as error:
        raise UsageError(f"--wait {wait}: {error}") from error


def run_once(config: Config, options: Options, *, quiet: bool, claim: Claim = AT_ONCE, stopping: Stopping = never) -> RunReport:
    """One pass over `config`, with progress unless `quiet`; where `options.write` is off, on a copy of the store.

    Raises UsageError where no source has the key that `options` names, StoreError and OutputError.
    """
    with _store_of(config, keep=options.write) as url, owned_store(url, config.id_authority, claim) as store:
        total = len(_chosen(store, config, options.source))
        with console.progress(total, quiet=quiet) as on_polled:
            return asyncio.run(run_pass(config, store, options, result.now(), result.now, on_polled, stopping=stopping))


def without_trace(config: Config, folder: str) -> Config:
    """`config` with an empty store and an empty output below `folder`: a pass over it knows nothing, and leaves nothing behind."""
    return replace(config, store=f"sqlite:///{folder}/none.sqlite3", output=f"{folder}/output")


def tell(report: RunReport, config: Config, options: Options, *, as_json: bool, verbose: bool) -> None:
    """Write what a pass did, as JSON or for people."""
    if as_json:
        refused = refusal(report.published, config)
        result.write_json(run_json(report) | (errors_json(refused) if refused else {}))
        return
    console.write_sources(report.sources, verbose=verbose)
    result.write(summary_of(report, dry_run=not options.write))
    if options.write:
        result.write(f"Published in {config.output}")


def tell_wait(report: RunReport) -> None:
    """Say why the one source that was asked for was not polled, if it was not."""
    [source] = report.sources
    if source.outcome != "skipped":
        return
    why = "it is paused; take `paused: true` out of feeds.yaml"
    if source.next_due:
        why = f"it failed, and waits until {source.next_due:%Y-%m-%d %H:%M} UTC; `aggregator check --fetch` asks now, and keeps nothing"
    result.say(f"--source {source.key}: not polled, as {why}.")


def why_early(report: RunReport) -> str:
    """What a pass says that was asked to end."""
    return f"aggregator: ended early, as asked; due sources left to the next run: {report.unreached}. What was read is published."


def conclude(report: RunReport, config: Config, *, strict: bool) -> int:
    """The exit code of a pass; where it is not 0, the reason is told on standard error."""
    if refused := refusal(report.published, config):
        result.say(f"aggregator: {refused}")
        return refused.exit_code
    if not config.sources:
        result.say(NO_SOURCE)
    polled, failed = polled_only(report.sources), failed_only(report.sources)
    if failed and len(failed) == len(polled):
        result.say(why_all_failed(failed))
        return ALL_FAILED
    return SOME_FAILED if strict and failed else 0


def refusal(published: Published, config: Config) -> OutputError | None:
    """The error that files which are not ours stand where we would publish, if some do."""
    if not published.refused:
        return None
    names = ", ".join(published.refused)
    return OutputError(f"{config.output}: not as aggregator left it, so not touched: {names}; move it away and run `aggregator publish`")


def nearest(word: str, words: Collection[str]) -> str:
    """`; did you mean X?`, or nothing where no word is near."""
    from difflib import get_close_matches

    near = get_close_matches(word, words, 1)
    return f"; did you mean {near[0]}?" if near else ""


def _chosen(store: Store, config: Config, key: str | None) -> list[str]:
    """The keys of the sources to poll, as the store knows them: it may know a source by an earlier one than `feeds.yaml` would mint."""
    keys = [source.key for source in registered_sources(store, config)]
    if key is not None and key not in keys:
        raise UsageError(f"--source {key}: no source has this key{nearest(key, keys)}")
    return keys if key is None else [key]


def _store_of(config: Config, *, keep: bool) -> AbstractContextManager[str]:
    return nullcontext(config.store) if keep else copy_of(config)


@contextmanager
def copy_of(config: Config) -> Iterator[str]:
    """The URL of a copy of the store, which may be changed, and goes away in the end."""
    with tempfile.TemporaryDirectory(prefix="aggregator-") as folder:
        url = f"sqlite:///{folder}/copy.sqlite3"
        # Opening a store makes it; without one there is nothing to copy.
        if Path(config.store.removeprefix("sqlite:///")).exists():
            copy_store(config.store, url)
        yield url
