"""`check`: is feeds.yaml right, and with `--fetch`, does every source answer?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, AsJson, ConfigFile, Verbose

if TYPE_CHECKING:
    from aggregator.model import Config


def check(
    config: ConfigFile = FEEDS,
    fetch: Annotated[bool, typer.Option("--fetch", help="Try every source, and keep nothing.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """Say all that is wrong with feeds.yaml, without the network.

    Example: aggregator check --fetch
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.report import errors_json, right_of

        settings = passes.load(config)
        if fetch:
            return _try_sources(settings, as_json=as_json, verbose=verbose)
        notes = _find_notes(settings)
        if as_json:
            result.write_json(errors_json(None) | {"notes": notes})
        else:
            result.write(right_of(settings))
            result.say("\n".join(notes) if settings.sources else passes.NO_SOURCE)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _find_notes(settings: Config) -> list[str]:
    """What an operator may have to write for a source that moved, or slipped in writing; nothing without a store, for none is made here."""
    from pathlib import Path

    from aggregator.errors import AggregatorError
    from aggregator.pipeline.operating import list_idle
    from aggregator.pipeline.standing import find_notes
    from aggregator.store import open_store

    if not Path(settings.store.removeprefix("sqlite:///")).exists():
        return []
    try:
        with open_store(settings.store, settings.id_authority) as store:
            return [*find_notes(store, settings), *list_idle(store, settings)]
    except AggregatorError as error:
        return [str(error)]


def _try_sources(settings: Config, *, as_json: bool, verbose: bool) -> int:
    import tempfile

    from aggregator.cli import console, passes
    from aggregator.pipeline import Options
    from aggregator.report import errors_json, right_of, run_json, tried_of

    with tempfile.TemporaryDirectory(prefix="aggregator-") as folder:
        report = passes.run_once(passes.without_trace(settings, folder), Options(all=True, write=False, pages=False), quiet=as_json)
    if as_json:
        result.write_json(errors_json(None) | {"sources": run_json(report)["sources"]})
    else:
        console.write_sources(report.sources, verbose=verbose)
        result.write(f"{right_of(settings)}. {tried_of(report)}")
    return passes.conclude(report, settings, strict=False)
