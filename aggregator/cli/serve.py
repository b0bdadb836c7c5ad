"""`serve`: output/ over HTTP, and beside it the process that polls, started again when it dies."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Annotated

import typer

from aggregator.cli import result
from aggregator.cli.options import FEEDS, ConfigFile, Verbose
from aggregator.errors import ConfigError, UsageError
from aggregator.log import Format, Level
from aggregator.model import Config


def serve(
    config: ConfigFile = FEEDS,
    host: Annotated[str, typer.Option("--host", help="The address to listen at; 0.0.0.0 for all of this machine.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="The port to listen at; 0 takes a free one.")] = 8000,
    log_format: Annotated[Format, typer.Option("--log-format", help="How a line of the log is written.")] = Format.LOGFMT,
    verbose: Verbose = False,
) -> None:
    """Poll what is due, publish, and serve output/ over HTTP.

    An edit of feeds.yaml is taken up by itself. It listens to this machine alone: put a web server before it, or open it with --host.

    Example: aggregator serve --port 8080
    """

    def action() -> int:
        from aggregator.cli.journal import Journal

        output, journal = Followed(config), Journal(log_format)
        try:
            from aggregator.serve.running import run
            from aggregator.serve.server import address_of, listen
        except ModuleNotFoundError as error:
            raise UsageError(_lacks(error.name or "")) from error
        with listen(host, port) as listening:
            journal.tell("serving", address=address_of(listening), output=str(output()))
            child = _child(config, log_format, verbose=verbose)
            run(output, output.link, listening, child, lambda text: journal.tell("supervised", Level.WARNING, message=text))
        return 0

    result.finish(action, verbose=verbose)


class Followed:
    """What feeds.yaml says of what is served, also after an edit. Raises ConfigError where there is nothing to begin with."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _state(path)
        self._config = self._read()
        self._output = Path(self._config.output)
        self._lock = Lock()

    def __call__(self) -> Path:
        """The folder that `output:` names. May be called from any thread.

        A wrong edit changes nothing; of that, the process that polls tells the operator.
        """
        with self._lock:
            if (state := _state(self._path)) != self._state:
                self._state = state
                with suppress(ConfigError):
                    self._config = self._read()
            # Readers stay where something is published until the next pass has published in the new folder.
            wanted = Path(self._config.output)
            if wanted != self._output and (_is_published(wanted) or not _is_published(self._output)):
                self._output = wanted
            return self._output

    def link(self, path: str) -> str | None:
        """The `Link` header of the document at `path` below that folder, as the last call found the file."""
        from aggregator.publish.hubs import link_header

        return link_header(path, self._config.site, self._config.hubs)

    def _read(self) -> Config:
        from aggregator.config import load_config

        return load_config(self._path, os.environ)


def _state(path: Path) -> tuple[int, int, int] | None:
    """By which an edit is noticed; None where the file is away."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _is_published(output: Path) -> bool:
    from aggregator.publish.manifest import MANIFEST

    return (output / MANIFEST).exists()


def _child(config: Path, log_format: Format, *, verbose: bool) -> list[str]:
    """The command that polls, which ends when this process does, and writes into the same log."""
    command = [sys.executable, "-m", "aggregator.cli.leashed", "schedule", "-c", str(config), "--log-format", log_format.value]
    return [*command, *(["-v"] if verbose else [])]


def _lacks(module: str) -> str:
    library = module.partition(".")[0]
    return (
        f"serve: needs {library}, which is not installed: in aggregator's folder, `make .venv` or `pip install '.[serve]'` brings it. "
        "`aggregator schedule` does without, beside a web server of your own"
    )
