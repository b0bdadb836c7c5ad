"""`release` and `forget`: let go what a flood of a source holds; drop what polling taught of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import A_WHILE, FEEDS, AsJson, ConfigFile, Verbose, Wait
from aggregator.errors import UsageError

if TYPE_CHECKING:
    from aggregator.model import Config
    from aggregator.store import Store

_Key = Annotated[str, typer.Argument(metavar="KEY", help="The key of a source, as `aggregator sources` shows it.")]


def release(key: _Key, config: ConfigFile = FEEDS, wait: Wait = A_WHILE, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Let go what a flood of a source holds.

    Entries leave quarantine and are published at once, stories get into newsletters; the network is not touched.

    Example: aggregator release krebsonsecurity-com
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.pipeline.holding import release_held
        from aggregator.report import errors_json, published_json, released_of
        from aggregator.store import owned_store

        settings = passes.load(config)
        with owned_store(settings.store, settings.id_authority, passes.claim("release", wait)) as store:
            _refuse_unknown(store, settings, key)
            let_go = release_held(store, settings, key, result.now())
        refused = passes.refusal(let_go.published, settings) if let_go.published else None
        if as_json:
            counts = {"key": key, "entries": let_go.entries, "stories": let_go.stories}
            published = published_json(let_go.published) if let_go.published else None
            result.write_json({"released": counts, "published": published} | (errors_json(refused) if refused else {}))
        else:
            result.write(released_of(key, let_go.entries, let_go.stories) if let_go.published else f"{key}: nothing is held.")
        result.say(f"aggregator: {refused}" if refused else "")
        return refused.exit_code if refused else 0

    result.finish(action, as_json=as_json, verbose=verbose)


def forget(key: _Key, config: ConfigFile = FEEDS, wait: Wait = A_WHILE, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Drop what polling taught of a source.

    Failures, gone, due time, validators and holds go, and the next pass polls it afresh. Its entries stay known: nothing is sent again.

    Example: aggregator forget krebsonsecurity-com
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.pipeline.holding import forget_source
        from aggregator.report import forgotten_of
        from aggregator.store import owned_store

        settings = passes.load(config)
        with owned_store(settings.store, settings.id_authority, passes.claim("forget", wait)) as store:
            _refuse_unknown(store, settings, key)
            entries = forget_source(store, settings, key, result.now())
        if as_json:
            result.write_json({"forgotten": {"key": key, "entries": entries}})
        else:
            result.write(forgotten_of(key, entries))
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _refuse_unknown(store: Store, config: Config, key: str) -> None:
    from aggregator.cli.passes import nearest
    from aggregator.pipeline.standing import list_keys

    keys = list_keys(store, config)
    if key not in keys:
        raise UsageError(f"{key}: no source has this key{nearest(key, keys)}")
