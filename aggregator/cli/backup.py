"""`backup`, `restore` and `recover`: the store, kept, put back, and learned again from output/."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from aggregator.cli import result
from aggregator.cli.options import A_WHILE, FEEDS, AsJson, ConfigFile, Verbose, Wait

if TYPE_CHECKING:
    from aggregator.store.backup import Contents

File = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]


def backup(file: File, config: ConfigFile = FEEDS, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Copy the store to FILE, whole, as of this moment.

    A pass may be under way meanwhile.

    Example: aggregator backup /backups/aggregator.sqlite3
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.store.backup import back_up

        contents = back_up(passes.load(config).store, file)
        if as_json:
            result.write_json({"backup": {"file": str(file)} | _json(contents)})
        else:
            result.write(f"{file}: {_of(contents)}.")
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def restore(file: File, config: ConfigFile = FEEDS, wait: Wait = A_WHILE, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Put a backup back, and keep the store that was there.

    Example: aggregator restore /backups/aggregator.sqlite3
    """

    def action() -> int:
        from aggregator.cli import passes
        from aggregator.pipeline.publishing import published_beyond
        from aggregator.store.backup import put_back

        settings = passes.load(config)
        restored = put_back(settings.store, file, settings.id_authority, result.now(), passes.claim("restore", wait))
        behind = published_beyond(settings, restored.contents.sequence) is not None
        kept = str(restored.kept) if restored.kept else None
        if as_json:
            result.write_json({"restored": {"file": str(file)} | _json(restored.contents), "kept": kept, "recover": behind})
        else:
            result.write(f"Restored {_of(restored.contents)}, from {file}.")
            result.write(f"The store that was there is kept as {kept}." if kept else "There was no store before.")
        if behind:
            result.say(
                f"{settings.output} is newer than this store: `aggregator recover` comes next, which learns from it what is missing."
            )
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def recover(config: ConfigFile = FEEDS, wait: Wait = A_WHILE, as_json: AsJson = False, verbose: Verbose = False) -> None:
    """Learn from output/ what a lost or older store lacks.

    Example: aggregator recover
    """

    def action() -> int:
        from dataclasses import asdict

        from aggregator.cli import passes
        from aggregator.pipeline.recovering import recover_store
        from aggregator.store import owned_store

        settings = passes.load(config)
        with owned_store(settings.store, settings.id_authority, passes.claim("recover", wait)) as store:
            recovered = recover_store(store, settings, result.now())
        if as_json:
            result.write_json({"recovered": asdict(recovered)})
        else:
            result.write(recovered.told)
        return 0

    result.finish(action, as_json=as_json, verbose=verbose)


def _json(contents: Contents) -> dict[str, Any]:
    return {"stories": contents.stories, "sequence": contents.sequence, "bytes": contents.bytes, "schema": contents.schema}


def _of(contents: Contents) -> str:
    return f"{contents.stories} stories, the last released as number {contents.sequence}; {contents.bytes:,} bytes"
