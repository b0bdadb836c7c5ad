"""`run` and `publish`: the main job, and its last step alone."""

from __future__ import annotations

import signal
from typing import Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import A_WHILE, FEEDS, NO_WAIT, AsJson, ConfigFile, Verbose, Wait
from aggregator.cli.stopping import TERMINATED, stopped_by


def run(
    config: ConfigFile = FEEDS,
    every_source: Annotated[
        bool, typer.Option("--all", help="Poll all sources, due or not; never against a server's wish to wait.")
    ] = False,
    source: Annotated[str | None, typer.Option("--source", metavar="KEY", help="Poll this source only.")] = None,
    baseline: Annotated[bool, typer.Option("--baseline", help="Take all that there is as seen, and publish none of it.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Poll and count, but keep and write nothing.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 5 where some source failed.")] = False,
    wait: Wait = NO_WAIT,
    as_json: AsJson = False,
    verbose: Verbose = False,
) -> None:
    """One pass: poll every due source, publish, tell what happened.

    SIGTERM ends it early, and what was read until then is published.

    Example: aggregator run --all
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.pipeline import Options

        settings = passes.load(config)
        options = Options(all=every_source, source=source, baseline=baseline, write=not dry_run)
        with stopped_by(signal.SIGTERM, code=TERMINATED) as stop:
            claim = passes.claim("run", wait)
            report = passes.run_once(settings, options, quiet=as_json, claim=claim, stopping=stop.asked)
            passes.tell(report, settings, options, as_json=as_json, verbose=verbose)
            if stop.asked():
                result.say(passes.why_early(report))
                return TERMINATED
        if source is not None:
            passes.tell_wait(report)
        return passes.conclude(report, settings, strict=strict)

    result.finish(action, as_json=as_json, verbose=verbose)


def publish(config: ConfigFile = FEEDS, wait: Wait = A_WHILE, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Write output/ again from the store, without the network.

    Example: aggregator publish
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.pipeline import publish_again
        from aggregator.report import errors_json, files_of, published_json
        from aggregator.store import owned_store

        settings = passes.load(config)
        with owned_store(settings.store, settings.id_authority, passes.claim("publish", wait)) as store:
            published = publish_again(store, settings, result.now())
        refused = passes.refusal(published, settings)
        if as_json:
            result.write_json({"published": published_json(published)} | (errors_json(refused) if refused else {}))
        else:
            result.write(f"{files_of(published)}\nPublished in {settings.output}")
        if refused:
            result.say(f"aggregator: {refused}")
        return refused.exit_code if refused else 0

    result.finish(action, as_json=as_json, verbose=verbose)
